"""Trends: one section at a time, each a module of its own; only the open one computes."""

from collections.abc import Callable, Mapping

import streamlit as st

from analytics.dashboard import (
    trends_changes,
    trends_contrast,
    trends_emerging,
    trends_fields,
    trends_origins,
    trends_parts,
    trends_phrases,
    trends_shares,
)
from analytics.dashboard.plain import escape
from analytics.dashboard.switches import switch
from analytics.dashboard.view import View, find_only, link_trends, name_series
from analytics.i18n import gettext as _

#: What draws each section, by the word of the address, in the order of the control.
_SECTIONS: Mapping[str, Callable[[View], None]] = {
    "shares": trends_shares.render,
    "phrases": trends_phrases.render,
    "emerging": trends_emerging.render,
    "changes": trends_changes.render,
    "origins": trends_origins.render,
    "against": trends_contrast.render,
    "parts": trends_parts.render,
    "fields": trends_fields.render,
}
_FIRST = next(iter(_SECTIONS))


def render(view: View) -> None:
    """The control of the sections, and the open one."""
    _offer_whole(view)
    section = switch(_("Section"), "section", _name_sections(), _FIRST, hidden=True)
    _SECTIONS[section](view)


def _offer_whole(view: View) -> None:
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


def _name_sections() -> dict[str, str]:
    return {
        "shares": _("Shares"),
        "phrases": _("Phrases"),
        "emerging": _("Emerging"),
        "changes": _("Changes"),
        "origins": _("Origins"),
        "against": _("Against each other"),
        "parts": _("What growth is made of"),
        "fields": _("Field by field"),
    }
