"""What a report says of a series: its period, its weeks before, its months, and the verdict.

Shares and changes are fractions; days are dates of UTC; intervals are 95 %.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal


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

    @property
    def told(self) -> str:
        """The name, or ``unjudged`` where nothing was fitted or the sources changed too much."""
        untested = self.name == "too_few" and self.change is None
        return "unjudged" if untested or self.name == "coverage_changed" else self.name


@dataclass(frozen=True, slots=True)
class Comparison:
    """The period's share against that of the weeks before it.

    Attributes
    ----------
    papers, total, share, low, high : of the report's period, with Wilson's interval.
    before_papers, before_total, before_share, before_weeks : of the weeks before; no share where
        the store has no papers of them.
    odds_ratio, odds_low, odds_high : None where a count is 0.
    p : Fisher's exact test, two-sided. q : corrected for all series of the kind. None where there
        were no papers before.
    more, less : the nearest shares above and below that would have been found, in four of five
        such weeks, at the 5 % level; None where no share would have been.
    state : differs (q below 0.05), same, thin (fewer than ten papers were to be expected), or
        alone (there were no papers before).
    """

    papers: int
    total: int
    share: float
    low: float
    high: float
    before_papers: int
    before_total: int
    before_share: float | None
    before_weeks: int
    odds_ratio: float | None
    odds_low: float | None
    odds_high: float | None
    p: float | None
    q: float | None
    more: float | None
    less: float | None
    state: Literal["differs", "same", "thin", "alone"]


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


#: Why a series is one to watch: its verdict; this period, which differs; or undecided, where the
#: interval of the change leaves out none but the corrected test is not sure.
Why = Literal["rising", "falling", "week", "undecided"]


@dataclass(frozen=True, slots=True)
class Watch:
    """A series to look at again, and why."""

    series_id: str
    whys: tuple[Why, ...]
