"""Section Shares of the Trends page: any series over time, compared, with its verdict."""

from collections.abc import Callable
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from analytics.charts.growth import plot_changes
from analytics.dashboard.address import key_widget, note_words
from analytics.dashboard.cache import load_evidence, load_shares, load_verdicts
from analytics.dashboard.components import head_page, in_percent, show_figure, show_table
from analytics.dashboard.evidence import show_evidence
from analytics.dashboard.findings import state_largest
from analytics.dashboard.gains import offer_growth
from analytics.dashboard.glossary import count_verdicts, spell_verdict, tell
from analytics.dashboard.lines import Breaks, show_lines
from analytics.dashboard.measures import load_bursts, load_changes
from analytics.dashboard.one_series import read_given
from analytics.dashboard.switches import KINDS, name_kinds, switch, switch_kind, switch_period
from analytics.dashboard.trends_brief import offer_brief
from analytics.dashboard.view import View, go_to_papers, name_series, narrow, suit_period
from analytics.i18n import format_date
from analytics.i18n import gettext as _
from analytics.schema import PERIODS
from analytics.trends.wording import (
    describe_untested,
    describe_verdict,
    describe_withheld,
    format_change,
    name_readings,
    note_verdict,
)

_MOST = 8
_MOST_CHANGES = 16


def render(view: View) -> None:
    """Choose series and a period; show their shares, and what may be said of each."""
    head = st.container()
    kind, by, counted = _choose_measure(view)
    with st.container(horizontal=True, gap="medium"):
        reading = _choose_reading(view, kind)
        marked = _choose_marks(by)
    names = name_series(view.catalogue, kind)
    series = load_shares(view.catalogue, view.filters, kind=kind, by=by, reading=reading)
    verdicts = load_verdicts(view.catalogue, view.filters, kind=kind, by=by)
    with head:
        head_page(view, count_verdicts(verdicts, name_kinds()[kind].lower()))
    chosen = _choose_series(series, names, kind)
    if not chosen:
        st.info(_("Choose at least one series."))
        return
    drawn = series.filter(pl.col("series_id").is_in(chosen))
    title = _state_finding(drawn, verdicts, names)
    judged = verdicts.filter(pl.col("series_id").is_in(chosen))
    show_lines(
        view,
        drawn,
        names,
        name="trends",
        title=title,
        by=by,
        counted=counted,
        notes={row["series_id"]: note_verdict(row) for row in judged.iter_rows(named=True)},
        breaks=_find_breaks(view, kind, by) if marked else None,
    )
    # What the verdicts are held against takes longest, and is worked out where it is asked for.
    load = partial(_load_checks, view, kind, by)
    show_evidence(load, chosen, names)
    if kind == "theme":
        offer_brief(view, chosen, names)
    if kind != "category":
        offer_growth(view, _find_clearest(drawn, verdicts) or chosen[0])
    _show_changes(view, verdicts, names, kind)
    _show_verdicts(view, verdicts, load, series, names, kind)


def _load_checks(view: View, kind: str, by: str) -> pl.DataFrame:
    with st.spinner(_("Holding verdicts against other readings and other terms")):
        return load_evidence(view.catalogue, view.filters, kind=kind, by=by)


def _find_breaks(view: View, kind: str, by: str) -> Breaks:
    return Breaks(
        load_changes(view.catalogue, view.filters, kind=kind, by=by),
        load_bursts(view.catalogue, view.filters, kind=kind, by=by),
    )


def _choose_measure(view: View) -> tuple[str, str, bool]:
    with st.container(horizontal=True, gap="medium"):
        kind = switch_kind(view, tuple(KINDS))
        by = switch_period(PERIODS, suit_period(view))
        unit = switch(
            _("Measure"), "unit", {"share": _("Share of papers"), "papers": _("Papers")}, "share"
        )
    return kind, by, unit == "papers"


def _choose_marks(by: str) -> bool:
    """Whether changes and bursts are marked: not by day, which is too noisy, nor by year."""
    if by not in ("week", "month", "quarter"):
        return False
    marks = {"breaks": _("Changes and bursts"), "none": _("None")}
    return switch(_("Marks"), "marks", marks, "breaks") == "breaks"


def _choose_reading(view: View, kind: str) -> str:
    """How much of the text is read, where some abstracts are cut short; else all."""
    if kind != "theme" or view.catalogue.common_length is None:
        return "whole"
    return switch(
        _("Text read"),
        "text",
        {reading: name.capitalize() for reading, name in name_readings().items()},
        "whole",
        help=_(
            "Some sources cut abstracts short. Equal length reads titles and the first "
            "{length} characters of every abstract."
        ).format(length=f"{view.catalogue.common_length:,}"),
    )


def _choose_series(series: pl.DataFrame, names: dict[str, str], kind: str) -> list[str]:
    sizes = series.group_by("series_id").agg(pl.col("papers").sum())
    ordered = sizes.sort("papers", "series_id", descending=[True, False])["series_id"].to_list()
    options = [id for id in ordered if id in names]
    given = read_given(kind)
    default = [id for id in given if id in options] or options[: 5 if kind != "theme" else 6]
    chosen = st.multiselect(
        _("{series} to compare, up to {most}").format(series=name_kinds()[kind], most=_MOST),
        options,
        default=default[:_MOST],
        max_selections=_MOST,
        format_func=lambda id: names[id],
        key=f"{key_widget('series')}.{kind}",
        placeholder=_("Choose what to compare"),
        select_all=False,
    )
    usual = chosen == options[: 5 if kind != "theme" else 6]
    note_words("series", [] if usual else [id.partition(":")[2] for id in chosen])
    return chosen


def _find_clearest(series: pl.DataFrame, verdicts: pl.DataFrame) -> str | None:
    """The series shown whose trend is surest, if any is beyond doubt."""
    shown = verdicts.filter(pl.col("series_id").is_in(series["series_id"].unique().implode()))
    sure = shown.filter(pl.col("verdict").is_in(["rising", "falling"])).sort("q", "series_id")
    return None if sure.is_empty() else str(sure["series_id"][0])


def _state_finding(series: pl.DataFrame, verdicts: pl.DataFrame, names: dict[str, str]) -> str:
    clearest = _find_clearest(series, verdicts)
    if clearest is None:
        shown = verdicts.filter(pl.col("series_id").is_in(series["series_id"].unique().implode()))
        if describe_untested(shown.iter_rows(named=True)):
            return state_largest(series, names)
        withheld = shown.height and (shown["verdict"] == "coverage_changed").all()
        return describe_withheld() if withheld else _("No clear trend in what is shown")
    row = verdicts.row(by_predicate=pl.col("series_id") == clearest, named=True)
    return describe_verdict(names[clearest], row)


#: A verdict without its checks: what the chart of changes shows.
_CHANGED = (
    "series_id", "kind", "verdict", "annual_change", "annual_low", "annual_high", "p", "q",
    "first_period", "last_period",
)  # fmt: skip


def _show_changes(view: View, verdicts: pl.DataFrame, names: dict[str, str], kind: str) -> None:
    judged = verdicts.filter(pl.col("annual_change").is_not_null()).sort(
        "annual_change", "series_id", descending=[True, False]
    )
    if judged.is_empty():
        return
    # Where not all fit, those of which something can be said.
    shown = judged
    if judged.height > _MOST_CHANGES:
        shown = judged.filter(pl.col("verdict").is_in(["rising", "falling"]))
        shown = pl.concat([shown.head(_MOST_CHANGES // 2), shown.tail(_MOST_CHANGES // 2)])
        shown = shown.unique(maintain_order=True)
    if shown.is_empty():
        shown = judged.head(_MOST_CHANGES)
    figure = plot_changes(shown, labels=names, dark=view.dark)
    first, last = shown["first_period"][0], shown["last_period"][0]
    unit = _("Change of the share in a year with its 95 % interval")
    if shown.height < judged.height:
        unit = _("{unit}, {shown} of {all} shown").format(
            unit=unit, shown=shown.height, all=judged.height
        )
    points = show_figure(
        view,
        figure,
        name="changes",
        frame=shown.select(_CHANGED),
        title=_name_fastest(shown, names),
        unit=unit,
        source=_("Judged on periods from {first} to {last}. Full dots: beyond doubt.").format(
            first=format_date(first), last=format_date(last)
        ),
        advice=_("Click a dot for its papers."),
    )
    for point in points[:1]:
        id = str(point[0])
        go_to_papers(view, narrow(view.filters, view.catalogue, id, None, None))


def _name_fastest(shown: pl.DataFrame, names: dict[str, str]) -> str:
    sure = shown.filter(pl.col("verdict").is_in(["rising", "falling"]))
    if sure.is_empty():
        return _("How fast each changes")
    row = sure.row(0, named=True)
    name = names.get(row["series_id"], row["series_id"])
    told = (
        _("Fastest rising: {series}, {change} a year")
        if row["verdict"] == "rising"
        else _("Slowest falling: {series}, {change} a year")
    )
    return told.format(series=name, change=format_change(row["annual_change"]))


def _look_verdicts() -> dict[str, Any]:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    day, change = st.column_config.DateColumn, in_percent("%+.0f")
    ends = _("Lower end of the 95 % interval"), _("Upper end of the 95 % interval")
    titles = _("Change a year where titles alone are read")
    recent = _("Change a year over the last 24 months")
    earlier = _("Change a year over the time before")
    length = tell("Equal length")
    return {
        "name": text(_("Series"), width=285),
        "word": text(_("Verdict"), width=130, help=tell("Rising, falling")),
        "change": number(_("A year"), format=change, width=70, help=tell("Change a year")),
        "low": number(_("Low"), format=change, width=70, help=ends[0]),
        "high": number(_("High"), format=change, width=76, help=ends[1]),
        "q": number("q", format="%.3f", width=60, help=tell("q")),
        "placebo_percentile": number(_("Placebo"), format="%.0f", width=76, help=tell("Placebo")),
        "common": number(_("Equal length"), format=change, width=92, help=length),
        "title": number(_("Titles"), format=change, width=70, help=titles),
        "recent": number(_("Recent"), format=change, width=76, help=recent),
        "earlier": number(_("Before"), format=change, width=76, help=earlier),
        "papers": number(_("Papers"), format="localized", width=70),
        "first_period": day(_("From"), format="YYYY-MM-DD", width=88),
        "last_period": day(_("To"), format="YYYY-MM-DD", width=88),
    }


#: Columns of what a verdict is held against.
_CHECKS = ("placebo_percentile", "common", "title", "recent", "earlier")


def _show_verdicts(
    view: View,
    verdicts: pl.DataFrame,
    load: Callable[[], pl.DataFrame],
    series: pl.DataFrame,
    names: dict[str, str],
    kind: str,
) -> None:
    """The table of all verdicts, or with ``load`` what they are held against beside them."""
    noun = name_kinds()[kind].lower()
    st.header(_("All {series}, judged").format(series=noun), anchor=False)
    columns = {"verdicts": _("Verdicts"), "checks": _("With their checks")}
    checked = switch(_("Columns"), "columns", columns, "verdicts", hidden=True) == "checks"
    verdicts = load() if checked else verdicts
    left_out = () if checked else _CHECKS
    left_out = left_out if kind == "theme" else (*left_out, "common", "title")
    sizes = series.group_by("series_id").agg(pl.col("papers").sum())
    rows = (
        verdicts.join(sizes, on="series_id", how="left")
        .with_columns(
            name=pl.col("series_id").replace_strict(
                names, default=pl.col("series_id"), return_dtype=pl.String
            ),
            word=spell_verdict(),
            change=pl.col("annual_change") * 100,
            low=pl.col("annual_low") * 100,
            high=pl.col("annual_high") * 100,
            common=pl.col("common_change") * 100,
            title=pl.col("title_change") * 100,
            recent=pl.col("recent_change") * 100,
            earlier=pl.col("earlier_change") * 100,
        )
        .sort("change", "name", descending=[True, False], nulls_last=True)
    )
    chosen = show_table(
        view,
        rows,
        name="verdicts",
        columns={name: look for name, look in _look_verdicts().items() if name not in left_out},
        alt=_("Verdicts on {series}").format(series=noun),
        export=rows.select("name", "papers", *(verdicts.columns if checked else _CHANGED)),
        choose=_("Choose one for its papers."),
        state=kind,
        height="content" if rows.height < 15 else 460,
    )
    if chosen is not None:
        id = rows["series_id"][chosen]
        go_to_papers(view, narrow(view.filters, view.catalogue, id, None, None))
