"""Has this been done? Papers like a text that is pasted, or like several papers at once."""

import streamlit as st

from analytics.dashboard.address import key_widget, note_words, read_words
from analytics.dashboard.basket import read_basket
from analytics.dashboard.glossary import offer_meanings
from analytics.dashboard.near import find_like_papers, find_like_text, open_vectors
from analytics.dashboard.plain import escape
from analytics.dashboard.similar import choose_order, show_found
from analytics.dashboard.switches import switch
from analytics.dashboard.view import View
from analytics.errors import InputError
from analytics.i18n import gettext as _
from analytics.i18n import ngettext
from analytics.pipeline.similar import MAX_TEXT
from analytics.query import Filters

_TEXT = "text"

#: Characters of a pasted text that an address may carry: mail and chats cut longer ones.
_LINKED = 1_500


def render(view: View) -> None:
    """Ask for a text or take the basket, and show the papers like it."""
    st.title(_("Has this been done?"), anchor=False)
    offer_meanings(view)
    if open_vectors() is None:
        st.write(_("Papers can be compared once topics have been fitted."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        source = _choose_source()
        within = _choose_within(view)
        order = choose_order()
    if source == "basket":
        _show_like_basket(view, order, within)
    else:
        _show_like_text(view, order, within)


def _choose_source() -> str:
    return switch(
        _("Like"),
        "like-what",
        {"text": _("A text"), "basket": _("The basket")},
        "text",
        help=_("What several papers have in common is looked for where the basket has several."),
    )


def _choose_within(view: View) -> Filters:
    """All papers, lest older work be missed, or those under the filters."""
    among = switch(
        _("Among"),
        "among",
        {"all": _("All papers"), "filtered": _("Those under the filters")},
        "all",
    )
    return view.filters if among == "filtered" else Filters()


def _show_like_text(view: View, order: str, within: Filters) -> None:
    with st.form("text", border=False):
        text = st.text_area(
            _("A title, an abstract, or a few sentences on an idea"),
            height=160,
            max_chars=MAX_TEXT,
            key=key_widget("similar.text"),
            value=" ".join(read_words(_TEXT)),
        )
        st.form_submit_button(_("Find papers like it"), type="primary")
    short = len(text) <= _LINKED
    note_words(_TEXT, [text] if short else [])
    if not text.strip():
        st.caption(
            _(
                "The text goes to this server, and is neither kept nor sent on. The link of this "
                "page carries it where it is no longer than {length} characters."
            ).format(length=f"{_LINKED:,}")
        )
        return
    if not short:
        told = _("Longer than {length} characters: the link of this page does not carry the text.")
        st.caption(told.format(length=f"{_LINKED:,}"))
    try:
        found = find_like_text(view.catalogue, text, order, within)
    except InputError as error:
        st.error(escape(str(error)))
        return
    if found is not None:
        show_found(view, found, name="text")


def _show_like_basket(view: View, order: str, within: Filters) -> None:
    kept = read_basket()
    if not kept:
        st.write(_("The basket is empty: press Keep beside a paper."))
        return
    st.write(
        ngettext(
            "Papers like the one in your basket.",
            "Papers like what the {count} in your basket have in common.",
            len(kept),
        ).format(count=len(kept))
    )
    show_found(view, find_like_papers(view.catalogue, kept, order, within), name="like-basket")
