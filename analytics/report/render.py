"""Facts to Markdown by the templates of a language; nothing is computed here.

What a template prints goes through ``markdown.escape``, so that titles, abstracts and labels are
words and nothing else. ``html`` and ``pdf`` are made from the same Markdown.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analytics.errors import InputError
from analytics.report.facts import Chapter, Mismatch, SurveySection, WeeklyReport
from analytics.report.glossary import Glossary, read_glossary
from analytics.report.markdown import escape, figure, keep, link
from analytics.report.paper_facts import Note, NoteSection, Reference, Sentence
from analytics.report.trend_facts import Trend
from analytics.report.wording import WORDINGS, format_level, format_p, format_ratio
from analytics.text.latex import plain

#: Where the templates are: a folder for each language, and the page.
TEMPLATES = Path(__file__).parent / "templates"

_CHINESE_BREAK = re.compile(r"(?<=[。；：])\n(?=[^\W\d_])|(?<=）) (?=[\d+−])")

#: Order in which the roles of sentences are told.
_ROLES = ("background", "new", "method", "result", "limitation", "")


def render_markdown(
    report: WeeklyReport, lang: str, *, anchors: bool = False, templates: Environment | None = None
) -> str:
    """The report as Markdown.

    Parameters
    ----------
    lang : en or zh.
    anchors : let citations lead to the list of references, as a page can, and leave places for
        figures; otherwise a citation leads to the abstract on arXiv.
    templates : as ``open_templates`` gives them; those of the product by default.

    Raises
    ------
    InputError : no such language.
    """
    if lang not in WORDINGS:
        raise InputError(f"no language {lang!r} for reports: take one of {', '.join(WORDINGS)}")
    context = _Words(report, lang, anchors).as_context()
    opened = templates or open_templates(lang)
    return tidy(opened.get_template("report.md.jinja").render(context))


def tidy(text: str) -> str:
    """No blanks at line ends, one empty line between blocks, one line end at the end.

    A line end after a Chinese full stop would be shown as a blank: the lines become one. Nor does
    a blank part a Chinese bracket from a number.
    """
    lines: list[str] = []
    for line in (each.rstrip() for each in text.splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return _CHINESE_BREAK.sub("", "\n".join(lines)).strip() + "\n"


@cache
def open_templates(
    lang: str, folder: Path = TEMPLATES, show: Callable[[object], Markup] = escape
) -> Environment:
    """The templates of a language.

    Parameters
    ----------
    show : makes Markdown of every value that a template prints.
    """
    return Environment(
        loader=FileSystemLoader(folder / lang),
        autoescape=True,
        finalize=show,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class _Words:
    """The words of one rendering; remembers which names were mentioned before."""

    def __init__(self, report: WeeklyReport, lang: str, anchors: bool) -> None:
        self.report = report
        self.lang = lang
        self.anchors = anchors
        self.glossary: Glossary = read_glossary(lang)
        self.mentioned: set[str] = set()
        self.references = {ref.arxiv_id: ref for ref in report.references}
        self.trends = {trend.series_id: trend for trend in report.trends}

    def as_context(self) -> dict[str, object]:
        """What the templates may use."""
        wording = WORDINGS[self.lang]
        report = self.report
        week = (report.end - report.start).days == 6
        functions: dict[str, Callable[..., Any]] = {
            "count": wording.count,
            "day": wording.day,
            "p": format_p,
            "ratio": format_ratio,
            "level": format_level,
            "keep": keep,
            "refer": self.references.__getitem__,
            "name": self.name,
            "within": self.within,
            "begin": _begin_large,
            "names": lambda ids: [self.name(self.trends[id]) for id in ids],
            "topic": self.topic,
            "introduce": self.introduce,
            "name_with": self.name_with,
            "topic_with": self.topic_with,
            "terms": self.terms,
            "category": self.glossary.name_category,
            "chapter_title": self.chapter_title,
            "cite": self.cite,
            "link": link,
            "quote": self.quote,
            "plain": plain,
            "by_role": by_role,
            "pick": self.pick,
            "told": told,
            "weigh": weigh,
            "is_list": is_list,
            "slips": self.slips,
            "view": self.view,
            "figure": self.figure,
        }
        return {**functions, "r": report, "f": wording, "whole_week": week}

    def name(self, trend: Trend) -> str:
        """What a series is called; in Chinese with the English name at first mention."""
        if self.lang == "zh" and trend.name_zh:
            return self.introduce(trend.name_zh, trend.name_en)
        return self.topic(trend.name_en)

    def within(self, trend: Trend) -> str:
        """What a series is called inside an English sentence."""
        return _begin_small(self.name(trend))

    def topic(self, label: str) -> str:
        """A topic's label, which is English, in the language of the report."""
        return self.introduce(self.glossary.translate(label), label)

    def introduce(self, name: str, english: str) -> str:
        """A Chinese name with the English one in brackets at first mention."""
        first = self._say_english(name, english)
        return _add_in_brackets(name, first) if first else name

    def _say_english(self, name: str, english: str) -> str:
        """The English name at first mention, else ""."""
        if name == english or name in self.mentioned:
            return ""
        self.mentioned.add(name)
        return _begin_small(english)

    def name_with(self, trend: Trend, words: str) -> str:
        """A series with words in brackets, after its English name where that is due."""
        name = trend.name_zh or self.glossary.translate(trend.name_en)
        return self.join_brackets(name, trend.name_en, words)

    def topic_with(self, label: str, words: str) -> str:
        """A topic with words in brackets, likewise."""
        return self.join_brackets(self.glossary.translate(label), label, words)

    def join_brackets(self, name: str, english: str, words: str) -> str:
        """One pair of brackets for the English name and the words."""
        first = self._say_english(name, english)
        return _add_in_brackets(name, f"{first}，{words}" if first else words)

    def terms(self, terms: Sequence[str]) -> str:
        """Terms of abstracts, as they are."""
        return ", ".join(terms) or "–"

    def chapter_title(self, chapter: Chapter) -> str:
        """The heading of a chapter."""
        if self.lang == "zh":
            trend = self.trends.get(chapter.trend)
            if trend is not None and chapter.title_en == trend.name_en:
                return self.name(trend)
            return chapter.title_zh
        return _begin_large(chapter.title_en)

    def cite(self, ref: Reference) -> Markup:
        """The number of a reference as a link."""
        return link(f"[{ref.number}]", f"#ref-{ref.number}" if self.anchors else ref.abstract_url)

    def quote(self, sentence: Sentence) -> str:
        """A sentence of an abstract, in quotation marks."""
        return f"“{plain(sentence.text)}”"

    def pick(self, notes: Sequence[Note]) -> Note | None:
        """The note in the language of the report, else in another, else None."""
        return next((note for note in notes if note.lang == self.lang), notes[0] if notes else None)

    def slips(self, section: SurveySection) -> list[Mismatch]:
        """What is to be said of pins that stand in a section."""
        here = {line.arxiv_id for line in section.lines if line.pinned}
        return [slip for slip in self.report.mismatches if slip.arxiv_id in here]

    def view(self, address: str) -> str:
        """The address of the dashboard's view behind a figure; "" where there is none."""
        place = self.report.address.rstrip("/")
        return f"{place}/{address}" if place and address else ""

    def figure(self, name: str, caption: str) -> Markup:
        """A place for a figure, filled on a page and left out in plain Markdown."""
        if not self.anchors:
            return Markup("")
        return figure(name, caption)


def _add_in_brackets(name: str, words: str) -> str:
    """A Chinese name with words in brackets; in those that end the name, where it has them."""
    return f"{name[:-1]}，{words}）" if name.endswith("）") else f"{name}（{words}）"


def _begin_small(name: str) -> str:
    """A name inside a sentence: without its capital, unless that is one of several."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _begin_large(text: str) -> str:
    """Words at the beginning of a sentence; marked as Markdown where they were."""
    return text[:1].upper() + text[1:]


def by_role(sentences: Sequence[Sentence]) -> list[tuple[str, list[Sentence]]]:
    """Sentences grouped by role in a fixed order; a role without one is left out."""
    ordered = sorted(sentences, key=lambda each: (_ROLES.index(each.role), each.number))
    return [(role, list(group)) for role, group in groupby(ordered, key=lambda each: each.role)]


def told(note: Note) -> list[NoteSection]:
    """Sections of a note to tell one after the other: not those that ``weigh`` sets in pairs."""
    paired = {"strengths", "weaknesses"} if weigh(note) else set()
    return [section for section in note.sections if section.name not in paired]


def weigh(note: Note) -> list[tuple[str, str]]:
    """Strengths beside weaknesses, item by item; empty where a note does not list both."""
    sections = {section.name: section.text for section in note.sections}
    pair = [sections.get(name, "") for name in ("strengths", "weaknesses")]
    if not all(map(is_list, pair)):
        return []
    columns = [[line[2:] for line in text.splitlines() if line.startswith("- ")] for text in pair]
    return list(zip_longest(columns[0], columns[1], fillvalue=""))


def is_list(text: str) -> bool:
    """Whether a section is a list from its first line to its last."""
    return bool(text) and all(line.startswith("- ") for line in text.splitlines() if line.strip())
