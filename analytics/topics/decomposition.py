"""Truncated SVD of a sparse matrix by block Lanczos iteration."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Floats = npt.NDArray[np.float32]

#: Vectors that are multiplied at once: a matrix that does not fit the cache is read once for all
#: of them. More would need more steps than they save.
_BLOCK = 8

#: Matrices whose shorter side is no longer than this many vectors beyond those wanted are small.
_SMALL = 5 * _BLOCK

#: Vectors at most, for each that is wanted.
_MOST = 6

#: Steps from one look at what has been found to the next.
_LOOK = 4

#: A vector is found when what is left of it outside its direction is this part of its value.
_TOLERANCE = 1e-3

#: Values below this part of the greatest are noise of float32.
_NOISE = 1e-5

#: A block of which less than this part is left, once what is known is taken out, needs care.
_LOST = 1e-4
_NOTHING = 1e-6


@dataclass(frozen=True, slots=True)
class Gram:
    """The product of a matrix with its own transpose, on the shorter side, never written out."""

    inner: sp.csr_matrix
    outer: sp.csr_matrix

    @property
    def side(self) -> int:
        """Rows and columns."""
        return int(self.inner.shape[1])

    def multiply(self, block: Floats) -> Floats:
        """The product with a block of vectors, shape (side, vectors)."""
        found: Floats = self.outer @ (self.inner @ np.ascontiguousarray(block))
        return found


def draw_start(matrix: sp.csr_matrix, rng: np.random.Generator) -> Floats:
    """Where ``decompose`` begins: vectors at random."""
    start: Floats = rng.standard_normal((min(matrix.shape), _BLOCK)).astype(np.float32)
    return start


def decompose(matrix: sp.csr_matrix, size: int, start: Floats) -> tuple[Floats, Floats]:
    """Left singular vectors and singular values, largest first.

    Block Lanczos iteration with full reorthogonalisation (Golub and Underwood 1977). Where a
    randomised range finder stops short of the last components, two seeds differ in them, and so
    do their topics. The sign of a vector is free: its largest entry is made positive.

    Parameters
    ----------
    matrix : float32.
    size : how many; at most the shorter side.
    start : from ``draw_start``.

    Returns
    -------
    vectors, shape (rows, size), and values, shape (size,).
    """
    tall = matrix.shape[0] >= matrix.shape[1]
    inner, outer = (matrix, matrix.T.tocsr()) if tall else (matrix.T.tocsr(), matrix)
    gram = Gram(inner, outer)
    if gram.side <= size + _SMALL:
        left, values, _ = np.linalg.svd(matrix.toarray(), full_matrices=False)
        left, values = left[:, :size], values[:size]
    else:
        squares, left = _find_leading(gram, size, start)
        values = np.sqrt(np.maximum(squares, 0))
        if tall:
            left = (inner @ np.ascontiguousarray(left)) / np.maximum(values, _NOTHING)
    signs = np.sign(left[np.abs(left).argmax(axis=0), np.arange(left.shape[1])])
    return np.asarray(left * np.where(signs == 0, 1, signs), dtype=np.float32), values


def _find_leading(gram: Gram, size: int, start: Floats) -> tuple[Floats, Floats]:
    """The ``size`` greatest eigenvalues of ``gram`` and their vectors, as columns."""
    limit = min(_MOST * (size + _BLOCK), gram.side - _BLOCK) // _BLOCK * _BLOCK
    basis = np.empty((limit, gram.side), np.float32)  # a vector in each row
    within = np.zeros((limit, limit), np.float32)  # gram, in the basis
    block = np.linalg.qr(start)[0]
    held = 0
    while True:
        basis[held : held + _BLOCK] = block.T
        held += _BLOCK
        known, last = basis[:held], slice(held - _BLOCK, held)
        product = gram.multiply(block)
        length = float(np.linalg.norm(product))
        within[:held, last] = _take_out(known, product, near=2 * _BLOCK)
        block, left_over = _make_orthonormal(known, product, length)
        if held >= limit or (held >= size + _SMALL and held // _BLOCK % _LOOK == 0):
            squares, turns = np.linalg.eigh(within[:held, :held], UPLO="U")
            squares, turns = squares[::-1][:size], turns[:, ::-1][:, :size]
            astray = np.linalg.norm(left_over @ turns[last], axis=0)
            found = astray <= _TOLERANCE * np.maximum(squares, _NOISE * squares[0])
            if held >= limit or found.all():
                return squares, known.T @ turns


def _take_out(known: Floats, block: Floats, *, near: int) -> Floats:
    """Take what lies along the ``known`` vectors out of ``block``, in place; how much it was.

    Nearly all of it lies along the last ones: what is left of the others is rounding.

    Parameters
    ----------
    near : how many the last ones are.
    """
    near = min(near, len(known))
    taken = np.zeros((len(known), block.shape[1]), np.float32)
    for part in (slice(len(known) - near, None), slice(None)):
        along = known[part] @ block
        block -= known[part].T @ along
        taken[part] += along
    return taken


def _make_orthonormal(known: Floats, block: Floats, length: float) -> tuple[Floats, Floats]:
    """An orthonormal basis of ``block``, away from the ``known`` vectors, and ``block`` in it.

    Parameters
    ----------
    length : of the block before the known vectors were taken out of it.
    """
    vectors, inside = np.linalg.qr(block)
    if np.abs(np.diag(inside)).min() <= _LOST * length:
        # What is left of a vector that is nearly known is rounding, in any direction.
        for _again in range(2):
            _take_out(known, vectors, near=len(known))
            vectors = np.linalg.qr(vectors)[0]
    return vectors, inside
