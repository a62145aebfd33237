"""What lies near a topic: the papers closest to its centroid, and the topics next to it."""

import numpy as np
import numpy.typing as npt
import polars as pl

from analytics.schema import NEIGHBOURS, TYPICAL, conform
from analytics.topics.clusters import Nearest
from analytics.topics.vectors import Floats

_PAPERS, _TOPICS = 20, 6


def rank_typical(
    arxiv_ids: pl.Series,
    nearest: Nearest,
    topic_ids: npt.NDArray[np.int32],
    *,
    count: int = _PAPERS,
) -> pl.DataFrame:
    """The papers nearest to the centroid of each topic.

    Vectors have length one, so that a long abstract is not nearer for its length. Of papers that
    lie at the very same place, which are mostly one paper twice, the first stands for all.

    Parameters
    ----------
    arxiv_ids : of the papers in ``nearest``.
    topic_ids : id of each centroid.
    count : papers per topic at most.

    Returns
    -------
    columns TYPICAL, by topic_id and rank.
    """
    frame = pl.DataFrame(
        {
            "topic_id": topic_ids[nearest.label],
            "arxiv_id": arxiv_ids,
            "likeness": nearest.likeness,
        }
    )
    ranked = (
        frame.filter(pl.col("likeness") > 0)
        .sort(["topic_id", "likeness", "arxiv_id"], descending=[False, True, False])
        .unique(["topic_id", "likeness"], keep="first", maintain_order=True)
        .group_by("topic_id", maintain_order=True)
        .head(count)
        .with_columns(rank=pl.int_range(pl.len()).over("topic_id"))
    )
    return conform(ranked, TYPICAL, "typical papers")


def rank_neighbours(
    centroids: Floats, topic_ids: npt.NDArray[np.int32], *, count: int = _TOPICS
) -> pl.DataFrame:
    """The topics whose centroids lie nearest to that of each topic.

    Parameters
    ----------
    centroids : shape (topics, components), rows of length one.

    Returns
    -------
    columns NEIGHBOURS, by topic_id and rank.
    """
    likeness = centroids @ centroids.T
    np.fill_diagonal(likeness, -2)
    order = np.argsort(-likeness, axis=1, kind="stable")[:, : min(count, len(centroids) - 1)]
    rows = np.repeat(np.arange(len(centroids)), order.shape[1])
    frame = pl.DataFrame(
        {
            "topic_id": topic_ids[rows],
            "rank": np.tile(np.arange(order.shape[1]), len(centroids)),
            "other_id": topic_ids[order.ravel()],
            "likeness": likeness[rows, order.ravel()],
        }
    )
    return conform(frame.sort("topic_id", "rank"), NEIGHBOURS, "neighbours")
