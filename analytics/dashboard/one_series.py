"""The one series a section of the Trends page is about, kept as a word of the address."""

from collections.abc import Mapping, Sequence

import streamlit as st

from analytics.dashboard.address import key_widget, list_words, note_words, read_words, turn_to
from analytics.i18n import gettext as _

_WORD = "series"


def read_given(kind: str) -> list[str]:
    """The series of the address, where they are of this kind: topics and areas share numbers."""
    if (read_words("kind") or ["theme"])[-1] != kind:
        return []
    return [f"{kind}:{name}" for name in read_words(_WORD)]


def choose_series(
    label: str, options: Sequence[str], names: Mapping[str, str], *, kind: str, section: str
) -> str | None:
    """Let the reader choose one series; the first one is usual.

    Parameters
    ----------
    options : series ids. names : of all of them, by id.
    section : of the page, for the widget's key.

    Returns
    -------
    None where there are no options.
    """
    given = read_given(kind)
    usual = next((id for id in (*given, *options) if id in options), None)
    chosen = st.selectbox(
        label,
        options,
        index=options.index(usual) if usual else None,
        format_func=lambda id: names[id],
        key=f"{key_widget(f'{section}.series')}.{kind}",
        placeholder=_("Choose one"),
    )
    note_words(_WORD, [chosen.partition(":")[2]] if chosen else [])
    return chosen


def turn_to_series(series_id: str) -> None:
    """Show the page again with another series chosen, as when it was clicked."""
    turn_to({**list_words(), _WORD: [series_id.partition(":")[2]]})
    st.rerun()
