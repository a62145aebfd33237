"""Centroids find the clouds that are there, however many papers and dimensions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from analytics.topics.clusters import find_nearest, fit_centroids, measure_lean
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
    found = find_nearest(vectors, *fit_centroids(vectors, 25, seed=1)).label
    assert adjusted_rand_score(cloud, found) > 0.99


def test_the_same_seed_gives_the_same_centroids() -> None:
    vectors, _ = make_clouds(12, 9000, seed=2)
    once, again = (fit_centroids(vectors, 15, seed=4) for _ in range(2))
    assert all(map(np.array_equal, once, again))


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
    centroids, lean = fit_centroids(vectors, topics, seed=seed)
    assert centroids.shape == (topics, 8)
    assert np.linalg.norm(centroids, axis=1) == pytest.approx(np.ones(topics), abs=1e-4)
    assert lean.shape == (topics,)
    assert lean.max() == 0
    assert np.isfinite(lean).all()


def test_on_a_border_the_larger_topic_has_the_better_claim() -> None:
    centroids = np.eye(2, dtype=np.float32)
    border = unit(np.array([[1, 1], [1.02, 1], [1, 1.02], [1.2, 1]], np.float32))
    even = find_nearest(border, centroids, measure_lean(np.array([70, 70])))
    assert even.label.tolist() == [0, 0, 1, 0]
    leaning = find_nearest(border, centroids, measure_lean(np.array([70, 700])))
    assert leaning.label.tolist() == [1, 1, 1, 0]
    # Likeness is the cosine, whatever leans.
    cosines = (border @ centroids.T)[np.arange(4), leaning.label]
    assert leaning.likeness == pytest.approx(cosines, abs=1e-6)
    assert (leaning.confidence >= 0).all()


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_leans_are_in_the_order_of_sizes(sizes: list[int]) -> None:
    lean = measure_lean(np.array(sizes))
    assert lean.max() == 0
    order = np.argsort(sizes)
    assert (np.diff(lean[order]) >= 0).all()


def test_a_large_and_a_small_cloud_that_touch_are_told_apart() -> None:
    rng = np.random.default_rng(5)
    centres = np.zeros((2, 40))
    centres[0, 0] = centres[1, 0] = 1
    centres[1, 1] = 1
    cloud = np.repeat([0, 1], [4000, 400])
    vectors = unit((centres[cloud] + 0.15 * rng.standard_normal((4400, 40))).astype(np.float32))
    found = find_nearest(vectors, *fit_centroids(vectors, 2, seed=0)).label
    assert adjusted_rand_score(cloud, found) > 0.95
