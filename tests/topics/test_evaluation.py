"""Figures of topics on papers where the right answer is known."""

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp
from sklearn.metrics import adjusted_rand_score

from analytics.errors import ModelError
from analytics.topics.choice import compare_counts, pick_count, suggest_count
from analytics.topics.clusters import find_nearest, fit_centroids
from analytics.topics.evaluation import (
    average_coherence,
    measure_coherence,
    measure_diversity,
    measure_quality,
    overlap_best,
)
from analytics.topics.model import fit_topics
from tests.topics.papers import find_subject, make_papers


def test_terms_that_always_meet_are_coherent() -> None:
    counts = sp.csr_matrix(np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]))
    terms = ["graph", "vertex", "robot", "qubit"]
    met, apart = measure_coherence(counts, np.array([[0, 1], [2, 3]]), terms)
    assert met == pytest.approx(1)
    assert apart == pytest.approx(-1)


def test_terms_within_each_other_are_no_pair() -> None:
    counts = sp.csr_matrix(np.ones((3, 2)))
    found = measure_coherence(counts, np.array([[0, 1]]), ["language model", "model"])
    assert found.to_list() == [None]


def test_topics_without_a_pair_of_terms_have_no_coherence() -> None:
    assert average_coherence(pl.Series([None, 0.25, 0.75])) == pytest.approx(0.5)
    assert average_coherence(pl.Series([None], dtype=pl.Float64)) is None


def test_diversity_counts_distinct_terms() -> None:
    assert measure_diversity(np.array([[0, 1], [1, 2]])) == pytest.approx(0.75)


def test_overlap_is_that_of_the_best_match() -> None:
    labels = np.array([0, 0, 0, 1], np.int32)
    others = np.array([1, 1, 0, 0], np.int32)
    assert overlap_best(labels, others, 2).tolist() == pytest.approx([2 / 3, 1 / 2])


def test_known_subjects_score_high() -> None:
    papers = make_papers().with_columns(primary_category=find_subject("arxiv_id"))
    fitted = fit_topics(papers.lazy(), topics=4, seed=0)
    quality = measure_quality(papers.lazy(), fitted, samples=2)
    assert quality.v_measure == pytest.approx(1)
    assert quality.agreement == pytest.approx(1)
    assert quality.robust == 4
    assert quality.papers == papers.height
    assert quality.diversity == pytest.approx(1)
    assert measure_quality(papers.drop("primary_category").lazy(), fitted).v_measure is None


def test_papers_of_another_store_are_refused() -> None:
    papers = make_papers()
    fitted = fit_topics(papers.lazy(), topics=4, seed=0)
    with pytest.raises(ModelError, match="none of these papers"):
        measure_quality(make_papers(2).with_columns(arxiv_id="title").lazy(), fitted)


@pytest.mark.parametrize(("papers", "low", "high"), [(3000, 20, 40), (342_066, 100, 120)])
def test_number_of_topics_grows_with_the_corpus(papers: int, low: int, high: int) -> None:
    assert low <= suggest_count(papers) <= high


def make_clouds(topics: int, each: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    centres = np.linalg.qr(rng.standard_normal((40, topics)))[0].T
    points = np.repeat(centres, each, axis=0) + 0.08 * rng.standard_normal((topics * each, 40))
    return (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)


def test_seeds_agree_on_clear_groups() -> None:
    vectors = make_clouds(20, 60, seed=1)
    one, other = (
        find_nearest(vectors, *fit_centroids(vectors, 20, seed=seed, runs=30)).label
        for seed in (0, 1)
    )
    assert adjusted_rand_score(one, other) > 0.95
    assert adjusted_rand_score(one, np.repeat(np.arange(20), 60)) > 0.95


def test_no_topic_of_a_handful() -> None:
    vectors = np.concatenate([make_clouds(4, 500, seed=2), make_clouds(1, 1, seed=3)])
    sizes = np.bincount(find_nearest(vectors, *fit_centroids(vectors, 8, seed=0, runs=20)).label)
    assert sizes.min() > 10


def test_curve_names_its_best() -> None:
    vectors = make_clouds(12, 100, seed=4)
    rng = np.random.default_rng(0)
    columns = np.repeat(np.arange(12), 100)[:, None] * 12 + rng.integers(12, size=(1200, 6))
    rows = np.repeat(np.arange(1200), 6)
    counts = sp.csr_matrix((np.ones(7200, np.float32), (rows, columns.ravel())))
    terms = [f"word{number}" for number in range(counts.shape[1])]
    curve = compare_counts(counts, vectors, np.arange(1200), terms, seed=0)
    assert curve["topics"].is_sorted()
    best = curve.filter(curve["score"] == curve["score"].max())
    assert pick_count(curve) == best["topics"].min()
