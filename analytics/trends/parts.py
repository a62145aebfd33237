"""How much of a growth is arXiv's own, how much the mix of fields, and how much the series' own."""

import polars as pl

from analytics.schema import make_schema
from analytics.trends.periods import HALF_YEAR

PARTS = make_schema(
    series_id=pl.String,
    before=pl.Int64,  # papers in the earlier year
    after=pl.Int64,  # papers in the later year
    arxiv=pl.Float64,  # papers it would have gained had it grown as all of arXiv did,
    mix=pl.Float64,  # and, beyond that, as the categories did that it is in;
    own=pl.Float64,  # the rest: it gains or loses within its categories
    first_start=pl.Date,  # first days of the first and the last period of the earlier year
    first_end=pl.Date,
    last_start=pl.Date,  # and of the later
    last_end=pl.Date,
)

GAINS = make_schema(
    series_id=pl.String,  # of a group of papers of the series that gained
    before=pl.Int64,  # papers in the earlier year
    after=pl.Int64,  # papers in the later year
    own=pl.Float64,  # papers gained beyond what it would have, had it grown as all of arXiv did
)


def mark_years(strata: pl.DataFrame) -> pl.DataFrame:
    """Rows of the first and of the last year that was tested, with a column late.

    Parameters
    ----------
    strata : ``count_strata`` marked by ``mark_complete``.

    Returns
    -------
    The same number of periods of either; half of all where there are less than two years.
    """
    tested = strata.filter(pl.col("complete") & ~pl.col("thin"))
    if tested.is_empty():
        return tested.with_columns(late=pl.lit(None, dtype=pl.Boolean))
    starts = tested["period_start"].unique().sort()
    length = min(2 * HALF_YEAR[tested["period"][0]], len(starts) // 2)
    early, late = starts.head(length), starts.tail(length)
    return tested.filter(
        pl.col("period_start").is_in(early.implode()) | pl.col("period_start").is_in(late.implode())
    ).with_columns(late=pl.col("period_start").is_in(late.implode()))


def split_growth(strata: pl.DataFrame, *, covered: list[str]) -> pl.DataFrame:
    """Shift-share of each series: arXiv's growth, the moving mix, and the series' own.

    Parameters
    ----------
    strata : ``count_strata`` marked by ``mark_complete``.
    covered : strata to look at: those whose sources did not change.

    Returns
    -------
    columns PARTS, one row per series; none where fewer than two periods were tested. For every
    row ``after - before = arxiv + mix + own``, exactly.

    Notes
    -----
    With n papers of stratum s before and n' after, of which a part p and p' is in the series,
    and all papers growing by g: arxiv is the sum of ``g n p``, mix that of
    ``(n' - n (1 + g)) p``, own that of ``n' (p' - p)`` (Dunn 1960). Where a stratum had no papers
    before, p is the series' share of all.
    """
    years = mark_years(strata.filter(pl.col("stratum").is_in(covered)))
    if years.is_empty():
        return pl.DataFrame(schema=PARTS)
    sizes = _count_years(years.filter(pl.col("series_id").is_null()), "total", [])
    counts = _count_years(years.filter(pl.col("series_id").is_not_null()), "papers", ["series_id"])
    before, after = float(sizes["before"].sum()), float(sizes["after"].sum())
    names = counts.select("series_id").unique()
    grid = names.join(sizes.rename({"before": "n", "after": "m"}), how="cross").join(
        counts, on=["series_id", "stratum"], how="left"
    )
    growth = after / max(before, 1.0) - 1
    overall = pl.col("before").sum().over("series_id") / max(before, 1.0)
    part = pl.when(pl.col("n") > 0).then(pl.col("before") / pl.col("n")).otherwise(overall)
    return (
        grid.with_columns(pl.col("before", "after").fill_null(0))
        .with_columns(part=part)
        .group_by("series_id")
        .agg(
            pl.col("before", "after").sum(),
            arxiv=(growth * pl.col("n") * pl.col("part")).sum(),
            mix=((pl.col("m") - (1 + growth) * pl.col("n")) * pl.col("part")).sum(),
            own=(pl.col("after") - pl.col("m") * pl.col("part")).sum(),
        )
        .with_columns(**_name_days(years))
        .sort("series_id")
        .select(PARTS.names())
        .cast(PARTS)
    )


def split_gain(members: pl.DataFrame, *, growth: float) -> pl.DataFrame:
    """Which groups of a series' papers its gain is in.

    Parameters
    ----------
    members : columns series_id (of the group, null where it has none) and late (whether of the
        later year); a row for each paper of the series and group.
    growth : of all papers between the two years, as a fraction.

    Returns
    -------
    columns GAINS, those that gained most beyond arXiv's growth first. Over groups that part the
    series, own sums to what ``split_growth`` calls mix and own together.
    """
    return (
        members.drop_nulls("series_id")
        .group_by("series_id")
        .agg(before=(~pl.col("late")).sum(), after=pl.col("late").sum())
        .cast({"before": pl.Int64, "after": pl.Int64})
        .with_columns(own=pl.col("after") - (1 + growth) * pl.col("before"))
        .sort("own", "series_id", descending=[True, False])
        .select(GAINS.names())
        .cast(GAINS)
    )


def _count_years(rows: pl.DataFrame, column: str, by: list[str]) -> pl.DataFrame:
    return rows.group_by(*by, "stratum").agg(
        before=pl.col(column).filter(~pl.col("late")).sum(),
        after=pl.col(column).filter("late").sum(),
    )


def _name_days(years: pl.DataFrame) -> dict[str, pl.Expr]:
    ends = years.select(
        first_start=pl.col("period_start").filter(~pl.col("late")).min(),
        first_end=pl.col("period_start").filter(~pl.col("late")).max(),
        last_start=pl.col("period_start").filter("late").min(),
        last_end=pl.col("period_start").filter("late").max(),
    ).row(0, named=True)
    return {name: pl.lit(day, dtype=pl.Date) for name, day in ends.items()}
