"""KMeans by MLlib over the vectors of all papers, from the vote of a sample; then the leans."""

from collections.abc import Iterator

import numpy as np
from pyspark import RDD, Broadcast
from pyspark.mllib.clustering import KMeans, KMeansModel

from analytics.spark.sums import add_counts
from analytics.topics.clusters import CONCENTRATION, find_nearest, find_tiny, measure_lean
from analytics.topics.exchange import add_rows
from analytics.topics.tokens import Longs
from analytics.topics.vectors import Floats, unit

#: Vectors are added as whole numbers of this part of one, which add up the same in any order.
_FINEST = 2.0**-20
_TRIES = 3
#: MLlib adds up in no fixed order: digits that depend on it are cut off.
_DIGITS = 6


def fit_centroids(vectors: RDD, start: Floats, *, seed: int, steps: int) -> Floats:
    """Centroids of length one, by MLlib's KMeans on the cosine.

    Parameters
    ----------
    vectors : arrays of shape (papers of a block, components), rows of length one, none of zeros.
    start : centroids to begin with, shape (topics, components).
    steps : of Lloyd's at most.
    """
    rows = vectors.flatMap(_list_rows)
    model = KMeans.train(
        rows,
        len(start),
        maxIterations=steps,
        seed=seed % 2**31,
        initialModel=KMeansModel(list(start.astype(np.float64))),
        distanceMeasure="cosine",
    )
    centres = np.asarray(model.clusterCenters, dtype=np.float64)
    length = np.linalg.norm(centres, axis=1, keepdims=True)
    return np.asarray(np.round(centres / np.maximum(length, 1e-12), _DIGITS), dtype=np.float32)


def lean_centroids(
    vectors: RDD, centroids: Floats, lean: Floats, *, steps: int
) -> tuple[Floats, Floats]:
    """Lloyd's steps in which larger topics have the better claim, see topics/clusters.

    MLlib knows no leans, so these steps follow its own. Where they leave a topic next to no papers,
    they are taken again with leans of half the size, and in the end with none.

    Parameters
    ----------
    vectors : as for ``fit_centroids``.

    Returns
    -------
    centroids and leans.
    """
    for concentration in (*(CONCENTRATION * 2**step for step in range(_TRIES)), np.inf):
        moved, leans, sizes = _take_steps(vectors, centroids, lean, steps, concentration)
        if not find_tiny(sizes).size:
            break
    return moved, leans


def _take_steps(
    vectors: RDD, centroids: Floats, lean: Floats, steps: int, concentration: float
) -> tuple[Floats, Floats, Longs]:
    """Centroids, leans and sizes after some steps."""
    count = len(centroids)
    for step in range(steps + 1):
        known = vectors.context.broadcast((centroids, lean))

        def add(block: Floats, known: Broadcast = known) -> tuple[Longs, Longs]:
            label = find_nearest(block, *known.value).label
            sums = add_rows(block, label, count) / _FINEST
            return np.rint(sums.T).astype(np.int64), np.bincount(label, minlength=count)

        sums, sizes = add_counts(vectors, add)
        known.destroy()
        lean = measure_lean(sizes, concentration)
        if step < steps:
            found = unit((sums.T * _FINEST).astype(np.float32))
            centroids = np.where(found.any(axis=1, keepdims=True), found, centroids)
    return centroids, lean, sizes


def _list_rows(block: Floats) -> Iterator[Floats]:
    yield from block.astype(np.float64)
