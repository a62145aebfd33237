"""Streamlit's own words, in the reader's language: it has only English for its parts.

What a screen reader says of them (Open, Clear all), the uploader, the buttons above a table; and
the language that the page says it is in, by which a browser breaks lines and a voice reads.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit as st

from analytics.i18n import SOURCE, current_language
from analytics.i18n import gettext as _

_SCRIPT = Path(__file__).with_suffix(".js")


def speak_own_words() -> None:
    """Put them in the reader's language; once in every run, on every page."""
    language = current_language()
    words = {} if language == SOURCE else _name_words()
    _open_speaker()(key="own-words", data={"language": language, "words": words}, height=1)


def _name_words() -> dict[str, str]:
    """Streamlit's English, * for what it names, and what to say instead."""
    return {
        "Sidebar": _("Sidebar"),
        "Skip to main content": _("Skip to main content"),
        "Navigate to home page": _("Navigate to home page"),
        "Collapse sidebar": _("Collapse sidebar"),
        "Expand sidebar": _("Expand sidebar"),
        "Open": _("Open"),
        "Close": _("Close"),
        "Clear": _("Clear"),
        "Clear all": _("Clear all"),
        "Clear value": _("Clear"),
        "Selected values": _("Selected values"),
        "Choose date": _("Choose date"),
        "Change date": _("Change date"),
        "Calendar": _("Calendar"),
        "Help for *": _("Help for *"),
        "Remove *": _("Remove *"),
        "year, *": _("year, *"),
        "month, *": _("month, *"),
        "day, *": _("day, *"),
        "Show/hide columns: *": _("Show/hide columns: *"),
        "Search: *": _("Search: *"),
        "Fullscreen: *": _("Fullscreen: *"),
        "Close fullscreen: *": _("Close fullscreen: *"),
        "Show/hide columns": _("Show/hide columns"),
        "Search": _("Search"),
        "Fullscreen": _("Fullscreen"),
        "Close fullscreen": _("Close fullscreen"),
        "warning icon": _("warning icon"),
        "info icon": _("info icon"),
        "error icon": _("error icon"),
        "file upload": _("file upload"),
        "Upload": _("Upload"),
        "Browse files": _("Browse files"),
        "Add files": _("Add files"),
        "Drag and drop a file here": _("Drag and drop a file here"),
        "Drag and drop file here": _("Drag and drop a file here"),
        "File must be * or smaller.": _("File must be * or smaller."),
        "* files are not allowed.": _("* files are not allowed."),
        "Remove file": _("Remove file"),
        "* per file": _("* per file"),
        "* per file \u2022 *": _("* per file \u2022 *"),
        "Press Enter to apply": _("Press Enter to apply"),
        "Press \u2318+Enter to apply": _("Press \u2318+Enter to apply"),
        "Press Ctrl+Enter to apply": _("Press Ctrl+Enter to apply"),
        "Press Enter to submit form": _("Press Enter to submit form"),
        "Link to heading": _("Link to heading"),
        "Copy to clipboard": _("Copy to clipboard"),
        "No results": _("No results"),
        "You can only select up to * options. Remove an option first.": _(
            "You can only select up to * options. Remove an option first."
        ),
        "Increment value": _("Increment value"),
        "Decrement value": _("Decrement value"),
        "Step up": _("Step up"),
        "Step down": _("Step down"),
    }


@cache
def _open_speaker() -> Callable[..., object]:
    return st.components.v2.component("papertide_own_words", js=_SCRIPT.read_text())
