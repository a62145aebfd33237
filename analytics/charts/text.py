"""Text on a chart: plotly takes it for markup, and does not wrap it."""

import html
import re
import textwrap
import unicodedata

import polars as pl

#: Characters in a line: plotly does not wrap, and a phone is 390 pixels wide.
TITLE_WIDTH, SUBTITLE_WIDTH, LABEL_WIDTH = 40, 54, 18


def escape(text: str) -> str:
    """``text`` as plotly shall show it: no markup, no formula, no template of a hover."""
    escaped = html.escape(text, quote=False)
    return escaped.replace("$", "&#36;").replace("%{", "&#37;{")


def wrap(text: str, width: int, *, lines: int = 0) -> list[str]:
    """Escaped lines of at most ``width`` characters, and at most ``lines`` of them (0: all).

    A Chinese character counts for two, as it is drawn, and may begin a line.
    """
    broken = _break_lines(text, width) or [""]
    if lines and len(broken) > lines:
        rest = _cut(" ".join(broken[lines - 1 :]), width - 1)
        broken = [*broken[: lines - 1], rest.rstrip() + "\u2026"]
    return [escape(line) for line in broken]


def wrap_all(texts: pl.Series, width: int, *, lines: int) -> pl.Series:
    """``wrap`` of thousands of texts at once, the lines of each joined as plotly breaks them.

    Lines are counted by characters alone: a text with more than ``lines`` times ``width`` of them
    is cut, and one with wide characters goes through ``wrap``.
    """
    wrapped = [
        "<br>".join(wrap(text, width, lines=lines))
        if not text.isascii() and _WIDE.search(text)
        else escape(_fold(text, width, lines * width - 1)).replace("\n", "<br>")
        for text in texts.to_list()
    ]
    return pl.Series(texts.name, wrapped, dtype=pl.String)


def _fold(text: str, width: int, most: int) -> str:
    """At most so many characters of a text, broken at the last space that fits in a line.

    textwrap takes ten times as long.
    """
    text = " ".join(text.split())
    if len(text) > most:
        text = text[:most] + "\u2026"
    lines = []
    while len(text) > width:
        space = text.rfind(" ", 0, width + 1)
        end = space if space > 0 else width
        lines.append(text[:end])
        text = text[end:].lstrip(" ")
    return "\n".join([*lines, text])


def _break_lines(text: str, width: int) -> list[str]:
    if not _WIDE.search(text):
        return textwrap.wrap(text, width, break_long_words=True)
    lines = [""]
    for part in _PARTS.findall(" ".join(text.split())):
        if measure(lines[-1] + part.rstrip()) > width and lines[-1]:
            lines.append("")
        lines[-1] += part if lines[-1] else part.lstrip()
    return [line.rstrip() for line in lines]


_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]")

#: What is not broken: a Latin word, or a Chinese character, each with the marks that cling to it.
_PARTS = re.compile(
    r"[\u201c\u300a\u300c\uff08]*"
    r"(?:[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]+|\S)"
    r"[\u201d\u3001\u3002\u300b\u300d\uff01\uff09\uff0c\uff1a\uff1b\uff1f]*\s*"
)


def _cut(text: str, width: int) -> str:
    """As much of the beginning as fits."""
    end = len(text)
    while measure(text[:end]) > width:
        end -= 1
    return text[:end]


def measure(text: str) -> int:
    """Characters, a Chinese one as two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
