"""Numbers, days and names as each language writes them."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_MINUS = "\u2212"


class Wording(Protocol):
    """How one language writes values; every number of a report goes through one of these."""

    lang: str

    def count(self, number: int) -> str:
        """A whole number."""

    def share(self, fraction: float) -> str:
        """A fraction as per cent."""

    def shares(self, low: float, high: float) -> str:
        """Two fractions as the ends of a range."""

    def change(self, fraction: float) -> str:
        """A yearly change, signed; from a trebling on, as a multiple."""

    def shift(self, fraction: float) -> str:
        """An end of the interval of a change: always signed per cent."""

    def day(self, day: date) -> str:
        """One day."""

    def month(self, day: date) -> str:
        """The month of a day."""

    def days(self, start: date, end: date) -> str:
        """A span of days, both inclusive."""

    def months(self, first: date, last: date) -> str:
        """A span of months, both inclusive."""

    def names(self, names: Sequence[str]) -> str:
        """Names in a row."""


def _round_share(fraction: float) -> str:
    """Per cent with the digits that its size deserves, as on every page of the dashboard."""
    percent = 100 * fraction
    digits = 0 if percent >= 20 else 1 if percent >= 1 or percent == 0 else 2
    return f"{percent:.{digits}f}"


def _round_change(fraction: float) -> str:
    rounded = f"{100 * fraction:+.0f}".replace("-", _MINUS)
    return "0" if rounded[1:] == "0" else rounded


def format_ratio(ratio: float) -> str:
    """An odds ratio or a likeness: two decimals."""
    return f"{ratio:.2f}"


def format_level(level: float) -> str:
    """A limit of a probability, as it is usually written: 0.05."""
    return f"{level:g}"


def format_p(p: float) -> str:
    """A probability: two decimals, three where it is small, 0.001 where it is smaller."""
    if p < 0.001:
        return f"{p:.0e}".replace("e-0", "e-")
    return f"{p:.3f}" if p < 0.095 else f"{p:.2f}"


class English:
    """English as the dashboard writes it."""

    lang = "en"

    def count(self, number: int) -> str:
        """2,220."""
        return f"{number:,}"

    def share(self, fraction: float) -> str:
        """2.3 %."""
        return f"{_round_share(fraction)}\u00a0%"

    def shares(self, low: float, high: float) -> str:
        """1.8–3.0 %."""
        return f"{_round_share(low)}–{self.share(high)}"

    def change(self, fraction: float) -> str:
        """+52 %; 3.4 times."""
        if fraction >= 2:
            return f"{1 + fraction:.1f} times"
        return f"{_round_change(fraction)}\u00a0%"

    def shift(self, fraction: float) -> str:
        """+230 %."""
        return f"{_round_change(fraction)}\u00a0%"

    def day(self, day: date) -> str:
        """6 January 2026."""
        return f"{day.day}\u00a0{_MONTHS[day.month - 1]} {day.year}"

    def month(self, day: date) -> str:
        """January 2026."""
        return f"{_MONTHS[day.month - 1]} {day.year}"

    def days(self, start: date, end: date) -> str:
        """1 to 7 January 2026."""
        if start == end:
            return self.day(start)
        if (start.year, start.month) == (end.year, end.month):
            return f"{start.day} to {self.day(end)}"
        if start.year == end.year:
            return f"{start.day}\u00a0{_MONTHS[start.month - 1]} to {self.day(end)}"
        return f"{self.day(start)} to {self.day(end)}"

    def months(self, first: date, last: date) -> str:
        """January 2023 to December 2025."""
        return f"{self.month(first)} to {self.month(last)}"

    def names(self, names: Sequence[str]) -> str:
        """A, B and C."""
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


class Chinese:
    """Chinese as engineers write it: figures and Latin words set off by a blank."""

    lang = "zh"

    def count(self, number: int) -> str:
        """2,220."""
        return f"{number:,}"

    def share(self, fraction: float) -> str:
        """2.3%."""
        return f"{_round_share(fraction)}%"

    def shares(self, low: float, high: float) -> str:
        """1.8%–3.0%."""
        return f"{self.share(low)}–{self.share(high)}"

    def change(self, fraction: float) -> str:
        """+52%; 3.4 倍 (of what it was)."""
        if fraction >= 2:
            return f"{1 + fraction:.1f} 倍"
        return f"{_round_change(fraction)}%"

    def shift(self, fraction: float) -> str:
        """+230%."""
        return f"{_round_change(fraction)}%"

    def day(self, day: date) -> str:
        """2026 年 1 月 6 日."""
        return f"{day.year} 年 {day.month} 月 {day.day} 日"

    def month(self, day: date) -> str:
        """2026 年 1 月."""
        return f"{day.year} 年 {day.month} 月"

    def days(self, start: date, end: date) -> str:
        """2026 年 1 月 1 日至 7 日."""
        if start == end:
            return self.day(start)
        if (start.year, start.month) == (end.year, end.month):
            return f"{self.day(start)}至 {end.day} 日"
        if start.year == end.year:
            return f"{self.day(start)}至 {end.month} 月 {end.day} 日"
        return f"{self.day(start)}至 {self.day(end)}"

    def months(self, first: date, last: date) -> str:
        """2023 年 1 月至 2025 年 12 月."""
        return f"{self.month(first)}至 {self.month(last)}"

    def names(self, names: Sequence[str]) -> str:
        """A、B、C."""
        return "、".join(names)


WORDINGS: dict[str, Wording] = {"en": English(), "zh": Chinese()}
