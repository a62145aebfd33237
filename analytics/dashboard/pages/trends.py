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
from analytics.dashboard.address import choose_one, key_widget, note_words
from analytics.dashboard.view import View

#: Word of the address, name to show, and what draws it, in the order of the control.
_SECTIONS: Mapping[str, tuple[str, Callable[[View], None]]] = {
    "shares": ("Shares", trends_shares.render),
    "phrases": ("Phrases", trends_phrases.render),
    "emerging": ("Emerging", trends_emerging.render),
    "changes": ("Changes", trends_changes.render),
    "origins": ("Origins", trends_origins.render),
    "against": ("Against each other", trends_contrast.render),
    "parts": ("What growth is made of", trends_parts.render),
    "fields": ("Field by field", trends_fields.render),
}
_FIRST = next(iter(_SECTIONS))


def render(view: View) -> None:
    """The control of the sections, and the open one."""
    section = _choose_section()
    _SECTIONS[section][1](view)


def _choose_section() -> str:
    if len(_SECTIONS) == 1:
        return _FIRST
    section = str(
        st.segmented_control(
            "Section",
            list(_SECTIONS),
            default=choose_one("section", list(_SECTIONS), _FIRST),
            format_func=lambda name: _SECTIONS[name][0],
            key=key_widget("section"),
            label_visibility="collapsed",
            required=True,
        )
    )
    note_words("section", [section] if section != _FIRST else [])
    return section
