"""Short lists on the page: the browser's own tables, whose rows lead on.

Streamlit's tables are made for a million rows: their scripts are long to fetch and to read, their
text is cut to one line on a canvas, and a row is chosen in a column of boxes to tick.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import polars as pl
import streamlit as st

from analytics.dashboard.address import key_widget
from analytics.dashboard.components import offer_rows
from analytics.dashboard.view import View

#: A line's room in shortlist.js, in tenths of a pixel: whole numbers are short to send.
_WIDTH, _HEIGHT = 800, 220

_SCRIPT = Path(__file__).with_suffix(".js")
_HTML = '<table class="papertide-list"></table>'
# The room it is given before it is filled is not its bound: a title may take several lines.
_CSS = """
:is(.stElementContainer, .stElementContainer *):has(.papertide-list > thead) {
  flex-basis: auto; height: auto; overflow: visible;
}
.papertide-list {
  width: 100%; margin: 0; border-collapse: collapse; font-size: 0.9375rem; line-height: 1.4;
}
.papertide-list th, .papertide-list td {
  padding: 0.4rem 1rem 0.4rem 0; border: none; border-bottom: 1px solid var(--st-border-color);
  color: var(--st-text-color); font-weight: 400; text-align: start; vertical-align: top;
  overflow-wrap: anywhere;
}
.papertide-list tr > :last-child { padding-right: 0; }
.papertide-list thead th {
  color: var(--papertide-soft); font-size: 0.875rem; white-space: nowrap;
}
.papertide-list abbr {
  text-decoration: underline dotted 1px; text-underline-offset: 3px; cursor: help;
}
.papertide-list [data-kind="day"], .papertide-list [data-kind="number"] {
  width: 1px; white-space: nowrap; font-variant-numeric: tabular-nums;
}
.papertide-list [data-kind="number"] { text-align: end; }
.papertide-list [data-kind="line"] { width: 1px; }
.papertide-list td[data-kind="line"] { padding-top: 0.3rem; padding-bottom: 0.3rem; }
.papertide-list svg { display: block; width: 80px; height: 22px; overflow: visible; }
.papertide-list polyline {
  fill: none; stroke: var(--st-primary-color); stroke-width: 12; stroke-linejoin: round;
}
.papertide-list th:has(button) { padding-top: 0; padding-bottom: 0; }
.papertide-list button {
  width: 100%; padding: 0.4rem 0; border: none; background: none; cursor: pointer;
  color: inherit; font: inherit; font-weight: 600; text-align: start; overflow-wrap: anywhere;
}
.papertide-list button:focus-visible {
  outline: 2px solid var(--st-primary-color); outline-offset: -2px;
  border-radius: var(--st-button-radius);
}
.papertide-list tr:has(button) { cursor: pointer; }
.papertide-list tr:hover button { text-decoration: underline; }
"""

#: Pixels of the heads, and of a row of one line.
_HEAD, _ROW = 31, 33


@dataclass(frozen=True, slots=True)
class Column:
    """How a column is shown.

    Attributes
    ----------
    head : above it.
    tip : what the head means, where that needs saying.
    kind : text that wraps, a day or a number that does not, or numbers drawn as a line.
    """

    head: str
    tip: str = ""
    kind: Literal["text", "day", "number", "line"] = "text"


def show_shortlist(
    view: View,
    frame: pl.DataFrame,
    *,
    name: str,
    columns: Mapping[str, Column],
    alt: str,
    export: pl.DataFrame | None = None,
    choose: str = "",
) -> int | None:
    """A table of a few dozen rows at most, with its CSV.

    Parameters
    ----------
    columns : what to show, in order; where rows can be chosen, the first of kind text is pressed.
    alt : what the table lists, for who cannot see it.
    export : what the CSV holds, where its columns are others than those shown.
    choose : what choosing a row does, in words; empty where rows cannot be chosen.

    Returns
    -------
    the row that was chosen just now, or None.
    """
    kinds = [column.kind for column in columns.values()]
    listed = frame.select(columns.keys())
    rows = [
        [_write_cell(value, kind) for value, kind in zip(row, kinds, strict=True)]
        for row in listed.iter_rows()
    ]
    press = kinds.index("text") if choose else None
    sent = {
        "alt": alt,
        "columns": [
            {"head": column.head, "tip": column.tip, "kind": column.kind}
            for column in columns.values()
        ],
        "press": press,
        "rows": rows,
    }
    with st.container(gap="xsmall"):
        told = _open_list()(
            key=key_widget(f"list.{name}"),
            data=sent,
            # From the first moment on, so that little below is pushed down when it is filled.
            height=_HEAD + _ROW * frame.height,
            on_chosen_change=_take,
        ).chosen
        offer_rows(view, listed if export is None else export, name, frame.height, choose)
    return None if press is None else read_row(told, [row[press] for row in rows])


def read_row(told: Any, words: Sequence[str]) -> int | None:
    """The row that a browser says was chosen, or None: a browser can say anything.

    Parameters
    ----------
    told : the row and what stands in it, as it may be one of a list that was there before.
    words : what stands in each row now.
    """
    if not isinstance(told, list) or len(told) != 2 or type(told[0]) is not int:
        return None
    row = told[0]
    return row if 0 <= row < len(words) and told[1] == words[row] else None


def _write_cell(value: Any, kind: str) -> str:
    if kind == "line":
        return trace_line(value or [])
    return "" if value is None else str(value)


def trace_line(values: Sequence[float | None]) -> str:
    """Corners of a line through the values, from edge to edge; "" for fewer than two values."""
    known = [(at, each) for at, each in enumerate(values) if each is not None]
    known = [(at, each) for at, each in known if math.isfinite(each)]
    if len(known) < 2:
        return ""
    low, high = (limit(each for _, each in known) for limit in (min, max))
    # Where nothing changes, the line is in the middle.
    span = (high - low) or 1.0
    base = low if high > low else low - 0.5
    corners = (
        (_WIDTH * at / (len(values) - 1), _HEIGHT * (1 - (each - base) / span))
        for at, each in known
    )
    return " ".join(f"{x:.0f},{y:.0f}" for x, y in corners)


def _take() -> None:
    """What the browser tells is in what the component returns; Streamlit asks for a callback."""


@cache
def _open_list() -> Callable[..., Any]:
    return st.components.v2.component(
        "papertide_list", html=_HTML, css=_CSS, js=_SCRIPT.read_text(), isolate_styles=False
    )
