"""The browser's history: one step back from where a row or a point led.

Where Python turns to another page, Streamlit gives the page that is left the words of the next one
first, and the way back led to a view that nobody had chosen; and it leaves the new page scrolled
to where the row was.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit as st

_SCRIPT = Path(__file__).with_suffix(".js")


def keep_history() -> None:
    """Leave such views out, and begin a page at its top; once in every run, on every page."""
    _open_keeper()(key="history", height=1)


@cache
def _open_keeper() -> Callable[..., object]:
    return st.components.v2.component("papertide_history", js=_SCRIPT.read_text())
