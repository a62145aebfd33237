"""The language of a run: the address's word, else the browser's; and the switch between them."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st

from analytics.dashboard.address import note_words
from analytics.i18n import LANGUAGES, current_language, match_language, use_language
from analytics.i18n import gettext as _

#: The word of the address; it is there where the reader's choice is not what the browser asks for.
LANG = "lang"

Given = ParamSpec("Given")
Result = TypeVar("Result")


def set_language() -> None:
    """Speak the reader's language from here on in this run."""
    given = st.query_params.get(LANG)
    use_language(given if given in LANGUAGES else _ask_browser())


def write_language() -> dict[str, list[str]]:
    """The word that keeps the language in a link; none where it is the browser's anyway."""
    language = current_language()
    return {LANG: [language]} if language != _ask_browser() else {}


def note_language() -> None:
    """Keep the word in the address of this run."""
    note_words(LANG, write_language().get(LANG, []))


def switch_language() -> None:
    """Let the reader choose; the address carries the choice from the next run on."""
    key = f"language.{current_language()}"
    st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        default=current_language(),
        format_func=lambda language: LANGUAGES[language],
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=_follow_switch,
        args=(key,),
    )


def _follow_switch(key: str) -> None:
    """Change the address as a link would, so that all widgets are made anew in the language."""
    chosen = st.session_state[key]
    if chosen == _ask_browser():
        st.query_params.pop(LANG, None)
    else:
        st.query_params[LANG] = chosen


def speaking(render: Callable[Given, Result]) -> Callable[Given, Result]:
    """What runs by itself (``st.fragment``, ``st.dialog``), in the reader's language.

    Such a function runs again without the shell, in a context where no language is set.
    """

    @wraps(render)
    def run(*args: Given.args, **named: Given.kwargs) -> Result:
        set_language()
        return render(*args, **named)

    return run


def _ask_browser() -> str:
    return match_language(st.context.locale)
