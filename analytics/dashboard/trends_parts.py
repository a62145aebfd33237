"""Section What growth is made of: arXiv's own growth, the moving mix of fields, and the rest."""

import polars as pl
import streamlit as st

from analytics.charts.shift import plot_parts
from analytics.dashboard.cache import load_parts
from analytics.dashboard.components import head_page, show_figure
from analytics.dashboard.switches import switch_kind
from analytics.dashboard.view import View, name_series, suit_period

_MOST = 16


def render(view: View) -> None:
    """Bars of what each series gained between its first year and its last, in three parts."""
    head = st.container()
    kind = switch_kind(view, key="parts.kind")
    by = "month" if suit_period(view) in ("month", "quarter") else suit_period(view)
    names = name_series(view.catalogue, kind)
    parts = load_parts(view.catalogue, view.filters, kind=kind, by=by).sort(
        "own", "series_id", descending=[True, False]
    )
    if parts.is_empty():
        with head:
            head_page(view, "Fewer than two whole periods: no growth to take apart")
        st.info("Choose more days, or categories that the sources cover throughout.")
        return
    shown = parts
    if parts.height > _MOST:
        shown = pl.concat([parts.head(_MOST // 2), parts.tail(_MOST // 2)])
    row = parts.row(0, named=True)
    with head:
        head_page(view, _state_growth(row, names))
    same = "" if shown.height == parts.height else f", {shown.height} of {parts.height} shown"
    show_figure(
        view,
        plot_parts(shown, labels=names, dark=view.dark),
        name="parts",
        frame=parts,
        title="What each gained, and from what",
        unit=f"Papers more or less in the last year than in the first{same}",
        source=f"First year: {row['first_start']:%b %Y} to {row['first_end']:%b %Y}; last: "
        f"{row['last_start']:%b %Y} to {row['last_end']:%b %Y}. Of categories that the sources "
        "cover throughout. The three parts add up to the gain.",
    )


def _state_growth(row: dict[str, object], names: dict[str, str]) -> str:
    name = names.get(str(row["series_id"]), str(row["series_id"]))
    gain, own = float(str(row["after"])) - float(str(row["before"])), float(str(row["own"]))
    if gain <= 0 or own <= 0:
        return "Nothing here gained more than arXiv and its fields did"
    part = f"{100 * min(own / gain, 1):.0f} %"
    return f"{name} gained {gain:,.0f} papers; {part} of that is its own, not arXiv's growth"
