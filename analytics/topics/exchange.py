"""Topics that fit better: two that lie close become one, and one that lies wide becomes two.

KMeans stops at the first arrangement that no single paper can better, and there are many such:
two fits of like papers stop at different ones. Most of them are bettered by taking a centroid from
where two share what one could hold, and giving it to papers that one holds badly (Franti 2018,
J. Big Data 5:13). Far fewer are left then, and those are much alike.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from analytics.topics.vectors import Floats, unit

Ints = npt.NDArray[np.int64]

_THREADS = 2
#: Lloyd's steps after an exchange, and at the beginning and the end.
_STEPS, _ALL_STEPS = 4, 50
_HALVES = 4
#: Of all exchanges only those of the widest topics with the closest pairs are looked at.
_WIDE, _CLOSE = 40, 100
_NOTHING = 1e-6
_GAIN = 1e-7


@dataclass(frozen=True, slots=True)
class Parts:
    """Small groups of papers, parted into topics.

    Attributes
    ----------
    labels : topic of each group.
    centroids : directions of the topics; a topic without groups keeps the one it had.
    totals : sum of the vectors of each topic, shape (topics, components).
    fit : sum of the lengths of ``totals``, which spherical KMeans makes as great as it can
        (Dhillon and Modha 2001, Machine Learning 42, 143-175).
    """

    labels: Ints
    centroids: Floats
    totals: Floats
    fit: float


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """The best two parts of one topic that were found.

    Sought once for the same groups, so that the same split means that the topic is as it was.

    Attributes
    ----------
    members : positions of its groups.
    leaving : those of the second part.
    gain : by how much the fit would grow.
    """

    members: Ints
    leaving: Ints
    gain: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """Topic ``freed`` becomes part of topic ``merged``, and takes what leaves topic ``wide``."""

    gain: float
    wide: int
    merged: int
    freed: int


def exchange_centroids(
    sums: Floats, centroids: Floats, *, rng: np.random.Generator, tries: int
) -> Floats:
    """Better centroids of as many topics, of length one.

    Parameters
    ----------
    sums : sum of the vectors of each small group of papers, shape (groups, components).
    centroids : where to begin, shape (topics, components).
    tries : exchanges tried at most.
    """
    labels = (sums @ centroids.T).argmax(axis=1)
    parts = _settle(sums, labels, centroids, steps=_ALL_STEPS)
    splits: dict[int, Split] = {}
    # What made nothing better is not tried again while all three topics are what they were.
    failed: set[tuple[Split | None, ...]] = set()
    with ThreadPoolExecutor(_THREADS) as pool:

        def attempt(move: Exchange) -> Parts:
            labels = np.where(parts.labels == move.freed, move.merged, parts.labels)
            labels[splits[move.wide].leaving] = move.freed
            return _settle(sums, labels, parts.centroids, steps=_STEPS)

        while tries > 0:
            splits = _split_each(sums, parts, splits, rng)
            ranked = (
                move
                for move in _rank_exchanges(parts, splits)
                if _list_topics(move, splits) not in failed
            )
            better = None
            while better is None and tries > 0 and (moves := list(islice(ranked, _THREADS))):
                tries -= len(moves)
                best = max(pool.map(attempt, moves), key=lambda tried: tried.fit)
                if best.fit > parts.fit * (1 + _GAIN):
                    better = best
                else:
                    failed.update(_list_topics(move, splits) for move in moves)
            if better is None:
                break
            parts = better
    return _settle(sums, parts.labels, parts.centroids, steps=_ALL_STEPS).centroids


def _settle(sums: Floats, labels: Ints, centroids: Floats, *, steps: int) -> Parts:
    """Lloyd's steps from these labels; ``centroids`` are kept by topics without groups."""
    for step in range(steps + 1):
        totals = add_rows(sums, labels, len(centroids))
        found = unit(totals)
        centroids = np.where(found.any(axis=1, keepdims=True), found, centroids)
        moved = (sums @ centroids.T).argmax(axis=1)
        if step == steps or np.array_equal(moved, labels):
            break
        labels = moved
    return Parts(labels, centroids, totals, float(np.linalg.norm(totals, axis=1).sum()))


def add_rows(rows: Floats, labels: npt.NDArray[np.integer], count: int) -> Floats:
    """Sum of the rows of each label, shape (count, components)."""
    ones = np.ones(len(labels), np.float32)
    member = sp.csr_matrix((ones, labels, np.arange(len(labels) + 1)), shape=(len(labels), count))
    return np.asarray(member.T @ rows)


def _split_each(
    sums: Floats, parts: Parts, known: dict[int, Split], rng: np.random.Generator
) -> dict[int, Split]:
    """The split of each topic; one whose groups are the same as before is not sought again."""
    splits = {}
    for topic in range(len(parts.totals)):
        members = np.flatnonzero(parts.labels == topic)
        old = known.get(topic)
        if old is not None and np.array_equal(old.members, members):
            splits[topic] = old
        elif len(members) > 1:
            splits[topic] = _split(sums, members, rng)
    return splits


def _split(sums: Floats, members: Ints, rng: np.random.Generator) -> Split:
    """The best of a few runs of KMeans with two centroids.

    One of them starts from the axis along which the groups lie widest, the others at random.
    """
    groups = sums[members]
    whole = groups.sum(axis=0)
    best = Split(members, members[:0], -np.inf)
    for run in range(_HALVES):
        if run == 0:
            beside = groups - np.outer(groups @ whole, whole) / max(whole @ whole, _NOTHING)
            axis = np.linalg.svd(beside, full_matrices=False)[2][0]
            labels = (beside @ axis > 0).astype(np.int64)
            pair = unit(add_rows(groups, labels, 2))
        else:
            pair = unit(groups[rng.choice(len(groups), 2, replace=False)])
            labels = (groups @ pair.T).argmax(axis=1)
        found = _settle(groups, labels, pair, steps=_STEPS)
        gain = found.fit - float(np.linalg.norm(whole))
        if gain > best.gain:
            best = Split(members, members[found.labels == 1], gain)
    return best


def _rank_exchanges(parts: Parts, splits: dict[int, Split]) -> list[Exchange]:
    """Exchanges, those that promise most first."""
    length = np.linalg.norm(parts.totals, axis=1)
    together = length[:, None] ** 2 + length**2 + 2 * parts.totals @ parts.totals.T
    loss = length[:, None] + length - np.sqrt(np.maximum(together, 0))
    first, second = np.triu_indices(len(length), 1)
    close = np.argsort(loss[first, second], kind="stable")[:_CLOSE]
    wide = sorted(splits, key=lambda topic: -splits[topic].gain)[:_WIDE]
    moves = [
        Exchange(splits[topic].gain - float(loss[one, other]), topic, int(one), int(other))
        for topic in wide
        for one, other in zip(first[close], second[close], strict=True)
        if topic not in (one, other)
    ]
    return sorted(moves, key=lambda move: -move.gain)


def _list_topics(move: Exchange, splits: dict[int, Split]) -> tuple[Split | None, ...]:
    return tuple(splits.get(topic) for topic in (move.wide, move.merged, move.freed))
