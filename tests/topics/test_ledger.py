"""Identity across refits."""

from datetime import date

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from analytics.topics.ledger import list_events, match_topics


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


def refit(before: list[int], after: list[int]) -> pl.DataFrame:
    """Events of a refit whose papers move from the topics ``before`` to the topics ``after``."""
    old, new = (np.eye(max(given) + 1, 12, dtype=np.float32) for given in (before, after))
    matching = match_topics(
        np.zeros_like(new), of_topics(*after), old, of_topics(*before), np.arange(len(old))
    )
    names = {int(id): f"topic {id}" for id in (*matching.topic_ids, *matching.old_ids)}
    return list_events(matching, names, names, day=date(2026, 1, 7))


def test_an_even_refit_has_no_events() -> None:
    assert refit([0, 0, 1, 1], [1, 1, 0, 0]).is_empty()


def test_a_split_names_its_parts_and_what_went_to_each() -> None:
    events = refit([0] * 10 + [1] * 10, [0] * 6 + [2] * 4 + [1] * 10)
    split = events.filter(pl.col("event") == "split")
    assert split.select("topic_id", "papers", "overlap").rows() == [(0, 6, 0.6), (0, 4, 0.4)]
    assert events.filter(pl.col("event") == "born").select("other_id", "papers").rows() == [(0, 4)]
    assert events["day"].unique().to_list() == [date(2026, 1, 7)]


def test_a_merge_names_those_that_went_into_one() -> None:
    events = refit([0] * 8 + [1] * 4 + [2] * 9, [0] * 12 + [1] * 9)
    merged = events.filter(pl.col("event") == "merged")
    assert merged["topic_id"].to_list() == [0, 1]
    assert merged["other_id"].n_unique() == 1
    assert merged["overlap"].to_list() == [1.0, 1.0]
    assert events.filter(pl.col("event") == "gone").height == 1


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=60))
def test_births_and_deaths_balance_the_number_of_topics(moves: list[tuple[int, int]]) -> None:
    before, after = ([move[side] for move in moves] for side in (0, 1))
    events = refit(before, after)
    counted = dict(events.group_by("event").len().rows())
    grown = (max(after) + 1) - (max(before) + 1)
    assert counted.get("born", 0) - counted.get("gone", 0) == grown
    assert events["overlap"].is_between(0, 1).all()
