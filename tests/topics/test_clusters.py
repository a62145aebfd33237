"""Centroids find the clouds that are there, however many papers and dimensions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from analytics.topics.clusters import find_nearest, fit_centroids
from analytics.topics.vectors import Floats, unit


def make_clouds(clouds: int, papers: int, seed: int) -> tuple[Floats, np.ndarray]:
    """Papers about random directions, and the cloud of each."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((clouds, 40))
    cloud = rng.integers(clouds, size=papers)
    return unit(
        (centres[cloud] + 0.4 * rng.standard_normal((papers, 40))).astype(np.float32)
    ), cloud


@pytest.mark.parametrize("papers", [600, 30_000])
def test_clouds_are_found(papers: int) -> None:
    vectors, cloud = make_clouds(25, papers, seed=0)
    found = find_nearest(vectors, fit_centroids(vectors, 25, seed=1)).label
    assert adjusted_rand_score(cloud, found) > 0.99


def test_the_same_seed_gives_the_same_centroids() -> None:
    vectors, _ = make_clouds(12, 9000, seed=2)
    once, again = (fit_centroids(vectors, 15, seed=4) for _ in range(2))
    assert np.array_equal(once, again)


@settings(deadline=None, max_examples=25)
@given(
    papers=st.integers(12, 300),
    topics=st.integers(2, 6),
    kinds=st.integers(1, 40),
    seed=st.integers(0, 99),
)
def test_papers_alike_break_nothing(papers: int, topics: int, kinds: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = unit(rng.standard_normal((kinds, 8)).astype(np.float32))[
        rng.integers(kinds, size=papers)
    ]
    centroids = fit_centroids(vectors, topics, seed=seed)
    assert centroids.shape == (topics, 8)
    assert np.linalg.norm(centroids, axis=1) == pytest.approx(np.ones(topics), abs=1e-4)
