"""KMeans by MLlib over the vectors of all papers, from the vote of a sample."""

from collections.abc import Iterator

import numpy as np
from pyspark import RDD
from pyspark.mllib.clustering import KMeans, KMeansModel

from analytics.topics.vectors import Floats

_STEPS, _FEW_STEPS = 15, 2
#: MLlib adds up in no fixed order: digits that depend on it are cut off.
_DIGITS = 6


def fit_centroids(vectors: RDD, start: Floats, *, seed: int, resumed: bool) -> Floats:
    """Centroids of length one, by MLlib's KMeans on the cosine.

    Parameters
    ----------
    vectors : arrays of shape (papers of a block, components), rows of length one, none of zeros.
    start : centroids to begin with, shape (topics, components).
    resumed : whether those are the topics of before, which few steps keep near.
    """
    rows = vectors.flatMap(_list_rows)
    model = KMeans.train(
        rows,
        len(start),
        maxIterations=_FEW_STEPS if resumed else _STEPS,
        seed=seed % 2**31,
        initialModel=KMeansModel(list(start.astype(np.float64))),
        distanceMeasure="cosine",
    )
    centres = np.asarray(model.clusterCenters, dtype=np.float64)
    length = np.linalg.norm(centres, axis=1, keepdims=True)
    return np.asarray(np.round(centres / np.maximum(length, 1e-12), _DIGITS), dtype=np.float32)


def _list_rows(block: Floats) -> Iterator[Floats]:
    yield from block.astype(np.float64)
