"""Measures how good topics are, on the papers themselves."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sp
from sklearn.metrics import adjusted_rand_score, v_measure_score

from analytics.errors import ModelError
from analytics.i18n import gettext as _
from analytics.schema import TOPIC_QUALITY, conform
from analytics.text.stopwords import LINKS
from analytics.topics.clusters import find_nearest, fit_centroids
from analytics.topics.fitted import FittedTopics
from analytics.topics.labels import count_by_topic, rank_terms, score_terms
from analytics.topics.quality import Quality
from analytics.topics.terms import count_terms
from analytics.topics.tokens import read_tokens
from analytics.topics.vectors import Floats, place_papers

TERMS = 10

_PAPERS = 40_000


def measure_quality(
    papers: pl.LazyFrame,
    fitted: FittedTopics,
    *,
    seed: int = 0,
    samples: int = 5,
    progress: Callable[[str, float], None] | None = None,
) -> Quality:
    """Coherence, diversity, agreement between seeds, stability and V-measure of ``fitted``.

    Parameters
    ----------
    papers : columns arxiv_id, title, abstract; primary_category too for the V-measure.
    samples : bootstrap samples behind the stability of each topic.
    progress : called with the stage and the part that is done.

    Raises
    ------
    ModelError : none of ``papers`` was in the fit.
    """
    report = progress or (lambda _stage, _done: None)
    report(_("Reading words"), 0.0)
    known = _sample(papers, fitted)
    model = fitted.model
    tokens = read_tokens(known.lazy())
    counts = count_terms(tokens, model.vocabulary)
    vectors = place_papers(counts, model.space)
    labels = find_nearest(vectors, model.centroids, model.lean).label
    topics = len(model.centroids)
    report(_("Measuring coherence"), 0.3)
    terms = model.vocabulary.terms.to_list()
    by_topic = count_by_topic(counts, labels, topics)
    ranked = rank_terms(
        score_terms(by_topic, np.bincount(labels, minlength=topics)), by_topic, terms, count=TERMS
    )
    coherence = measure_coherence(counts, ranked.columns, terms)
    report(_("Fitting with other seeds"), 0.4)
    worded = np.linalg.norm(vectors, axis=1) > 0
    one, other = (_refit(vectors[worded], vectors, topics, seed + step) for step in (1, 2))
    stability = np.zeros(topics)
    for sample in range(samples):
        report(_("Fitting on other samples"), 0.6 + 0.4 * sample / samples)
        rng = np.random.default_rng([seed, sample])
        drawn = np.flatnonzero(worded)[rng.integers(worded.sum(), size=int(worded.sum()))]
        again = _refit(vectors[drawn], vectors, topics, seed + 10 + sample)
        stability += overlap_best(labels, again, topics) / samples
    frame = pl.DataFrame(
        {"topic_id": model.topic_ids, "coherence": coherence, "stability": stability}
    )
    return Quality(
        coherence=average_coherence(coherence),
        diversity=measure_diversity(ranked.columns[ranked.weights > 0]),
        agreement=float(adjusted_rand_score(one, other)),
        v_measure=_compare_categories(known, labels),
        topics=conform(frame, TOPIC_QUALITY, "quality").sort("topic_id"),
        papers=known.height,
    )


def measure_coherence(
    counts: sp.csr_matrix, columns: npt.NDArray[np.int64], terms: Sequence[str]
) -> pl.Series:
    """Mean NPMI of pairs of each topic's terms over the papers, -1 to 1.

    Pairs of terms that share a word say nothing and are left out. Bouma 2009; Roder, Both and
    Hinneburg 2015 (C_NPMI with the whole document as the window).

    Parameters
    ----------
    columns : shape (topics, terms per topic), columns of ``counts``.

    Returns
    -------
    One figure a topic, null where it has no pair of terms.
    """
    used, place = np.unique(columns, return_inverse=True)
    place = place.reshape(columns.shape)
    present = counts[:, used].astype(np.bool_).astype(np.float32).tocsc()
    together = np.asarray((present.T @ present).todense(), dtype=np.float64)
    papers = max(counts.shape[0], 1)
    single = np.diag(together)
    words = [set(terms[column].split()) - LINKS for column in used]
    found = np.full(len(columns), np.nan)
    for topic, row in enumerate(place):
        pairs = [(a, b) for i, a in enumerate(row) for b in row[:i] if not words[a] & words[b]]
        if pairs:
            a, b = np.array(pairs).T
            found[topic] = np.mean(_npmi(together[a, b], single[a], single[b], papers))
    return pl.Series("coherence", found).fill_nan(None)


def average_coherence(coherence: pl.Series) -> float | None:
    """Mean over the topics that have one; None where none has."""
    known = coherence.drop_nulls()
    return float(known.to_numpy().mean()) if len(known) else None


def _npmi(
    both: npt.NDArray[np.float64],
    one: npt.NDArray[np.float64],
    other: npt.NDArray[np.float64],
    papers: int,
) -> npt.NDArray[np.float64]:
    p = np.clip(both / papers, 1e-12, 1 - 1e-9)
    expected = np.maximum(one * other, 1e-12) / papers**2
    return np.where(both > 0, np.log(p / expected) / -np.log(p), -1.0)


def measure_diversity(columns: npt.NDArray[np.int64]) -> float:
    """Distinct terms over all terms of all topics, 0 to 1."""
    return float(len(np.unique(columns)) / max(columns.size, 1))


def overlap_best(
    labels: npt.NDArray[np.int32], others: npt.NDArray[np.int32], topics: int
) -> npt.NDArray[np.float64]:
    """Jaccard overlap of each topic with its most similar one in ``others``, 0 to 1."""
    size = max(topics, int(others.max(initial=0)) + 1)
    pairs = np.bincount(labels.astype(np.int64) * size + others, minlength=topics * size)
    common = pairs.reshape(topics, size)
    union = common.sum(axis=1)[:, None] + common.sum(axis=0)[None, :] - common
    return np.asarray((common / np.maximum(union, 1)).max(axis=1))


def _refit(papers: Floats, vectors: Floats, topics: int, seed: int) -> npt.NDArray[np.int32]:
    return find_nearest(vectors, *fit_centroids(papers, topics, seed=seed)).label


def _sample(papers: pl.LazyFrame, fitted: FittedTopics) -> pl.DataFrame:
    """At most some tens of thousands of the papers of the fit, evenly by id."""
    ids = fitted.assignments["arxiv_id"]
    stride = max(1, -(-len(ids) // _PAPERS))
    columns = [
        name
        for name in ("arxiv_id", "title", "abstract", "primary_category")
        if name in papers.collect_schema()
    ]
    chosen = ids.gather_every(stride).implode()
    found = papers.select(columns).filter(pl.col("arxiv_id").is_in(chosen)).collect()
    if found.is_empty():
        raise ModelError("none of these papers was in the fit: measure on the store it came from")
    return found.sort("arxiv_id")


def _compare_categories(papers: pl.DataFrame, labels: npt.NDArray[np.int32]) -> float | None:
    if "primary_category" not in papers.columns:
        return None
    known = papers.with_columns(topic=labels).drop_nulls("primary_category")
    if known.is_empty():
        return None
    return float(v_measure_score(known["primary_category"].to_list(), known["topic"].to_numpy()))
