"""How many topics: coherence and stability over a range, on a sample of the papers."""

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sp
from sklearn.metrics import adjusted_rand_score

from analytics.schema import CURVE
from analytics.topics.clusters import find_nearest, fit_centroids
from analytics.topics.evaluation import average_coherence, measure_coherence
from analytics.topics.labels import count_by_topic, rank_terms, score_terms
from analytics.topics.vectors import Floats

_SAMPLE = 12_000
_RANGE = (0.9, 0.97, 1.04, 1.12, 1.2)


def suggest_count(papers: int) -> int:
    """A middling number of topics for a corpus: about 25 for 3,000 papers, 110 for 340,000."""
    return int(np.clip(round(25 * (papers / 3000) ** 0.313), 2, 250))


def stride_choice(papers: int) -> int:
    """Every how manieth paper numbers of topics are tried on."""
    return max(1, -(-papers // _SAMPLE))


def compare_counts(
    counts: sp.csr_matrix,
    vectors: Floats,
    worded: npt.NDArray[np.int64],
    terms: list[str],
    *,
    seed: int,
    papers: int | None = None,
) -> pl.DataFrame:
    """Coherence and stability for numbers of topics about the middling one.

    The range grows with the corpus, so the choice is a fine one: within it the score is the
    plain sum of both, each on a scale of its own (NPMI and adjusted Rand index).

    Parameters
    ----------
    counts : papers by terms.
    vectors : the same papers, rows of length one.
    worded : rows of the papers that have terms.
    papers : how many there are of those in all, where the rows are a sample.

    Returns
    -------
    Columns CURVE, ascending.
    """
    papers = papers or len(worded)
    middle = min(suggest_count(papers), max(2, papers // 5))
    chosen = worded[:: stride_choice(len(worded))]
    rows, sample = counts[chosen], vectors[chosen]
    tried = sorted({max(2, round(middle * part)) for part in _RANGE})
    found = [_try(rows, sample, terms, count, seed) for count in tried]
    frame = pl.DataFrame(found, schema=["topics", "coherence", "stability"], orient="row")
    return frame.with_columns(score=pl.col("coherence") + pl.col("stability")).cast(CURVE)


def pick_count(curve: pl.DataFrame) -> int:
    """The number of topics with the best score; of equals the smaller."""
    best = curve.sort(["score", "topics"], descending=[True, False])
    return int(best["topics"][0])


def _try(
    counts: sp.csr_matrix, vectors: Floats, terms: list[str], topics: int, seed: int
) -> tuple[int, float, float]:
    one, other = (_fit(vectors, topics, seed + step) for step in (0, 1))
    by_topic = count_by_topic(counts, one, topics)
    scores = score_terms(by_topic, np.bincount(one, minlength=topics))
    ranked = rank_terms(scores, by_topic, terms, count=10)
    coherence = average_coherence(measure_coherence(counts, ranked.columns, terms)) or 0.0
    return topics, coherence, float(adjusted_rand_score(one, other))


def _fit(vectors: Floats, topics: int, seed: int) -> npt.NDArray[np.int32]:
    return find_nearest(vectors, *fit_centroids(vectors, topics, seed=seed)).label
