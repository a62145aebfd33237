"""Titles of charts: what they find is what the rows say."""

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from analytics.dashboard.findings import place_change, state_change, state_largest, state_move
from analytics.schema import SERIES, conform
from analytics.trends.counts import estimate_share

NAMES = {"theme:a": "Alpha", "theme:b": "Beta"}


def make_series(papers: dict[str, list[int]], *, thin: bool = False) -> pl.DataFrame:
    rows = [
        (id, "theme", date(2025, month, 1), "month", count, 1000)
        for id, counts in papers.items()
        for month, count in enumerate(counts, 1)
    ]
    counted = pl.DataFrame(rows, schema=list(SERIES)[:6], orient="row")
    shares = estimate_share(counted).with_columns(complete=pl.lit(True), thin=pl.lit(thin))
    return conform(shares, SERIES, "series")


def test_the_share_that_moved_most_is_named_with_its_ends() -> None:
    series = make_series({"theme:a": [10, 90, 20], "theme:b": [50, 40, 10]})
    told = "Beta moved most: 5.0 % of papers (January 2025), then 1.0 % (March 2025)"
    assert state_move(series, NAMES) == told


def test_one_series_is_not_said_to_move_most() -> None:
    told = state_move(make_series({"theme:a": [10, 20]}), NAMES)
    assert told == "Alpha: 1.0 % of papers (January 2025), then 2.0 % (February 2025)"


def test_the_largest_share_is_that_of_the_last_period() -> None:
    series = make_series({"theme:a": [900, 20], "theme:b": [50, 40]})
    assert state_largest(series, NAMES) == "Beta has the largest share: 4.0 % (February 2025)"


def test_a_change_is_somewhere_in_the_gap_that_ends_with_it() -> None:
    series = make_series({"theme:a": [10, 10, 10, 90, 90]})
    change = {"change": date(2025, 4, 1), "period": "month", "before": 0.01, "after": 0.09}
    told = "Alpha leaves its line around April 2025: 1.0 % of papers before, 9.0 % after"
    assert state_change(change, series, "Alpha") == told
    gap = pl.col("period_start").is_in([date(2025, 2, 1), date(2025, 3, 1)])
    assert place_change(change, series.with_columns(thin=gap)) == (
        "between January 2025 and April 2025"
    )


@given(st.lists(st.integers(0, 1000), max_size=5))
def test_nothing_is_found_in_what_is_not_solid(counts: list[int]) -> None:
    thin = make_series({"theme:a": counts}, thin=True)
    assert state_move(thin, NAMES).startswith("Too few")
    assert state_largest(thin, NAMES).startswith("Too few")
    unfinished = make_series({"theme:a": counts}).with_columns(complete=pl.lit(False))
    assert state_move(unfinished, NAMES).startswith("Too few")


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000)), min_size=2, max_size=6))
def test_no_other_share_moved_more_than_the_one_named(pairs: list[tuple[int, int]]) -> None:
    a, b = (list(counts) for counts in zip(*pairs, strict=True))
    moved = {"Alpha": abs(a[-1] - a[0]), "Beta": abs(b[-1] - b[0])}
    told = state_move(make_series({"theme:a": a, "theme:b": b}), NAMES)
    assert moved[told.partition(" ")[0]] == max(moved.values())
