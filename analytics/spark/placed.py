"""Blocks of papers in the space of the topics, and samples of them."""

from dataclasses import dataclass

import numpy as np
import polars as pl
import scipy.sparse as sp
from pyspark import RDD, StorageLevel

from analytics.spark.blocks import pick_rows
from analytics.topics.clusters import Nearest
from analytics.topics.model import find_topics
from analytics.topics.tokens import Longs
from analytics.topics.vectors import Floats, Space, place_papers


@dataclass(frozen=True, slots=True)
class Placed:
    """The papers of one block.

    Attributes
    ----------
    index : of the block.
    arxiv_ids : sorted.
    counts : papers by terms.
    vectors : shape (papers, components), rows of length one; zeros for a paper without terms.
    """

    index: int
    arxiv_ids: pl.Series
    counts: sp.csr_matrix
    vectors: Floats

    @property
    def worded(self) -> Longs:
        """Rows of the papers that have terms."""
        return np.flatnonzero(np.diff(self.counts.indptr) > 0)

    def find_nearest(self, centroids: Floats, lean: Floats) -> Nearest:
        """The two nearest topics of each paper."""
        return find_topics(self.vectors, centroids, lean, self.worded)


def place_blocks(counts: RDD, space: Space, level: StorageLevel) -> RDD:
    """Blocks of counts in ``space``, as Placed; kept."""
    known = counts.context.broadcast(space)

    def place(item: tuple[int, pl.Series, sp.csr_matrix]) -> Placed:
        index, arxiv_ids, rows = item
        return Placed(index, arxiv_ids, rows, place_papers(rows, known.value))

    return counts.map(place).persist(level)


def count_worded(placed: RDD, blocks: int) -> Longs:
    """Papers that have terms before each block, and of all."""
    found = dict(placed.map(lambda block: (block.index, len(block.worded))).collect())
    return np.cumsum([0, *(found[index] for index in range(blocks))])


def sample_vectors(placed: RDD, worded: Longs, stride: int) -> Floats:
    """Vectors of every so manieth paper that has terms, in order.

    Parameters
    ----------
    worded : of ``count_worded``.
    """
    return sample_worded(placed, worded, stride)[1]


def sample_worded(placed: RDD, worded: Longs, stride: int) -> tuple[sp.csr_matrix, Floats]:
    """Counts and vectors of every so manieth paper that has terms, in order."""

    def take(block: Placed) -> tuple[int, sp.csr_matrix, Floats]:
        known = block.worded
        rows = known[pick_rows(int(worded[block.index]), len(known), stride)]
        return block.index, block.counts[rows], block.vectors[rows]

    taken = sorted(placed.map(take).collect(), key=lambda part: part[0])
    return (
        sp.vstack([part[1] for part in taken], format="csr", dtype=np.float32),
        np.concatenate([part[2] for part in taken]),
    )
