"""Where the papers of a period lie among the topics: a map on which like is near like."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from analytics.report.paper_facts import Place
from analytics.topics.fitted import Model
from analytics.topics.terms import count_terms
from analytics.topics.tokens import read_tokens
from analytics.topics.vectors import Floats, place_papers

#: A paper lies between so many of its nearest topics, the nearer the stronger.
_BETWEEN = 4
_SHARPNESS = 14.0

_ROUNDS = 300


def place_on_map(
    model: Model, papers: pl.DataFrame, topics: Sequence[int | None], *, seed: int
) -> tuple[Place, ...]:
    """A place for each paper, by arxiv_id; none where there are fewer than four topics.

    Parameters
    ----------
    papers : columns arxiv_id, title and abstract.
    topics : topic of each paper, in the order of ``papers``.
    seed : of the layout of the topics.

    Notes
    -----
    Topics are laid out by stress (metric multidimensional scaling, SMACOF) on the angles between
    their centroids; a paper lies at the mean of its nearest topics weighted by likeness. It takes
    a tenth of the time of a layout of all papers, and topics keep their place within a model.
    """
    if len(model.topic_ids) < _BETWEEN or papers.is_empty():
        return ()
    tokens = read_tokens(papers.lazy())
    vectors = place_papers(count_terms(tokens, model.vocabulary), model.space)
    layout = lay_out_topics(model.centroids, seed=seed)
    points = _lay_between(vectors @ model.centroids.T, layout, seed)
    own = dict(zip(papers["arxiv_id"].to_list(), topics, strict=True))
    return tuple(
        Place(id, round(float(x), 3), round(float(y), 3), own[id])
        for id, (x, y) in zip(tokens.arxiv_ids.to_list(), points, strict=True)
    )


def lay_out_topics(centroids: Floats, *, seed: int) -> npt.NDArray[np.float64]:
    """Two coordinates per topic, distances close to the angles between centroids; (topics, 2)."""
    angles = np.arccos(np.clip(centroids.astype(np.float64) @ centroids.T, -1, 1))
    # Most topics are nearly at right angles: what sets near ones apart is drawn out.
    wanted = (angles / angles.max()) ** 2
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(len(centroids), 2))
    for _ in range(_ROUNDS):
        points = _majorise(points, wanted)
    return points


def _majorise(
    points: npt.NDArray[np.float64], wanted: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """One Guttman transform (de Leeuw, 1977): moves all points, never raises the stress."""
    distance = np.linalg.norm(points[:, None] - points[None, :], axis=2)
    pull = -np.divide(wanted, distance, out=np.zeros_like(distance), where=distance > 1e-9)
    np.fill_diagonal(pull, 0)
    np.fill_diagonal(pull, -pull.sum(1))
    moved: npt.NDArray[np.float64] = pull @ points / len(points)
    return moved


def _lay_between(
    likeness: Floats, layout: npt.NDArray[np.float64], seed: int
) -> npt.NDArray[np.float64]:
    near = np.argsort(-likeness, axis=1, kind="stable")[:, :_BETWEEN]
    weight = np.exp(_SHARPNESS * np.take_along_axis(likeness, near, axis=1).astype(np.float64))
    weight /= weight.sum(1, keepdims=True)
    points: npt.NDArray[np.float64] = (weight[:, :, None] * layout[near]).sum(1)
    # Papers of one topic alone would hide one another.
    spread = np.random.default_rng(seed).normal(scale=0.012, size=points.shape)
    return points + spread
