"""Cross-field migration: of which categories the papers of a subject are, as time goes by."""

import polars as pl

from analytics.errors import InputError
from analytics.trends.periods import list_periods, start_of

#: What a category can be to a paper: the one it was submitted to, or one of those beside it.
ROLES = ("primary", "cross")


def count_fields(papers: pl.DataFrame, *, by: str, role: str) -> pl.DataFrame:
    """Papers of each category in each period, of those whose primary category is known.

    Parameters
    ----------
    papers : columns submitted (Datetime, UTC), primary_category and categories; the papers of a
        topic, a theme or any other choice.
    by : one of PERIODS.
    role : primary (each paper once) or cross (each paper for every category beside its primary).

    Returns
    -------
    columns series_id (``category:cs.LG``), kind, period_start, period, papers, total, as of
    ``count_series``: one row for each category that occurs and each period from the first paper
    to the last. total is all papers of the period whose primary category is known.

    Raises
    ------
    InputError : an unknown period or role.
    """
    if role not in ROLES:
        raise InputError(f"no role {role!r}: take one of {', '.join(ROLES)}")
    known = papers.drop_nulls("primary_category").with_columns(
        period_start=start_of(pl.col("submitted"), by)
    )
    named = (
        known.select("period_start", name="primary_category")
        if role == "primary"
        else known.select(
            "period_start",
            name=pl.col("categories").list.set_difference(pl.concat_list("primary_category")),
        )
        .explode("name", empty_as_null=True)
        .drop_nulls("name")
    )
    totals = known.group_by("period_start").len("total")
    grid = _list_all(known, by).join(named.select("name").unique(), how="cross")
    return (
        grid.join(
            named.group_by("name", "period_start").len("papers"),
            on=["name", "period_start"],
            how="left",
        )
        .join(totals, on="period_start", how="left")
        .select(
            series_id=pl.format("category:{}", "name"),
            kind=pl.lit("category"),
            period_start="period_start",
            period=pl.lit(by),
            papers=pl.col("papers").fill_null(0).cast(pl.Int64),
            total=pl.col("total").fill_null(0).cast(pl.Int64),
        )
        .sort("series_id", "period_start")
    )


def _list_all(papers: pl.DataFrame, by: str) -> pl.DataFrame:
    """All periods from the first paper to the last; column period_start."""
    if papers.is_empty():
        return pl.DataFrame(schema={"period_start": pl.Date})
    starts = papers["period_start"]
    return list_periods(starts.min(), starts.max(), by).to_frame()  # type: ignore[arg-type]
