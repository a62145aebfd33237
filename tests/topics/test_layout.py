"""The map: what is alike lies together, and nothing moves when papers are added."""

import numpy as np
import pytest

from analytics.errors import ModelError
from analytics.topics.layout import (
    LEAST,
    Layout,
    lay_out_papers,
    place_among,
)


def make_groups(per_group: int, groups: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Vectors of length one around directions that have nothing in common, and their groups."""
    rng = np.random.default_rng(seed)
    vectors = np.repeat(np.eye(groups, 16), per_group, axis=0)
    vectors += rng.normal(scale=0.05, size=vectors.shape)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32), np.repeat(np.arange(groups), per_group)


def find_nearest_group(places: np.ndarray, known: np.ndarray, groups: np.ndarray) -> np.ndarray:
    apart = np.linalg.norm(places[:, None] - known[None], axis=2)
    return groups[apart.argmin(axis=1)]


def test_groups_lie_apart_and_further_papers_among_their_own() -> None:
    vectors, groups = make_groups(30, 4)
    places = lay_out_papers(vectors, seed=0)
    assert places.shape == (120, 2)
    centres = np.stack([np.median(places[groups == group], axis=0) for group in range(4)])
    assert (find_nearest_group(places, centres, np.arange(4)) == groups).mean() > 0.98

    further, own = make_groups(10, 4, seed=1)
    layout = Layout(vectors, places.copy())
    placed = place_among(layout, further, seed=0)
    assert (find_nearest_group(placed, centres, np.arange(4)) == own).all()
    assert (layout.points == places).all()
    assert place_among(layout, further[:0], seed=0).shape == (0, 2)


def test_the_same_seed_gives_the_same_map() -> None:
    vectors, _ = make_groups(20, 3)
    one, two = (lay_out_papers(vectors, seed=3) for _ in range(2))
    assert np.allclose(one, two, atol=1e-3)


def test_cells_find_the_neighbours_that_all_pairs_find() -> None:
    vectors, groups = make_groups(500, 12)
    rng = np.random.default_rng(0)
    places = (10 * groups[:, None] + rng.random((len(groups), 2))).astype(np.float32)
    layout = Layout(vectors, places)
    further, own = make_groups(3, 12, seed=1)
    done: list[float] = []
    placed = place_among(layout, further, seed=0, progress=done.append)
    assert (np.abs(placed - (10 * own[:, None] + 0.5)) < 0.5).all()
    assert done[-1] == 1.0


def test_too_few_papers_make_no_map() -> None:
    with pytest.raises(ModelError, match=f"it takes {LEAST}"):
        lay_out_papers(np.eye(5, dtype=np.float32), seed=0)
