"""Section What growth is made of: arXiv's own growth, the moving mix of fields, and the rest."""

import polars as pl
import streamlit as st

from analytics.charts.shift import plot_parts
from analytics.dashboard.cache import load_parts
from analytics.dashboard.components import head_page, show_figure
from analytics.dashboard.switches import switch_kind
from analytics.dashboard.view import View, name_series, suit_period
from analytics.i18n import format_month
from analytics.i18n import gettext as _

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
            head_page(view, _("Fewer than two whole periods: no growth to take apart"))
        st.info(_("Choose more days, or categories that the sources cover throughout."))
        return
    shown = parts
    if parts.height > _MOST:
        shown = pl.concat([parts.head(_MOST // 2), parts.tail(_MOST // 2)])
    row = parts.row(0, named=True)
    with head:
        head_page(view, _state_growth(row, names))
    unit = _("Papers more or less in the last year than in the first")
    if shown.height < parts.height:
        unit = _("{unit}, {shown} of {all} shown").format(
            unit=unit, shown=shown.height, all=parts.height
        )
    show_figure(
        view,
        plot_parts(shown, labels=names, dark=view.dark),
        name="parts",
        frame=parts,
        title=_("What each gained, and from what"),
        unit=unit,
        source=_(
            "First year: {first_start} to {first_end}; last: {last_start} to {last_end}. Of "
            "categories that the sources cover throughout. The three parts add up to the gain."
        ).format(
            **{
                name: format_month(row[name])
                for name in ("first_start", "first_end", "last_start", "last_end")
            }
        ),
    )


def _state_growth(row: dict[str, object], names: dict[str, str]) -> str:
    name = names.get(str(row["series_id"]), str(row["series_id"]))
    gain, own = float(str(row["after"])) - float(str(row["before"])), float(str(row["own"]))
    if gain <= 0 or own <= 0:
        return _("Nothing here gained more than arXiv and its fields did")
    return _(
        "{series} gained {papers} papers; {percent} % of that is its own, not arXiv's growth"
    ).format(series=name, papers=f"{gain:,.0f}", percent=f"{100 * min(own / gain, 1):.0f}")
