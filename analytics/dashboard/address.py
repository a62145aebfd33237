"""The page address: every choice a reader makes is a word of it, so that a link shows the view.

Words are read when a session starts and when somebody follows a link; from then on the widgets
lead and the address follows. Widgets are keyed by an epoch that moves with each link followed, so
that they take the words of the link as their defaults. What is opened on a page (a paper, a
topic, a page of a list) belongs to one visit of that page, and is forgotten when it is left.
"""

from collections.abc import Sequence

import streamlit as st

_WORDS = "address.words"
_WRITTEN = "address.written"
_EPOCH = "address.epoch"
_PAGE = "address.page"
_NOTED = "address.noted"
_VISIT = "address.visit"

#: Words for what is opened on a page.
PAPER, TOPIC_OPEN, PAGE = "paper", "open", "page"
_PLACES = (PAPER, TOPIC_OPEN, PAGE)

Words = dict[str, list[str]]


def open_address(page: str) -> None:
    """Begin a run of ``page``: take over the words of the address where somebody changed it."""
    state = st.session_state
    shown = {name: st.query_params.get_all(name) for name in st.query_params}
    turned = state.get(_PAGE) != page
    followed = _PAGE not in state or (shown != state[_WRITTEN] and not (turned and not shown))
    if followed:
        state[_EPOCH] = state.get(_EPOCH, 0) + 1
        state[_WORDS] = shown
        state[_WRITTEN] = shown
    elif turned:
        state[_WORDS] = {name: given for name, given in read_all().items() if name not in _PLACES}
    if followed or turned:
        state[_VISIT] = state.get(_VISIT, 0) + 1
    state[_PAGE] = page
    state[_NOTED] = {}


def read_all() -> Words:
    """All words, as the link or the widgets last gave them."""
    words: Words = st.session_state[_WORDS]
    return words


def read_words(name: str) -> list[str]:
    """The values of one word, as the link or the widgets last gave them."""
    return list(read_all().get(name, []))


def key_widget(name: str) -> str:
    """Key of the widget that stands for a word; new after each link that was followed."""
    return f"{name}.{st.session_state[_EPOCH]}"


def key_visit(name: str) -> str:
    """Key of what belongs to one visit of a page; new after each link and each turn of a page."""
    return f"{name}.{st.session_state[_EPOCH]}.{st.session_state[_VISIT]}"


def note_words(name: str, values: Sequence[str]) -> None:
    """Say what a word is now; words noted in a run make the address."""
    st.session_state[_NOTED][name] = [value for value in values if value]


def close_address() -> None:
    """End a run: write the words noted in it to the address; keep the others for their pages."""
    state = st.session_state
    noted: Words = {name: values for name, values in state[_NOTED].items() if values}
    state[_WORDS] = {
        **{name: values for name, values in state[_WORDS].items() if name not in state[_NOTED]},
        **noted,
    }
    if noted != {name: st.query_params.get_all(name) for name in st.query_params}:
        st.query_params.from_dict(noted)
    state[_WRITTEN] = noted


def choose_one(name: str, options: Sequence[str], default: str) -> str:
    """The value of a word among ``options`` for a widget to start from."""
    given = read_words(name)
    return given[-1] if given and given[-1] in options else default
