"""Recent change against the one before: whether a series gathers speed or loses it."""

from datetime import date

import polars as pl

from analytics.schema import VERDICTS

#: The recent time is so long.
RECENT_MONTHS = 24

#: Yearly ratios less than this many times apart are alike.
ALIKE = 1.2

#: Between the first day of the first and of the last of twelve months.
_LEAST_DAYS = 330

_CHANGE = ["annual_change", "annual_low", "annual_high"]


def split_recent(strata: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Strata of the last RECENT_MONTHS of what is tested, and of the time before.

    Parameters
    ----------
    strata : ``count_strata`` marked by ``mark_complete``.

    Returns
    -------
    the second has no rows where less than a year was tested before.
    """
    tested = strata.filter(pl.col("complete") & ~pl.col("thin"))
    first, last = tested["period_start"].min(), tested["period_start"].max()
    if not isinstance(first, date) or not isinstance(last, date):
        return tested, tested
    boundary = pl.select(pl.lit(last).dt.offset_by(f"-{RECENT_MONTHS}mo")).item()
    recent = pl.col("period_start") > boundary
    enough = (boundary - first).days >= _LEAST_DAYS
    return tested.filter(recent), tested.filter(~recent & enough)


def compare_pace(
    verdicts: pl.DataFrame, recent: pl.DataFrame, earlier: pl.DataFrame
) -> pl.DataFrame:
    """``verdicts`` with recent_change, earlier_change and pace.

    Parameters
    ----------
    verdicts, recent, earlier : columns VERDICTS, of all the time, the recent and the one before.

    Returns
    -------
    pace : accelerating where the change goes the verdict's way faster than before, or slowing,
        and the two differ by more than their intervals together (their half widths added as
        squares, on the scale of logarithms); steady where they differ by less than ALIKE for sure;
        else unknown.
    """
    change, low, high = (pl.col(f"recent_{name}") for name in ("change", "low", "high"))
    before, least, most = (pl.col(f"earlier_{name}") for name in ("change", "low", "high"))
    gain = (1 + change).log() - (1 + before).log()
    doubt = (
        (((1 + high).log() - (1 + low).log()) / 2).pow(2)
        + (((1 + most).log() - (1 + least).log()) / 2).pow(2)
    ).sqrt()
    forward = pl.when(pl.col("annual_change") >= 0).then(gain).otherwise(-gain)
    pace = (
        pl.when(forward > doubt)
        .then(pl.lit("accelerating"))
        .when(-forward > doubt)
        .then(pl.lit("slowing"))
        .when(gain.abs() + doubt < pl.lit(ALIKE).log())
        .then(pl.lit("steady"))
        .otherwise(pl.lit("unknown"))
    )
    return (
        verdicts.drop("recent_change", "earlier_change", "pace")
        .join(_rename(recent, "recent"), on="series_id", how="left")
        .join(_rename(earlier, "earlier"), on="series_id", how="left")
        .with_columns(pace=pace)
        .select(VERDICTS.names())
    )


def _rename(verdicts: pl.DataFrame, name: str) -> pl.DataFrame:
    return verdicts.select(
        "series_id", *(pl.col(each).alias(each.replace("annual", name)) for each in _CHANGE)
    )
