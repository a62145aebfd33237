"""Trends: one section at a time, each a module of its own; only the open one computes."""

from collections.abc import Callable, Mapping

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
from analytics.dashboard.switches import switch
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
    names = {section: name for section, (name, _) in _SECTIONS.items()}
    section = switch("Section", "section", names, _FIRST, hidden=True)
    _SECTIONS[section][1](view)
