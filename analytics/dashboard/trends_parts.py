"""Section What growth is made of: how much of it is that of all papers, and which the rest are."""

from typing import Any

import polars as pl
import streamlit as st

from analytics.charts.parts import plot_parts
from analytics.dashboard.cache import load_gains, load_parts, load_verdicts
from analytics.dashboard.components import head_page, show_figure
from analytics.dashboard.gains import find_latest, show_gained, show_groups
from analytics.dashboard.one_series import choose_series, turn_to_series
from analytics.dashboard.switches import switch_kind
from analytics.dashboard.view import View, name_series, suit_tested_period
from analytics.i18n import format_date, format_month
from analytics.i18n import gettext as _
from analytics.trends.periods import end_of
from analytics.trends.wording import describe_verdict

_MOST = 16


def render(view: View) -> None:
    """One series' growth between the first year and the last beside those of all, in parts."""
    head = st.container()
    by = suit_tested_period(view)
    with st.container(horizontal=True, gap="medium"):
        kind = switch_kind(view, key="parts.kind")
        names = name_series(view.catalogue, kind)
        parts = load_parts(view.catalogue, view.filters, kind=kind, by=by).sort(
            "own", "series_id", descending=[True, False]
        )
        options = [id for id in parts["series_id"] if id in names]
        chosen = choose_series(_("Look into"), options, names, kind=kind, section="parts")
    if chosen is None:
        with head:
            head_page(view, _("Fewer than two whole periods: no growth to take apart"))
        st.info(_("Choose more days, or categories that the sources cover throughout."))
        return
    row = parts.row(by_predicate=pl.col("series_id") == chosen, named=True)
    verdicts = load_verdicts(view.catalogue, view.filters, kind=kind, by=by)
    judged = verdicts.filter(pl.col("series_id") == chosen).to_dicts()
    latest = find_latest(view, chosen, row["last_start"], row["last_end"], by=by)
    gains = load_gains(view.catalogue, view.filters, chosen, by=by)
    with head:
        trend = describe_verdict(names[chosen], judged[0] if judged else None)
        head_page(view, _state_growth(row, names[chosen]), note=_("{trend}.").format(trend=trend))
    left, right = st.columns([11, 10], gap="large")
    with left:
        _draw_parts(view, parts, chosen, names, by)
    with right:
        show_gained(view, chosen, latest, by=by)
    show_groups(view, gains, latest, name=names[chosen], kind=kind)


def _draw_parts(
    view: View, parts: pl.DataFrame, chosen: str, names: dict[str, str], by: str
) -> None:
    """Bars of what each series gained; a click chooses the one to look into."""
    shown = parts
    if parts.height > _MOST:
        ends = pl.concat([parts.head(_MOST // 2), parts.tail(_MOST // 2)])
        shown = parts.filter(
            pl.col("series_id").is_in(ends["series_id"].implode()) | (pl.col("series_id") == chosen)
        )
    unit = _("Papers more or less than before")
    if shown.height < parts.height:
        unit = _("{unit}, {shown} of {all} shown").format(
            unit=unit, shown=shown.height, all=parts.height
        )
    points = show_figure(
        view,
        plot_parts(shown, labels=names, chosen=chosen, dark=view.dark),
        name="parts",
        frame=shown,
        title=_state_most(parts, names),
        unit=unit,
        source=_tell_years(parts.row(0, named=True), by),
        advice=_("Click a bar to look into it."),
    )
    for point in points[:1]:
        if point[0] != chosen and point[0] in names:
            turn_to_series(str(point[0]))


def _tell_years(row: dict[str, Any], by: str) -> str:
    last, first = end_of(row["last_end"], by), end_of(row["first_end"], by)
    write = format_month if by == "month" else format_date
    return _(
        "Before: {first_start} to {first_end}; after: {last_start} to {last_end}; periods of few "
        "papers known are left out. As all papers: what it would have gained had it grown as all "
        "that are known here. The three parts add up to the gain."
    ).format(
        first_start=write(row["first_start"]),
        first_end=write(first),
        last_start=write(row["last_start"]),
        last_end=write(last),
    )


def _state_most(parts: pl.DataFrame, names: dict[str, str]) -> str:
    """Which series gained most by itself; ``parts`` begin with it."""
    row = parts.row(0, named=True)
    if row["own"] <= 0:
        return _("None gained more than all papers known here grew")
    return _("{series} gained most by itself: {own} papers beyond what all papers grew").format(
        series=names.get(row["series_id"], row["series_id"]), own=f"{row['own']:,.0f}"
    )


def _state_growth(row: dict[str, Any], name: str) -> str:
    gain, own = row["after"] - row["before"], row["own"]
    words = {"series": name, "before": f"{row['before']:,}", "after": f"{row['after']:,}"}
    if gain <= 0:
        return _("{series}: {after} papers, {before} before").format(**words)
    if own <= 0:
        return _("{series}: {after} papers, {before} before, no more than all papers grew").format(
            **words
        )
    return _(
        "{series}: {after} papers, {before} before; {percent} % of the gain is its own"
    ).format(percent=f"{100 * min(own / gain, 1):.0f}", **words)
