"""What rises and falls beyond doubt: themes and topics ranked together, and listed."""

import polars as pl
import streamlit as st

from analytics.dashboard.cache import load_shares, load_verdicts
from analytics.dashboard.glossary import tell
from analytics.dashboard.shortlist import Column, show_shortlist
from analytics.dashboard.view import View, go_to_papers, name_series, narrow
from analytics.i18n import gettext as _
from analytics.trends.wording import format_change

#: How many of each are listed.
_RISING, _FALLING = 8, 5


def rank_movers(view: View) -> pl.DataFrame:
    """Themes and topics whose trend is beyond doubt, the strongest first.

    Returns
    -------
    columns VERDICTS and name. The strongest is that whose interval stays farthest from no change.
    """
    found = []
    for kind in ("theme", "topic"):
        names = name_series(view.catalogue, kind)
        verdicts = load_verdicts(view.catalogue, view.filters, kind=kind, by="month")
        found.append(
            verdicts.filter(pl.col("verdict").is_in(["rising", "falling"])).with_columns(
                name=pl.col("series_id").replace_strict(
                    names, default=pl.col("series_id"), return_dtype=pl.String
                )
            )
        )
    least = pl.min_horizontal(pl.col("annual_low", "annual_high").log1p().abs())
    return pl.concat(found).sort(
        [least, pl.col("series_id")], descending=[True, False], nulls_last=True
    )


def show_movers(view: View, movers: pl.DataFrame, way: str) -> None:
    """The fastest of what rises or falls, each with its line; a row leads to its papers.

    Parameters
    ----------
    movers : of ``rank_movers``.
    way : rising or falling.
    """
    up = way == "rising"
    st.header(_("Rising now") if up else _("Falling now"), anchor=False)
    ranked = movers.filter(pl.col("verdict") == way).sort(
        "annual_change", "name", descending=[up, False]
    )
    if ranked.is_empty():
        st.write(
            _("Nothing in this view is rising beyond doubt.")
            if up
            else _("Nothing in this view is falling beyond doubt.")
        )
        return
    most = _RISING if up else _FALLING
    told = _("By the change of their share of papers in a year.")
    if ranked.height > most:
        shown = _("The {shown} fastest of {all}.").format(shown=most, all=ranked.height)
        told = f"{shown} {told}"
    st.caption(told)
    listed = _draw_lines(view, ranked.head(most))
    words = [format_change(change) for change in listed["change"]]
    chosen = show_shortlist(
        view,
        listed.with_columns(change=pl.Series(words, dtype=pl.String)),
        name=way,
        export=listed,
        columns=_look_movers(),
        alt=_("Topics and themes whose share is rising, fastest first")
        if up
        else _("Topics and themes whose share is falling, fastest first"),
        choose=_("Choose one for its papers."),
    )
    if chosen is not None:
        go_to_papers(
            view, narrow(view.filters, view.catalogue, listed["series_id"][chosen], None, None)
        )


def _look_movers() -> dict[str, Column]:
    return {
        "name": Column(_("Topic or theme")),
        "change": Column(_("A year"), tip=tell("Change a year"), kind="number"),
        "trend": Column(_("Share"), tip=_("Complete months"), kind="line"),
    }


def _draw_lines(view: View, movers: pl.DataFrame) -> pl.DataFrame:
    """Columns series_id, name, change and trend: the shares of whole months, per cent."""
    shares = pl.concat(
        load_shares(view.catalogue, view.filters, kind=kind, by="month").filter(
            pl.col("series_id").is_in(movers["series_id"].implode())
        )
        for kind in ("theme", "topic")
    )
    lines = (
        shares.filter(pl.col("complete") & ~pl.col("thin"))
        .group_by("series_id")
        .agg(trend=pl.col("share").fill_null(0.0).sort_by("period_start") * 100)
    )
    return movers.join(lines, on="series_id", maintain_order="left").select(
        "series_id", "name", change="annual_change", trend="trend"
    )
