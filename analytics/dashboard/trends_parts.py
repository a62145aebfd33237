"""Section What growth is made of: how much of it is arXiv's own, and which papers the rest are."""

from typing import Any

import polars as pl
import streamlit as st

from analytics.charts.shift import plot_parts
from analytics.dashboard.cache import load_gains, load_parts
from analytics.dashboard.components import head_page, show_figure
from analytics.dashboard.gains import find_latest, show_gained, show_groups
from analytics.dashboard.one_series import choose_series, turn_to_series
from analytics.dashboard.switches import switch_kind
from analytics.dashboard.view import View, name_series, suit_period
from analytics.i18n import format_month
from analytics.i18n import gettext as _

_MOST = 16

#: By what is counted, where it is not by month.
_TESTED = {"day": "week", "week": "week"}


def render(view: View) -> None:
    """One series' growth between its first year and its last beside those of all, in parts."""
    head = st.container()
    by = _TESTED.get(suit_period(view), "month")
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
    latest = find_latest(view, chosen, row["last_start"], row["last_end"], by=by)
    gains = load_gains(view.catalogue, view.filters, chosen, by=by)
    with head:
        head_page(view, _state_growth(row, names[chosen]))
    left, right = st.columns([11, 10], gap="large")
    with left:
        _draw_parts(view, parts, chosen, names)
    with right:
        gained = row["after"] > row["before"]
        title = _("Papers behind the growth") if gained else _("Its papers of the last year")
        show_gained(view, chosen, title, latest, by=by)
    show_groups(view, gains, latest, name=names[chosen], kind=kind)


def _draw_parts(view: View, parts: pl.DataFrame, chosen: str, names: dict[str, str]) -> None:
    """Bars of what each series gained; a click chooses the one to look into."""
    shown = parts
    if parts.height > _MOST:
        ends = pl.concat([parts.head(_MOST // 2), parts.tail(_MOST // 2)])
        shown = parts.filter(
            pl.col("series_id").is_in(ends["series_id"].implode()) | (pl.col("series_id") == chosen)
        )
    unit = _("Papers more or less in the last year than in the first")
    if shown.height < parts.height:
        unit = _("{unit}, {shown} of {all} shown").format(
            unit=unit, shown=shown.height, all=parts.height
        )
    points = show_figure(
        view,
        plot_parts(shown, labels=names, chosen=chosen, dark=view.dark),
        name="parts",
        frame=shown,
        title=_("What each gained, and from what"),
        unit=unit,
        source=_tell_years(parts.row(0, named=True)),
        clickable=True,
    )
    for point in points[:1]:
        if point[0] != chosen and point[0] in names:
            turn_to_series(str(point[0]))


def _tell_years(row: dict[str, Any]) -> str:
    return _(
        "First year: {first_start} to {first_end}; last: {last_start} to {last_end}; months with "
        "few papers known are left out. Of categories that the sources cover throughout. The "
        "three parts add up to the gain. Click a bar to look into it."
    ).format(
        **{
            name: format_month(row[name])
            for name in ("first_start", "first_end", "last_start", "last_end")
        }
    )


def _state_growth(row: dict[str, Any], name: str) -> str:
    gain, own = row["after"] - row["before"], row["own"]
    papers = f"{abs(gain):,}"
    if gain < 0:
        return _("{series} lost {papers} papers").format(series=name, papers=papers)
    if gain == 0 or own <= 0:
        return _("{series} gained {papers} papers, no more than arXiv and its fields").format(
            series=name, papers=papers
        )
    return _(
        "{series} gained {papers} papers; {percent} % of that is its own, not arXiv's growth"
    ).format(series=name, papers=papers, percent=f"{100 * min(own / gain, 1):.0f}")
