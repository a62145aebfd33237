"""Topics: all of them on tiles and in a table, or one of them opened."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from analytics.charts.style import format_share
from analytics.dashboard.address import (
    TOPIC_OPEN,
    close_address,
    key_widget,
    note_words,
    read_words,
)
from analytics.dashboard.cache import load_shares, load_topic_frame, load_verdicts
from analytics.dashboard.components import head_page, in_percent, show_table
from analytics.dashboard.findings import state_move
from analytics.dashboard.gains import offer_growth
from analytics.dashboard.glossary import count_verdicts, spell_verdict, tell
from analytics.dashboard.lines import show_lines
from analytics.dashboard.plain import escape
from analytics.dashboard.switches import name_kinds
from analytics.dashboard.topics_quality import add_figures, show_descent, show_quality
from analytics.dashboard.topics_views import show_views
from analytics.dashboard.view import View, go_to_papers, link_page, suit_period
from analytics.dashboard.whole import offer_whole
from analytics.i18n import gettext as _
from analytics.i18n import ngettext
from analytics.pipeline.extract import count_topics
from analytics.schema import TOPICS
from analytics.text.latex import plain_titles
from analytics.trends.wording import describe_verdict


def render(view: View) -> None:
    """Show areas and topics of the chosen papers, or the topic that is opened."""
    if view.catalogue.topics.is_empty():
        st.title(_("No topics yet"), anchor=False)
        st.info(_("Fit them on the Data page, or with: python -m analytics topics fit"))
        return
    topics = _tabulate(view)
    key = key_widget(TOPIC_OPEN)
    if key not in st.session_state:
        st.session_state[key] = next(iter(read_words(TOPIC_OPEN)), None)
    opened = topics.filter(pl.col("topic_id").cast(pl.String).eq_missing(st.session_state[key]))
    note_words(TOPIC_OPEN, opened["topic_id"].cast(pl.String).to_list())
    if opened.is_empty():
        offer_whole(view)
        _show_topics(view, topics, key)
    else:
        _show_topic(view, opened.row(0, named=True), key)


def _show_topics(view: View, topics: pl.DataFrame, key: str) -> None:
    verdicts = load_verdicts(view.catalogue, view.filters, kind="topic", by="month")
    head_page(
        view,
        count_verdicts(verdicts, name_kinds()["topic"].lower()),
        note=ngettext(
            "{topics} topic; every paper has one.",
            "{topics} topics in {areas} areas; every paper has one.",
            topics.height,
        ).format(topics=topics.height, areas=topics["area_id"].n_unique()),
    )
    show_views(view, topics)
    labels = dict(topics.sort("label").select(pl.col("topic_id").cast(pl.String), "label").rows())
    picked = st.selectbox(
        _("Open a topic"),
        list(labels),
        index=None,
        format_func=lambda id: labels[id],
        key=key_widget("topics.box"),
        placeholder=_("Type or choose a topic"),
    )
    chosen = show_table(
        view,
        topics,
        name="topics",
        columns=_look_topics(),
        alt=_("Topics by number of papers"),
        export=topics.select(*TOPICS, pl.col("share") / 100, *_JUDGED),
        choose=_("Choose one to open it."),
        height=520,
    )
    show_quality(view)
    if chosen is not None:
        picked = str(topics["topic_id"][chosen])
    if picked:
        st.session_state[key] = picked
        note_words(TOPIC_OPEN, [picked])
        close_address()
        st.rerun()


_JUDGED = ("verdict", "annual_change", "annual_low", "annual_high", "q")


def _look_topics() -> dict[str, Any]:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    return {
        "label": text(_("Topic"), width=195),
        "papers": number(_("Papers"), format="localized", width=66),
        "share": number(
            _("Share"), format=in_percent("%.1f"), width=62, help=_("Of all papers in this view")
        ),
        "trend": st.column_config.LineChartColumn(
            _("By month"), width=100, help=_("Share of papers")
        ),
        "change": number(
            _("A year"), format=in_percent("%+.0f"), width=70, help=tell("Change a year")
        ),
        "word": text(_("Verdict"), width=120, help=tell("Rising, falling")),
        "coherence": number(_("Coherence"), format="%.2f", width=78, help=tell("Coherence")),
        "sturdy": text(_("Stability"), width=72, help=tell("Robust, fragile")),
        "area_label": text(_("Area"), width=140),
        "words": text(_("Terms"), width=300),
    }


def _tabulate(view: View) -> pl.DataFrame:
    verdicts = load_verdicts(view.catalogue, view.filters, kind="topic", by="month")
    lines = (
        load_shares(view.catalogue, view.filters, kind="topic", by="month")
        .filter(pl.col("complete") & ~pl.col("thin"))
        .group_by("series_id")
        .agg(trend=(pl.col("share").fill_null(0.0).sort_by("period_start") * 100).tail(60))
    )
    judged = verdicts.join(lines, on="series_id", how="left").select(
        *_JUDGED,
        topic_id=pl.col("series_id").str.strip_prefix("topic:").cast(pl.Int32),
        change=pl.col("annual_change") * 100,
        word=spell_verdict(),
        trend="trend",
    )
    return (
        add_figures(view, count_topics(view.catalogue, view.papers))
        .join(judged, on="topic_id", how="left", maintain_order="left")
        .with_columns(
            share=pl.col("papers") / max(view.papers.height, 1) * 100,
            words=pl.col("terms")
            .list.head(8)
            .list.eval(pl.element().struct["term"])
            .list.join(", "),
        )
    )


def _show_topic(view: View, topic: dict[str, Any], key: str) -> None:
    label, id = str(topic["label"]), int(topic["topic_id"])
    name = label[:1].upper() + label[1:]
    st.button(_("All topics"), icon=":material/arrow_back:", type="tertiary", on_click=_close(key))
    share = format_share(topic["papers"] / view.papers.height)
    head_page(
        view,
        describe_verdict(name, topic if topic["verdict"] else None),
        note=ngettext(
            "{papers} of them is of this topic: {share}.",
            "{papers} of them are of this topic: {share}.",
            topic["papers"],
        ).format(papers=f"{topic['papers']:,}", share=share),
    )
    told = (
        _("In **{area}**. {sturdy}. Terms: {terms}")
        if topic["sturdy"]
        else _("In **{area}**. Terms: {terms}")
    )
    st.markdown(
        told.format(
            area=escape(topic["area_label"]),
            sturdy=(topic["sturdy"] or "").capitalize(),
            terms=escape(topic["words"]),
        ),
        help=tell("Robust, fragile") if topic["sturdy"] else None,
    )
    show_descent(view, id)
    by = suit_period(view)
    series = load_shares(view.catalogue, view.filters, kind="topic", by=by).filter(
        pl.col("series_id") == f"topic:{id}"
    )
    names = {f"topic:{id}": label}
    show_lines(
        view,
        series,
        names,
        name=f"topic-{id}",
        title=state_move(series, names),
        by=by,
    )
    members = view.papers.filter(pl.col("topic_id") == id)
    left, right = st.columns(2, gap="large")
    typical = _find_typical(view, members, id)
    with left:
        _show_members(view, typical, id, "typical", _("Most typical papers"))
    with right:
        newest = members.top_k(10, by=["submitted", "arxiv_id"])
        _show_members(view, newest, id, "newest", _("Newest papers"))
    _show_categories(view, members, id)
    _show_neighbours(view, id, key)
    link_page(view, "map", _("These papers on the map"), {"topic": [str(id)]})
    offer_growth(view, f"topic:{id}")
    all_of = ngettext(
        "The {papers} paper of this topic", "All {papers} papers of this topic", members.height
    ).format(papers=f"{members.height:,}")
    if st.button(all_of, type="primary"):
        go_to_papers(view, replace(view.filters, topics=(id,)))


def _find_typical(view: View, members: pl.DataFrame, id: int) -> pl.DataFrame:
    """The papers in view nearest to the middle of the topic; by confidence where few are."""
    ranked = load_topic_frame(view.catalogue, view.store, "typical").filter(topic_id=id)
    near = ranked.sort("rank").join(members, on="arxiv_id", maintain_order="left").head(10)
    others = members.join(near, on="arxiv_id", how="anti")
    rest = others.sort("confidence", "arxiv_id", descending=[True, False]).head(10 - near.height)
    return pl.concat([near.select(members.columns), rest])


def _show_categories(view: View, members: pl.DataFrame, id: int) -> None:
    """The primary categories of the topic's papers, the eight largest."""
    counted = (
        members.drop_nulls("primary_category")
        .group_by(category="primary_category")
        .agg(papers=pl.len())
        .with_columns(share=100 * pl.col("papers") / max(members.height, 1))
        .sort(["papers", "category"], descending=[True, False])
    )
    if counted.is_empty():
        return
    shown = counted.head(8)
    first = shown.row(0, named=True)
    title = _("Most papers are of {category}: {percent} %").format(
        category=first["category"], percent=f"{first['share']:.0f}"
    )
    st.header(escape(title), anchor=False)
    show_table(
        view,
        shown,
        name=f"categories-{id}",
        columns={
            "category": st.column_config.TextColumn(_("Primary category"), width=130),
            "papers": st.column_config.NumberColumn(_("Papers"), format="localized", width=80),
            "share": st.column_config.ProgressColumn(
                _("Of this topic"), format="%.1f %%", min_value=0, max_value=100, width=300
            ),
        },
        alt=title,
        export=shown.with_columns(pl.col("share") / 100),
        height="content",
    )


def _show_neighbours(view: View, id: int, key: str) -> None:
    labels = dict(view.catalogue.topics.select("topic_id", "label").iter_rows())
    near = load_topic_frame(view.catalogue, view.store, "neighbours").filter(topic_id=id)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_("**Near it:**"), width="content")
        for other in near.sort("rank")["other_id"]:
            st.button(
                escape(labels[other]),
                key=f"near.{other}",
                type="tertiary",
                on_click=_open(key, str(other)),
            )


def _open(key: str, topic: str) -> Callable[[], None]:
    return lambda: st.session_state.update({key: topic})


def _close(key: str) -> Callable[[], None]:
    return lambda: st.session_state.update({key: None})


def _show_members(view: View, papers: pl.DataFrame, id: int, name: str, title: str) -> None:
    st.header(title, anchor=False)
    chosen = show_table(
        view,
        plain_titles(papers).with_columns(day=pl.col("submitted").dt.date()),
        name=f"{name}-{id}",
        columns={
            "title": st.column_config.TextColumn(_("Title"), width=285),
            "day": st.column_config.DateColumn(_("Submitted"), format="YYYY-MM-DD", width=88),
            "confidence": st.column_config.NumberColumn(
                _("Confidence"), format="%.2f", width=80, help=tell("Confidence")
            ),
        },
        alt=title,
        export=papers.select("arxiv_id", "title", "submitted", "confidence"),
        choose=_("Choose one to read it."),
        height="content",
    )
    if chosen is not None:
        go_to_papers(view, replace(view.filters, topics=(id,)), paper=papers["arxiv_id"][chosen])
