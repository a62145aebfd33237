"""A space carried over to later papers: what it knew stays, what is new finds its place."""

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

from analytics.topics.carried import carry_space
from analytics.topics.model import fit_topics
from analytics.topics.vectors import COMPANY_WEIGHT, Space, count_papers, fit_space, place_papers
from tests.topics.papers import make_papers
from tests.topics.test_vectors import make_counts

TERMS = pl.Series("term", [f"term {number:03}" for number in range(80)])


def fit(counts: sp.csr_matrix) -> Space:
    return fit_space(counts, components=6, company=6, seed=0)


def carry(
    counts: sp.csr_matrix, before: Space, terms_before: pl.Series, terms: pl.Series = TERMS
) -> Space | None:
    papers = counts.shape[0]
    return carry_space(counts, count_papers(counts), papers, terms, before, terms_before)


def measure_cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return np.einsum("ij,ij->i", one, other) / lengths


def test_known_terms_stay_where_they_were_in_any_order() -> None:
    before = fit(make_counts(600, 0, seed=0))
    counts = make_counts(800, 0, seed=1)
    order = np.random.default_rng(0).permutation(len(TERMS))
    carried = carry(counts[:, order], before, TERMS, TERMS[order])
    assert carried is not None
    for name in ("idf", "basis", "company", "learned"):
        assert np.array_equal(getattr(carried, name), getattr(before, name)[order])
    assert carried.papers == before.papers
    assert carried.company_weight == before.company_weight
    assert np.allclose(place_papers(counts[:, order], carried), place_papers(counts, before))


def test_new_terms_lie_where_the_papers_lie_that_use_them() -> None:
    counts = make_counts(1000, 0, seed=2)
    whole = fit(counts)
    known = np.setdiff1d(np.arange(len(TERMS)), [3, 50])
    carried = carry(counts, fit(counts[:, known]), TERMS[known])
    assert carried is not None
    assert np.flatnonzero(~carried.learned).tolist() == [3, 50]
    for space in (whole, carried):
        for name in ("basis", "company"):
            vectors = getattr(space, name)
            fields = np.stack([vectors[:40].mean(axis=0), vectors[40:].mean(axis=0)])
            for term, own in ((3, 0), (50, 1)):
                at = np.repeat(vectors[term][None], 2, axis=0)
                cosines = measure_cosines(at, fields)
                assert cosines[own] > cosines[1 - own] + 0.3
    # On the scale of the terms known: papers lie nearly as they do in a space fitted anew.
    moved = place_papers(counts, carried) @ place_papers(counts, carried).T
    anew = place_papers(counts, whole) @ place_papers(counts, whole).T
    assert np.corrcoef(moved.ravel(), anew.ravel())[0, 1] > 0.95


def test_what_was_folded_in_does_not_count_as_known() -> None:
    counts = make_counts(1000, 0, seed=3)
    few, more = TERMS[np.arange(0, 68)], TERMS
    first = carry(counts, fit(counts[:, :68]), few)
    assert first is not None
    second = carry(counts, first, more)
    assert second is not None
    assert np.array_equal(second.learned, first.learned)
    assert not second.learned[68:].any()
    assert second.company_weight == pytest.approx(first.company_weight)
    assert second.company_weight < COMPANY_WEIGHT


def test_a_space_that_knows_too_little_is_given_up() -> None:
    counts = make_counts(1000, 0, seed=4)
    assert carry(counts, fit(counts[:, :50]), TERMS[:50]) is None
    assert carry(counts, fit(counts[:600]), TERMS) is None
    assert carry(counts, fit(counts[:700]), TERMS) is not None


@pytest.mark.parametrize("fresh", [False, True])
def test_a_refit_keeps_the_space_unless_told_not_to(fresh: bool) -> None:
    papers = make_papers(40, seed=5)
    later = pl.concat([papers, make_papers(6, seed=6).with_columns(pl.col("arxiv_id") + "x")])
    later = later.with_columns("later-" + pl.col("arxiv_id"))
    first = fit_topics(papers.lazy(), topics=4, seed=0)
    after = fit_topics(later.lazy(), topics=4, seed=1, previous=None if fresh else first)
    both = (
        first.model.vocabulary.terms.to_frame("term")
        .with_row_index("old")
        .join(after.model.vocabulary.terms.to_frame("term").with_row_index("new"), on="term")
    )
    old, new = both["old"].to_numpy(), both["new"].to_numpy()
    same = np.array_equal(first.model.space.basis[old], after.model.space.basis[new])
    assert same is not fresh
