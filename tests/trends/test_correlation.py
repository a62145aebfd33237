"""Noise that carries over: false alarms, coverage, and what is learnt from the others."""

import numpy as np
import pytest
from scipy import stats

from analytics.trends.binomial import Slopes, fit_slopes
from analytics.trends.correlation import Uncertainty, estimate_uncertainty

MONTHS = 18
YEARS = np.arange(MONTHS) / 12
TOTALS = np.linspace(5000, 11000, MONTHS).round()


def fit(noise: float, carry: float, count: int, change: float = 0.0, seed: int = 1) -> Slopes:
    random = np.random.default_rng(seed)
    state = random.normal(size=(count, MONTHS))
    for month in range(1, MONTHS):
        state[:, month] = carry * state[:, month - 1] + np.sqrt(1 - carry**2) * state[:, month]
    odds = np.log(0.02 / 0.98) + np.log1p(change) * (YEARS - YEARS.mean()) + noise * state
    papers = random.binomial(TOTALS.astype(int), 1 / (1 + np.exp(-odds))).astype(float)
    totals = np.broadcast_to(TOTALS, papers.shape).copy()
    return fit_slopes(papers, totals, np.arange(count), YEARS, count=count)


def judge(slopes: Slopes, steps: np.ndarray | None = None, level: float = 0.95) -> Uncertainty:
    return estimate_uncertainty(
        slopes.slope,
        slopes.information,
        slopes.residual,
        slopes.variance,
        slopes.lever,
        np.arange(MONTHS) if steps is None else steps,
        level=level,
    )


def plain(slopes: Slopes) -> np.ndarray:
    """p of the same slopes where months are taken as independent."""
    dispersion = (slopes.residual**2 / slopes.variance).sum(1) / (MONTHS - 2)
    score = np.abs(slopes.slope) * np.sqrt(slopes.information / dispersion)
    return 2 * stats.t.sf(score, MONTHS - 2)


@pytest.mark.parametrize(("noise", "carry"), [(0.0, 0.0), (0.1, 0.0), (0.1, 0.3), (0.1, 0.6)])
def test_no_trend_is_called_one_about_as_often_as_it_says(noise: float, carry: float) -> None:
    slopes = fit(noise, carry, 400)
    sure = judge(slopes)
    assert 0.015 <= (sure.p < 0.05).mean() <= 0.08
    assert ((sure.p < 0.05) == (np.abs(slopes.slope) > sure.reach)).all()


def test_months_taken_as_independent_would_raise_false_alarms() -> None:
    slopes = fit(0.1, 0.6, 400)
    assert (plain(slopes) < 0.05).mean() > 0.15


def test_the_interval_holds_the_truth() -> None:
    slopes = fit(0.1, 0.3, 400, change=0.5)
    held = np.abs(slopes.slope - np.log(1.5)) <= judge(slopes).reach
    assert 0.92 <= held.mean() <= 0.98


def test_where_nothing_is_over_dispersed_hardly_anything_is_lost() -> None:
    slopes = fit(0.0, 0.0, 400, change=0.15)
    assert (judge(slopes).p < 0.05).mean() >= (plain(slopes) < 0.05).mean() - 0.04


def test_strength_is_learnt_from_the_others() -> None:
    carried = judge(fit(0.25, 0.6, 300)).correlation
    fresh = judge(fit(0.25, 0.0, 300)).correlation
    assert carried.mean() > 0.4
    assert fresh.mean() < 0.1


def test_a_wider_level_reaches_further() -> None:
    slopes = fit(0.1, 0.3, 20)
    assert (judge(slopes, level=0.99).reach > judge(slopes, level=0.95).reach).all()


def test_months_far_apart_carry_nothing() -> None:
    slopes = fit(0.25, 0.6, 200)
    near, apart = judge(slopes), judge(slopes, np.arange(MONTHS) * 12)
    assert apart.reach.mean() < near.reach.mean()


def test_nothing_to_judge_is_no_error() -> None:
    nothing = judge(fit(0.1, 0.0, 0))
    assert nothing.p.size == 0
