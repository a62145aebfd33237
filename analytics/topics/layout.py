"""Papers in two dimensions: some are laid out, all others placed among them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans
from sklearn.neighbors import NearestNeighbors

from analytics.errors import ModelError
from analytics.i18n import gettext as _
from analytics.topics.vectors import Floats

Points = npt.NDArray[np.float32]
Progress = Callable[[float], None]

#: Fewer papers make no map.
LEAST = 30

# Uniform weights over few neighbours pull as perplexity does, at a sixth of the time
# (Kobak and Linderman 2021).
_NEIGHBOURS = 15
_EXACT = 4000
_EARLY, _EARLY_PULL = 250, 12
# With many points a pull that stays somewhat too strong keeps what is alike together
# (Kobak and Berens 2019).
_LATE, _LATE_PULL = 300, 2
_TOLD = 25

# A paper is placed among so many laid-out ones, sought in the cells next to it.
_NEAREST = 10
_PER_CELL, _CELLS_NEAR = 200, 16


@dataclass(frozen=True, slots=True)
class Layout:
    """Papers laid out, among which further ones can be placed.

    Attributes
    ----------
    vectors : shape (papers, components), of length one.
    points : shape (papers, 2).
    """

    vectors: Floats
    points: Points


def lay_out_papers(
    vectors: Floats, *, seed: int, start: Points | None = None, progress: Progress | None = None
) -> Points:
    """Lay papers out by t-SNE so that those that are alike lie together.

    openTSNE (Policar, Strazar and Zupan 2024) with interpolated repulsion (Linderman and others
    2019), from the first two principal components, so that the whole has its order too.

    Parameters
    ----------
    vectors : shape (papers, components), of length one; at least LEAST papers.
    seed : of the search for neighbours.
    start : shape (papers, 2), where they lay on a map before, which this one shall be like.
    progress : called with the part that is done, 0 to 1.

    Returns
    -------
    shape (papers, 2), centred; units are those of t-SNE.

    Raises
    ------
    ModelError : there are fewer papers.
    """
    # Imported here: what only reads a map should not wait for it.
    from openTSNE import TSNEEmbedding, affinity, initialization  # type: ignore[import-untyped]  # noqa: PLC0415

    count = len(vectors)
    if count < LEAST:
        raise ModelError(
            _("{count} papers with words make no map: it takes {least}").format(
                count=count, least=LEAST
            )
        )
    tell = progress or _ignore
    exact = count <= _EXACT
    # Threads that wait for one another cost more than they bring where there is little to do.
    threads = 1 if exact else -1
    wide = vectors.astype(np.float64)
    pull = affinity.Uniform(
        wide,
        k_neighbors=min(_NEIGHBOURS, count // 3),
        metric="euclidean",
        method="exact" if exact else "annoy",
        n_jobs=threads,
        random_state=seed,
    )
    tell(0.15)
    begin = (
        initialization.pca(wide, random_state=seed)
        if start is None
        else initialization.rescale(start.astype(np.float64))
    )
    embedding = TSNEEmbedding(
        begin,
        pull,
        negative_gradient_method="bh" if exact else "fft",
        n_jobs=threads,
        random_state=seed,
    )

    def note(begun: int) -> Callable[[int, float, object], bool]:
        def tell_step(step: int, _error: float, _embedding: object) -> bool:
            tell(0.15 + 0.85 * (begun + step) / (_EARLY + _LATE))
            return False

        return tell_step

    for begun, steps, strength, momentum in (
        (0, _EARLY, _EARLY_PULL, 0.5),
        (_EARLY, _LATE, _LATE_PULL, 0.8),
    ):
        embedding.optimize(
            n_iter=steps,
            exaggeration=strength,
            momentum=momentum,
            inplace=True,
            propagate_exception=True,
            callbacks=note(begun),
            callbacks_every_iters=_TOLD,
        )
    points = np.asarray(embedding, dtype=np.float32)
    centred: Points = points - (points.max(axis=0) + points.min(axis=0)) / 2
    return centred


def place_among(
    layout: Layout, vectors: Floats, *, seed: int, progress: Progress | None = None
) -> Points:
    """Points for further papers, each in the middle of the laid-out papers nearest to it.

    The median of ten, as openTSNE begins too: it falls inside a group where a mean would fall
    between two. Nearest are sought in the cells (KMeans) around that of the paper, so that the
    time grows with the papers and not with all pairs.

    Parameters
    ----------
    vectors : shape (papers, components), of length one.
    seed : of the cells.
    progress : called with the part that is done, 0 to 1.

    Returns
    -------
    shape (papers, 2); the layout itself stays as it is.
    """
    tell = progress or _ignore
    placed = np.empty((len(vectors), 2), np.float32)
    cells = len(layout.vectors) // _PER_CELL
    if cells <= _CELLS_NEAR:
        return _take_median(layout, np.arange(len(layout.vectors)), vectors)
    grouping = KMeans(cells, n_init=1, max_iter=10, random_state=seed).fit(layout.vectors)
    centres = NearestNeighbors(n_neighbors=_CELLS_NEAR, algorithm="brute")
    around = centres.fit(grouping.cluster_centers_).kneighbors(return_distance=False)
    own = grouping.predict(np.ascontiguousarray(vectors)) if len(vectors) else np.zeros(0, np.int32)
    order = np.argsort(own, kind="stable")
    ends = np.searchsorted(own[order], np.arange(cells + 1))
    for cell in range(cells):
        rows = order[ends[cell] : ends[cell + 1]]
        if rows.size:
            near = np.isin(grouping.labels_, np.append(around[cell], cell))
            placed[rows] = _take_median(layout, np.flatnonzero(near), vectors[rows])
        tell((cell + 1) / cells)
    return placed


def _take_median(layout: Layout, candidates: npt.NDArray[np.int64], vectors: Floats) -> Points:
    if not len(vectors):
        return np.empty((0, 2), np.float32)
    known = NearestNeighbors(n_neighbors=min(_NEAREST, len(candidates)), algorithm="brute")
    found = known.fit(layout.vectors[candidates]).kneighbors(vectors, return_distance=False)
    median: Points = np.median(layout.points[candidates[found]], axis=1).astype(np.float32)
    return median


def _ignore(_done: float) -> None:
    pass
