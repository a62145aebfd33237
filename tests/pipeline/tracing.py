"""Back from the text of a report to its facts: which value of the facts each sentence prints."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from markupsafe import Markup

from analytics.report.facts import WeeklyReport, write_facts
from analytics.report.glossary import read_glossary
from analytics.report.latex import plain
from analytics.report.markdown import escape
from analytics.report.render import TEMPLATES, open_templates, render_markdown
from analytics.report.wording import WORDINGS, format_level, format_p, format_ratio

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

_OPEN, _CLOSE = "\ue000", "\ue001"
_VALUE = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_PLACE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
#: Where a sentence ends: in English before a gap, bold type closed; in Chinese at its mark.
_END = re.compile(r"(?<=[.!?])(?:\*\*)?\s+|(?<=[。！？；])(?:\*\*)?\s*|(?<=：)\*\*")

_FIGURE = re.compile(r"!\[(.*)\]\(figure:\w+\)")


def mark(value: object) -> Markup:
    """A value as the product shows it, between marks; macros carry the marks of their values."""
    shown = escape(value)
    if _OPEN in shown or _CLOSE in shown:
        return shown
    return Markup(f"{_OPEN}{shown}{_CLOSE}")  # noqa: S704  # escaped just here


def find_free_sentences(report: WeeklyReport, lang: str, folder: Path = TEMPLATES) -> set[str]:
    """Sentences of the Markdown that print no value of the facts, as they stand.

    Heads of tables and captions count as sentences too, headings do not. Words that the templates
    choose by a fact (this week, rising) are theirs, and no value of the facts.
    """
    templates = open_templates(lang, folder, mark)
    text = render_markdown(report, lang, anchors=True, templates=templates)
    known = _list_texts(report, lang), list_known(report, lang)
    values: list[str] = []

    def number(value: re.Match[str]) -> str:
        if not _is_known(value[1], *known):
            return value[1]  # words of the template
        values.append(value[1])
        return f"{_OPEN}{len(values)}{_CLOSE}"

    numbered = _VALUE.sub(number, text)
    lines = (line for line in numbered.splitlines() if not line.startswith("#"))
    pieces = (piece for line in lines for piece in _END.split(_FIGURE.sub(r"\1", line)))
    free = (" ".join(piece.split()) for piece in pieces if not _PLACE.search(piece))
    return {piece.strip("*| ") for piece in free if re.search(r"[^\W\d_]", piece)}


def _is_known(shown: str, texts: set[str], numbers: set[str]) -> bool:
    """Whether a printed value is one of the facts: a text of theirs, or a number and its unit."""
    # A Chinese name brings the English one along at first mention, and both may have a count.
    parts = [part for part in re.split("[（）]", shown) if part]
    if _fold(shown) in texts or all(_fold(part) in texts for part in parts):
        return True
    found = NUMBER.findall(shown)
    return bool(found) and len(shown) < 60 and all(each in numbers for each in found)


def _list_texts(report: WeeklyReport, lang: str) -> set[str]:
    """Every text of the facts as it may be shown: without LaTeX, in its Chinese name."""
    glossary = read_glossary(lang)
    written: set[str] = set()
    for value in list_values(json.loads(write_facts(report))):
        if isinstance(value, str) and re.search(r"[^\W\d_]", value):
            forms = {value, plain(value), glossary.translate(value), f"“{plain(value)}”"}
            forms |= {glossary.name_category(value) or value, *value.splitlines()}
            written |= {_fold(form) for form in forms}
    return written


def _fold(text: str) -> str:
    """Text without marks of Markdown, gaps and capitals, which templates may change."""
    return re.sub(r"[\\*\s]|^- ", "", text).casefold()


def list_values(facts: Any) -> Iterator[Any]:
    """Every number and text of the facts, and the length of every list."""
    if isinstance(facts, dict):
        for value in facts.values():
            yield from list_values(value)
    elif isinstance(facts, list):
        yield len(facts)
        for value in facts:
            yield from list_values(value)
    elif facts is not None and not isinstance(facts, bool):
        yield facts


def list_known(report: WeeklyReport, lang: str) -> set[str]:
    """Every way in which a number of the facts may be written."""
    wording = WORDINGS[lang]
    words: list[str] = []
    for value in list_values(json.loads(write_facts(report))):
        if isinstance(value, str):
            words.append(value)
            words += [part.lstrip("0") for part in value.split("-") if part.isdecimal()]
        elif isinstance(value, int):
            words.append(wording.count(value))
        else:
            words += [wording.share(value), wording.change(value), wording.shift(value)]
            words += [format_ratio(value), format_p(abs(value)), format_level(value)]
    # Of long lists of authors the rest is counted; chapters are numbered.
    words += [str(len(ref.authors) - most) for ref in report.references for most in (3, 6)]
    words += [str(at) for at in range(1, len(report.chapters) + 1)]
    return {number for word in words for number in NUMBER.findall(word)}


def plant(folder: Path, lang: str, name: str, change: Callable[[str], str]) -> Path:
    """A copy of the templates of a language in which one is changed."""
    copied = folder / lang
    copied.mkdir(parents=True)
    for path in (TEMPLATES / lang).iterdir():
        text = path.read_text(encoding="utf-8")
        (copied / path.name).write_text(
            change(text) if path.name == name else text, encoding="utf-8"
        )
    return folder
