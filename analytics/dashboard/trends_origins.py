"""Section Origins of the Trends page: from which fields a subject's papers come, how settled."""

import polars as pl
import streamlit as st

from analytics.charts.trends import plot_shares
from analytics.dashboard.address import choose_one, key_widget, note_words
from analytics.dashboard.components import escape, head_page, show_figure
from analytics.dashboard.lines import show_lines
from analytics.dashboard.measures import load_details
from analytics.dashboard.switches import switch_period
from analytics.dashboard.view import View, name_series, suit_period
from analytics.schema import SERIES, conform
from analytics.trends.counts import estimate_share
from analytics.trends.maturity import NEEDS, SIGNS, count_signs, list_missing
from analytics.trends.migration import count_fields
from analytics.trends.periods import mark_complete

_EVERYTHING = "all"
_MOST = 6
_PERIODS = ("month", "quarter", "year")


def render(view: View) -> None:
    """Choose a subject; its primary categories, those beside them, and signs of maturity."""
    head = st.container()
    subject, by = _choose(view)
    papers = _take(view.papers, subject)
    names = {**name_series(view.catalogue, "theme"), **name_series(view.catalogue, "topic")}
    name = names.get(subject, "All papers in view")
    if papers.is_empty():
        with head:
            head_page(view, f"No paper in view on {name}")
        return
    primary = _measure(view, count_fields(papers, by=by, role="primary"))
    cross = _measure(view, count_fields(papers, by=by, role="cross"))
    with head:
        head_page(view, _state_finding(primary, name))
    unknown = papers["primary_category"].null_count() / papers.height
    if unknown > 0.01:
        st.caption(f"The sources do not tell the primary category of {unknown:.0%} of the papers.")
    if primary.is_empty():
        st.info("The sources tell the primary category of none of these papers.")
    else:
        labels = _order(primary, cross)
        title = f"Where the {papers.height:,} papers on {name} are submitted to"
        _draw(view, primary, labels, "primary", title, by)
        if not cross.is_empty():
            _draw(view, cross, labels, "cross", "Categories they are listed in as well", by)
        st.caption(
            "Where the sources cover categories unevenly over time, these shares follow them: "
            "choose a fixed set of categories."
        )
    _show_maturity(view, papers, name, by)


def _choose(view: View) -> tuple[str, str]:
    names = {**name_series(view.catalogue, "theme"), **name_series(view.catalogue, "topic")}
    options = [_EVERYTHING, *names]
    usual = "quarter" if suit_period(view) in ("month", "quarter") else "month"
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        subject = st.selectbox(
            "Theme or topic",
            options,
            index=options.index(choose_one("subject", options, options[min(1, len(names))])),
            format_func=lambda id: names.get(id, "All papers in view"),
            key=key_widget("subject"),
        )
        by = switch_period(_PERIODS, usual)
    note_words("subject", [str(subject)] if subject != options[min(1, len(names))] else [])
    return str(subject), by


def _take(papers: pl.DataFrame, subject: str) -> pl.DataFrame:
    kind, _, name = subject.partition(":")
    if kind == "theme":
        return papers.filter(pl.col("themes").list.contains(name))
    return papers.filter(pl.col("topic_id") == int(name)) if kind == "topic" else papers


def _measure(view: View, counted: pl.DataFrame) -> pl.DataFrame:
    """Shares with what is complete and thin; columns SERIES."""
    first, last = view.span
    marked = mark_complete(estimate_share(counted), first=first, last=last)
    return conform(marked, SERIES, "series")


def _state_finding(primary: pl.DataFrame, name: str) -> str:
    used = primary.filter(pl.col("complete") & ~pl.col("thin"))
    starts = used["period_start"].unique().sort()
    if len(starts) < 2:
        return f"{name}: too few papers to say how its fields move"
    ends = used.filter(pl.col("period_start").is_in([starts[0], starts[-1]])).sort("period_start")
    moved = (
        ends.group_by("series_id")
        .agg(first=pl.col("share").first(), last=pl.col("share").last())
        .with_columns(change=pl.col("last") - pl.col("first"))
        .sort(pl.col("change").abs(), "series_id", descending=[True, False])
    )
    row = moved.row(0, named=True)
    field = row["series_id"].partition(":")[2]
    return f"{name}: {field} from {row['first']:.0%} of its papers to {row['last']:.0%}"


def _order(*series: pl.DataFrame) -> dict[str, str]:
    """Names of all categories, the largest first: so each has one colour in all charts."""
    sizes = pl.concat(series).group_by("series_id").agg(pl.col("papers").sum())
    ids = sizes.sort("papers", "series_id", descending=[True, False])["series_id"]
    return {id: id.partition(":")[2] for id in ids}


def _draw(
    view: View, series: pl.DataFrame, labels: dict[str, str], role: str, title: str, by: str
) -> None:
    sizes = series.group_by("series_id").agg(pl.col("papers").sum())
    top = sizes.sort("papers", "series_id", descending=[True, False])["series_id"].head(_MOST)
    shown = series.filter(pl.col("series_id").is_in(top.implode()))
    show_lines(view, shown, labels, name=f"origins-{role}", title=title, by=by)


def _show_maturity(view: View, papers: pl.DataFrame, name: str, by: str) -> None:
    details = load_details(view.catalogue, view.store, view.filters).join(
        papers.select("arxiv_id"), on="arxiv_id", how="semi"
    )
    missing = list_missing(details)
    counted = _measure(view, count_signs(details, by=by))
    shown = counted.filter(~pl.col("series_id").is_in([f"sign:{sign}" for sign in missing]))
    labels = {f"sign:{sign}": words for sign, words in SIGNS.items()}
    show_figure(
        view,
        plot_shares(shown, labels=labels, title="", dark=view.dark),
        name="maturity",
        frame=counted,
        title=f"How settled {name} is: surveys, benchmarks, data sets",
        unit=f"Share of its papers per {by} whose title says so, 95 % intervals shaded",
        source="Hollow and faint points: not complete, or few papers known.",
    )
    for sign, part in missing.items():
        told = f"tell it of {part:.0%} of them" if part else "do not tell it"
        st.caption(
            escape(
                f"{SIGNS[sign]}: cannot be shown. It takes the {NEEDS[sign]} of the papers, and "
                f"the sources {told}."
            )
        )
