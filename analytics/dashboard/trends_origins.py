"""Section Origins of the Trends page: from which fields a subject's papers come, how settled."""

import polars as pl
import streamlit as st

from analytics.charts.trends import plot_shares
from analytics.dashboard.address import choose_one, key_widget, note_words
from analytics.dashboard.components import head_page, show_figure
from analytics.dashboard.findings import state_largest
from analytics.dashboard.lines import show_lines
from analytics.dashboard.measures import load_details
from analytics.dashboard.plain import escape
from analytics.dashboard.switches import name_periods, switch_period
from analytics.dashboard.view import View, name_series, suit_period
from analytics.i18n import format_percent, ngettext
from analytics.i18n import gettext as _
from analytics.schema import SERIES, conform
from analytics.trends.counts import estimate_share
from analytics.trends.maturity import count_signs, list_missing, name_needs, name_signs
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
    name = names.get(subject, _("All papers in view"))
    if papers.is_empty():
        with head:
            head_page(view, _("No paper in view on {series}").format(series=name))
        return
    primary = _measure(view, count_fields(papers, by=by, role="primary"))
    cross = _measure(view, count_fields(papers, by=by, role="cross"))
    with head:
        head_page(view, _state_finding(primary, name))
    unknown = papers["primary_category"].null_count() / papers.height
    if unknown > 0.01:
        told = _("The sources do not tell the primary category of {part} of the papers.")
        st.caption(told.format(part=format_percent(unknown)))
    if primary.is_empty():
        st.info(_("The sources tell the primary category of none of these papers."))
    else:
        labels = _order(primary, cross)
        st.caption(
            ngettext(
                "Where the {papers} paper on {series} is submitted to, and where it is listed too.",
                "Where the {papers} papers on {series} are submitted to, and where they are listed "
                "too.",
                papers.height,
            ).format(papers=f"{papers.height:,}", series=name)
        )
        told = _("As primary category: {finding}").format(finding=state_largest(primary, labels))
        _draw(view, primary, labels, "primary", told, by)
        if not cross.is_empty():
            told = _("Listed there as well: {finding}").format(finding=state_largest(cross, labels))
            _draw(view, cross, labels, "cross", told, by)
        st.caption(
            _(
                "Where the sources cover categories unevenly over time, these shares follow them: "
                "choose a fixed set of categories."
            )
        )
    _show_maturity(view, papers, name, by)


def _choose(view: View) -> tuple[str, str]:
    names = {**name_series(view.catalogue, "theme"), **name_series(view.catalogue, "topic")}
    options = [_EVERYTHING, *names]
    usual = "quarter" if suit_period(view) in ("month", "quarter") else "month"
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        subject = st.selectbox(
            _("Theme or topic"),
            options,
            index=options.index(choose_one("subject", options, options[min(1, len(names))])),
            format_func=lambda id: names.get(id, _("All papers in view")),
            key=key_widget("subject"),
            placeholder=_("Choose one"),
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
        return _("{series}: too few papers to say how its fields move").format(series=name)
    ends = used.filter(pl.col("period_start").is_in([starts[0], starts[-1]])).sort("period_start")
    moved = (
        ends.group_by("series_id")
        .agg(first=pl.col("share").first(), last=pl.col("share").last())
        .with_columns(change=pl.col("last") - pl.col("first"))
        .sort(pl.col("change").abs(), "series_id", descending=[True, False])
    )
    row = moved.row(0, named=True)
    return _("{series}: {field} from {first} of its papers to {last}").format(
        series=name,
        field=row["series_id"].partition(":")[2],
        first=format_percent(row["first"]),
        last=format_percent(row["last"]),
    )


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
    signs, needs = name_signs(), name_needs()
    counted = _measure(view, count_signs(details, by=by))
    shown = counted.filter(~pl.col("series_id").is_in([f"sign:{sign}" for sign in missing]))
    labels = {f"sign:{sign}": words for sign, words in signs.items()}
    show_figure(
        view,
        plot_shares(shown, labels=labels, title="", dark=view.dark),
        name="maturity",
        frame=counted,
        title=_("How settled it is: {finding}").format(finding=state_largest(shown, labels)),
        unit=_(
            "Share of the papers on {series} per {period} whose title says so, 95 % intervals "
            "shaded"
        ).format(series=name, period=name_periods()[by]),
        source=_("Hollow and faint points: not complete, or few papers known."),
    )
    for sign, part in missing.items():
        if part:
            told = _(
                "{sign}: cannot be shown. It takes the {need} of the papers, and the sources tell "
                "it of {part} of them."
            )
        else:
            told = _(
                "{sign}: cannot be shown. It takes the {need} of the papers, and the sources do "
                "not tell it."
            )
        st.caption(
            escape(told.format(sign=signs[sign], need=needs[sign], part=format_percent(part)))
        )
