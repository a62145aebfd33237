"""Sums over blocks are those of all papers at once, however large."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.spark.needs import require_spark

require_spark()

from analytics.spark.sums import add_counts  # noqa: E402

if TYPE_CHECKING:
    from pyspark import SparkContext


@pytest.mark.parametrize("width", [1, 7, 16, 1000])
def test_counts_add_up(context: "SparkContext", width: int) -> None:
    def count(block: int) -> tuple[Any, Any]:
        rng = np.random.default_rng(block)
        return rng.integers(9, size=(3, width)), rng.integers(9, size=width)

    table, row = add_counts(context.parallelize(range(20), 10), count)
    wanted = [count(block) for block in range(20)]
    assert np.array_equal(table, sum(part[0] for part in wanted))
    assert np.array_equal(row, sum(part[1] for part in wanted))


def test_counts_larger_than_java_holds_at_once(context: "SparkContext") -> None:
    """Four groups of 400 MB beside two gigabytes of memory, as of a million papers."""
    size = 50_000_000
    found = add_counts(context.parallelize(range(4), 4), lambda _: np.ones(size, np.int64))
    assert found.shape == (size,)
    assert found.min() == found.max() == 4
