"""The truncated SVD, held against numpy's of the whole matrix."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.topics.decomposition import Floats, decompose, draw_start


def make_matrix(rows: int, columns: int, rank: int, seed: int) -> sp.csr_matrix:
    """A matrix of a rank, with values that fall off."""
    rng = np.random.default_rng(seed)
    left, right = rng.standard_normal((rows, rank)), rng.standard_normal((rank, columns))
    return sp.csr_matrix((left * np.geomspace(1, 0.05, rank)) @ right, dtype=np.float32)


def find(matrix: sp.csr_matrix, size: int, seed: int = 0) -> tuple[Floats, Floats]:
    return decompose(matrix, size, draw_start(matrix, np.random.default_rng(seed)))


@settings(max_examples=25, deadline=None)
@given(
    st.integers(20, 300),
    st.integers(20, 300),
    st.integers(1, 90),
    st.integers(1, 20),
    st.integers(0),
)
def test_values_and_directions_are_those_of_the_whole(
    rows: int, columns: int, rank: int, size: int, seed: int
) -> None:
    matrix = make_matrix(rows, columns, min(rank, rows, columns), seed)
    vectors, values = find(matrix, size)
    whole = matrix.toarray()
    known = np.linalg.svd(whole, compute_uv=False)[:size]
    assert values == pytest.approx(known, abs=1e-3 * float(known[0]))
    held = values > 1e-2 * known[0]  # directions of nothing are any
    found = vectors[:, held]
    assert np.abs(found.T @ found - np.eye(held.sum())).max() < 1e-3
    assert np.linalg.norm(whole.T @ found, axis=0) == pytest.approx(values[held], rel=1e-3)


@pytest.mark.parametrize(
    "matrix", [sp.csr_matrix((200, 150), dtype=np.float32), np.ones((200, 150))]
)
def test_a_matrix_with_nothing_to_tell_apart_gives_numbers(matrix: sp.csr_matrix) -> None:
    vectors, values = find(sp.csr_matrix(matrix, dtype=np.float32), 10)
    assert np.isfinite(vectors).all()
    assert values[1:] == pytest.approx(0, abs=0.1)


def test_another_start_finds_the_same_vectors_and_signs() -> None:
    matrix = make_matrix(400, 300, 80, seed=1)
    one, other = find(matrix, 12, seed=0)[0], find(matrix, 12, seed=1)[0]
    assert (one * other).sum(axis=0) == pytest.approx(1, abs=1e-3)
    assert np.array_equal(one, find(matrix, 12, seed=0)[0])
