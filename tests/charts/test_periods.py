"""Ticks of a long time axis."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.charts.periods import place_months
from analytics.i18n import use_language

DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


def name_ticks(first: date, last: date) -> list[str]:
    return list(place_months(first, last)["ticktext"])  # type: ignore[call-overload]


@given(DAYS, DAYS)
def test_ticks_are_few_and_lie_between_the_days(one: date, other: date) -> None:
    first, last = min(one, other).replace(day=1), max(one, other)
    days = place_months(first, last)["tickvals"]
    assert isinstance(days, list)
    assert len(days) <= 8
    assert all(first <= day <= last for day in days)
    steps = {(b.year - a.year) * 12 + b.month - a.month for a, b in pairwise(days)}
    assert len(steps) <= 1


def test_a_year_is_named_where_it_begins() -> None:
    ticks = name_ticks(date(2023, 8, 1), date(2026, 8, 1))
    assert ticks == ["Jan<br>2024", "Jul", "Jan<br>2025", "Jul", "Jan<br>2026", "Jul"]
    assert name_ticks(date(2026, 2, 1), date(2026, 5, 1)) == ["Feb<br>2026", "Mar", "Apr", "May"]
    assert name_ticks(date(1993, 1, 1), date(2026, 8, 1))[:2] == ["1995", "2000"]


@pytest.fixture
def chinese() -> Iterator[None]:
    use_language("zh")
    yield
    use_language("en")


def test_ticks_are_in_the_reader_s_language(chinese: None) -> None:
    assert name_ticks(date(2025, 1, 1), date(2026, 1, 1))[:2] == ["1月<br>2025年", "3月"]
