"""Vectors of papers and terms: what lies near what."""

import numpy as np
import scipy.sparse as sp

from analytics.topics.vectors import Space, fit_space, place_papers

_FIELD = 40


def make_counts(papers: int, shared: int, seed: int) -> sp.csr_matrix:
    """Papers of two fields, those of the first before those of the second.

    Each uses eight of the forty terms of its field; terms beyond those are used in both.
    """
    rng = np.random.default_rng(seed)
    rows, columns = [], []
    for paper in range(papers):
        field = int(paper >= papers // 2)
        own = field * _FIELD + rng.choice(_FIELD, 8, replace=False)
        both = 2 * _FIELD + np.flatnonzero(rng.random(shared) < 0.5)
        columns.append(np.concatenate([own, both]))
        rows.append(np.full(len(columns[-1]), paper))
    ones = np.ones(sum(map(len, columns)), np.float32)
    shape = (papers, 2 * _FIELD + shared)
    return sp.csr_matrix((ones, (np.concatenate(rows), np.concatenate(columns))), shape=shape)


def measure_company(space: Space, term: int) -> tuple[float, float]:
    """Cosines of a term to the terms of either field, on the mean."""
    likeness = space.company[: 2 * _FIELD] @ space.company[term]
    return float(likeness[:_FIELD].mean()), float(likeness[_FIELD:].mean())


def test_a_term_keeps_the_company_of_its_field() -> None:
    space = fit_space(make_counts(3000, 0, seed=0), components=6, company=6, seed=0)
    one, other = measure_company(space, 0)
    assert one > other + 0.5


def test_a_term_of_very_many_papers_keeps_the_company_of_both_its_fields() -> None:
    # Its papers are more than are looked at, and the first of them are all of one field.
    space = fit_space(make_counts(6000, 4, seed=1), components=6, company=6, seed=0)
    one, other = measure_company(space, 2 * _FIELD)
    assert min(one, other) > 0.4


def test_papers_of_one_field_lie_near_each_other() -> None:
    counts = make_counts(1000, 4, seed=2)
    vectors = place_papers(counts, fit_space(counts, components=6, company=6, seed=0))
    likeness = vectors @ vectors.T
    assert likeness[:500, :500].mean() > likeness[:500, 500:].mean() + 0.5
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_a_paper_without_terms_lies_nowhere() -> None:
    counts = make_counts(400, 4, seed=3)
    space = fit_space(counts, components=6, company=6, seed=0)
    assert not place_papers(sp.csr_matrix((1, counts.shape[1]), dtype=np.float32), space).any()
