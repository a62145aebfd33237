"""Areas: what is joined, and what an area of before keeps."""

import numpy as np
import polars as pl

from analytics.topics.hierarchy import group_topics, match_areas


def name_areas(areas: list[int], papers: list[int], names: str) -> pl.DataFrame:
    """Topics 0, 1, ... of the areas numbered, whose labels are letters of ``names``."""
    labels = [names[area] for area in areas]
    columns = {"area_id": areas, "area_label": labels, "papers": papers}
    kinds = {"topic_id": pl.Int32, "area_id": pl.Int32}
    return pl.DataFrame({"topic_id": range(len(areas)), **columns}, schema_overrides=kinds)


def test_topics_that_lie_together_are_an_area() -> None:
    ways = np.eye(3, dtype=np.float32)[[0, 1, 0, 2, 1, 2]]
    ways[:, 0] += np.linspace(0, 0.1, 6, dtype=np.float32)
    assert group_topics(ways, areas=3).tolist() == [0, 1, 0, 2, 1, 2]


def test_an_area_keeps_its_id_and_label_while_half_of_it_is_the_same() -> None:
    before = name_areas([0, 0, 1, 1], [10, 10, 10, 10], "AB")
    # Numbered the other way round, and one small topic has moved.
    after = name_areas([1, 1, 0, 0, 1], [10, 12, 9, 10, 3], "xy")
    matched = match_areas(after, before)
    assert matched["topic_id"].to_list() == [0, 1, 2, 3, 4]
    assert matched["area_id"].to_list() == [0, 0, 1, 1, 0]
    assert matched["area_label"].to_list() == ["A", "A", "B", "B", "A"]


def test_an_area_that_is_new_gets_a_number_that_was_never_used() -> None:
    before = name_areas([0, 0, 3, 3], [10, 10, 10, 10], "A--B")
    after = name_areas([0, 0, 1, 2], [10, 10, 1, 19], "xyz")
    matched = match_areas(after, before)
    assert matched["area_id"].to_list() == [0, 0, 4, 3]
    assert matched["area_label"].to_list() == ["A", "A", "y", "B"]
