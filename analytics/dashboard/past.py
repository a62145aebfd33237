"""The store as it was on a day: a word of the address, or a setting of the deployment.

Only what an operator has prepared can be opened: building it takes minutes, which nobody may ask
of a public server by a link.
"""

from datetime import date

import streamlit as st

from analytics.config import read_settings
from analytics.dashboard.address import note_words
from analytics.errors import InputError
from analytics.i18n import format_date
from analytics.i18n import gettext as _
from analytics.pipeline.as_of import find_as_of
from analytics.query import parse_day

#: The word of the address; --as-of on the command line.
AS_OF = "as-of"


def read_day() -> date | None:
    """The day whose store this session shows; None for today's.

    Raises
    ------
    InputError : what is given is no day.
    """
    return parse_as_of(st.query_params.get(AS_OF))


def parse_as_of(word: str | None) -> date | None:
    """The day that a word of an address names, or the deployment's; None for today's.

    Raises
    ------
    InputError : it is no day.
    """
    text = word or read_settings().as_of
    return parse_day(text, AS_OF) if text else None


def choose_store(store: str, day: date | None) -> str:
    """The store as it was on a day, or the newest.

    Raises
    ------
    InputError : there is none of that day, or it was not prepared.
    """
    if day is None:
        return store
    found = find_as_of(store, day)
    if found is None:
        raise InputError(
            _("The store of {day} is not prepared: run store as-of {iso}").format(
                day=format_date(day), iso=day.isoformat()
            )
        )
    return found


def write_day() -> dict[str, list[str]]:
    """The word that keeps the day in a link."""
    given = st.query_params.get(AS_OF)
    return {AS_OF: [given]} if given else {}


def note_day() -> None:
    """Keep the word in the address of this run."""
    note_words(AS_OF, write_day().get(AS_OF, []))


def show_day() -> None:
    """Say that what is shown is the past, and offer the way back."""
    day = read_day()
    if day is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            _("**The store as it was on {day}**, with the topics of today.").format(
                day=format_date(day)
            ),
            width="content",
        )
        if AS_OF in st.query_params:
            st.button(_("Back to today"), on_click=_leave, type="tertiary", key="as-of.leave")


def _leave() -> None:
    st.query_params.pop(AS_OF, None)
