"""Lines through stretches: as least squares draws them, at the cost that it leaves."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from ruptures import Dynp
from ruptures.base import BaseCost

from analytics.trends.segments import (
    MIN_PERIODS,
    draw_line,
    find_partings,
    fit_lines,
    lay_design,
)

PERIODS = 24


def lay_out(papers: list[int]) -> pl.DataFrame:
    months = pl.date_range(date(2024, 1, 1), date(2025, 12, 1), "1mo", eager=True)
    return pl.DataFrame({"period_start": months, "papers": papers, "total": 1000})


COUNTS = st.lists(st.integers(0, 1000), min_size=PERIODS, max_size=PERIODS)


@given(COUNTS, st.integers(0, PERIODS - 6), st.integers(6, PERIODS))
def test_a_line_is_that_of_weighted_least_squares(papers: list[int], start: int, long: int) -> None:
    end = min(start + long, PERIODS)
    lines = fit_lines(lay_out(papers))
    level, slope = draw_line(lines, start, end)
    years, logits = lines.years[start:end], lines.logits[start:end]
    roots = np.sqrt(lines.weights[start:end])
    expected = np.polynomial.Polynomial.fit(years, logits, 1, w=roots).convert().coef
    assert level + slope * years == pytest.approx(expected[0] + expected[-1] * years, abs=1e-6)
    left = ((logits - level - slope * years) * roots) ** 2
    assert lines.costs[start, end] == pytest.approx(left.sum(), rel=1e-6, abs=1e-6)


def test_lines_part_where_the_share_jumps() -> None:
    lines = fit_lines(lay_out([50] * 10 + [200] * 14))
    assert find_partings(lines, 1) == [[PERIODS], [10, PERIODS]]
    design = lay_design(lines, [10, PERIODS])
    assert design.shape == (PERIODS, 4)
    assert not design[10:, :2].any()
    assert not design[:10, 2:].any()


class _Lookup(BaseCost):  # type: ignore[misc]  # ruptures is untyped
    """Costs worked out beforehand, as ruptures asks for them."""

    model = "lines"
    min_size = MIN_PERIODS

    def __init__(self, costs: NDArray[np.float64]) -> None:
        self.costs = costs

    def fit(self, signal: NDArray[np.float64]) -> "_Lookup":
        self.signal = signal
        return self

    def error(self, start: int, end: int) -> float:
        return float(self.costs[start, end])


@pytest.mark.parametrize("periods", [20, 36, 60, 61, 119, 121, 150])
def test_partings_are_those_of_ruptures(periods: int) -> None:
    rng = np.random.default_rng(periods)
    days = [date(2020, 1, 1) + timedelta(days=7 * week) for week in range(periods)]
    papers = rng.binomial(1000, 0.03, periods)
    lines = fit_lines(pl.DataFrame({"period_start": days, "papers": papers, "total": 1000}))
    search = Dynp(custom_cost=_Lookup(lines.costs), jump=-(-periods // 60))
    search.fit(np.zeros((periods, 1)))
    expected = [search.predict(count) for count in (1, 2, 3)]
    assert find_partings(lines, 3) == [[periods], *expected]
