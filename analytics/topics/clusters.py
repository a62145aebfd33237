"""KMeans on the unit sphere: papers go to the centroid in whose direction they lie.

On a border the larger topic has the better claim, as in a mixture of von Mises-Fisher distributions
(Banerjee, Dhillon, Ghosh and Sra 2005, J. Mach. Learn. Res. 6, 1345-1382): each centroid has a
lean, which is added to the cosine.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.cluster import kmeans_plusplus
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from analytics.topics.exchange import Ints, add_rows, exchange_centroids
from analytics.topics.vectors import Floats, unit

_THREADS = 2
_ROWS_AT_ONCE = 16_384
_SAMPLE = 55_000
_GROUPS, _LEAST_IN_GROUP = 4000, 6
_REGIONS, _FINE_STEPS = 16, 2
_PAPERS_PER_RUN, _STEPS_PER_RUN = 20_000, 12
_EXCHANGES = 150
#: Rounds in which tiny topics are given up at most, and those in which the large lean as before.
_MENDS, _MENDS_AS_BEFORE = 6, 2
#: Of all the distributions: how little a paper may stray. The less, the more sizes tell.
CONCENTRATION = 30.0
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
    vectors: Floats,
    count: int,
    *,
    seed: int,
    runs: int = 12,
    start: tuple[Floats, Floats | None] | None = None,
) -> tuple[Floats, Floats]:
    """Centroids on which many runs agree, and the lean of each.

    One run of KMeans depends on where it starts: two of them agree to about 0.7 (adjusted Rand).
    Here a few short runs vote which papers belong together (evidence accumulation, Fred and Jain
    2005), average linkage of the votes gives the topics, exchanges make them fit better (see
    ``exchange``), and Lloyd's steps over all papers settle the borders. Votes and exchanges are of
    small groups of papers, not of single ones. Topics that come out tiny are given up and the
    widest are split in their place. Where that does not help, as papers are much alike, leans are
    made ever smaller.

    Parameters
    ----------
    vectors : rows of length one.
    runs : how many vote.
    start : centroids and leans to go on from instead of a vote.

    Returns
    -------
    centroids, shape (count, components), rows of length one; leans, see ``measure_lean``.
    """
    rng = np.random.default_rng(seed)
    # One thread each for the products: more of them than cores stand in each other's way.
    steps = 15 if start is None else 2
    with threadpool_limits(1, "blas"):
        if start is None:
            sample = vectors[:: stride_votes(len(vectors))]
            start = _agree(sample, count, rng, runs), None
        # Centroids that carry on those of before need few steps; more would drift from them.
        concentration = CONCENTRATION
        centroids, labels = _improve(vectors, *start, concentration, steps=steps)
        for mend in range(_MENDS):
            tiny = find_tiny(np.bincount(labels, minlength=count))
            if not tiny.size:
                break
            if mend >= _MENDS_AS_BEFORE:
                concentration *= 2
            centroids = _replace(vectors, labels, centroids, tiny, rng)
            centroids, labels = _improve(vectors, centroids, None, concentration, steps=10)
    return centroids, measure_lean(np.bincount(labels, minlength=count), concentration)


def find_tiny(sizes: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """Topics that hold next to no papers."""
    return np.flatnonzero(sizes < max(2, _SMALLEST * sizes.mean()))


def measure_lean(sizes: npt.NDArray[np.integer], concentration: float = CONCENTRATION) -> Floats:
    """What is added to the cosine with each centroid: 0 for the largest topic, else less."""
    part = np.maximum(sizes, 1) / max(sizes.max(initial=1), 1)
    return np.asarray(np.log(part) / concentration, dtype=np.float32)


def stride_votes(papers: int) -> int:
    """Every how manieth paper votes."""
    return max(1, -(-papers // _SAMPLE))


def find_nearest(vectors: Floats, centroids: Floats, lean: Floats) -> Nearest:
    """The two nearest centroids of each row; ``centroids`` are two or more."""
    size = len(vectors)
    label, other = np.empty(size, np.int32), np.empty(size, np.int32)
    first, second = np.empty(size, np.float32), np.empty(size, np.float32)
    for low in range(0, size, _ROWS_AT_ONCE):
        likeness = vectors[low : low + _ROWS_AT_ONCE] @ centroids.T + lean
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
    return Nearest(label, other, confidence, first - lean[label])


def _agree(sample: Floats, count: int, rng: np.random.Generator, runs: int) -> Floats:
    """Centroids from the votes of many short runs, and from what exchanges make better."""
    summed, weights = _group_closely(sample, count, rng)
    groups = unit(summed)
    if len(groups) <= count:
        start, _ = kmeans_plusplus(sample, count, random_state=int(rng.integers(2**31)))
        return np.asarray(start, dtype=np.float32)
    seeds = [int(seed) for seed in rng.integers(2**31, size=runs)]
    with ThreadPoolExecutor(_THREADS) as pool:
        votes = list(pool.map(lambda seed: _vote(sample, groups, count, seed), seeds))
    member = sp.hstack(votes, format="csr")
    together = (member @ member.T).todense()
    apart = 1 - np.asarray(together) / runs
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform(apart, checks=False), "average")
    of_group, kept = _cut(tree, weights, count)
    sums = np.zeros((of_group.max() + 1, groups.shape[1]), np.float32)
    np.add.at(sums, of_group, groups * weights[:, None])
    return exchange_centroids(summed, unit(sums[kept]), rng=rng, tries=_EXCHANGES)


def _group_closely(
    sample: Floats, count: int, rng: np.random.Generator
) -> tuple[Floats, npt.NDArray[np.float32]]:
    """Sums and sizes of many small groups of papers."""
    wanted = min(max(min(_GROUPS, len(sample) // _LEAST_IN_GROUP), 12 * count), len(sample) // 2)
    if wanted <= count:
        return sample[:0], np.zeros(0, np.float32)
    picked = np.sort(rng.choice(len(sample), wanted, replace=False))
    labels = _part_finely(sample, sample[picked], rng)
    sizes = np.bincount(labels, minlength=wanted)
    held = sizes > 0
    return add_rows(sample, labels, wanted)[held], sizes[held].astype(np.float32)


def _part_finely(papers: Floats, centroids: Floats, rng: np.random.Generator) -> Ints:
    """Labels of a short run of KMeans with thousands of centroids.

    A paper is held against those centroids only that lie in the regions it is nearest to, as in an
    inverted file (Jegou, Douze and Schmid 2011, IEEE Trans. PAMI 33, 117-128).
    """
    drawn = rng.choice(len(centroids), round(np.sqrt(len(centroids))), replace=False)
    regions, _ = _improve(papers, centroids[drawn], steps=_FINE_STEPS)
    near = min(_REGIONS, len(regions))
    blocks = np.array_split(papers, _THREADS)
    with ThreadPoolExecutor(_THREADS) as pool:
        visited = list(pool.map(lambda block: _list_nearest(block, regions, near), blocks))

        def label() -> Ints:
            found = pool.map(
                lambda block, visits: _label_within(block, centroids, regions, visits),
                blocks,
                visited,
            )
            return np.concatenate(list(found))

        labels = label()
        for _ in range(_FINE_STEPS):
            centroids = _centre(papers, labels, centroids)
            labels = label()
    return labels


def _list_nearest(papers: Floats, regions: Floats, count: int) -> sp.csc_matrix:
    """The regions nearest to each paper, shape (papers, regions)."""
    nearest = np.argpartition(-(papers @ regions.T), count - 1, axis=1)[:, :count]
    ones = np.ones(nearest.size, np.bool_)
    starts = np.arange(0, nearest.size + 1, count)
    shape = (len(papers), len(regions))
    return sp.csr_matrix((ones, nearest.ravel(), starts), shape=shape).tocsc()


def _label_within(
    papers: Floats, centroids: Floats, regions: Floats, visited: sp.csc_matrix
) -> Ints:
    """The nearest centroid of each paper in the regions it visits."""
    region_of = (centroids @ regions.T).argmax(axis=1)
    likeness = np.full(len(papers), -2, np.float32)
    labels = np.zeros(len(papers), np.int64)
    for region in np.unique(region_of):
        inside = np.flatnonzero(region_of == region)
        rows = visited.indices[visited.indptr[region] : visited.indptr[region + 1]]
        found = papers[rows] @ centroids[inside].T
        nearest = found.argmax(axis=1)
        best = found[np.arange(len(rows)), nearest]
        better = best > likeness[rows]
        likeness[rows[better]] = best[better]
        labels[rows[better]] = inside[nearest[better]]
    return labels


def _vote(sample: Floats, groups: Floats, count: int, seed: int) -> sp.csr_matrix:
    """Which group falls into which cluster of one short run, shape (groups, count)."""
    rng = np.random.default_rng(seed)
    size = min(_PAPERS_PER_RUN, len(sample))
    papers = sample[rng.choice(len(sample), size, replace=False)]
    centroids = papers[:count]
    for _ in range(_STEPS_PER_RUN):
        centroids = _centre(papers, (papers @ centroids.T).argmax(axis=1), centroids)
    labels = (groups @ centroids.T).argmax(axis=1)
    ones = np.ones(len(groups), np.float32)
    shape = (len(groups), count)
    return sp.csr_matrix((ones, labels, np.arange(len(groups) + 1)), shape=shape)


def _cut(
    tree: npt.NDArray[np.float64], weights: npt.NDArray[np.float32], count: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Branches of the tree, cut until ``count`` of them are large enough; the largest of them."""
    least = _SMALLEST * weights.sum() / count
    for wanted in range(count, 4 * count):
        branch = fcluster(tree, wanted, "maxclust") - 1
        sizes = np.asarray(np.bincount(branch, weights), dtype=np.float64)
        if np.count_nonzero(sizes >= least) >= count:
            break
    if len(sizes) < count:  # ties in the tree can leave fewer branches than asked for
        branch, sizes = np.arange(len(weights)), np.asarray(weights, dtype=np.float64)
    return branch, np.argsort(-sizes, kind="stable")[:count]


def _improve(
    vectors: Floats,
    centroids: Floats,
    lean: Floats | None = None,
    concentration: float = np.inf,
    *,
    steps: int,
) -> tuple[Floats, npt.NDArray[np.int32]]:
    """Lloyd's steps until few papers move.

    Parameters
    ----------
    lean : to begin with.
    concentration : of ``measure_lean``; where it is infinite no centroid leans.
    """
    labels = _label(vectors, centroids, lean)
    for _ in range(steps):
        centroids = _centre(vectors, labels, centroids)
        lean = measure_lean(np.bincount(labels, minlength=len(centroids)), concentration)
        moved = _label(vectors, centroids, lean)
        changed = np.count_nonzero(moved != labels)
        labels = moved
        if changed <= len(vectors) / 1000:
            break
    return centroids, labels


def _label(vectors: Floats, centroids: Floats, lean: Floats | None) -> npt.NDArray[np.int32]:
    labels = np.empty(len(vectors), np.int32)
    turned = np.ascontiguousarray(centroids.T)

    def label(low: int) -> None:
        found = vectors[low : low + _ROWS_AT_ONCE] @ turned
        if lean is not None:
            found += lean
        labels[low : low + _ROWS_AT_ONCE] = found.argmax(axis=1)

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(label, range(0, len(vectors), _ROWS_AT_ONCE)))
    return labels


def _centre(vectors: Floats, labels: npt.NDArray[np.integer], centroids: Floats) -> Floats:
    """Mean directions; a centroid without papers stays where it is."""
    found = unit(add_rows(vectors, labels, len(centroids)))
    return np.where(found.any(axis=1, keepdims=True), found, centroids)


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
