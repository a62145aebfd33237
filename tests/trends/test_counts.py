"""Counts: grids, denominators, strata; Wilson's interval against scipy."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.errors import InputError
from analytics.trends.counts import UNDIVIDED, UNKNOWN, count_series, count_strata, estimate_share
from analytics.trends.periods import mark_complete


def catalogue() -> pl.DataFrame:
    def on(month: int, day: int) -> datetime:
        return datetime(2026, month, day, 12, tzinfo=UTC)

    rows = [
        ("2601.00001", on(1, 1), "cs.LG", 7, 1, ["efficiency", "scaling"]),
        ("2601.00002", on(1, 31), "cs.CL", 7, 1, []),
        ("2601.00003", on(1, 31), None, None, None, ["efficiency"]),
        ("2603.00001", on(3, 2), "cs.LG", 9, 2, ["efficiency"]),
    ]
    return pl.DataFrame(
        rows,
        schema={
            "arxiv_id": pl.String,
            "submitted": pl.Datetime("us", "UTC"),
            "primary_category": pl.String,
            "topic_id": pl.Int32,
            "area_id": pl.Int32,
            "themes": pl.List(pl.String),
        },
        orient="row",
    )


def rows_of(counted: pl.DataFrame, series: str) -> list[tuple[date, int, int]]:
    return (
        counted.filter(pl.col("series_id") == series)
        .select("period_start", "papers", "total")
        .rows()
    )


JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))


def test_a_period_without_papers_is_a_zero_not_a_hole() -> None:
    counted = count_series(catalogue(), kind="theme", by="month")
    assert rows_of(counted, "theme:efficiency") == [
        (JANUARY, 2, 3),
        (FEBRUARY, 0, 0),
        (MARCH, 1, 1),
    ]
    assert rows_of(counted, "theme:scaling") == [(JANUARY, 1, 3), (FEBRUARY, 0, 0), (MARCH, 0, 1)]
    assert counted["kind"].unique().to_list() == ["theme"]
    assert counted["period"].unique().to_list() == ["month"]


def test_a_paper_without_topic_still_counts_in_the_total() -> None:
    counted = count_series(catalogue(), kind="topic", by="month")
    assert rows_of(counted, "topic:7") == [(JANUARY, 2, 3), (FEBRUARY, 0, 0), (MARCH, 0, 1)]
    assert rows_of(count_series(catalogue(), kind="area", by="year"), "area:1") == [(JANUARY, 2, 4)]


def test_categories_are_shares_of_the_papers_whose_primary_is_known() -> None:
    counted = count_series(catalogue(), kind="category", by="month")
    assert rows_of(counted, "category:cs.LG") == [(JANUARY, 1, 2), (FEBRUARY, 0, 0), (MARCH, 1, 1)]
    assert counted["series_id"].n_unique() == 2


def test_terms_are_counted_once_per_paper() -> None:
    matches = pl.DataFrame(
        {"arxiv_id": ["2601.00001", "2601.00001", "9999.00001"], "term": ["kv cache"] * 3}
    )
    counted = count_series(catalogue(), kind="term", by="year", matches=matches)
    assert rows_of(counted, "term:kv cache") == [(JANUARY, 1, 4)]


def test_unknown_kinds_are_refused() -> None:
    with pytest.raises(InputError, match=r"author.*topic, area"):
        count_series(catalogue(), kind="author", by="month")


@pytest.mark.parametrize("kind", ["topic", "area", "category", "theme"])
def test_no_papers_give_no_rows(kind: str) -> None:
    nothing = catalogue().clear()
    assert count_series(nothing, kind=kind, by="month").is_empty()
    assert count_strata(nothing, kind=kind, by="month").is_empty()


def test_strata_hold_the_same_papers_as_the_series() -> None:
    strata = count_strata(catalogue(), kind="theme", by="month")
    whole = strata.filter(pl.col("series_id").is_null())
    assert set(whole.select("stratum", "period_start", "total", "period_total").rows()) == {
        ("cs.CL", JANUARY, 1, 3),
        ("cs.LG", JANUARY, 1, 3),
        (UNKNOWN, JANUARY, 1, 3),
        ("cs.LG", MARCH, 1, 1),
    }
    efficiency = strata.filter(pl.col("series_id") == "theme:efficiency")
    assert efficiency.select("stratum", "period_start", "papers", "total").rows() == [
        ("cs.LG", JANUARY, 1, 1),
        ("cs.LG", MARCH, 1, 1),
        (UNKNOWN, JANUARY, 1, 1),
    ]


def test_categories_are_not_divided_by_themselves() -> None:
    strata = count_strata(catalogue(), kind="category", by="year")
    assert strata["stratum"].unique().to_list() == [UNDIVIDED]
    assert strata.filter(pl.col("series_id") == "category:cs.LG")["total"].to_list() == [3]


def test_days_are_tested_by_week() -> None:
    strata = count_strata(catalogue(), kind="topic", by="day")
    assert strata["period"].unique().to_list() == ["week"]
    assert strata["period_start"].dt.weekday().unique().to_list() == [1]


@given(st.integers(0, 400), st.integers(0, 400), st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_shares_have_the_interval_that_scipy_gives(papers: int, others: int, level: float) -> None:
    total = papers + others
    share, low, high = (
        estimate_share(pl.DataFrame({"papers": [papers], "total": [total]}), level=level)
        .select("share", "low", "high")
        .row(0)
    )
    if total == 0:
        assert (share, low, high) == (None, None, None)
        return
    expected = stats.binomtest(papers, total).proportion_ci(level, method="wilson")
    assert share == papers / total
    assert low == pytest.approx(expected.low, abs=1e-9)
    assert high == pytest.approx(expected.high, abs=1e-9)
    assert 0 <= low <= share <= high <= 1


def test_counts_of_real_records_add_up(shared: Path) -> None:
    papers = (
        pl.scan_parquet(shared / "corpora" / "arxiv-cs-2025-2026.parquet")
        .filter(pl.col("published").is_between(date(2025, 12, 1), date(2026, 2, 1)))
        .select(
            "arxiv_id",
            "primary_category",
            submitted=pl.col("published").cast(pl.Datetime("us", "UTC")),
        )
        .collect()
    )
    counted = count_series(papers, kind="category", by="week")
    known = papers.drop_nulls("primary_category")
    assert counted["papers"].sum() == known.height
    assert counted.unique("period_start")["total"].sum() == known.height
    marked = mark_complete(counted, first=date(2025, 12, 1), last=date(2026, 2, 1))
    ends = marked.filter(~pl.col("complete"))["period_start"].unique().to_list()
    assert ends == []
    ends = mark_complete(counted, first=date(2025, 12, 2), last=date(2026, 1, 31)).filter(
        ~pl.col("complete")
    )
    assert ends["period_start"].unique().sort().to_list() == [date(2025, 12, 1), date(2026, 1, 26)]
