"""Topics: all of them in a table, and one of them opened."""

import polars as pl
import streamlit as st

from analytics.charts.topics import plot_areas
from analytics.charts.trends import plot_shares
from analytics.dashboard.address import note_words, read_words
from analytics.dashboard.cache import load_shares, load_verdicts
from analytics.dashboard.clicks import follow_click
from analytics.dashboard.components import escape, show_figure, show_table
from analytics.dashboard.view import View, link_page
from analytics.pipeline.extract import count_topics
from analytics.trends.wording import WORDS, describe_verdict


def render(view: View) -> None:
    """Show areas and topics of the chosen papers, and the topic that is opened."""
    st.title("Topics", anchor=False)
    if view.catalogue.topics.is_empty():
        st.info("No topics have been fitted yet: use the Data page, or run topics fit.")
        return
    topics = _tabulate(view)
    first, last = view.span
    st.caption(
        f"{topics.height} topics in {topics['area_id'].n_unique()} areas; every paper has exactly "
        f"one. {view.papers.height:,} papers, {first} to {last}."
    )
    show_figure(
        view,
        plot_areas(topics, dark=view.dark),
        name="areas",
        frame=topics.select("area_id", "area_label", "topic_id", "label", "papers"),
        alt="Areas and their topics by number of papers",
        source="Area of each tile: papers in this view. Hues are areas.",
    )
    chosen = show_table(
        view,
        topics,
        name="topics",
        columns=_COLUMNS,
        alt="Topics by number of papers",
        export=lambda: count_topics(view.catalogue, view.papers),
        selectable=True,
        height=460,
    )
    opened = [str(topics["topic_id"][chosen])] if chosen is not None else _read_link(topics)
    note_words("open", opened)
    if opened:
        _show_topic(view, topics.filter(pl.col("topic_id") == int(opened[0])).row(0, named=True))


_COLUMNS = {
    "label": st.column_config.TextColumn("Topic", width=220),
    "area_label": st.column_config.TextColumn("Area", width=150),
    "papers": st.column_config.NumberColumn("Papers", format="localized", width="small"),
    "share": st.column_config.NumberColumn("Share", format="%.1f %%", width="small"),
    "trend": st.column_config.LineChartColumn("Share by month", width=110),
    "change": st.column_config.NumberColumn("Change a year", format="%+.0f %%", width=110),
    "word": st.column_config.TextColumn("Verdict", width=150),
    "words": st.column_config.TextColumn("Terms", width="large"),
}


def _tabulate(view: View) -> pl.DataFrame:
    verdicts = load_verdicts(view.catalogue, view.filters, kind="topic", by="month")
    lines = (
        load_shares(view.catalogue, view.filters, kind="topic", by="month")
        .filter(pl.col("complete"))
        .group_by("series_id")
        .agg(trend=(pl.col("share").fill_null(0.0).sort_by("period_start") * 100).tail(60))
    )
    judged = verdicts.join(lines, on="series_id", how="left").select(
        topic_id=pl.col("series_id").str.strip_prefix("topic:").cast(pl.Int32),
        change=pl.col("annual_change") * 100,
        word=pl.col("verdict").replace_strict(WORDS),
        trend="trend",
    )
    return (
        count_topics(view.catalogue, view.papers)
        .join(judged, on="topic_id", how="left", maintain_order="left")
        .with_columns(
            share=pl.col("papers") / max(view.papers.height, 1) * 100,
            words=pl.col("terms")
            .list.head(8)
            .list.eval(pl.element().struct["term"])
            .list.join(", "),
        )
    )


def _read_link(topics: pl.DataFrame) -> list[str]:
    known = topics["topic_id"].cast(pl.String)
    return [id for id in read_words("open")[:1] if id in known]


def _show_topic(view: View, topic: dict[str, object]) -> None:
    label, id = str(topic["label"]), int(str(topic["topic_id"]))
    with st.container(border=True):
        st.subheader(escape(label), anchor=False)
        st.caption(
            f"Topic {id} in {escape(str(topic['area_label']))}. "
            f"Terms: {escape(str(topic['words']))}"
        )
        series = load_shares(view.catalogue, view.filters, kind="topic", by="month").filter(
            pl.col("series_id") == f"topic:{id}"
        )
        verdicts = load_verdicts(view.catalogue, view.filters, kind="topic", by="month")
        found = verdicts.filter(pl.col("series_id") == f"topic:{id}")
        title = describe_verdict(label, found.row(0, named=True) if found.height else None)
        figure = plot_shares(
            series,
            labels={f"topic:{id}": label},
            title=title,
            subtitle="Share of papers per month",
            dark=view.dark,
        )
        points = show_figure(
            view,
            figure,
            name=f"topic-{id}",
            frame=series,
            alt=title,
            source=f"{topic['papers']:,} papers in this view. Click a point for its papers.",
            clickable=True,
        )
        follow_click(view, points, "month")
        _show_typical(view, id)
        link_page(view, "papers", "All papers of this topic", {"topic": [str(id)]})


def _show_typical(view: View, id: int) -> None:
    st.markdown("**Typical papers**")
    typical = (
        view.papers.filter(pl.col("topic_id") == id)
        .sort("confidence", "arxiv_id", descending=[True, False])
        .head(8)
        .with_columns(day=pl.col("submitted").dt.date())
    )
    show_table(
        view,
        typical,
        name=f"typical-{id}",
        columns={
            "title": st.column_config.TextColumn("Title", width="large"),
            "day": st.column_config.DateColumn("Submitted", width="small"),
            "confidence": st.column_config.NumberColumn(
                "Confidence",
                format="%.2f",
                width="small",
                help="Margin between the two nearest topics, 0 to 1",
            ),
        },
        alt="Papers that lie deepest in this topic",
        export=typical.select("arxiv_id", "title", "submitted", "confidence"),
    )
