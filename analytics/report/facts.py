"""What a weekly report says, as values: everything that is printed, and nothing else.

``pipeline.report`` computes a ``WeeklyReport`` from frames, ``report.render`` turns it into text
and computes nothing. Shares and changes are fractions; days are dates of UTC; intervals are 95 %.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import TypeAdapter

#: Which day of a paper counts: first submission, announcement, or latest version.
Basis = Literal["submitted", "announced", "updated"]

#: How a paper stands in the category it is listed under.
Standing = Literal["primary", "cross-list", "other"]

#: What a sentence of an abstract does; "" where nobody has told.
Role = Literal["background", "new", "method", "result", "limitation", ""]


@dataclass(frozen=True, slots=True)
class Reference:
    """One paper, once, whatever number of places name it.

    Attributes
    ----------
    number : in the list of references, from 1.
    day : of submission.
    day_is : second, day, estimated or month: how exact ``day`` is.
    inside : whether the paper is of the report's period.
    primary : primary category; None where no source tells.
    topic : label of its topic; "" without topics.
    """

    number: int
    arxiv_id: str
    title: str
    authors: tuple[str, ...]
    day: date
    day_is: str
    inside: bool
    primary: str | None
    categories: tuple[str, ...]
    topic: str
    simulated: bool = False

    @property
    def abstract_url(self) -> str:
        """Page of the abstract."""
        return f"https://arxiv.org/abs/{self.arxiv_id}"

    @property
    def pdf_url(self) -> str:
        """The PDF."""
        return f"https://arxiv.org/pdf/{self.arxiv_id}"


@dataclass(frozen=True, slots=True)
class Point:
    """Papers of a series in one period; share, low and high are None where total is 0.

    ``tested`` : whether the period is complete and not thin.
    """

    start: date
    papers: int
    total: int
    share: float | None
    low: float | None
    high: float | None
    tested: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the trend engine says of a series over complete months.

    ``name`` is one of schema.VERDICT_NAMES; the change is a year's. None where nothing was fitted.
    """

    name: str
    change: float | None
    low: float | None
    high: float | None
    q: float | None
    first_month: date | None
    last_month: date | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The period's share against that of the weeks before it.

    Attributes
    ----------
    papers, total, share, low, high : of the report's period, with Wilson's interval.
    before_papers, before_total, before_share, before_weeks : of the weeks before.
    odds_ratio, odds_low, odds_high : None where a count is 0.
    p : Fisher's exact test, two-sided. q : corrected for all series of the kind.
    more, less : the nearest shares above and below that would have been found, in four of five
        such weeks, at the 5 % level; None where no share would have been.
    state : differs (q below 0.05), same, or thin (fewer than ten papers were to be expected).
    """

    papers: int
    total: int
    share: float
    low: float
    high: float
    before_papers: int
    before_total: int
    before_share: float
    before_weeks: int
    odds_ratio: float | None
    odds_low: float | None
    odds_high: float | None
    p: float
    q: float
    more: float | None
    less: float | None
    state: Literal["differs", "same", "thin"]


@dataclass(frozen=True, slots=True)
class Trend:
    """A theme, topic or area: its week, its weeks before, its months.

    Attributes
    ----------
    series_id : kind and name, ``theme:inference-efficiency``.
    name_en, name_zh : name_zh is "" where there is no Chinese name.
    months : of the verdict, oldest first. weeks : seven days each, the report's last where it
        is seven days long.
    arxiv_ids : the papers of the period.
    address : words of the dashboard's address that show it.
    """

    series_id: str
    kind: str
    name_en: str
    name_zh: str
    week: Comparison
    verdict: Verdict
    months: tuple[Point, ...]
    weeks: tuple[Point, ...]
    arxiv_ids: tuple[str, ...]
    address: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an abstract, word for word.

    ``number`` counts from 1 as ``report.sentences`` splits it.
    """

    number: int
    text: str
    role: Role = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure that an abstract gives, word for word, and the sentence it stands in."""

    figure: str
    sentence: int
    context: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A near paper of the last months.

    Attributes
    ----------
    likeness : cosine of the two papers' vectors.
    shared, only_here, only_there : terms, heaviest first.
    """

    arxiv_id: str
    likeness: float
    shared: tuple[str, ...]
    only_here: tuple[str, ...]
    only_there: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoteSection:
    """One section of an editor's note; ``text`` is Markdown, untrusted as all text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """What an editor wrote on a paper.

    ``read`` : abstract or paper: what the editor had read.
    """

    arxiv_id: str
    lang: str
    author: str
    day: date
    read: Literal["abstract", "paper"]
    sections: tuple[NoteSection, ...]


@dataclass(frozen=True, slots=True)
class Feature:
    """A paper at length.

    Attributes
    ----------
    sentences : all of the abstract's, in order.
    truncated : whether the source cut the abstract short.
    themes : series ids of ``WeeklyReport.trends``; topic : one of them, or "".
    notes : an editor's, at most one in each language; one takes the place of the sentences.
    """

    arxiv_id: str
    sentences: tuple[Sentence, ...]
    truncated: bool
    claims: tuple[Claim, ...]
    topic: str
    themes: tuple[str, ...]
    neighbours: tuple[Neighbour, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A paper in a chapter with a line of its own.

    Attributes
    ----------
    sentence : of its abstract, where one states what is new; else None.
    rule : why it is here: pinned (somebody asked for it) or chosen (by ``report.examples``).
    signs : of ``report.examples.SIGNS``, those it has; none where it was pinned.
    """

    arxiv_id: str
    sentence: Sentence | None
    rule: Literal["pinned", "chosen"]
    signs: tuple[str, ...] = ()


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
class SurveyLine:
    """A paper in the survey.

    Attributes
    ----------
    standing : in the section's categories: primary there, a cross-list, or neither (a pin).
    sentence : of its abstract, or None.
    pinned : whether somebody asked for it.
    """

    arxiv_id: str
    standing: Standing
    sentence: Sentence | None
    pinned: bool


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
    """

    interval: float
    significance: float
    power: float
    recent_days: int


#: Why a series is one to watch: its verdict; this period, which differs; or undecided, where the
#: interval of the change leaves out none but the corrected test is not sure.
Why = Literal["rising", "falling", "week", "undecided"]


@dataclass(frozen=True, slots=True)
class Watch:
    """A series to look at again, and why."""

    series_id: str
    whys: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A paper of the period on the map of topics; ``x`` and ``y`` have no unit."""

    arxiv_id: str
    x: float
    y: float
    topic: int | None


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
