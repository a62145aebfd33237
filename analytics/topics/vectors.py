"""Papers as short dense vectors: TF-IDF weights, in the space of a truncated SVD."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from analytics.topics.decomposition import decompose, draw_start

Floats = npt.NDArray[np.float32]

_THREADS = 2
_ROWS_AT_ONCE = 32_768
_SAMPLE = 82_500
_CONTEXTS = 4000
_PAIRS_FROM = 10_000
# What company a term keeps is told well by this many papers; the commonest terms have most of all.
_PAPERS_OF_TERM = 1000
_TERMS_AT_ONCE = 1000
# Rarer terms say more of the subject than plain inverse document frequency grants them.
_IDF_POWER = 2
COMPANY_WEIGHT = 0.7
_VALUES_POWER = 1.0
_NOTHING = 1e-6


@dataclass(frozen=True, slots=True)
class Space:
    """Where papers lie: by the terms they use, and by the company those terms keep.

    Attributes
    ----------
    idf : weight of each term.
    basis : shape (terms, components); right singular vectors of the weighted papers.
    company : shape (terms, components of its own); vectors of the terms, of length one or zero.
    centre : mean of the papers in the space of ``company``.
    learned : which terms the space was learned with; others were folded in later.
    papers : how many it was learned from.
    company_weight : what the company of terms counts for, beside the terms themselves at 1.
    """

    idf: Floats
    basis: Floats
    company: Floats
    centre: Floats
    learned: npt.NDArray[np.bool_]
    papers: int
    company_weight: float


def weigh_terms(counts: sp.csr_matrix, idf: Floats) -> sp.csr_matrix:
    """Sublinear TF-IDF, rows of length one; ``counts`` is left as it is.

    (1 + log tf) * idf, Manning, Raghavan and Schutze 2008, section 6.4.1.
    """
    data = (1 + np.log(counts.data)) * idf[counts.indices]
    weighted = sp.csr_matrix((data, counts.indices, counts.indptr), shape=counts.shape)
    squares = np.add.reduceat(np.append(data * data, 0), counts.indptr[:-1])
    squares[np.diff(counts.indptr) == 0] = 1
    weighted.data /= np.repeat(np.sqrt(squares), np.diff(counts.indptr)).astype(np.float32)
    return weighted


def count_papers(counts: sp.csr_matrix) -> npt.NDArray[np.int64]:
    """In how many papers each term occurs."""
    return np.bincount(counts.indices, minlength=counts.shape[1])


def fit_space(counts: sp.csr_matrix, *, components: int, company: int, seed: int) -> Space:
    """Directions in which papers differ, and vectors of terms, from an even sample.

    The first are a truncated SVD of the papers. The second are a truncated SVD of the positive
    pointwise mutual information of terms in one abstract (Levy, Goldberg and Dagan 2015: context
    smoothing 0.75, singular values in full). The SVD of papers gives crisp topics, but
    can take one for a word with two senses; the company of terms tells the senses apart.

    Parameters
    ----------
    components, company : how many of each; fewer where the papers do not give so many.
    """
    rng = np.random.default_rng(seed)
    frequency = count_papers(counts)
    idf = rate_rarity(frequency, counts.shape[0])
    sample = counts[:: stride_space(counts.shape[0])]
    weighted = weigh_terms(sample, idf)
    matrices = weighted.T.tocsr(), _associate_terms(sample, _list_contexts(frequency))
    sizes = [min(components, *weighted.shape), min(company, *matrices[1].shape)]
    starts = [draw_start(matrix, rng) for matrix in matrices]
    # Each is a chain of small steps, in which a second thread only waits: so side by side.
    with ThreadPoolExecutor(_THREADS) as pool, threadpool_limits(1, "blas"):
        (basis, _), found = pool.map(decompose, matrices, sizes, starts)
    terms, centre = _place_terms(*found, weighted)
    learned = np.ones(len(idf), np.bool_)
    return Space(idf, basis, terms, centre, learned, sample.shape[0], COMPANY_WEIGHT)


def stride_space(papers: int) -> int:
    """Every how manieth paper a space is fitted on."""
    return max(1, -(-papers // _SAMPLE))


def rate_rarity(frequency: npt.NDArray[np.int64], papers: int) -> Floats:
    """Weight of each term by the papers it occurs in, of so many."""
    idf = (np.log((1 + papers) / (1 + frequency)) + 1) ** _IDF_POWER
    return np.asarray(idf, dtype=np.float32)


def fit_company(
    sample: sp.csr_matrix,
    weighted: sp.csr_matrix,
    frequency: npt.NDArray[np.int64],
    components: int,
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Company and centre of a Space, see there.

    Parameters
    ----------
    sample, weighted : counts and weights of a sample of the papers.
    frequency : in how many of all papers each term occurs.
    """
    associated = _associate_terms(sample, _list_contexts(frequency))
    with threadpool_limits(1, "blas"):
        found = decompose(
            associated, min(components, *associated.shape), draw_start(associated, rng)
        )
    return _place_terms(*found, weighted)


def _list_contexts(frequency: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The terms of most papers, which tell what company a term keeps."""
    return np.argsort(-frequency, kind="stable")[:_CONTEXTS]


def _place_terms(left: Floats, values: Floats, weighted: sp.csr_matrix) -> tuple[Floats, Floats]:
    """Vectors of the terms from the SVD of their company, and the mean of the papers there."""
    terms = unit(left * values**_VALUES_POWER)
    return terms, unit(np.asarray(weighted @ terms)).mean(axis=0)


def _associate_terms(counts: sp.csr_matrix, contexts: npt.NDArray[np.int64]) -> sp.csr_matrix:
    """Positive PMI of each term with each context term, shape (terms, contexts)."""
    lengths = np.maximum(np.diff(counts.indptr), 1)
    # A pair in a long abstract says less: each abstract counts as many pairs as it has terms.
    share = np.repeat(1 / np.sqrt(lengths), np.diff(counts.indptr)).astype(np.float32)
    present = sp.csr_matrix((share, counts.indices, counts.indptr), shape=counts.shape)
    near = present[:, contexts].tocsr()
    turned = present.T.tocsr()
    by_context = np.asarray(near.T @ np.asarray(present.sum(axis=1)).ravel()) ** 0.75
    turned = _thin_rows(turned, _PAPERS_OF_TERM)
    by_term = np.asarray(turned @ np.asarray(near.sum(axis=1)).ravel())
    rarity = 1 / np.maximum(by_term, _NOTHING)
    surprise = by_context.sum() / np.maximum(by_context, _NOTHING)
    rarity, surprise = rarity.astype(np.float32), surprise.astype(np.float32)
    # A pair that met once is left out where the sample is large enough to tell it from chance.
    least = 1.5 / lengths.mean() if counts.shape[0] > _PAIRS_FROM else 0.0
    place = np.full(counts.shape[1], -1)
    place[contexts] = np.arange(len(contexts))

    def associate(low: int) -> sp.csr_matrix:
        met = turned[low : low + _TERMS_AT_ONCE] @ near
        enough = met.data > least
        row = np.repeat(np.arange(met.shape[0]), np.diff(met.indptr))[enough]
        column = met.indices[enough]
        lift = met.data[enough] * rarity[low + row] * surprise[column]
        kept = (lift > 1) & (place[low + row] != column)
        ends = np.cumsum(np.bincount(row[kept], minlength=met.shape[0]))
        found = np.log(lift[kept]), column[kept], np.append(0, ends)
        return sp.csr_matrix(found, shape=met.shape)

    with ThreadPoolExecutor(_THREADS) as pool:
        blocks = list(pool.map(associate, range(0, turned.shape[0], _TERMS_AT_ONCE)))
    return sp.vstack(blocks, format="csr")


def _thin_rows(matrix: sp.csr_matrix, most: int) -> sp.csr_matrix:
    """An even choice of at most so many entries of each row."""
    held = np.diff(matrix.indptr)
    place = np.arange(matrix.nnz) - np.repeat(matrix.indptr[:-1], held)
    kept = place % np.repeat(-(-held // most), held) == 0
    ends = np.append(0, np.cumsum(kept))[matrix.indptr]
    return sp.csr_matrix((matrix.data[kept], matrix.indices[kept], ends), shape=matrix.shape)


def place_papers(counts: sp.csr_matrix, space: Space) -> Floats:
    """Vectors of length one, shape (papers, all components); zeros for a paper without terms."""
    vectors = np.empty((counts.shape[0], space.basis.shape[1] + space.company.shape[1]), np.float32)

    def place(low: int) -> None:
        block = weigh_terms(counts[low : low + _ROWS_AT_ONCE], space.idf)
        used = unit(np.asarray(block @ space.basis))
        known = np.asarray(block @ space.company)
        bare = np.linalg.norm(known, axis=1, keepdims=True) < _NOTHING
        kept = space.company_weight * unit(np.where(bare, 0, unit(known) - space.centre))
        vectors[low : low + _ROWS_AT_ONCE] = unit(np.hstack([used, kept]))

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(place, range(0, counts.shape[0], _ROWS_AT_ONCE)))
    return vectors


def unit(rows: Floats) -> Floats:
    """Rows of length one; one that is next to nothing becomes zero."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled = np.where(length < _NOTHING, 0, rows / np.maximum(length, _NOTHING))
    return np.ascontiguousarray(scaled, dtype=np.float32)
