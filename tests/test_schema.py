import polars as pl
import pytest

from analytics.errors import StoreError
from analytics.schema import ASSIGNMENTS, check, conform

GOOD = pl.DataFrame(
    {"arxiv_id": ["a"], "topic_id": [1], "confidence": [0.5], "nearest_other_topic": [2]},
    schema=ASSIGNMENTS,
)


def test_a_frame_of_the_contract_passes() -> None:
    check(GOOD, ASSIGNMENTS, "assignments")


@pytest.mark.parametrize(
    ("frame", "fault"),
    [
        (GOOD.drop("topic_id"), "no column topic_id"),
        (GOOD.with_columns(extra=1), "unknown column extra"),
        (GOOD.with_columns(pl.col("topic_id").cast(pl.String)), "topic_id is String, not Int32"),
    ],
)
def test_a_fault_is_named(frame: pl.DataFrame, fault: str) -> None:
    with pytest.raises(StoreError, match=fault):
        check(frame, ASSIGNMENTS, "assignments")


def test_conform_orders_fills_and_drops() -> None:
    loose = pl.DataFrame({"extra": [1], "topic_id": [3], "arxiv_id": ["a"]})
    exact = conform(loose, ASSIGNMENTS, "assignments")
    assert exact.schema == ASSIGNMENTS
    assert exact.row(0) == ("a", 3, None, None)


def test_conform_names_the_column_that_does_not_fit() -> None:
    with pytest.raises(StoreError, match="column topic_id"):
        conform(pl.DataFrame({"topic_id": ["x"]}), ASSIGNMENTS, "assignments")
