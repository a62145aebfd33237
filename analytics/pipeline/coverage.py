"""What of each month the papers at hand cover, all of them and category by category."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from math import log

import polars as pl

from analytics.trends.coverage import JUMP
from analytics.trends.periods import (
    FEW_PAPERS,
    HALF_YEAR,
    list_periods,
    mark_complete,
    start_of,
)

COVERAGE = pl.Schema(
    {
        "period_start": pl.Date,
        "papers": pl.Int64,
        "complete": pl.Boolean,
        "thin": pl.Boolean,
    }
)
CALENDAR = pl.Schema([("category", pl.String), *COVERAGE.items()])


def measure_coverage(papers: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """Papers of each month, and whether it is complete and not thin (``mark_complete``).

    Parameters
    ----------
    papers : column submitted.
    first, last : the days in view, both inclusive.

    Returns
    -------
    columns COVERAGE, ascending; a row for each month from the first to the last that has papers.
    """
    months = papers.select(period_start=start_of(pl.col("submitted"), "month"))
    counted = months.group_by("period_start").len("papers")
    filled = _fill(_list_months(first, last), counted)
    return mark_complete(filled, first=first, last=last).select(COVERAGE.names())


@dataclass(frozen=True, slots=True)
class Jump:
    """Where coverage changes at once.

    Attributes
    ----------
    start : first month after it.
    ratio : papers of the half-year from then on to those of the half-year before.
    """

    start: date
    ratio: float


def find_jump(months: pl.DataFrame) -> Jump | None:
    """The greatest jump of all papers from one half-year to the next; None where none is one.

    Parameters
    ----------
    months : columns COVERAGE, whole months, ascending.

    Returns
    -------
    a change by more than JUMP times, which no field does by itself, of papers that are not few.
    """
    window = HALF_YEAR["month"]
    starts, papers = months["period_start"].to_list(), months["papers"].to_list()
    jumps = []
    for at in range(window, months.height - window + 1):
        before, after = sum(papers[at - window : at]), sum(papers[at : at + window])
        if max(before, after) >= window * FEW_PAPERS:
            jumps.append(Jump(starts[at], max(after, 1) / max(before, 1)))
    greatest = max(jumps, key=lambda jump: abs(log(jump.ratio)), default=None)
    return greatest if greatest and abs(log(greatest.ratio)) > log(JUMP) else None


def measure_calendar(
    papers: pl.DataFrame,
    first: date,
    last: date,
    *,
    among: Collection[str] = (),
    most: int = 24,
) -> pl.DataFrame:
    """The same for each of the ``most`` categories of most papers, each by itself.

    A category's papers are those listed in it, as where it is the filter: its months are thin here
    where they are thin there.

    Parameters
    ----------
    papers : columns submitted, categories.
    among : the categories that may be in it; all of them by default.

    Returns
    -------
    columns CALENDAR; categories of most papers first, each with a row for each month in view.
    """
    months = (
        papers.group_by("categories", period_start=start_of(pl.col("submitted"), "month"))
        .len("papers")
        .with_columns(category=pl.col("categories").list.unique())
        .explode("category")
        .drop_nulls("category")
    )
    if among:
        months = months.filter(pl.col("category").is_in(among))
    counted = months.group_by("category", "period_start").agg(pl.col("papers").sum())
    sizes = counted.group_by("category").agg(size=pl.col("papers").sum())
    largest = sizes.sort(["size", "category"], descending=[True, False]).head(most)
    grid = largest.select("category").join(
        _list_months(first, last), how="cross", maintain_order="left_right"
    )
    filled = _fill(grid, counted)
    return mark_complete(filled, first=first, last=last, within="category").select(CALENDAR.names())


def _list_months(first: date, last: date) -> pl.DataFrame:
    return list_periods(first, last, "month").to_frame()


def _fill(grid: pl.DataFrame, counted: pl.DataFrame) -> pl.DataFrame:
    """Each month of ``grid`` with its papers, zeros included, as ``mark_complete`` takes them."""
    joined = grid.join(counted, on=grid.columns, how="left", maintain_order="left")
    return joined.with_columns(
        pl.col("papers").fill_null(0).cast(pl.Int64).alias("papers"),
        pl.col("papers").fill_null(0).cast(pl.Int64).alias("total"),
        period=pl.lit("month"),
    )
