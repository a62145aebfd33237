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
from analytics.dashboard.whole import offer_whole
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
    offer_whole(view)
    section = switch(_("Section"), "section", _name_sections(), _FIRST, hidden=True)
    _SECTIONS[section](view)


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
