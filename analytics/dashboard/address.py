"""The page address: every choice a reader makes is a word of it, so that a link shows the view.

Words are read when a session starts and when somebody follows a link; from then on the widgets
lead and the address follows. Widgets are keyed by an epoch that moves with each link followed and
each page turned, so that they take its words as their defaults: what the address says is what is
shown, also when the browser goes back. The links of the navigation carry the filters, and what
was last chosen on the page they lead to; what was opened there (a paper, a topic, a page of a
list) they leave behind.
"""

from collections.abc import Collection, Sequence

import streamlit as st

_WORDS = "address.words"
_WRITTEN = "address.written"
_EPOCH = "address.epoch"
_PAGE = "address.page"
_NOTED = "address.noted"
_KEPT = "address.kept"

#: Words for what is opened on a page.
PAPER, TOPIC_OPEN, PAGE = "paper", "open", "page"
_PLACES = (PAPER, TOPIC_OPEN, PAGE)

Words = dict[str, list[str]]


def open_address(page: str) -> None:
    """Begin a run of ``page``: take over the words of the address where somebody changed it."""
    state = st.session_state
    shown = {name: st.query_params.get_all(name) for name in st.query_params}
    turned = state.get(_PAGE) != page
    if turned or shown != state[_WRITTEN]:
        state[_EPOCH] = state.get(_EPOCH, 0) + 1
        state[_WORDS] = shown
        state[_WRITTEN] = shown
    state[_PAGE] = page
    state[_NOTED] = {}


def read_words(name: str) -> list[str]:
    """The values of one word, as the link or the widgets last gave them."""
    words: Words = st.session_state[_WORDS]
    return list(words.get(name, []))


def key_widget(name: str) -> str:
    """Key of a widget, or of what is opened; new after each link that was followed."""
    return f"{name}.{st.session_state[_EPOCH]}"


def note_words(name: str, values: Sequence[str]) -> None:
    """Say what a word is now; words noted in a run make the address."""
    st.session_state[_NOTED][name] = [value for value in values if value]


def list_noted() -> Words:
    """The words noted in this run so far that have a value."""
    return {name: values for name, values in st.session_state[_NOTED].items() if values}


def list_choices(shared: Collection[str]) -> Words:
    """What was chosen on the page under way, so far in this run, beside what all pages share.

    Parameters
    ----------
    shared : words that are no choice of the page: filters, language, name of the view.
    """
    left_out = (*shared, PAGE)
    return {name: values for name, values in list_noted().items() if name not in left_out}


def list_words() -> Words:
    """The words of the address, as the run before this one or a link left them."""
    return {name: list(values) for name, values in st.session_state[_WORDS].items()}


def close_address() -> None:
    """End a run: write the words noted in it to the address, and keep them for the page."""
    state = st.session_state
    noted = list_noted()
    state[_WORDS] = noted
    state.setdefault(_KEPT, {})[state[_PAGE]] = noted
    if noted != {name: st.query_params.get_all(name) for name in st.query_params}:
        st.query_params.from_dict(noted)
    state[_WRITTEN] = noted


def link_words(page: str, filters: Words, names: Collection[str]) -> Words:
    """Words of a link to a page: the filters as they are now, the rest as it was left there.

    Parameters
    ----------
    filters : the filters that are set, and the language where it is a word of the address.
    names : of all words of that kind.
    """
    kept: Words = st.session_state.get(_KEPT, {}).get(page, {})
    rest = {name: values for name, values in kept.items() if name not in (*names, *_PLACES)}
    return {**filters, **rest}


def is_page(page: str) -> bool:
    """Whether a page is the one under way."""
    return bool(st.session_state.get(_PAGE) == page)


def is_opened() -> bool:
    """Whether something is opened on the page under way: a paper, a topic, a page of a list."""
    return any(read_words(name) for name in _PLACES)


def turn_to(words: Words) -> None:
    """Go to another view of the same page; a callback.

    A link of Streamlit's to the page that it stands on changes what is shown and leaves the
    browser's address as it was, so that the next click would bring the old view back.
    """
    st.query_params.from_dict(words)


def choose_one(name: str, options: Sequence[str], default: str) -> str:
    """The value of a word among ``options`` for a widget to start from."""
    given = read_words(name)
    return given[-1] if given and given[-1] in options else default
