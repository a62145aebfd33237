"""Exchanges of centroids: they mend what KMeans cannot leave, and never make a fit worse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from analytics.topics.exchange import add_rows, exchange_centroids
from analytics.topics.vectors import Floats, unit


def make_groups(clouds: int, each: int, seed: int) -> Floats:
    """Groups of papers about centres at right angles, the groups of one cloud side by side."""
    rng = np.random.default_rng(seed)
    centres = np.repeat(np.eye(clouds, clouds + 4), each, axis=0)
    sizes = rng.integers(1, 20, size=(len(centres), 1))
    return ((centres + 0.05 * rng.standard_normal(centres.shape)) * sizes).astype(np.float32)


def measure_fit(sums: Floats, centroids: Floats) -> float:
    totals = add_rows(sums, (sums @ centroids.T).argmax(axis=1), len(centroids))
    return float(np.linalg.norm(totals, axis=1).sum())


def test_a_start_that_lloyd_cannot_leave_is_mended() -> None:
    sums = make_groups(8, 30, seed=0)
    truth = np.repeat(np.arange(8), 30)
    # Three centroids lie in the first cloud, and one serves the last three clouds.
    start = unit(
        np.concatenate([sums[[0, 10, 20]], sums[[30, 60, 90, 120]], sums[150:].sum(0)[None]])
    )
    alone = exchange_centroids(sums, start, rng=np.random.default_rng(0), tries=0)
    assert adjusted_rand_score(truth, (sums @ alone.T).argmax(axis=1)) < 0.8
    found = exchange_centroids(sums, start, rng=np.random.default_rng(0), tries=50)
    assert adjusted_rand_score(truth, (sums @ found.T).argmax(axis=1)) == 1
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(8), abs=1e-5)


def test_the_same_seed_gives_the_same_centroids() -> None:
    sums = np.random.default_rng(0).standard_normal((300, 10)).astype(np.float32)
    once, again = (
        exchange_centroids(sums, unit(sums[:12]), rng=np.random.default_rng(3), tries=40)
        for _ in range(2)
    )
    assert np.array_equal(once, again)


@settings(deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(2, 9), groups=st.integers(10, 60))
def test_no_fit_gets_worse_however_the_groups_lie(seed: int, count: int, groups: int) -> None:
    rng = np.random.default_rng(seed)
    # Some groups are alike, as those of reposted papers are.
    sums = rng.standard_normal((groups, 6)).astype(np.float32)[rng.integers(groups, size=groups)]
    start = unit(sums[rng.choice(groups, count, replace=False)])
    found = exchange_centroids(sums, start, rng=rng, tries=20)
    assert found.shape == start.shape
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(count), abs=1e-5)
    assert measure_fit(sums, found) >= measure_fit(sums, start) * (1 - 1e-5)


def test_groups_that_are_all_alike_are_left_in_peace() -> None:
    sums = np.ones((20, 5), np.float32)
    found = exchange_centroids(sums, unit(sums[:3]), rng=np.random.default_rng(0), tries=10)
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
