"""The notice where what is in view rests on few papers, or on sources that changed."""

import polars as pl
import streamlit as st

from analytics.dashboard.cache import load_coverage
from analytics.dashboard.plain import escape
from analytics.dashboard.view import View, link_page
from analytics.i18n import format_month, ngettext
from analytics.i18n import gettext as _
from analytics.pipeline.coverage import find_jump


def tell_gaps(view: View) -> None:
    """Say which months of the view are thin, and where its coverage jumps; nothing otherwise."""
    months = load_coverage(view.catalogue, view.filters).filter("complete")
    told = [_tell_thin(months), _tell_jump(months)]
    if not any(told):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="thin"):
        st.caption(f":material/warning: {escape(' '.join(filter(None, told)))}", width="content")
        link_page(view, "data", _("See the gaps"), {})


def _tell_thin(months: pl.DataFrame) -> str:
    thin = months.filter("thin")["period_start"]
    if thin.is_empty():
        return ""
    return ngettext(
        "Thin coverage: of {months} months in view, {thin} has few papers known ({first}) and is "
        "in no verdict.",
        "Thin coverage: of {months} months in view, {thin} have few papers known (between {first} "
        "and {last}) and are in no verdict.",
        len(thin),
    ).format(
        months=months.height,
        thin=len(thin),
        first=format_month(thin[0]),
        last=format_month(thin[-1]),
    )


def _tell_jump(months: pl.DataFrame) -> str:
    jump = find_jump(months)
    if jump is None:
        return ""
    told = (
        _("Uneven coverage: from {month} on {times} times as many papers are known as before.")
        if jump.ratio > 1
        else _("Uneven coverage: before {month} {times} times as many papers are known as since.")
    )
    return told.format(
        times=f"{max(jump.ratio, 1 / jump.ratio):.0f}", month=format_month(jump.start)
    )
