"""Coverage by month: gaps are told apart from months that are cut or small."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.pipeline.coverage import (
    CALENDAR,
    COVERAGE,
    Jump,
    find_jump,
    measure_calendar,
    measure_coverage,
)

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 15)


def make_papers(counts: dict[str, list[int]]) -> pl.DataFrame:
    """So many papers of each category, or of several joined by +, in each month of 2024."""
    rows = [
        (datetime(2024, month, 1, tzinfo=UTC) + timedelta(minutes=paper), category.split("+"))
        for category, months in counts.items()
        for month, papers in enumerate(months, 1)
        for paper in range(papers)
    ]
    return pl.DataFrame(rows, schema=["submitted", "categories"], orient="row")


def test_a_gap_is_thin_and_the_last_month_is_not_complete() -> None:
    papers = make_papers({"cs.LG": [100] * 6 + [0, 10] + [100] * 4})
    months = measure_coverage(papers, FIRST, LAST)
    assert months.schema == COVERAGE
    assert months["papers"].to_list() == [100] * 6 + [0, 10] + [100] * 4
    assert months.filter("thin")["period_start"].to_list() == [date(2024, 7, 1), date(2024, 8, 1)]
    assert months["complete"].to_list() == [True] * 11 + [False]


def cover(papers: list[int]) -> pl.DataFrame:
    starts = pl.date_range(date(2024, 1, 1), interval="1mo", eager=True, end=date(2026, 12, 1))
    return pl.DataFrame(
        {"period_start": starts[: len(papers)], "papers": papers, "complete": True, "thin": False},
        schema=COVERAGE,
    )


@given(st.lists(st.integers(60, 100), max_size=36))
def test_noise_is_no_jump(papers: list[int]) -> None:
    assert find_jump(cover(papers)) is None


@given(st.integers(6, 20), st.integers(6, 12), st.integers(2, 30))
def test_a_jump_is_found_where_it_is(before: int, after: int, level: int) -> None:
    up = find_jump(cover([level] * before + [level * 30] * after))
    assert up == Jump(cover([0] * 36)["period_start"][before], pytest.approx(30))
    down = find_jump(cover([level * 30] * before + [level] * after))
    assert down == Jump(cover([0] * 36)["period_start"][before], pytest.approx(1 / 30))


def test_hardly_any_papers_do_not_jump() -> None:
    assert find_jump(cover([0] * 12 + [10] * 12)) is None
    assert find_jump(cover([0] * 12 + [100] * 12)) == Jump(date(2025, 1, 1), 600)


def test_each_category_is_judged_by_itself_and_the_largest_come_first() -> None:
    whole = [300] * 12
    gone = [40] * 6 + [5] * 6
    calendar = measure_calendar(
        make_papers({"cs.SE": gone, "cs.LG": whole, "cs.XX": [1] * 12}), FIRST, LAST, most=2
    )
    assert calendar.schema == CALENDAR
    assert calendar["category"].unique(maintain_order=True).to_list() == ["cs.LG", "cs.SE"]
    thin = calendar.filter("thin")
    assert thin["category"].unique().to_list() == ["cs.SE"]
    assert thin["period_start"].min() == date(2024, 7, 1)
    assert measure_calendar(
        make_papers({}).cast(
            {"submitted": pl.Datetime("us", "UTC"), "categories": pl.List(pl.String)}
        ),
        FIRST,
        LAST,
    ).is_empty()


def test_a_month_is_thin_in_the_calendar_where_it_is_under_the_filter() -> None:
    papers = make_papers(
        {"cs.LG": [200] * 12, "cs.LG+cs.RO": [50] * 6 + [30] * 6, "cs.RO": [5] * 12}
    )
    calendar = measure_calendar(papers, FIRST, LAST, among={"cs.RO"})
    assert calendar["category"].unique().to_list() == ["cs.RO"]
    alone = papers.filter(pl.col("categories").list.contains("cs.RO"))
    assert calendar.drop("category").equals(measure_coverage(alone, FIRST, LAST))
