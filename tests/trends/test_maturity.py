from datetime import UTC, datetime

import polars as pl
import pytest

from analytics.schema import UTC as UTC_TYPE
from analytics.trends.maturity import count_signs, list_missing

SCHEMA = {
    "submitted": UTC_TYPE,
    "title": pl.String,
    "version": pl.Int32,
    "updated": UTC_TYPE,
    "comment": pl.String,
}
DAY = datetime(2026, 1, 3, tzinfo=UTC)


def lay_out(*rows: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame([(DAY, *row) for row in rows], schema=SCHEMA, orient="row")


def signs(title: str) -> set[str]:
    counted = count_signs(lay_out((title, None, None, None)), by="month")
    return {id.removeprefix("sign:") for id in counted.filter(pl.col("papers") > 0)["series_id"]}


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("A Survey of Key-Value Caches", {"survey"}),
        ("Peer reviews written by machines", set()),
        ("A Systematic Review of Quantisation", {"survey"}),
        ("MemBench: how agents forget", {"benchmark"}),
        ("Benchmarking Memory, with a Data Set", {"benchmark", "dataset"}),
        ("The workbench of the mind", set()),
        ("A corpus of sonnets", {"dataset"}),
        ("Attention revisited", set()),
    ],
)
def test_titles_name_surveys_benchmarks_and_data_sets(title: str, found: set[str]) -> None:
    assert signs(title) == found


def test_only_what_the_sources_tell_is_counted() -> None:
    papers = lay_out(
        ("One", 2, None, "Accepted at a workshop"),
        ("Two", 1, None, "12 pages"),
        ("Three", None, datetime(2026, 2, 1, tzinfo=UTC), None),
        ("Four", None, None, "ICLR 2026"),
    )
    counted = {
        row["series_id"]: (row["papers"], row["total"])
        for row in count_signs(papers, by="year").rows(named=True)
    }
    assert counted["sign:revised"] == (2, 3)
    assert counted["sign:accepted"] == (2, 3)
    assert counted["sign:survey"] == (0, 4)


def test_what_the_sources_do_not_tell_is_named_and_not_drawn() -> None:
    papers = lay_out(("One", None, None, None), ("Two", None, None, None))
    assert list_missing(papers) == {"revised": 0.0, "accepted": 0.0}
    drawn = count_signs(papers, by="month")["series_id"].unique().sort().to_list()
    assert drawn == ["sign:benchmark", "sign:dataset", "sign:survey"]
    assert count_signs(papers.clear(), by="month").is_empty()
