"""Named views: a name in the link itself, and for operators one in the store that all see.

A name stands for exactly one view: where a filter or a switch is changed, it goes.
"""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics.dashboard.access import read_access
from analytics.dashboard.address import (
    Words,
    key_widget,
    list_noted,
    list_words,
    note_words,
    read_words,
)
from analytics.dashboard.jobs import require_operator
from analytics.dashboard.language import LANG, set_language, write_language
from analytics.dashboard.plain import escape
from analytics.dashboard.view import View, link_words_of
from analytics.errors import PapertideError
from analytics.i18n import gettext as _
from analytics.store.views import NamedView, drop_view, read_views, save_view

#: The word of the address.
NAME = "name"

_LONGEST = 80
_NAMED = "named.view"
_FAULT = "named.fault"
_FIELD = "named.field"


def show_name(place: DeltaGenerator, page: str) -> None:
    """Say what the view is called, as long as it is the one that was named; ends a run.

    Parameters
    ----------
    place : above the page, where the name stands.
    """
    state, words = st.session_state, _leave_out(list_noted())
    given = "".join(read_words(NAME)[-1:])[:_LONGEST].strip()
    known = state.get(_NAMED)
    if known is None or (given and known[0] != given):
        known = state[_NAMED] = (given, page, words)
    name, *of = known
    if not name or of != [page, words]:
        state.pop(_NAMED)
        return
    note_words(NAME, [name])
    place.caption(f":material/bookmark: {escape(name)}")


def offer_names(view: View, page: str) -> None:
    """A box in the side bar: the named views of this store, and a name for the view at hand."""
    with st.popover(
        _("Named views"), icon=":material/bookmarks:", width="stretch", key=key_widget("names")
    ):
        fault = st.session_state.pop(_FAULT, "")
        if fault:
            st.error(escape(fault))
        operator = view.settings.role == "operator"
        views = read_views(view.settings.store)
        for each in views:
            _link(view, each, operator=operator)
        with st.form("named", border=False):  # Enter takes the first button
            st.text_input(
                _("Name this view"),
                max_chars=_LONGEST,
                key=_FIELD,
                help=_("The name becomes part of the page's address: keep or send the link."),
            )
            with st.container(horizontal=True):
                st.form_submit_button(
                    _("Into the link"), key="named.link", on_click=_name, args=(page,)
                )
                if operator:
                    st.form_submit_button(
                        _("Into the store"), key="do.name", on_click=_save, args=(page,)
                    )
        if operator:
            st.caption(_("Named views of the store are seen by all who read it."))


def _link(view: View, each: NamedView, *, operator: bool) -> None:
    if each.page not in view.pages:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words = {**each.words, **write_language(), NAME: [each.name]}
        link_words_of(
            view.pages[each.page], each.page, escape(each.name), words, key=f"named.{each.name}"
        )
        if operator:
            st.button(
                _("Forget"),
                key=f"named.drop.{each.name}",
                type="tertiary",
                on_click=_drop,
                args=(each.name,),
            )


def _name(page: str) -> None:
    """Give the view the name that was typed; a callback."""
    st.session_state[_NAMED] = (_read_field(), page, _leave_out(list_words()))


def _read_field() -> str:
    return str(st.session_state.get(_FIELD) or "").strip()


def _save(page: str) -> None:
    set_language()  # a callback comes before the shell
    name, words = _read_field(), _leave_out(list_words())
    if name:
        _name(page)
        _change(_("name a view"), lambda store: save_view(store, NamedView(name, page, words)))


def _drop(name: str) -> None:
    set_language()
    _change(_("forget a view"), lambda store: drop_view(store, name))


def _change(what: str, change: Callable[[str], None]) -> None:
    """Change the named views of the store; what keeps it from being done is said on the page."""
    settings = read_access()
    try:
        require_operator(settings, what)
        change(settings.store)
    except PapertideError as error:
        st.session_state[_FAULT] = str(error)


def _leave_out(words: Words) -> Words:
    """The words that make the view: not its name, nor the language it is read in."""
    return {word: values for word, values in words.items() if word not in (NAME, LANG)}
