"""What a weekly report says, as values: everything that is printed, and nothing else.

``pipeline.report`` computes a ``WeeklyReport`` from frames, ``report.render`` turns it into text
and computes nothing. Shares and changes are fractions; days are dates of UTC; intervals are 95 %.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import TypeAdapter

from analytics.report.paper_facts import Example, Feature, Place, Reference, SurveyLine
from analytics.report.trend_facts import Trend, Watch

#: Which day of a paper counts: first submission, announcement, or latest version.
Basis = Literal["submitted", "announced", "updated"]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Papers that belong together.

    Attributes
    ----------
    title_en, title_zh : both the editor's where the plan gives one.
    query : the words of a dashboard address that give the chapter's papers.
    papers : how many of the period.
    trend : series id of ``WeeklyReport.trends``, or "".
    topics : labels of the largest topics among its papers, with their papers.
    """

    id: str
    title_en: str
    title_zh: str
    query: str
    papers: int
    total: int
    trend: str
    topics: tuple[tuple[str, int], ...]
    features: tuple[Feature, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class SurveySection:
    """Papers of some categories.

    Attributes
    ----------
    categories : of the heading, such as cs.LO and cs.PL.
    papers, primary : of the period that list any of them, and that have one as the primary.
    whole : whether every one with such a primary has a line.
    """

    categories: tuple[str, ...]
    papers: int
    primary: int
    whole: bool
    lines: tuple[SurveyLine, ...]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A pin whose place is not what an editor may think.

    ``kind`` : outside (not of the period), not-in-category, cross-list.
    """

    arxiv_id: str
    kind: Literal["outside", "not-in-category", "cross-list"]
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """What the report was computed from."""

    papers: int
    first: date
    last: date
    version: int
    model: str | None
    topics: int
    simulated: bool
    estimated_days: int
    truncated: int


@dataclass(frozen=True, slots=True)
class Method:
    """The limits that the words of a report keep to.

    Attributes
    ----------
    interval : probability of every interval. significance : q below which a claim is made.
    power : of finding the smallest change told. recent_days : in which near papers are sought.
    few : papers below which, found and expected, a period is not compared.
    """

    interval: float
    significance: float
    power: float
    recent_days: int
    few: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier report that covered the same."""

    start: date
    end: date
    path: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WeeklyReport:
    """A report: everything that is printed.

    Attributes
    ----------
    start, end : days, both inclusive.
    basis : which day of a paper counts.
    filters : words of an address, "" for all papers.
    papers, before_papers, before_weeks : of the period, and of the weeks before it.
    categories : primary categories with their papers, largest first.
    macro : series ids of the trends the summary tells at length.
    differing : themes whose period differs from the weeks before. smallest_q : of all themes.
    trends : every series that anything refers to, themes first.
    references : every paper that is named, by number.
    places : of the period's papers on a map; empty without topics.
    earlier : reports before this one that covered the same.
    address : of the dashboard, "" where links have no place to lead.
    """

    start: date
    end: date
    basis: Basis
    filters: str
    papers: int
    before_papers: int
    before_weeks: int
    categories: tuple[tuple[str, int], ...]
    macro: tuple[str, ...]
    differing: tuple[str, ...]
    smallest_q: float | None
    trends: tuple[Trend, ...]
    chapters: tuple[Chapter, ...]
    survey: tuple[SurveySection, ...]
    watch: tuple[Watch, ...]
    mismatches: tuple[Mismatch, ...]
    corpus: Corpus
    method: Method
    references: tuple[Reference, ...]
    places: tuple[Place, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    address: str = ""

    @property
    def themes(self) -> tuple[Trend, ...]:
        """Trends of themes, by papers of the period."""
        return tuple(each for each in self.trends if each.kind == "theme")

    def find(self, arxiv_id: str) -> Reference:
        """The reference of a paper."""
        return next(each for each in self.references if each.arxiv_id == arxiv_id)

    def trend(self, series_id: str) -> Trend:
        """The trend with this series id."""
        return next(each for each in self.trends if each.series_id == series_id)


def write_facts(report: WeeklyReport) -> bytes:
    """The report as JSON, UTF-8; the same bytes for the same report."""
    return TypeAdapter(WeeklyReport).dump_json(report, indent=1)


def read_facts(data: bytes) -> WeeklyReport:
    """The inverse of ``write_facts``."""
    return TypeAdapter(WeeklyReport).validate_json(data)
