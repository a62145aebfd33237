"""The space of the papers: a distributed truncated SVD of their TF-IDF weights."""

from collections.abc import Callable, Iterable

import numpy as np
import scipy.sparse as sp
from pyspark import RDD, StorageLevel
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from analytics.spark.blocks import pick_rows
from analytics.spark.sums import add_in_order
from analytics.topics.tokens import Longs
from analytics.topics.vectors import (
    COMPANY_WEIGHT,
    Floats,
    Space,
    fit_company,
    rate_rarity,
    stride_space,
    weigh_terms,
)

_SPARE = 20
_PASSES = 12
_TOLERANCE = 3e-3
_NOTHING = 1e-5
_GROUPS = 8


def fit_space(
    counts: RDD,
    starts: Longs,
    frequency: Longs,
    *,
    components: int,
    company: int,
    seed: int,
    level: StorageLevel,
    carry: Callable[[sp.csr_matrix], Space | None],
) -> Space:
    """The space that topics/vectors would fit on all papers, its SVD found in Spark.

    The company of terms comes from the sample of the papers that topics/vectors takes, which is
    of one size however many there are, and so is worked out here.

    Parameters
    ----------
    counts : triples of index, ids, and papers by terms.
    starts : papers before each block, and of all.
    frequency : in how many papers each term occurs.
    level : where to keep the weights between passes.
    carry : gives the space of before over a sample of the counts, where it still serves.
    """
    papers, blocks = int(starts[-1]), len(starts) - 1
    idf = rate_rarity(frequency, papers)
    stride = stride_space(papers)
    size = -(-blocks // _GROUPS)
    groups = -(-blocks // size)

    def take(item: tuple[int, object, sp.csr_matrix]) -> tuple[int, tuple[int, sp.csr_matrix]]:
        index, _, rows = item
        chosen = rows[pick_rows(int(starts[index]), rows.shape[0], stride)]
        return index // size, (index, chosen)

    sample = counts.map(take).groupByKey(numPartitions=groups).mapValues(_stack).persist(level)
    here = _stack(sample.collect())
    carried = carry(here)
    if carried is not None:
        sample.unpersist()
        return carried
    weights = sample.mapValues(lambda rows: weigh_terms(rows, idf)).persist(level)
    weighted = weigh_terms(here, idf)

    def multiply(block: Floats) -> Floats:
        known = counts.context.broadcast(block)
        product = weights.map(lambda item: (item[0], item[1].T @ (item[1] @ known.value)))
        found = add_in_order(product, len(idf), groups)
        known.destroy()
        return found

    rng = np.random.default_rng(seed)
    # One thread: on a busy machine more of them wait for each other for minutes.
    with threadpool_limits(1, "blas"):
        basis = find_directions(multiply, len(idf), min(components, *here.shape), rng)
    weights.unpersist()
    sample.unpersist()
    terms, centre = fit_company(here, weighted, frequency, company, rng)
    learned = np.ones(len(idf), np.bool_)
    return Space(idf, basis, terms, centre, learned, here.shape[0], COMPANY_WEIGHT)


def find_directions(
    multiply: Callable[[Floats], Floats], side: int, size: int, rng: np.random.Generator
) -> Floats:
    """The leading eigenvectors of a symmetric matrix that is known by its products only.

    Randomised block Krylov iteration (Musco and Musco 2015) with a Rayleigh-Ritz step in the
    whole space spanned so far: a dozen passes over the papers at most, where Lanczos iteration
    with single vectors takes hundreds. Its directions
    agree with those of ARPACK (cosines of the angles between both: 0.9999 and more).

    Parameters
    ----------
    multiply : the matrix times a block, shape (side, any).

    Returns
    -------
    shape (side, size or fewer), float32, columns of length one, the largest entry of each positive.
    """
    start = rng.standard_normal((side, min(size + _SPARE, side)), dtype=np.float32)
    block = _orthonormal(start, np.zeros((side, 0), np.float32))
    basis, images = block[:, :0], block[:, :0]
    vectors = block
    for _ in range(_PASSES):
        image = multiply(block)
        basis, images = np.hstack([basis, block]), np.hstack([images, image])
        small = (basis.T @ images).astype(np.float64)
        values, found = np.linalg.eigh((small + small.T) / 2)
        leading = found[:, ::-1][:, :size].astype(np.float32)
        largest = values[::-1][:size].astype(np.float32)
        vectors = basis @ leading
        residual = np.linalg.norm(images @ leading - vectors * largest, axis=0)
        if (residual <= _TOLERANCE * np.maximum(largest, _NOTHING)).all():
            break
        block = _orthonormal(image, basis)
        if not block.shape[1]:
            break
    signs = np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(vectors.shape[1])])
    return np.asarray(vectors * np.where(signs == 0, 1, signs), dtype=np.float32)


def _orthonormal(block: Floats, basis: Floats) -> Floats:
    """What is new in ``block`` beside ``basis``, as columns of length one at right angles."""
    rest = block.astype(np.float64)
    # Once more, as what float32 left after the first time is not yet at right angles.
    for _ in range(2):
        least = _NOTHING**2 * float((rest * rest).sum(axis=0).max(initial=0))
        rest = rest - basis @ (basis.T @ rest.astype(np.float32))
        squares, turns = np.linalg.eigh(rest.T @ rest)
        kept = squares > least
        rest = rest @ (turns[:, kept] / np.sqrt(squares[kept]))
    return np.ascontiguousarray(rest, dtype=np.float32)


def _stack(parts: Iterable[tuple[int, sp.csr_matrix]]) -> sp.csr_matrix:
    ordered = sorted(parts, key=lambda part: part[0])
    return sp.vstack([rows for _, rows in ordered], format="csr", dtype=np.float32)
