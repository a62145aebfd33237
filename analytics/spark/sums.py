"""Sums over blocks that come out the same to the last digit, in whatever order blocks are done."""

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from operator import add
from typing import Any

import numpy as np
import numpy.typing as npt
from pyspark import RDD

_FAN_IN = 32
_PIECES, _ROWS_IN_PIECE = 8, 4096
_PARTS = 16
_BLOCKS_IN_GROUP = 64


def add_counts(blocks: RDD, count: Callable[[Any], Any]) -> Any:
    """Sum of whole numbers over blocks: exact, so in any order.

    What each task sends is a piece of the sums: where a whole one is of hundreds of megabytes,
    as of topics by terms, Spark's Java process cannot hold that of each group at once.

    Parameters
    ----------
    count : of one block; arrays of one shape, or tuples of such.
    """

    def add_group(items: Iterator[Any]) -> Iterator[Any]:
        total: Any = None
        for item in items:
            found = count(item)
            total = found if total is None else _add(total, found)
        if total is not None:
            yield total

    def cut(total: Any) -> list[Any]:
        return [(number, piece) for number, piece in enumerate(_cut(total, _PARTS))]

    parts = blocks.getNumPartitions()
    wanted = max(2 * blocks.context.defaultParallelism, -(-parts // _BLOCKS_IN_GROUP))
    groups = blocks.coalesce(min(parts, wanted)).mapPartitions(add_group)
    found = dict(groups.flatMap(cut).reduceByKey(_add, numPartitions=_PARTS).collect())
    return _join([found[number] for number in range(_PARTS)])


def _cut(total: Any, parts: int) -> list[Any]:
    """Some parts of an array, or of each of a tuple's, along the last axis."""
    if isinstance(total, tuple):
        return list(zip(*(_cut(array, parts) for array in total), strict=True))
    return np.array_split(total, parts, axis=-1)


def _join(parts: list[Any]) -> Any:
    """The opposite of ``_cut``."""
    if isinstance(parts[0], tuple):
        return tuple(_join(list(arrays)) for arrays in zip(*parts, strict=True))
    return np.concatenate(parts, axis=-1)


def _add(one: Any, other: Any) -> Any:
    if isinstance(one, tuple):
        return tuple(_add(*pair) for pair in zip(one, other, strict=True))
    return one + other


def add_in_order(arrays: RDD, rows: int, blocks: int) -> npt.NDArray[np.float32]:
    """Sum of arrays of floats over blocks, always added in the order of the blocks.

    Floats do not add up to the same in another order, and Spark gives none.

    Parameters
    ----------
    arrays : pairs of index and array, shape (rows, ...).
    blocks : more than the largest index.
    """
    pieces = max(1, min(_PIECES, rows // _ROWS_IN_PIECE))
    edges = np.linspace(0, rows, pieces + 1).astype(int).tolist()

    def cut(item: tuple[int, Any]) -> list[Any]:
        index, array = item
        return [
            ((piece, index // _FAN_IN), (index, array[edges[piece] : edges[piece + 1]]))
            for piece in range(pieces)
        ]

    parts = arrays.flatMap(cut)
    while True:
        blocks = -(-blocks // _FAN_IN)
        parts = parts.groupByKey(numPartitions=pieces * blocks).mapValues(_add_sorted)
        if blocks == 1:
            break
        parts = parts.map(_move_up)
    found = dict(parts.collect())
    return np.concatenate([found[piece, 0] for piece in range(pieces)])


def _move_up(item: tuple[tuple[int, int], Any]) -> Any:
    (piece, group), array = item
    return (piece, group // _FAN_IN), (group, array)


def _add_sorted(values: Iterable[tuple[int, Any]]) -> Any:
    ordered = sorted(values, key=lambda value: value[0])
    return reduce(add, [array for _, array in ordered])
