"""A brief: what one theme's trend is, how sure, and what it cannot say, on one page.

``pipeline.brief`` computes a ``Brief`` from frames; ``render_brief`` prints it and computes
nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from analytics.errors import InputError
from analytics.report.drawing import draw
from analytics.report.facts import Corpus
from analytics.report.figures import plot_line
from analytics.report.glossary import read_glossary
from analytics.report.html import wrap_page
from analytics.report.markdown import escape, figure, link
from analytics.report.paper_facts import Reference
from analytics.report.render import TEMPLATES, tidy
from analytics.report.trend_facts import Point, Verdict
from analytics.report.wording import WORDINGS, format_p

#: How a brief can be written, by the ending of the file.
FORMATS = ("md", "html")

#: Papers that a brief names.
PAPERS = 10


@dataclass(frozen=True, slots=True)
class Reading:
    """The change a year that one way of reading the text gives.

    ``name`` : whole, common (equal length) or title. ``decides`` : whether the verdict is its.
    """

    name: str
    change: float
    low: float
    high: float
    decides: bool


@dataclass(frozen=True, slots=True)
class Bearer:
    """A phrase of the theme, the papers in view that have it, and what part of all they are."""

    phrase: str
    papers: int
    part: float


@dataclass(frozen=True, slots=True)
class Brief:
    """What a brief says; changes are fractions a year, intervals 95 %, days UTC.

    Attributes
    ----------
    theme, name_en, name_zh, meaning_en, meaning_zh : of the theme.
    categories : those chosen; empty for all. words : other filters, as parts of an address.
    first, last : days of the papers in view, both inclusive.
    papers, total : of the theme in the reading that decides, and in view. whole : of the theme
        where all of the text is read, as the dashboard lists them.
    months : share by month in the reading that decides.
    verdict : on complete months.
    strong : whether it stands out among terms of like frequency; placebo is its percentile.
    readings : the one that decides first; empty where nothing could be fitted.
    without_low, without_high : the changes without any one phrase and on titles; pivotal is the
        phrase it hangs most on; holds whether the verdict is the same in all.
    recent, earlier, pace : of the last 24 months and before.
    changes : months in which the line changes.
    covered : part of the papers whose categories the sources cover throughout.
    bearers : phrases by papers. references : papers named.
    address : of the dashboard's view, "" for none.
    """

    theme: str
    name_en: str
    name_zh: str
    meaning_en: str
    meaning_zh: str
    categories: tuple[str, ...]
    words: str
    first: date
    last: date
    papers: int
    whole: int
    total: int
    months: tuple[Point, ...]
    verdict: Verdict
    strong: bool
    placebo: float | None
    readings: tuple[Reading, ...]
    without_low: float | None
    without_high: float | None
    pivotal: str | None
    holds: bool | None
    recent: float | None
    earlier: float | None
    pace: str | None
    changes: tuple[date, ...]
    covered: float | None
    bearers: tuple[Bearer, ...]
    references: tuple[Reference, ...]
    corpus: Corpus
    address: str = ""

    def name(self, lang: str) -> str:
        """What the theme is called; English where it has no other name."""
        return (self.name_zh if lang == "zh" else "") or self.name_en

    def meaning(self, lang: str) -> str:
        """What its papers are about."""
        return (self.meaning_zh if lang == "zh" else "") or self.meaning_en


def write_brief(brief: Brief, form: str, *, lang: str) -> bytes:
    """The bytes of a brief in one of FORMATS; the same for the same facts.

    Raises
    ------
    InputError : no such language.
    """
    text = render_brief(brief, lang, figures=form == "html")
    if form == "md":
        return text.encode()
    figures = {"share": draw(plot_line(brief.months), "share")}
    return wrap_page(text, lang, figures, kind="brief").encode()


def render_brief(brief: Brief, lang: str, *, figures: bool = False) -> str:
    """The brief as Markdown.

    Parameters
    ----------
    lang : en or zh.
    figures : leave a place for the chart, as a page can fill it; else it is drawn in signs.

    Raises
    ------
    InputError : no such language.
    """
    if lang not in WORDINGS:
        raise InputError(f"no language {lang!r} for briefs: take one of {', '.join(WORDINGS)}")
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES / lang),
        autoescape=True,
        finalize=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    text = templates.get_template("brief.md.jinja").render(
        b=brief,
        f=WORDINGS[lang],
        p=format_p,
        category=read_glossary(lang).name_category,
        link=link,
        ends=list_ends(brief.months),
        spark=draw_signs(brief.months),
        figure=(lambda caption: figure("share", caption)) if figures else None,
    )
    return tidy(text)


#: From the lowest share to the highest; a month that was not tested, and one without papers.
_SIGNS, _UNTESTED = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588", "\u00b7"


def draw_signs(months: Sequence[Point]) -> str:
    """A line of blocks, one for each month from the first tested to the last, from zero up."""
    tested = [point for point in months if point.tested and point.share is not None]
    if not tested:
        return ""
    highest = max(point.share or 0.0 for point in tested) or 1.0
    drawn = [point for point in months if tested[0].start <= point.start <= tested[-1].start]
    return "".join(
        _SIGNS[min(int(len(_SIGNS) * point.share / highest), len(_SIGNS) - 1)]
        if point.tested and point.share is not None
        else _UNTESTED
        for point in drawn
    )


def list_ends(months: Sequence[Point]) -> tuple[Point, ...]:
    """The first month that was tested and the last; none where fewer than two were."""
    tested = [point for point in months if point.tested and point.share is not None]
    return (tested[0], tested[-1]) if len(tested) > 1 else ()
