"""Slopes against statsmodels' binomial GLM."""

import numpy as np
import pytest
import statsmodels.api as sm

from analytics.trends.binomial import fit_slopes

MONTHS = np.arange(24) / 12


def draw(seed: int, share: float, growth: float, strata: int) -> tuple[np.ndarray, np.ndarray]:
    """Papers and totals, (strata, periods): levels differ, the slope is one."""
    random = np.random.default_rng(seed)
    totals = random.integers(150, 3000, (strata, 1)) * random.uniform(0.6, 1.8, MONTHS.size)
    level = np.log(share / (1 - share)) + random.normal(0, 0.7, (strata, 1))
    noise = random.normal(0, 0.2, MONTHS.size)
    chance = 1 / (1 + np.exp(-(level + growth * (MONTHS - 1) + noise)))
    totals = totals.round()
    return random.binomial(totals.astype(int), chance).astype(float), totals


def fit_reference(papers: np.ndarray, totals: np.ndarray):  # type: ignore[no-untyped-def]
    strata = len(papers)
    levels = np.kron(np.eye(strata), np.ones((MONTHS.size, 1)))
    design = np.column_stack([np.tile(MONTHS, strata), levels])
    seen = totals.ravel() > 0
    share = papers.ravel()[seen] / totals.ravel()[seen]
    model = sm.GLM(
        share, design[seen], family=sm.families.Binomial(), var_weights=totals.ravel()[seen]
    )
    return model.fit(scale="X2", tol=1e-14, maxiter=200)


def test_every_series_gets_the_slope_of_its_own_glm() -> None:
    cases = [
        draw(seed, share, growth, strata)
        for seed, (share, growth, strata) in enumerate(
            [(0.02, 0.0, 1), (0.001, 0.5, 1), (0.4, -1.5, 1), (0.03, 0.3, 5), (0.2, -0.1, 12)]
        )
    ]
    cases[3][0][2, :10] = 0
    cases[3][1][2, :10] = 0
    slopes = fit_slopes(
        np.concatenate([papers for papers, _ in cases]),
        np.concatenate([totals for _, totals in cases]),
        np.repeat(np.arange(len(cases)), [len(papers) for papers, _ in cases]),
        MONTHS,
        count=len(cases),
    )
    assert slopes.converged.all()
    for at, (papers, totals) in enumerate(cases):
        reference = fit_reference(papers, totals)
        assert slopes.slope[at] == pytest.approx(reference.params[0], abs=1e-6)
        plain = reference.bse[0] / np.sqrt(reference.scale)
        assert 1 / np.sqrt(slopes.information[at]) == pytest.approx(plain, rel=1e-6)


def test_the_dispersion_of_one_stratum_is_pearsons() -> None:
    papers, totals = draw(7, 0.05, 0.2, 1)
    slopes = fit_slopes(papers, totals, np.zeros(1, dtype=int), MONTHS, count=1)
    pearson = (slopes.residual**2 / slopes.variance).sum() / (MONTHS.size - 2)
    assert pearson == pytest.approx(fit_reference(papers, totals).scale, rel=1e-6)


def test_a_series_with_all_papers_in_one_period_is_no_slope() -> None:
    papers, totals = np.zeros((1, 24)), np.full((1, 24), 500.0)
    papers[0, -1] = 40
    slopes = fit_slopes(papers, totals, np.zeros(1, dtype=int), MONTHS, count=1)
    assert not slopes.converged.any()


def test_no_series_is_no_error() -> None:
    nothing = np.zeros((0, 24))
    slopes = fit_slopes(nothing, nothing, np.zeros(0, dtype=int), MONTHS, count=0)
    assert slopes.slope.size == 0
