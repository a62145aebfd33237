"""Topics of papers, from their titles and abstracts: fit, and assignment of later papers."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sp

from analytics.errors import ModelError
from analytics.i18n import gettext as _
from analytics.schema import ASSIGNMENTS, CURVE, conform
from analytics.topics.carried import carry_space
from analytics.topics.choice import compare_counts, pick_count, suggest_count
from analytics.topics.clusters import Nearest, find_nearest, fit_centroids
from analytics.topics.describe import Draft, describe_topics, name_by_id, read_last_day
from analytics.topics.drift import FAR
from analytics.topics.fitted import FittedTopics, Model, read_topics, save_topics
from analytics.topics.identity import match_previous, profile_topics, resume_centroids
from analytics.topics.ledger import list_events
from analytics.topics.near import rank_neighbours, rank_typical
from analytics.topics.terms import Vocabulary, choose_terms, count_terms
from analytics.topics.tokens import read_tokens
from analytics.topics.vectors import (
    Floats,
    Space,
    count_papers,
    fit_space,
    place_papers,
    stride_space,
)

__all__ = [
    "FittedTopics",
    "Model",
    "assign_papers",
    "fit_topics",
    "read_topics",
    "save_topics",
]

Progress = Callable[[str, float], None]

COMPONENTS, COMPANY = 80, 40


def fit_topics(
    papers: pl.LazyFrame,
    *,
    topics: int | None,
    seed: int,
    progress: Progress | None = None,
    previous: FittedTopics | None = None,
) -> FittedTopics:
    """Fit topics to ``papers``; every paper gets exactly one.

    Parameters
    ----------
    papers : columns arxiv_id, title, abstract (null allowed), one row per paper; submitted
        too, where it is there, dates the topics.
    topics : how many; None to choose from the papers.
    seed : of every random step; the same seed and papers give the same topics.
    progress : called with the stage and the part of the fit that is done (0 to 1).
    previous : topics fitted before, whose ids, labels and colours are kept where a topic is
        still the same. Papers lie where they lay, while its space knows their terms. While
        most papers are the same, the fit goes on from their topics, and keeps their number if
        none is given.

    Raises
    ------
    ModelError : fewer papers with words than topics, or papers too alike to tell apart.
    """
    report = progress or _ignore
    report(_("Reading words"), 0.0)
    tokens = read_tokens(papers)
    report(_("Choosing terms"), 0.4)
    vocabulary = choose_terms(tokens)
    if not len(vocabulary.terms):
        raise ModelError(
            _(
                "No terms tell these papers apart ({papers}): topics need more papers, with "
                "abstracts"
            ).format(papers=tokens.papers)
        )
    report(_("Counting terms"), 0.55)
    counts = count_terms(tokens, vocabulary)
    arxiv_ids = tokens.arxiv_ids
    del tokens
    report(_("Reducing"), 0.65)
    space = None if previous is None else _carry_space(counts, vocabulary, previous.model)
    if space is None:
        space = fit_space(counts, components=COMPONENTS, company=COMPANY, seed=seed)
    vectors = place_papers(counts, space)
    worded = np.flatnonzero(np.diff(counts.indptr) > 0)
    curve = pl.DataFrame(schema=CURVE)
    start = None if previous is None else resume_centroids(vectors, arxiv_ids, topics, previous)
    if start is not None:
        topics = len(start[0])
    if topics is None:
        report(_("Choosing the number of topics"), 0.7)
        topics, curve = choose_count(counts, vectors, worded, vocabulary.terms.to_list(), seed)
    check_count(vectors, worded, topics)
    report(_("Grouping papers"), 0.75)
    full = vectors if len(worded) == len(vectors) else vectors[worded]
    centroids, lean = fit_centroids(full, topics, seed=seed, start=start)
    by_size = np.argsort(-lean, kind="stable")
    centroids, lean = centroids[by_size], lean[by_size]
    nearest = find_topics(vectors, centroids, lean, worded)
    report(_("Naming topics"), 0.9)
    profiles = profile_topics(counts, space, nearest.label, len(centroids))
    matching = match_previous(profiles, vocabulary, arxiv_ids, nearest.label, previous)
    ids = matching.topic_ids
    named = describe_topics(
        Draft(counts, nearest, centroids, vocabulary, space),
        papers,
        arxiv_ids,
        matching,
        None if previous is None else previous.topics,
    )
    model = Model(
        vocabulary=vocabulary,
        space=space,
        centroids=centroids,
        lean=lean,
        topic_ids=ids,
        profiles=profiles,
        fallback=0,
        far=float(np.quantile(nearest.likeness[worded], FAR)),
    )
    events = list_events(
        matching,
        name_by_id(named),
        {} if previous is None else name_by_id(previous.topics),
        day=read_last_day(papers),
    )
    report(_("Topics fitted"), 1.0)
    return FittedTopics(
        model,
        topics=named.sort("topic_id"),
        assignments=as_assignments(arxiv_ids, nearest, ids),
        typical=rank_typical(arxiv_ids, nearest, ids),
        neighbours=rank_neighbours(centroids, ids),
        ledger=events if previous is None else pl.concat([previous.ledger, events]),
        curve=curve if previous is None or curve.height else previous.curve,
    )


def assign_papers(model: Model, papers: pl.LazyFrame) -> pl.DataFrame:
    """Topics of papers the model has not seen, without a refit.

    Parameters
    ----------
    papers : columns arxiv_id, title, abstract.

    Returns
    -------
    Columns ASSIGNMENTS, and likeness (cosine to the centroid), by arxiv_id.
    """
    tokens = read_tokens(papers)
    counts = count_terms(tokens, model.vocabulary)
    vectors = place_papers(counts, model.space)
    worded = np.flatnonzero(np.diff(counts.indptr) > 0)
    nearest = find_topics(vectors, model.centroids, model.lean, worded, model.fallback)
    assigned = as_assignments(tokens.arxiv_ids, nearest, model.topic_ids)
    return assigned.with_columns(likeness=pl.Series(nearest.likeness))


def _carry_space(counts: sp.csr_matrix, vocabulary: Vocabulary, before: Model) -> Space | None:
    papers = counts.shape[0]
    return carry_space(
        counts[:: stride_space(papers)],
        count_papers(counts),
        papers,
        vocabulary.terms,
        before.space,
        before.vocabulary.terms,
    )


def _ignore(_stage: str, _done: float) -> None:
    pass


def choose_count(
    counts: sp.csr_matrix,
    vectors: Floats,
    worded: npt.NDArray[np.int64],
    terms: list[str],
    seed: int,
    *,
    papers: int | None = None,
) -> tuple[int, pl.DataFrame]:
    """The number of topics and the curve it was read from.

    Parameters
    ----------
    worded : rows of the papers that have terms.
    papers : how many there are of those in all, where the rows are a sample.
    """
    papers = papers or len(worded)
    middle = suggest_count(papers)
    if papers < 20 * middle or _count_distinct(vectors, 50 * middle) < 2 * middle:
        few = max(2, min(middle, papers // 5))
        return few, pl.DataFrame(schema=CURVE)
    curve = compare_counts(counts, vectors, worded, terms, seed=seed, papers=papers)
    return pick_count(curve), curve


def check_count(vectors: Floats, worded: npt.NDArray[np.int64], topics: int) -> None:
    """Refuse more topics than there are different papers.

    Raises
    ------
    ModelError : says how many there are.
    """
    if topics < 2:
        raise ModelError(
            _("{topics} topics cannot be told apart: ask for 2 or more").format(topics=topics)
        )
    distinct = _count_distinct(vectors[worded], 50 * topics)
    if distinct < topics:
        raise ModelError(
            _(
                "{count} papers with words, {distinct} of them different, cannot give "
                "{topics} topics: ask for fewer or ingest more papers"
            ).format(count=len(worded), distinct=distinct, topics=topics)
        )


def _count_distinct(vectors: Floats, enough: int) -> int:
    """Different rows, of the first ``enough`` or, where these are few, of all."""
    for rows in (vectors[:enough], vectors):
        distinct = len(np.unique(np.round(rows, 3), axis=0))
        if distinct > enough // 50:
            break
    return distinct


def find_topics(
    vectors: Floats,
    centroids: Floats,
    lean: Floats,
    worded: npt.NDArray[np.int64],
    fallback: int = 0,
) -> Nearest:
    """Nearest centroids; papers without terms go to ``fallback`` with no confidence."""
    nearest = find_nearest(vectors, centroids, lean)
    bare = np.ones(len(vectors), np.bool_)
    bare[worded] = False
    second = int(np.argsort(-(centroids @ centroids[fallback]), kind="stable")[1])
    return Nearest(
        label=np.where(bare, np.int32(fallback), nearest.label),
        other=np.where(bare, np.int32(second), nearest.other),
        confidence=np.where(bare, np.float32(0), nearest.confidence),
        likeness=np.where(bare, np.float32(0), nearest.likeness),
    )


def as_assignments(
    arxiv_ids: pl.Series, nearest: Nearest, topic_ids: npt.NDArray[np.int32]
) -> pl.DataFrame:
    """Columns ASSIGNMENTS, in the order of ``arxiv_ids``."""
    frame = pl.DataFrame(
        {
            "arxiv_id": arxiv_ids,
            "topic_id": topic_ids[nearest.label],
            "confidence": nearest.confidence,
            "nearest_other_topic": topic_ids[nearest.other],
        }
    )
    return conform(frame, ASSIGNMENTS, "assignments")
