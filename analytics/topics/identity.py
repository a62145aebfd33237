"""What a refit takes over from the topics before it: where they lie, and which is which."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sp

from analytics.topics.fitted import FittedTopics, Model
from analytics.topics.ledger import Matching, match_topics
from analytics.topics.terms import Vocabulary
from analytics.topics.vectors import Floats, Space, weigh_terms

_PROFILE_TERMS = 300
_THREADS = 2
_ROWS_AT_ONCE = 32_768
#: A fit goes on from the topics before while this part of the papers is the same.
_FAMILIAR = 0.8


def resume_centroids(
    vectors: Floats, arxiv_ids: pl.Series, topics: int | None, previous: FittedTopics
) -> tuple[Floats, Floats] | None:
    """Centroids and leans that carry on those of before: where its papers lie now.

    Parameters
    ----------
    vectors : shape (papers, components), rows of length one.
    arxiv_ids : of the papers.
    topics : how many are asked for; None for any number.

    Returns
    -------
    shapes (topics, components) and (topics,); None where another number of topics is asked for,
    many papers are new or many are gone.
    """
    if topics not in (None, len(previous.model.topic_ids)):
        return None
    found = add_familiar(vectors, arxiv_ids, previous)
    return resume_sums(found, len(arxiv_ids), previous)


def add_familiar(
    vectors: Floats, arxiv_ids: pl.Series, previous: FittedTopics
) -> tuple[Floats, int]:
    """Sums of the vectors of the papers that each topic of before had, and how many there are.

    Returns
    -------
    shape (topics of before, components).
    """
    ids = previous.model.topic_ids
    known = arxiv_ids.to_frame("arxiv_id").join(
        _positions(previous.assignments, ids), on="arxiv_id", how="left", maintain_order="left"
    )["topic"]
    here = known.is_not_null().to_numpy()
    member = sp.csr_matrix(
        (np.ones(here.sum(), np.float32), (known.drop_nulls().to_numpy(), np.flatnonzero(here))),
        shape=(len(ids), len(arxiv_ids)),
    )
    return np.asarray(member @ vectors), int(here.sum())


def resume_sums(
    found: tuple[Floats, int], papers: int, previous: FittedTopics
) -> tuple[Floats, Floats] | None:
    """What ``resume_centroids`` gives, from ``add_familiar`` of ``papers``."""
    sums, here = found
    if here < _FAMILIAR * max(papers, previous.assignments.height):
        return None
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    if (length < 1e-6).any():
        return None
    return np.asarray(sums / length, dtype=np.float32), previous.model.lean


def match_previous(
    profiles: Floats,
    vocabulary: Vocabulary,
    arxiv_ids: pl.Series,
    labels: npt.NDArray[np.int32],
    previous: FittedTopics | None,
) -> Matching:
    """Which topic of before each new one is; without any before, all are new.

    Parameters
    ----------
    profiles : shape (topics, terms), see profile_topics; ``vocabulary`` names the terms.
    arxiv_ids, labels : papers and the position of the topic of each.
    """
    here = pl.DataFrame({"arxiv_id": arxiv_ids, "topic": labels.astype(np.int64)})
    if previous is None:
        none = np.zeros((0, profiles.shape[1]), np.float32)
        return match_topics(profiles, here, none, here.head(0), np.zeros(0, np.int32))
    old = previous.model
    return match_topics(
        profiles,
        here,
        _profiles_over(vocabulary.terms, old),
        _positions(previous.assignments, old.topic_ids),
        old.topic_ids,
        given=max(_list_ids(previous.ledger), default=-1),
    )


def _list_ids(ledger: pl.DataFrame) -> list[int]:
    """Ids of all topics that the ledger tells of, those that are gone too."""
    return pl.concat([ledger["topic_id"], ledger["other_id"]]).to_list()


def profile_topics(
    counts: sp.csr_matrix, space: Space, labels: npt.NDArray[np.int32], topics: int
) -> Floats:
    """Centroids in term space, cut to the heaviest terms of each.

    Parameters
    ----------
    counts : papers by terms.
    labels : position of the topic of each paper.

    Returns
    -------
    shape (topics, terms), rows of length one; zeros for a topic without terms.
    """
    return cut_profiles(add_weights(counts, space, labels, topics))


def add_weights(
    counts: sp.csr_matrix, space: Space, labels: npt.NDArray[np.int32], topics: int
) -> Floats:
    """Weights of the papers of each topic, summed; arguments as for ``profile_topics``."""

    def add(low: int) -> sp.csr_matrix:
        block = weigh_terms(counts[low : low + _ROWS_AT_ONCE], space.idf)
        part = labels[low : low + _ROWS_AT_ONCE]
        member = sp.csr_matrix(
            (np.ones(len(part), np.float32), part, np.arange(len(part) + 1)),
            shape=(len(part), topics),
        )
        return member.T @ block

    sums = np.zeros((topics, counts.shape[1]), np.float32)
    with ThreadPoolExecutor(_THREADS) as pool:
        for part in pool.map(add, range(0, counts.shape[0], _ROWS_AT_ONCE)):
            sums += part.toarray()
    return sums


def cut_profiles(sums: Floats) -> Floats:
    """Profiles from summed weights, which are changed: the heaviest terms, rows of length one."""
    if sums.shape[1] > _PROFILE_TERMS:
        lightest = np.partition(sums, -_PROFILE_TERMS, axis=1)[:, -_PROFILE_TERMS]
        sums[sums < lightest[:, None]] = 0
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.where(length == 0, 1, length), dtype=np.float32)


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
