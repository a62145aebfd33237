"""What of each month the papers at hand cover, all of them and category by category."""

from datetime import date

import polars as pl

from analytics.trends.periods import mark_complete, start_of

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
    return _mark(months, first, last).select(COVERAGE.names())


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
    known = papers.drop_nulls("primary_category").select(
        category="primary_category", period_start=start_of(pl.col("submitted"), "month")
    )
    sizes = known.group_by("category").len().sort(["len", "category"], descending=[True, False])
    parts = [
        _mark(known.filter(pl.col("category") == category), first, last)
        .with_columns(category=pl.lit(category))
        .select(CALENDAR.names())
        for category in sizes["category"].head(most)
    ]
    return pl.concat([pl.DataFrame(schema=CALENDAR), *parts])


def _mark(months: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    counted = months.group_by("period_start").agg(papers=pl.len().cast(pl.Int64))
    start, end = first.replace(day=1), last.replace(day=1)
    every = pl.date_range(start, end, "1mo", eager=True).alias("period_start").to_frame()
    filled = (
        every.join(counted, on="period_start", how="left")
        .with_columns(pl.col("papers").fill_null(0), period=pl.lit("month"))
        .with_columns(total="papers")
        .sort("period_start")
    )
    return mark_complete(filled, first=first, last=last)
