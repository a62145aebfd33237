"""Papers like a paper, a text or several papers: by the terms they use and by where they lie.

Likeness is the mean of two cosines, of term weights and of vectors. The first knows the very words,
the second that different words mean one subject. No citations go into it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sp

from analytics.errors import StoreError
from analytics.schema import make_schema

Floats = npt.NDArray[np.float32]
Longs = npt.NDArray[np.int64]

#: Papers less alike than this are not like each other.
LEAST = 0.2

#: So many of the nearest by vector are compared by their terms too. On 342,066 papers they hold
#: 99.9 % of the twenty most alike, 1,000 of them hold 98 %.
CANDIDATES = 4_000

SIMILAR = make_schema(arxiv_id=pl.String, likeness=pl.Float32)

_IDS, _VECTORS = "ids.parquet", "vectors.npy"
_STARTS, _COLUMNS, _WEIGHTS = "starts.npy", "columns.npy", "weights.npy"
_ROWS_AT_ONCE = 16_384


@dataclass(frozen=True, slots=True)
class PaperSpace:
    """Papers side by side, to be compared; never changed, safe to share.

    Attributes
    ----------
    ids : arxiv_ids, sorted; one per row of what follows.
    vectors : shape (papers, components), rows of length one, or zero for a paper without terms.
    weights : CSR, shape (papers, terms), float32, rows of length one, or empty.
    """

    ids: pl.Series
    vectors: Floats
    weights: sp.csr_matrix


@dataclass(frozen=True, slots=True)
class Likes:
    """What papers are compared with: one row for each text or paper.

    Attributes
    ----------
    vectors : shape (rows, components).
    weights : CSR, shape (rows, terms).
    """

    vectors: Floats
    weights: sp.csr_matrix


def average_cosines(by_terms: Floats, by_place: Floats) -> Floats:
    """How alike papers are, 0 to 1: the one definition, for the pages and for the report."""
    mean: Floats = ((by_terms + by_place) / 2).astype(np.float32)
    return mean


def take_papers(space: PaperSpace, arxiv_ids: Sequence[str] | pl.Series) -> Likes:
    """The rows of papers; ids that are not there are left out."""
    rows = _find_rows(space, arxiv_ids)
    return Likes(space.vectors[rows].astype(np.float32), space.weights[rows])


def blend(likes: Likes) -> Likes:
    """One row in the middle of several: what they have in common."""
    vector = likes.vectors.mean(axis=0, keepdims=True)
    weights = sp.csr_matrix(likes.weights.mean(axis=0))
    return Likes(_unit(vector), _unit_sparse(weights))


def part_from(one: Likes, other: Likes) -> Likes:
    """What one row has and another has not: the way from the other to it."""
    return Likes(
        _unit(one.vectors - other.vectors),
        _unit_sparse((one.weights - other.weights).tocsr()),
    )


def stack(parts: Sequence[Likes]) -> Likes:
    """Rows of several, one after the other."""
    vectors = np.concatenate([part.vectors for part in parts])
    return Likes(vectors, sp.vstack([part.weights for part in parts], format="csr"))


def rank_similar(
    space: PaperSpace,
    likes: Likes,
    limit: int,
    *,
    without: Sequence[str] = (),
    among: pl.Series | None = None,
) -> pl.DataFrame:
    """The papers most like any row of ``likes``, most alike first.

    Parameters
    ----------
    likes : one row for a paper, a text or a blend; of several rows the nearest counts.
    limit : papers at most.
    without : ids that are left out.
    among : ids to choose from; all papers without it.

    Returns
    -------
    columns SIMILAR and ``row`` (of ``likes``, the one it is most like); papers that reach LEAST.
    Equal likeness: newest id first.
    """
    rows = None if among is None else _find_rows(space, among)
    places = np.arange(len(space.ids)) if rows is None else rows
    nearest = _measure_place(space, likes, rows)
    left_out = _find_rows(space, without)
    nearest[left_out if rows is None else np.isin(rows, left_out)] = -np.inf
    kept = _find_greatest(nearest, max(CANDIDATES, limit))
    chosen = places[kept[np.isfinite(nearest[kept])]]
    likeness, row = _compare_all(space, likes, chosen)
    frame = pl.DataFrame(
        {"arxiv_id": space.ids.gather(chosen), "likeness": likeness, "row": row},
        schema={**SIMILAR, "row": pl.Int64},
    )
    return (
        frame.filter(pl.col("likeness") >= LEAST)
        .sort("likeness", "arxiv_id", descending=True)
        .head(limit)
    )


def _measure_place(space: PaperSpace, likes: Likes, rows: Longs | None) -> Floats:
    """Greatest cosine of each paper's vector with any row of ``likes``."""
    vectors = space.vectors
    count = len(vectors) if rows is None else len(rows)
    if not len(likes.vectors):
        return np.full(count, -np.inf, np.float32)
    if len(likes.vectors) == 1 and rows is None:
        cosines: Floats = vectors @ likes.vectors[0]
        return cosines
    found = np.empty(count, np.float32)
    for low in range(0, count, _ROWS_AT_ONCE):
        part = slice(low, low + _ROWS_AT_ONCE)
        block = vectors[part] if rows is None else vectors[rows[part]]
        found[part] = (block @ likes.vectors.T).max(axis=1)
    return found


def _compare_all(space: PaperSpace, likes: Likes, chosen: Longs) -> tuple[Floats, Longs]:
    """Likeness of each chosen paper with the row it is most like, and which row that is."""
    if not len(chosen) or not len(likes.vectors):
        return np.zeros(0, np.float32), np.zeros(0, np.int64)
    by_place = space.vectors[chosen] @ likes.vectors.T
    by_terms = (space.weights[chosen] @ likes.weights.T).toarray()
    both = average_cosines(by_terms, by_place)
    row = both.argmax(axis=1)
    return both[np.arange(len(chosen)), row], row


def _find_greatest(values: Floats, count: int) -> Longs:
    if count >= values.size:
        return np.arange(values.size)
    return np.argpartition(values, values.size - count)[-count:]


def _find_rows(space: PaperSpace, arxiv_ids: Sequence[str] | pl.Series) -> Longs:
    wanted = pl.Series("arxiv_id", arxiv_ids, dtype=pl.String).drop_nulls()
    at = space.ids.search_sorted(wanted).to_numpy().astype(np.int64)
    if not at.size or not len(space.ids):
        return np.zeros(0, np.int64)
    there = space.ids.gather(np.minimum(at, len(space.ids) - 1)) == wanted
    found: Longs = at[there.to_numpy()]
    return found


def save_space(space: PaperSpace, folder: Path) -> None:
    """Write the space into a ``folder`` that is there: half precision, one array a file."""
    space.ids.to_frame("arxiv_id").write_parquet(folder / _IDS)
    np.save(folder / _VECTORS, space.vectors.astype(np.float16))
    np.save(folder / _STARTS, space.weights.indptr.astype(np.int64))
    np.save(folder / _COLUMNS, space.weights.indices.astype(np.int32))
    np.save(folder / _WEIGHTS, space.weights.data.astype(np.float16))


def open_space(folder: Path, *, terms: int) -> PaperSpace:
    """The space that ``save_space`` wrote.

    Parameters
    ----------
    terms : columns of the weights.

    Raises
    ------
    StoreError : there is none, or it cannot be read.
    """
    try:
        ids = pl.read_parquet(folder / _IDS)["arxiv_id"]
        vectors = np.load(folder / _VECTORS, allow_pickle=False).astype(np.float32)
        starts = np.load(folder / _STARTS, allow_pickle=False)
        columns = np.load(folder / _COLUMNS, allow_pickle=False)
        weights = np.load(folder / _WEIGHTS, allow_pickle=False).astype(np.float32)
        matrix = sp.csr_matrix((weights, columns, starts), shape=(len(starts) - 1, terms))
    except (OSError, EOFError, ValueError, pl.exceptions.PolarsError) as error:
        raise _refuse(folder, str(error)) from error
    if not len(ids) == len(vectors) == matrix.shape[0]:
        raise _refuse(folder, f"{len(ids)} ids, {len(vectors)} vectors, {matrix.shape[0]} rows")
    return PaperSpace(ids, vectors, matrix)


def _refuse(folder: Path, reason: str) -> StoreError:
    return StoreError(
        f"{folder}: no vectors of papers that can be read ({reason}): remove {folder.parent}, "
        "and they are worked out again"
    )


def _unit(rows: Floats) -> Floats:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Floats = np.divide(rows, length, out=np.zeros_like(rows), where=length > 0)
    return scaled


def _unit_sparse(rows: sp.csr_matrix) -> sp.csr_matrix:
    length = float(np.sqrt((rows.data**2).sum()))
    return rows / length if length else rows
