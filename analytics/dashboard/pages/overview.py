"""Overview: what changed, without a click."""

from dataclasses import replace
from datetime import date

import polars as pl
import streamlit as st

from analytics.charts.trends import plot_shares
from analytics.dashboard.cache import load_selection, load_shares, load_verdicts
from analytics.dashboard.clicks import follow_click
from analytics.dashboard.components import escape, show_figure, show_table
from analytics.dashboard.view import View, link_page, name_series
from analytics.query import Filters
from analytics.trends.wording import describe_contest, format_change

#: The shift the page opens with: doing the same for less, against doing more with more.
_SHIFT = ("theme:inference-efficiency", "theme:scaling-laws")

#: Months over which rising and falling are judged here.
_RECENT = 24


def render(view: View) -> None:
    """Show the shift, the key figures of the period and what is rising now."""
    recent = _choose_recent(view)
    names = name_series(view.catalogue, "theme")
    verdicts = load_verdicts(view.catalogue, recent, kind="theme", by="month")
    st.title(_write_headline(names, verdicts), anchor=False)
    first, last = view.span
    st.caption(
        f"Judged on complete months from {recent.start} on. "
        f"Below, {view.papers.height:,} papers submitted from {first} to {last}."
    )
    _show_figures(view)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _show_shift(view, names)
        _show_themes(view, names)
    with right:
        _show_rising(view, recent)


def _choose_recent(view: View) -> Filters:
    _, last = view.span
    months = last.year * 12 + last.month - 1 - _RECENT
    start = date(months // 12, months % 12 + 1, 1)
    return replace(view.filters, start=max(start, view.filters.start or start))


def _write_headline(names: dict[str, str], verdicts: pl.DataFrame) -> str:
    rows = {row["series_id"]: row for row in verdicts.iter_rows(named=True)}
    labels = (names.get(_SHIFT[0], _SHIFT[0]), names.get(_SHIFT[1], _SHIFT[1]))
    sentence = describe_contest(labels, tuple(rows.get(id) for id in _SHIFT))
    for name in labels:
        sentence = sentence.replace(name, name.lower())
    return sentence[:1].upper() + sentence[1:]


def _choose_period(view: View) -> str:
    first, last = view.span
    days = (last - first).days
    return "day" if days < 21 else "week" if days < 130 else "month" if days < 2200 else "quarter"


def _show_figures(view: View) -> None:
    months = load_shares(view.catalogue, view.filters, kind="theme", by="month")
    complete = months.filter(pl.col("complete")).sort("period_start")
    with st.container(horizontal=True):
        st.metric("Papers in this view", f"{view.papers.height:,}", border=True, height="stretch")
        latest = complete["period_start"].max()
        if latest is None:
            st.metric("Last complete month", "none yet", border=True, height="stretch")
            return
        _show_month(complete, latest)  # type: ignore[arg-type]
        for id in _SHIFT:
            _show_share(
                complete.filter(pl.col("series_id") == id), name_series(view.catalogue, "theme")[id]
            )


def _show_month(complete: pl.DataFrame, latest: date) -> None:
    totals = complete.unique("period_start").sort("period_start")["total"]
    change = totals[-1] / totals[-2] - 1 if len(totals) > 1 and totals[-2] else None
    st.metric(
        f"Papers in {latest:%B %Y}",
        f"{totals[-1]:,}",
        f"{change:+.0%} on the month before" if change is not None else None,
        delta_color="off",
        border=True,
        height="stretch",
    )


def _show_share(series: pl.DataFrame, name: str) -> None:
    if series.is_empty():
        return
    shares = series.sort("period_start")["share"].fill_null(0.0) * 100
    year_ago = shares[-13] if len(shares) > 12 else None
    st.metric(
        f"{name}, share of papers",
        f"{shares[-1]:.1f} %",
        f"{shares[-1] - year_ago:+.1f} points on a year before" if year_ago is not None else None,
        delta_color="off",
        border=True,
        height="stretch",
        chart_data=shares.tail(24).round(2).to_list(),
    )


def _show_shift(view: View, names: dict[str, str]) -> None:
    by = _choose_period(view)
    series = load_shares(view.catalogue, view.filters, kind="theme", by=by)
    shift = series.filter(pl.col("series_id").is_in(_SHIFT))
    _draw(view, shift, names, "Inference efficiency against scaling", "shift", by)


def _show_themes(view: View, names: dict[str, str]) -> None:
    by = _choose_period(view)
    series = load_shares(view.catalogue, view.filters, kind="theme", by=by)
    leading = (
        series.filter(~pl.col("series_id").is_in(_SHIFT))
        .group_by("series_id")
        .agg(pl.col("papers").sum())
        .top_k(6, by=["papers", "series_id"])["series_id"]
    )
    chosen = series.filter(pl.col("series_id").is_in(leading.implode()))
    _draw(view, chosen, names, "The other themes, by size", "themes", by)


def _draw(
    view: View, series: pl.DataFrame, names: dict[str, str], title: str, name: str, by: str
) -> None:
    first, last = view.span
    figure = plot_shares(
        series, labels=names, title=title, subtitle=f"Share of papers per {by}", dark=view.dark
    )
    points = show_figure(
        view,
        figure,
        name=name,
        frame=series,
        alt=f"{title}: share of papers per {by}, {first} to {last}",
        source=f"{view.papers.height:,} papers, {first} to {last}. Bands are 95 % intervals; "
        "hollow points are periods not yet complete. Click a point for its papers.",
        clickable=True,
    )
    follow_click(view, points, by)


def _show_rising(view: View, recent: Filters) -> None:
    st.subheader("Rising now", anchor=False)
    rising = _rank_rising(view, recent)
    if rising.is_empty():
        st.write("Nothing in this view is rising beyond doubt over the last 24 months.")
    else:
        chosen = show_table(
            view,
            rising,
            name="rising",
            columns=_RISING,
            alt="Topics and themes whose share is rising, fastest first",
            selectable=True,
        )
        if chosen is not None:
            row = rising.row(chosen, named=True)
            word = "topic" if row["kind"] == "Topic" else "theme"
            link_page(view, "papers", f"Papers on {escape(row['name'])}", {word: [row["id"]]})
    st.caption("Share of papers, last 24 months; q below 0.05 after correction for all series.")
    _show_newest(view, rising)


_RISING = {
    "name": st.column_config.TextColumn("Topic or theme", width=190),
    "change": st.column_config.TextColumn("A year", width=75, alignment="right"),
    "trend": st.column_config.LineChartColumn("24 months", width=90),
    "kind": st.column_config.TextColumn("Kind", width=70),
}


def _rank_rising(view: View, recent: Filters) -> pl.DataFrame:
    found = []
    for kind, title in (("theme", "Theme"), ("topic", "Topic")):
        names = name_series(view.catalogue, kind)
        verdicts = load_verdicts(view.catalogue, recent, kind=kind, by="month")
        lines = (
            load_shares(view.catalogue, recent, kind=kind, by="month")
            .filter(pl.col("complete"))
            .group_by("series_id")
            .agg(trend=pl.col("share").fill_null(0.0).sort_by("period_start") * 100)
        )
        found.append(
            verdicts.filter(pl.col("verdict") == "rising")
            .join(lines, on="series_id")
            .select(
                id=pl.col("series_id").str.split(":").list.last(),
                name=pl.col("series_id").replace_strict(names, default=pl.col("series_id")),
                change=pl.col("annual_change"),
                trend="trend",
                kind=pl.lit(title),
            )
        )
    fastest = pl.concat(found).sort("change", "name", descending=[True, False]).head(12)
    words = [format_change(change) for change in fastest["change"]]
    return fastest.with_columns(change=pl.Series(words, dtype=pl.String))


def _show_newest(view: View, rising: pl.DataFrame) -> None:
    topics = [int(row["id"]) for row in rising.iter_rows(named=True) if row["kind"] == "Topic"]
    if not topics:
        return
    st.subheader("Newest papers of rising topics", anchor=False)
    papers = load_selection(view.catalogue, replace(view.filters, topics=tuple(topics)))
    newest = papers.sort("submitted", "arxiv_id", descending=True).head(8)
    show_table(
        view,
        newest.with_columns(day=pl.col("submitted").dt.date()),
        name="newest",
        columns={
            "title": st.column_config.TextColumn("Title", width="large"),
            "day": st.column_config.DateColumn("Submitted", width="small"),
        },
        alt="The newest papers of topics that are rising",
        export=newest.select("arxiv_id", "title", "submitted", "topic_id"),
    )
