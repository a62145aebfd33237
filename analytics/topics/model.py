"""Topics of papers, from their titles and abstracts: fit, and assignment of later papers."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sp

from analytics.errors import ModelError
from analytics.schema import ASSIGNMENTS, TOPICS, conform
from analytics.topics.choice import CURVE, compare_counts, pick_count, suggest_count
from analytics.topics.clusters import Nearest, find_nearest, fit_centroids
from analytics.topics.describe import Draft, describe_topics
from analytics.topics.fitted import FittedTopics, Model, read_topics, save_topics
from analytics.topics.ledger import match_topics
from analytics.topics.terms import choose_terms, count_terms
from analytics.topics.tokens import read_tokens
from analytics.topics.vectors import Floats, Space, fit_space, place_papers, weigh_terms

__all__ = ["FittedTopics", "Model", "assign_papers", "fit_topics", "read_topics", "save_topics"]

Progress = Callable[[str, float], None]

COMPONENTS, COMPANY = 80, 40
_PROFILE_TERMS = 300


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
        still the same. While most papers are the same, the fit goes on from where they lie,
        and keeps their number if none is given.

    Raises
    ------
    ModelError : fewer papers with words than topics, or papers too alike to tell apart.
    """
    report = progress or _ignore
    report("Reading words", 0.0)
    tokens = read_tokens(papers)
    report("Choosing terms", 0.4)
    vocabulary = choose_terms(tokens)
    if not len(vocabulary.terms):
        raise ModelError(
            f"{tokens.papers} papers share no terms: topics need more papers, with abstracts"
        )
    report("Counting terms", 0.55)
    counts = count_terms(tokens, vocabulary)
    arxiv_ids = tokens.arxiv_ids
    del tokens
    report("Reducing", 0.65)
    space = fit_space(counts, components=COMPONENTS, company=COMPANY, seed=seed)
    vectors = place_papers(counts, space)
    worded = np.flatnonzero(np.diff(counts.indptr) > 0)
    curve = pl.DataFrame(schema=CURVE)
    start = None if previous is None else _resume(vectors, arxiv_ids, topics, previous)
    if start is not None:
        topics = len(start)
    if topics is None:
        report("Choosing the number of topics", 0.7)
        topics, curve = _choose_count(counts, vectors, worded, vocabulary.terms.to_list(), seed)
    _check_count(vectors, worded, topics)
    report("Grouping papers", 0.75)
    full = vectors if len(worded) == len(vectors) else vectors[worded]
    centroids = fit_centroids(full, topics, seed=seed, start=start)
    centroids = centroids[_by_size(full, centroids)]
    nearest = _find_all(vectors, centroids, worded)
    report("Naming topics", 0.9)
    draft = Draft(counts, nearest, centroids)
    model = Model(
        vocabulary=vocabulary,
        space=space,
        centroids=centroids,
        topic_ids=np.arange(len(centroids), dtype=np.int32),
        profiles=_profile(counts, space, nearest.label, len(centroids)),
        fallback=0,
    )
    named = describe_topics(draft, vocabulary.terms.to_list(), papers, arxiv_ids)
    assignments = _as_assignments(arxiv_ids, nearest, model.topic_ids)
    fitted = FittedTopics(model, named, assignments, curve)
    if previous is not None:
        fitted = keep_identity(fitted, previous)
    report("Topics fitted", 1.0)
    return fitted


def assign_papers(model: Model, papers: pl.LazyFrame) -> pl.DataFrame:
    """Topics of papers the model has not seen, without a refit.

    Parameters
    ----------
    papers : columns arxiv_id, title, abstract.

    Returns
    -------
    Columns ASSIGNMENTS, by arxiv_id.
    """
    tokens = read_tokens(papers)
    counts = count_terms(tokens, model.vocabulary)
    vectors = place_papers(counts, model.space)
    worded = np.flatnonzero(np.diff(counts.indptr) > 0)
    nearest = _find_all(vectors, model.centroids, worded, model.fallback)
    return _as_assignments(tokens.arxiv_ids, nearest, model.topic_ids)


def _ignore(_stage: str, _done: float) -> None:
    pass


def _choose_count(
    counts: sp.csr_matrix,
    vectors: Floats,
    worded: npt.NDArray[np.int64],
    terms: list[str],
    seed: int,
) -> tuple[int, pl.DataFrame]:
    """The number of topics and the curve it was read from."""
    middle = suggest_count(len(worded))
    if len(worded) < 20 * middle or _count_distinct(vectors, 50 * middle) < 2 * middle:
        few = max(2, min(middle, len(worded) // 5))
        return few, pl.DataFrame(schema=CURVE)
    curve = compare_counts(counts, vectors, worded, terms, seed=seed)
    return pick_count(curve), curve


def _resume(
    vectors: Floats, arxiv_ids: pl.Series, topics: int | None, previous: FittedTopics
) -> Floats | None:
    """Centroids that carry on those of before: where its papers lie now.

    None where another number of topics is asked for, most papers are new or too many are gone.
    """
    ids = previous.model.topic_ids
    if topics not in (None, len(ids)):
        return None
    known = arxiv_ids.to_frame("arxiv_id").join(
        _positions(previous.assignments, ids), on="arxiv_id", how="left", maintain_order="left"
    )["topic"]
    here = known.is_not_null().to_numpy()
    if here.sum() < 0.8 * max(len(arxiv_ids), previous.assignments.height):
        return None
    member = sp.csr_matrix(
        (np.ones(here.sum(), np.float32), (known.drop_nulls().to_numpy(), np.flatnonzero(here))),
        shape=(len(ids), len(arxiv_ids)),
    )
    sums = np.asarray(member @ vectors)
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    return None if (length < 1e-6).any() else np.asarray(sums / length, dtype=np.float32)


def _check_count(vectors: Floats, worded: npt.NDArray[np.int64], topics: int) -> None:
    if topics < 2:
        raise ModelError(f"{topics} topics cannot be told apart: ask for 2 or more")
    distinct = _count_distinct(vectors[worded], 50 * topics)
    if distinct < topics:
        raise ModelError(
            f"{len(worded)} papers with words, {distinct} of them different, cannot give "
            f"{topics} topics: ask for fewer or ingest more papers"
        )


def _count_distinct(vectors: Floats, enough: int) -> int:
    """Different rows, of the first ``enough`` or, where these are few, of all."""
    for rows in (vectors[:enough], vectors):
        distinct = len(np.unique(np.round(rows, 3), axis=0))
        if distinct > enough // 50:
            break
    return distinct


def _by_size(vectors: Floats, centroids: Floats) -> npt.NDArray[np.int64]:
    sizes = np.bincount(find_nearest(vectors, centroids).label, minlength=len(centroids))
    return np.argsort(-sizes, kind="stable")


def _find_all(
    vectors: Floats, centroids: Floats, worded: npt.NDArray[np.int64], fallback: int = 0
) -> Nearest:
    """Nearest centroids; papers without terms go to ``fallback`` with no confidence."""
    nearest = find_nearest(vectors, centroids)
    bare = np.ones(len(vectors), np.bool_)
    bare[worded] = False
    second = int(np.argsort(-(centroids @ centroids[fallback]), kind="stable")[1])
    return Nearest(
        label=np.where(bare, np.int32(fallback), nearest.label),
        other=np.where(bare, np.int32(second), nearest.other),
        confidence=np.where(bare, np.float32(0), nearest.confidence),
        likeness=np.where(bare, np.float32(0), nearest.likeness),
    )


def _as_assignments(
    arxiv_ids: pl.Series, nearest: Nearest, topic_ids: npt.NDArray[np.int32]
) -> pl.DataFrame:
    frame = pl.DataFrame(
        {
            "arxiv_id": arxiv_ids,
            "topic_id": topic_ids[nearest.label],
            "confidence": nearest.confidence,
            "nearest_other_topic": topic_ids[nearest.other],
        }
    )
    return conform(frame, ASSIGNMENTS, "assignments")


def _profile(
    counts: sp.csr_matrix, space: Space, labels: npt.NDArray[np.int32], topics: int
) -> Floats:
    """Centroids in term space, cut to the heaviest terms of each."""
    sums = np.zeros((topics, counts.shape[1]), np.float32)
    for low in range(0, counts.shape[0], 32_768):
        block = weigh_terms(counts[low : low + 32_768], space.idf)
        part = labels[low : low + 32_768]
        member = sp.csr_matrix(
            (np.ones(len(part), np.float32), part, np.arange(len(part) + 1)),
            shape=(len(part), topics),
        )
        sums += np.asarray((member.T @ block).todense())
    if sums.shape[1] > _PROFILE_TERMS:
        light = np.argpartition(sums, -_PROFILE_TERMS, axis=1)[:, :-_PROFILE_TERMS]
        np.put_along_axis(sums, light, 0, axis=1)
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.where(length == 0, 1, length), dtype=np.float32)


def keep_identity(fitted: FittedTopics, previous: FittedTopics) -> FittedTopics:
    """Give topics that were there before their ids, labels, colours and dates of birth."""
    new, old = fitted.model, previous.model
    matching = match_topics(
        new.profiles,
        _positions(fitted.assignments, new.topic_ids),
        _profiles_over(new.vocabulary.terms, old),
        _positions(previous.assignments, old.topic_ids),
        old.topic_ids,
    )
    ids = matching.topic_ids
    kept = previous.topics.select("topic_id", "label", "colour", "born")
    topics = (
        fitted.topics.with_columns(
            topic_id=pl.Series(ids), lineage=pl.Series(matching.lineage, dtype=TOPICS["lineage"])
        )
        .join(kept, on="topic_id", how="left", suffix="_old", maintain_order="left")
        .with_columns(
            pl.coalesce(f"{name}_old", name).alias(name) for name in ("label", "colour", "born")
        )
        .sort("topic_id")
    )
    renumber = {int(a): int(b) for a, b in zip(new.topic_ids, ids, strict=True)}
    assignments = fitted.assignments.with_columns(
        pl.col("topic_id", "nearest_other_topic").replace_strict(renumber, return_dtype=pl.Int32)
    )
    model = Model(new.vocabulary, new.space, new.centroids, ids, new.profiles, new.fallback)
    return FittedTopics(model, conform(topics, TOPICS, "topics"), assignments, fitted.curve)


def _positions(assignments: pl.DataFrame, topic_ids: npt.NDArray[np.int32]) -> pl.DataFrame:
    place = {int(topic): position for position, topic in enumerate(topic_ids)}
    return assignments.select(
        "arxiv_id", pl.col("topic_id").replace_strict(place, return_dtype=pl.Int64).alias("topic")
    )


def _profiles_over(terms: pl.Series, old: Model) -> Floats:
    """Profiles of an old model over the terms of a new one; terms that are gone are dropped."""
    place = pl.DataFrame({"term": terms}).with_row_index("new")
    both = old.vocabulary.terms.to_frame("term").with_row_index("old").join(place, on="term")
    profiles = np.zeros((len(old.topic_ids), len(terms)), np.float32)
    profiles[:, both["new"].to_numpy()] = old.profiles[:, both["old"].to_numpy()]
    return profiles
