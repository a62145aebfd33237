"""Papers as short dense vectors: TF-IDF weights, reduced by a truncated SVD."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Floats = npt.NDArray[np.float32]

_THREADS = 2
_ROWS_AT_ONCE = 32_768


@dataclass(frozen=True, slots=True)
class Space:
    """Where papers lie.

    Attributes
    ----------
    idf : weight of each term.
    basis : shape (terms, components); right singular vectors of the weighted sample.
    """

    idf: Floats
    basis: Floats


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


def fit_space(counts: sp.csr_matrix, *, components: int, seed: int, papers: int = 60_000) -> Space:
    """The directions in which papers differ most, from an even sample of them.

    Randomised range finder with power iterations (Halko, Martinsson and Tropp 2011).
    """
    frequency = count_papers(counts)
    idf = (np.log((1 + counts.shape[0]) / (1 + frequency)) + 1).astype(np.float32)
    stride = max(1, -(-counts.shape[0] // papers))
    sample = weigh_terms(counts[::stride], idf)
    size = min(components, *sample.shape)
    rng = np.random.default_rng(seed)
    wide = min(size + 20, *sample.shape)
    turned = sample.T.tocsr()
    found = rng.standard_normal((sample.shape[1], wide), dtype=np.float32)
    for _ in range(4):
        found = np.linalg.qr(_multiply(sample, found))[0]
        found = np.linalg.qr(_multiply(turned, found))[0]
    _, _, right = np.linalg.svd(_multiply(sample, found), full_matrices=False)
    basis = np.asarray(found @ right.T[:, :size], dtype=np.float32)
    # The sign of a singular vector is free: the largest entry is made positive.
    signs = np.sign(basis[np.abs(basis).argmax(axis=0), np.arange(size)])
    return Space(idf, np.ascontiguousarray(basis * np.where(signs == 0, 1, signs)))


def place_papers(counts: sp.csr_matrix, space: Space) -> Floats:
    """Vectors of length one, shape (papers, components); zeros for a paper without terms."""
    vectors = np.empty((counts.shape[0], space.basis.shape[1]), np.float32)

    def place(low: int) -> None:
        block = counts[low : low + _ROWS_AT_ONCE]
        dense = np.asarray(weigh_terms(block, space.idf) @ space.basis)
        length = np.linalg.norm(dense, axis=1, keepdims=True)
        vectors[low : low + _ROWS_AT_ONCE] = dense / np.where(length < 1e-6, 1, length)

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(place, range(0, counts.shape[0], _ROWS_AT_ONCE)))
    return vectors


def _multiply(matrix: sp.csr_matrix, dense: Floats) -> Floats:
    """Product in row blocks on several threads; scipy lets go of the interpreter's lock."""
    step = max(1, -(-matrix.shape[0] // (4 * _THREADS)))
    blocks = range(0, matrix.shape[0], step)
    with ThreadPoolExecutor(_THREADS) as pool:
        parts = list(pool.map(lambda low: matrix[low : low + step] @ dense, blocks))
    return np.concatenate(parts)
