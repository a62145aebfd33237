"""The basket: papers a reader keeps, on every page and after a reload.

It lives in the session, and in the browser's own storage (localStorage), so that a reload or a
visit tomorrow finds it again without an account: the server keeps nothing, and no request carries
it. A small component writes what the session has, and at the start of a session hands over what
the browser kept. Another browser does not see it; the files of the Basket page are for that.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache

import streamlit as st

from analytics.i18n import gettext as _

#: Papers a basket holds at most.
MOST = 1_000

_PAPERS, _KNOWN, _STORE = "basket.papers", "basket.known", "basket.store"
_ID = re.compile(r"[A-Za-z0-9./-]{4,40}")

_SCRIPT = """
const NAME = "papertide.basket";
export default function ({ data, setStateValue }) {
  try {
    if (data.known) {
      window.localStorage.setItem(NAME, JSON.stringify(data.papers));
      return;
    }
    const kept = JSON.parse(window.localStorage.getItem(NAME) || "[]");
    if (Array.isArray(kept) && kept.length) setStateValue("kept", kept);
  } catch {
    // A browser that keeps nothing: the basket lasts as long as the session.
  }
}
"""


def read_basket() -> tuple[str, ...]:
    """The ids of the papers in the basket, in the order in which they came."""
    papers: tuple[str, ...] = st.session_state.get(_PAPERS, ())
    return papers


def name_basket() -> str:
    """The name of the basket's page, with how many papers there are."""
    count = len(read_basket())
    return _("Basket ({count})").format(count=count) if count else _("Basket")


def keep_basket() -> None:
    """Let the browser keep the basket; once in every run, on every page."""
    data = {"known": bool(st.session_state.get(_KNOWN)), "papers": list(read_basket())}
    _open_keeper()(key=_STORE, data=data, default={"kept": []}, on_kept_change=_take_kept, height=1)


@cache
def _open_keeper() -> Callable[..., object]:
    return st.components.v2.component("papertide_basket", js=_SCRIPT)


def _take_kept() -> None:
    """What the browser had, before what was added since; it is other people's text."""
    kept = st.session_state[_STORE].get("kept")
    given = [id for id in kept if isinstance(id, str) and _ID.fullmatch(id)] if kept else []
    _write([*given, *read_basket()])


def add_papers(arxiv_ids: Sequence[str]) -> None:
    """Put papers in; those that are there already stay where they are."""
    _write([*read_basket(), *arxiv_ids])


def drop_papers(arxiv_ids: Sequence[str]) -> None:
    """Take papers out."""
    out = set(arxiv_ids)
    _write([id for id in read_basket() if id not in out])


def offer_basket(arxiv_id: str, *, key: str) -> None:
    """A button that puts a paper in, or takes it out.

    Parameters
    ----------
    key : of the list or page the button is on.
    """
    inside = arxiv_id in read_basket()
    st.button(
        _("In the basket") if inside else _("Keep"),
        key=f"basket.{key}.{arxiv_id}",
        icon=":material/bookmark_added:" if inside else ":material/bookmark_add:",
        type="tertiary",
        help=_("Take it out of the basket") if inside else _("Put it into the basket"),
        on_click=drop_papers if inside else add_papers,
        args=([arxiv_id],),
    )


def _write(arxiv_ids: Sequence[str]) -> None:
    st.session_state[_PAPERS] = tuple(dict.fromkeys(arxiv_ids))[:MOST]
    st.session_state[_KNOWN] = True


def offer_all(label: str, arxiv_ids: list[str], *, key: str) -> None:
    """A button that puts several papers into the basket.

    Parameters
    ----------
    key : where the papers are listed, for the widget's key.
    """
    st.button(
        label,
        key=f"keep.{key}",
        icon=":material/bookmark_add:",
        type="tertiary",
        on_click=add_papers,
        args=(arxiv_ids,),
    )
