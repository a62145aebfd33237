"""The strategic map and the flows between two times."""

import numpy as np
import polars as pl
import pytest

from analytics.topics.flow import FLOWS, count_flows
from analytics.topics.strategy import STRATEGY, place_topics

TOPICS = pl.DataFrame(
    {"topic_id": [0, 1, 2, 3], "coherence": [0.9, 0.1, 0.8, 0.2]},
    schema_overrides={"topic_id": pl.Int32},
)


def make_pairs(pairs: list[tuple[int, int]]) -> pl.DataFrame:
    schema = {"topic_id": pl.Int32, "nearest_other_topic": pl.Int32}
    return pl.DataFrame(pairs, schema=schema, orient="row")


def test_ties_are_the_papers_between_two_topics() -> None:
    # Between 0 and 1 lie six papers, between 0 and 2 two: e = c^2 / (a b).
    papers = make_pairs([(0, 1)] * 4 + [(1, 0)] * 2 + [(2, 0)] * 2)
    placed = place_topics(papers, TOPICS)
    assert placed.schema == STRATEGY
    assert placed["papers"].to_list() == [4, 2, 2]
    assert placed["centrality"].to_list() == pytest.approx([36 / 48 + 4 / 16, 36 / 48, 4 / 16])
    assert placed["density"].to_list() == [0.9, 0.1, 0.8]


def test_the_quadrants_part_at_the_medians() -> None:
    papers = make_pairs([(0, 1)] * 9 + [(1, 0)] + [(2, 0)] + [(3, 1)])
    placed = place_topics(papers, TOPICS)
    assert placed["quadrant"].to_list() == ["motor", "basic", "niche", "marginal"]
    assert place_topics(make_pairs([]), TOPICS).is_empty()


def test_a_later_paper_continues_the_topic_of_the_earlier_one_most_like_it() -> None:
    earlier, later = np.eye(3, dtype=np.float32), np.eye(3, dtype=np.float32)[[0, 0, 1, 2]]
    topics = np.array([5, 6, 7], np.int32)
    flows = count_flows(earlier, topics, later, np.array([5, 8, 8, 7], np.int32))
    assert flows.schema == FLOWS
    assert flows.rows() == [(5, 5, 1), (5, 8, 1), (6, 8, 1), (7, 7, 1)]
    assert count_flows(earlier[:0], topics[:0], later, topics).is_empty()
