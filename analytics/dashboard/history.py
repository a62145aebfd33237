"""The browser's history: one step back from where a row or a point led.

Where Python turns to another page, Streamlit gives the page that is left the words of the next one
first, and the way back led to a view that nobody had chosen.
"""

from collections.abc import Callable
from functools import cache

import streamlit as st

_SCRIPT = """
const SOON = 1_000; // milliseconds; a reader needs longer for two steps of their own
export default function () {
  if (history.papertide) return;
  history.papertide = true;
  const push = history.pushState.bind(history);
  let last = -SOON;
  history.pushState = (state, title, to) => {
    const { pathname, search } = new URL(to ?? "", location.href);
    const turns = pathname !== location.pathname;
    const now = performance.now();
    // The same words on another page: what was pushed just before stood between the two.
    const between = turns && search === location.search && now - last < SOON;
    last = turns ? -SOON : now;
    return between ? history.replaceState(state, title, to) : push(state, title, to);
  };
}
"""


def keep_history() -> None:
    """Leave such views out of the browser's history; once in every run, on every page."""
    _open_keeper()(key="history", height=1)


@cache
def _open_keeper() -> Callable[..., object]:
    return st.components.v2.component("papertide_history", js=_SCRIPT)
