"""Periods: starts, grids, completeness from coverage, thin ones."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import InputError
from analytics.schema import PERIODS
from analytics.trends.periods import (
    list_periods,
    mark_complete,
    next_start,
    number_periods,
    start_of,
)

DAYS = st.dates(date(1991, 8, 1), date(2040, 12, 31))


def start(day: date, period: str) -> date:
    return pl.select(start_of(pl.lit(day), period)).item()


def after(day: date, period: str) -> date:
    return pl.select(next_start(pl.lit(day), period)).item()


def counted(period: str, totals: dict[date, int]) -> pl.DataFrame:
    return pl.DataFrame(
        {"period_start": list(totals), "total": list(totals.values())}
    ).with_columns(period=pl.lit(period))


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("day", date(2026, 1, 1)),
        ("week", date(2025, 12, 29)),
        ("month", date(2026, 1, 1)),
        ("quarter", date(2026, 1, 1)),
        ("year", date(2026, 1, 1)),
    ],
)
def test_new_year_belongs_to_the_week_of_its_monday(period: str, expected: date) -> None:
    assert start(date(2026, 1, 1), period) == expected


def test_instants_count_in_utc() -> None:
    late = pl.lit(datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC))
    assert pl.select(start_of(late, "month")).item() == date(2026, 1, 1)


@given(DAYS, st.sampled_from(PERIODS))
def test_a_period_holds_its_days_and_ends_where_the_next_begins(day: date, period: str) -> None:
    first = start(day, period)
    end = after(first, period)
    assert first <= day < end
    assert start(first, period) == first
    assert start(end, period) == end
    assert start(end - timedelta(days=1), period) == first


@settings(deadline=None)
@given(DAYS, DAYS, st.sampled_from(("week", "month", "quarter", "year")))
def test_a_grid_has_no_holes(first: date, last: date, period: str) -> None:
    starts = list_periods(first, last, period).to_list()
    if last < first:
        assert starts == []
        return
    assert starts[0] == start(first, period)
    assert starts[-1] == start(last, period)
    assert all(after(one, period) == two for one, two in pairwise(starts))


@given(st.sets(st.integers(0, 60), min_size=1), DAYS, st.sampled_from(PERIODS))
def test_periods_are_numbered_by_the_calendar(kept: set[int], first: date, period: str) -> None:

    grid = list_periods(first, first + timedelta(days=61 * 366), period).to_list()
    places = sorted(kept)
    assert number_periods([grid[place] for place in places], period) == [
        place - places[0] for place in places
    ]


def test_an_unknown_period_is_refused() -> None:
    with pytest.raises(InputError, match=r"fortnight.*day, week"):
        start_of(pl.lit(date(2026, 1, 1)), "fortnight")


def test_only_periods_whose_every_day_is_covered_are_complete() -> None:
    months = counted("month", {date(2026, month, 1): 500 for month in (1, 2, 3)})
    marked = mark_complete(months, first=date(2026, 1, 2), last=date(2026, 2, 28))
    assert marked["complete"].to_list() == [False, True, False]
    marked = mark_complete(months, first=date(2026, 1, 1), last=date(2026, 3, 30))
    assert marked["complete"].to_list() == [True, True, False]
    marked = mark_complete(months, first=date(2026, 1, 1), last=date(2026, 3, 31))
    assert marked["complete"].to_list() == [True, True, True]


def test_a_gap_is_thin_however_long_and_growth_is_not() -> None:
    starts = list_periods(date(2018, 1, 1), date(2022, 12, 1), "month").to_list()
    totals = [1000 + 20 * at for at in range(24)] + [150] * 24 + [1500] * 12
    marked = mark_complete(
        counted("month", dict(zip(starts, totals, strict=True))),
        first=starts[0],
        last=date(2022, 12, 31),
    )
    assert marked["thin"].to_list() == [False] * 24 + [True] * 24 + [False] * 12


def test_few_papers_are_thin() -> None:
    starts = list_periods(date(2020, 1, 1), date(2020, 6, 1), "month").to_list()
    totals = dict(zip(starts, [19, 20, 25, 22, 0, 30], strict=True))
    marked = mark_complete(counted("month", totals), first=starts[0], last=date(2020, 6, 30))
    assert marked["thin"].to_list() == [True, False, False, False, True, False]


def test_weekends_are_not_thin() -> None:
    starts = list_periods(date(2026, 1, 5), date(2026, 3, 1), "day").to_list()
    totals = {day: 60 if day.weekday() >= 5 else 400 for day in starts}
    marked = mark_complete(counted("day", totals), first=starts[0], last=starts[-1])
    assert not marked["thin"].any()


def test_strata_are_judged_by_the_whole_period() -> None:
    marked = mark_complete(
        pl.DataFrame(
            {
                "period_start": [date(2026, 1, 1)] * 2,
                "period": ["month"] * 2,
                "stratum": ["cs.LG", "cs.LO"],
                "total": [400, 3],
                "period_total": [403, 403],
            }
        ),
        first=date(2026, 1, 1),
        last=date(2026, 1, 31),
    )
    assert marked["thin"].to_list() == [False, False]


def test_nothing_counted_stays_nothing() -> None:
    empty = counted("month", {}).cast({"period_start": pl.Date, "total": pl.Int64})
    marked = mark_complete(empty, first=date(2026, 1, 1), last=date(2026, 1, 31))
    assert marked.is_empty()
    assert {"complete", "thin"} <= set(marked.columns)
