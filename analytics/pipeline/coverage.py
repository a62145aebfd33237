"""What of each month the papers at hand cover, all of them and category by category."""

from datetime import date

import polars as pl

from analytics.trends.periods import list_periods, mark_complete, start_of

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


def measure_calendar(
    papers: pl.DataFrame, first: date, last: date, *, most: int = 24
) -> pl.DataFrame:
    """The same for each of the ``most`` primary categories of most papers, each by itself.

    Parameters
    ----------
    papers : columns submitted, primary_category.

    Returns
    -------
    columns CALENDAR; categories of most papers first, each with a row for each month in view.
    """
    months = papers.drop_nulls("primary_category").select(
        category="primary_category", period_start=start_of(pl.col("submitted"), "month")
    )
    counted = months.group_by("category", "period_start").len("papers")
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
    return grid.join(counted, on=grid.columns, how="left", maintain_order="left").with_columns(
        pl.col("papers").fill_null(0).cast(pl.Int64).alias("papers"),
        pl.col("papers").fill_null(0).cast(pl.Int64).alias("total"),
        period=pl.lit("month"),
    )
