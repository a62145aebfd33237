"""KMeans on the unit sphere: every paper goes to the centroid in whose direction it lies."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.cluster import kmeans_plusplus

from analytics.topics.vectors import Floats

_THREADS = 2
_ROWS_AT_ONCE = 16_384
_SAMPLE = 40_000
#: A topic holds at least this part of what it would if all were of one size.
_SMALLEST = 0.15


@dataclass(frozen=True, slots=True)
class Nearest:
    """The two nearest centroids of each paper.

    Attributes
    ----------
    label, other : positions of the nearest and the second nearest centroid.
    confidence : 1 - distance to the nearest / distance to the second, 0 to 1.
    likeness : cosine to the nearest centroid; 0 for a paper without terms.
    """

    label: npt.NDArray[np.int32]
    other: npt.NDArray[np.int32]
    confidence: Floats
    likeness: Floats


def fit_centroids(
    vectors: Floats, count: int, *, seed: int, restarts: int = 8, start: Floats | None = None
) -> Floats:
    """Centroids of length one, shape (count, components), of the best of several runs.

    Runs start from k-means++ on an even sample; the best goes on over all papers. Topics that
    come out tiny are given up and the widest are split in their place.

    Parameters
    ----------
    vectors : rows of length one.
    start : centroids to go on from instead of the runs, shape (count, components).
    """
    rng = np.random.default_rng(seed)
    if start is None:
        sample = vectors[:: max(1, -(-len(vectors) // _SAMPLE))]
        runs = [_run(sample, count, rng) for _ in range(restarts)]
        start = max(runs, key=lambda run: run[1])[0]
    centroids, labels = _improve(vectors, start, steps=20)
    for _ in range(5):
        sizes = np.bincount(labels, minlength=count)
        tiny = np.flatnonzero(sizes < max(2, _SMALLEST * len(vectors) / count))
        if not tiny.size:
            break
        centroids = _replace(vectors, labels, centroids, tiny, rng)
        centroids, labels = _improve(vectors, centroids, steps=10)
    return centroids


def find_nearest(vectors: Floats, centroids: Floats) -> Nearest:
    """The two nearest centroids of each row; ``centroids`` are two or more."""
    size = len(vectors)
    label, other = np.empty(size, np.int32), np.empty(size, np.int32)
    first, second = np.empty(size, np.float32), np.empty(size, np.float32)
    for low in range(0, size, _ROWS_AT_ONCE):
        likeness = vectors[low : low + _ROWS_AT_ONCE] @ centroids.T
        rows = np.arange(len(likeness))
        span = slice(low, low + len(likeness))
        label[span] = likeness.argmax(axis=1)
        first[span] = likeness[rows, label[span]]
        likeness[rows, label[span]] = -2
        other[span] = likeness.argmax(axis=1)
        second[span] = likeness[rows, other[span]]
    near = np.sqrt(np.maximum(2 - 2 * first, 0))
    far = np.sqrt(np.maximum(2 - 2 * second, 1e-12))
    confidence = np.clip(1 - near / far, 0, 1).astype(np.float32)
    return Nearest(label, other, confidence, first)


def _run(sample: Floats, count: int, rng: np.random.Generator) -> tuple[Floats, float]:
    state = int(rng.integers(2**31))
    centroids, _ = kmeans_plusplus(sample, count, random_state=state)
    centroids, _ = _improve(sample, centroids, steps=25)
    return centroids, float(np.sum(_label(sample, centroids)[1], dtype=np.float64))


def _improve(
    vectors: Floats, centroids: Floats, *, steps: int
) -> tuple[Floats, npt.NDArray[np.int32]]:
    """Lloyd's steps until few papers move."""
    labels, _ = _label(vectors, centroids)
    for _ in range(steps):
        centroids = _centre(vectors, labels, centroids)
        moved, _ = _label(vectors, centroids)
        changed = np.count_nonzero(moved != labels)
        labels = moved
        if changed <= len(vectors) / 1000:
            break
    return centroids, labels


def _label(vectors: Floats, centroids: Floats) -> tuple[npt.NDArray[np.int32], Floats]:
    labels = np.empty(len(vectors), np.int32)
    likeness = np.empty(len(vectors), np.float32)
    turned = np.ascontiguousarray(centroids.T)

    def label(low: int) -> None:
        found = vectors[low : low + _ROWS_AT_ONCE] @ turned
        best = found.argmax(axis=1)
        labels[low : low + _ROWS_AT_ONCE] = best
        likeness[low : low + _ROWS_AT_ONCE] = found[np.arange(len(best)), best]

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(label, range(0, len(vectors), _ROWS_AT_ONCE)))
    return labels, likeness


def _centre(vectors: Floats, labels: npt.NDArray[np.int32], centroids: Floats) -> Floats:
    """Mean directions; a centroid without papers stays where it is."""
    member = sp.csr_matrix(
        (np.ones(len(labels), np.float32), labels, np.arange(len(labels) + 1)),
        shape=(len(labels), len(centroids)),
    )
    sums = np.asarray(member.T @ vectors)
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.where(length > 1e-6, sums / np.maximum(length, 1e-6), centroids).astype(np.float32)


def _replace(
    vectors: Floats,
    labels: npt.NDArray[np.int32],
    centroids: Floats,
    tiny: npt.NDArray[np.int64],
    rng: np.random.Generator,
) -> Floats:
    """Put the ``tiny`` centroids into the topics whose papers lie widest apart."""
    likeness = np.einsum("ij,ij->i", vectors, centroids[labels])
    spread = np.bincount(labels, 1 - likeness, minlength=len(centroids))
    spread[tiny] = -1
    moved = centroids.copy()
    for place, wide in zip(tiny, np.argsort(-spread, kind="stable"), strict=False):
        papers = vectors[np.flatnonzero(labels == wide)[:20_000]]
        if len(papers) < 4:
            break
        pair, _ = kmeans_plusplus(papers, 2, random_state=int(rng.integers(2**31)))
        moved[[wide, place]] = _improve(papers, pair, steps=10)[0]
    return moved
