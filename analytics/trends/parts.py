"""How much of a growth is that of all papers, how much the mix of fields, and how much its own."""

import polars as pl

from analytics.schema import make_schema
from analytics.trends.counts import UNKNOWN
from analytics.trends.periods import HALF_YEAR

PARTS = make_schema(
    series_id=pl.String,
    before=pl.Int64,  # papers in the earlier year
    after=pl.Int64,  # papers in the later year
    whole=pl.Float64,  # papers it would have gained had it grown as all papers known did,
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
    own=pl.Float64,  # papers gained beyond what it would have, had it grown as all papers did
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


def split_growth(strata: pl.DataFrame) -> pl.DataFrame:
    """Shift-share of each series: the growth of all papers, the moving mix, and the series' own.

    Parameters
    ----------
    strata : ``count_strata`` marked by ``mark_complete``.

    Returns
    -------
    columns PARTS, one row per series; none where fewer than two periods were tested. For every
    row ``after - before = whole + mix + own``, exactly.

    Notes
    -----
    With N papers before and N' after, a part w and w' of them in stratum s, and a part p and p'
    of these in the series: whole is ``N' - N`` times its share before, mix the sum of
    ``N' (w' - w) p``, own the rest, which is the sum of ``N' w' (p' - p)`` where all strata are
    known (Dunn 1960). What changes in the sources of a stratum is in the mix. Papers whose stratum
    is not known count for all but w and p, for which the known stand. Where a stratum had no
    papers before, p is the series' share of the known.
    """
    years = mark_years(strata)
    if years.is_empty():
        return pl.DataFrame(schema=PARTS)
    totals = _count_years(years.filter(pl.col("series_id").is_null()), "total", [])
    counts = _count_years(years.filter(pl.col("series_id").is_not_null()), "papers", ["series_id"])
    before, after = (max(float(totals[name].sum()), 1.0) for name in ("before", "after"))
    gained = pl.col("after") - pl.col("before")
    whole = pl.col("before") * (after / before - 1)
    return (
        counts.group_by("series_id")
        .agg(pl.col("before", "after").sum())
        .join(_measure_mix(totals, counts), on="series_id", how="left")
        .with_columns(pl.col("mix").fill_null(0.0) * after)
        .with_columns(whole=whole, own=gained - whole - pl.col("mix"), **_name_days(years))
        .sort("series_id")
        .select(PARTS.names())
        .cast(PARTS)
    )


def _measure_mix(totals: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """Columns series_id and mix: by how much of all papers the moving mix alone raises it."""
    known = totals.filter(pl.col("stratum") != UNKNOWN)
    before, after = (max(float(known[name].sum()), 1.0) for name in ("before", "after"))
    sizes = known.select("stratum", n="before", moved=pl.col("after") / after)
    counted = counts.filter(pl.col("stratum") != UNKNOWN)
    share = pl.col("before").sum().over("series_id") / before
    part = pl.when(pl.col("n") > 0).then(pl.col("before") / pl.col("n")).otherwise(share)
    return (
        counts.select("series_id")
        .unique()
        .join(sizes, how="cross")
        .join(counted, on=["series_id", "stratum"], how="left")
        .with_columns(pl.col("before").fill_null(0))
        .with_columns(part=part)
        .group_by("series_id")
        .agg(mix=((pl.col("moved") - pl.col("n") / before) * pl.col("part")).sum())
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
    columns GAINS, those that gained most beyond the growth of all first. Over groups that part the
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
