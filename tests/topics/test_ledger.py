"""Identity across refits."""

import numpy as np
import polars as pl

from analytics.topics.ledger import match_topics


def of_topics(*topics: int) -> pl.DataFrame:
    ids = [f"2601.{number:05d}" for number in range(len(topics))]
    return pl.DataFrame({"arxiv_id": ids, "topic": topics}, schema_overrides={"topic": pl.Int64})


def test_topics_keep_their_ids_in_another_order() -> None:
    profiles = np.eye(3, dtype=np.float32)
    found = match_topics(
        profiles[[2, 0, 1]],
        of_topics(1, 1, 2, 2, 0, 0),
        profiles,
        of_topics(0, 0, 1, 1, 2, 2),
        np.array([7, 8, 9], np.int32),
    )
    assert found.topic_ids.tolist() == [9, 7, 8]
    assert found.lineage == [[9], [7], [8]]


def test_a_split_gives_one_old_and_one_new_id() -> None:
    profiles = np.array([[1, 0], [0.8, 0.6]], np.float32)
    found = match_topics(
        profiles,
        of_topics(0, 0, 0, 1, 1),
        profiles[:1],
        of_topics(0, 0, 0, 0, 0),
        np.array([4], np.int32),
    )
    assert found.topic_ids.tolist() == [4, 5]
    assert found.lineage == [[4], [4]]


def test_a_stranger_is_born() -> None:
    found = match_topics(
        np.array([[0, 1]], np.float32),
        of_topics(0),
        np.array([[1, 0]], np.float32),
        of_topics(0).with_columns(arxiv_id=pl.lit("other")),
        np.array([0], np.int32),
    )
    assert found.topic_ids.tolist() == [1]
    assert found.lineage == [[]]


def test_no_topics_before() -> None:
    none = of_topics(0).head(0)
    found = match_topics(
        np.eye(2, dtype=np.float32),
        of_topics(0, 1),
        np.zeros((0, 2), np.float32),
        none,
        np.zeros(0, np.int32),
    )
    assert found.topic_ids.tolist() == [0, 1]
