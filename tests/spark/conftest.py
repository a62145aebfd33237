"""A Spark session for a module, and made-up papers in files as a store has them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from analytics.schema import PAPERS, conform
from tests.topics.papers import make_papers

if TYPE_CHECKING:
    from pyspark import SparkContext

BLOCK = 128


@pytest.fixture(scope="module")
def context() -> "Iterator[SparkContext]":
    from analytics.spark.session import open_session  # noqa: PLC0415  where Spark is installed

    with open_session("local[2]", patience=600) as session:
        yield session


@pytest.fixture(scope="session")
def papers() -> pl.DataFrame:
    made = make_papers(100)
    return conform(made.with_columns(submitted=pl.datetime(2026, 1, 1)), PAPERS, "papers")


@pytest.fixture(scope="session")
def files(papers: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The papers in three files whose ids overlap, one of them in two row groups, one empty."""
    folder = tmp_path_factory.mktemp("files")
    mixed = papers.sample(fraction=1, shuffle=True, seed=3)
    parts = [mixed.head(250), mixed.tail(150), mixed.head(0)]
    return [write_file(part, folder / f"{number}.parquet") for number, part in enumerate(parts)]


def write_file(papers: pl.DataFrame, path: Path) -> str:
    papers.sort("arxiv_id").write_parquet(path, row_group_size=200)
    return str(path)
