"""The way from one theme or topic that is a filter to its share of all papers."""

import streamlit as st

from analytics.dashboard.plain import escape
from analytics.dashboard.view import View, find_only, link_trends, name_series
from analytics.i18n import gettext as _


def offer_whole(view: View) -> None:
    """Where one theme or topic is a filter, its own share is everything: say so, and the way."""
    only = find_only(view.filters)
    if only is None:
        return
    name = name_series(view.catalogue, only.partition(":")[0]).get(only, only)
    told = _("Shares here are of the papers on {series} alone.").format(series=name)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="whole"):
        st.caption(f":material/filter_alt: {escape(told)}", width="content")
        label = _("See its share of all papers")
        link_trends(view, only, "shares", label, icon=":material/trending_up:")
