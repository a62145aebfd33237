"""Two series against each other: how many papers of one there are to each of the other.

Whatever changes both alike (arXiv's growth, the sources, the way abstracts are cut) leaves their
ratio as it is, so that a shift from one to the other shows where two shares would not.
"""

import numpy as np
import polars as pl
from scipy.special import ndtri

from analytics.schema import make_schema
from analytics.trends.cells import list_covered
from analytics.trends.counts import UNKNOWN

RATIOS = make_schema(
    period_start=pl.Date,
    period=pl.String,
    first=pl.Int64,  # papers
    second=pl.Int64,
    ratio=pl.Float64,  # papers of the first to each of the second; null where neither has one
    low=pl.Float64,
    high=pl.Float64,
    complete=pl.Boolean,
    thin=pl.Boolean,
)

CARRIERS = make_schema(
    group=pl.String,
    first_before=pl.Int64,  # papers of the first series in the earlier year, and in the later
    first_after=pl.Int64,
    second_before=pl.Int64,
    second_after=pl.Int64,
    part=pl.Float64,  # of the shift: the parts of all groups sum to 1
)


def contrast_strata(strata: pl.DataFrame, first: str, second: str) -> pl.DataFrame:
    """Strata of one series that is ``first`` among ``first`` and ``second``.

    Parameters
    ----------
    strata : ``count_strata`` marked by ``mark_complete``; strata that are not covered throughout
        drop out.
    first, second : series_ids. A paper of both counts for both.

    Returns
    -------
    marked strata. The odds of its share are the ratio of the two, so that ``estimate_verdicts``
    with ``odds`` gives the change of the ratio in a year.
    """
    tested = strata.filter(pl.col("complete") & ~pl.col("thin"))
    covered = [name for name in list_covered(tested) if name != UNKNOWN] or list_covered(tested)
    key = ["stratum", "period_start"]
    marks = ["kind", "period", "period_total", "complete", "thin"]
    kept = strata.filter(pl.col("stratum").is_in(covered))
    one = kept.filter(pl.col("series_id") == first).select(*key, one="papers")
    two = kept.filter(pl.col("series_id") == second).select(*key, two="papers")
    joined = (
        kept.filter(pl.col("series_id").is_null())
        .select(*key, *marks)
        .join(one, on=key, how="left")
        .join(two, on=key, how="left")
        .with_columns(pl.col("one", "two").fill_null(0))
        .with_columns(total=pl.col("one") + pl.col("two"))
        .filter(pl.col("total") > 0)
    )
    whole = joined.with_columns(
        series_id=pl.lit(None, dtype=pl.String), papers=pl.lit(None, dtype=pl.Int64)
    )
    counted = joined.filter(pl.col("one") > 0).with_columns(
        series_id=pl.lit(f"{first}/{second}"), papers=pl.col("one")
    )
    return (
        pl.concat([whole, counted])
        .select(strata.columns)
        .sort("series_id", "stratum", "period_start", nulls_last=False)
    )


def measure_ratio(
    series: pl.DataFrame, first: str, second: str, *, level: float = 0.95
) -> pl.DataFrame:
    """Papers of ``first`` to each of ``second`` in each period, with an interval.

    Parameters
    ----------
    series : columns series_id, period_start, period, papers, complete, thin.

    Returns
    -------
    columns RATIOS, by period.

    Notes
    -----
    With a and b papers, the logarithm of (a + 1/2) / (b + 1/2) has a standard error of about
    sqrt(1 / (a + 1/2) + 1 / (b + 1/2)) (Haldane 1956, Anscombe 1956).
    """
    marks = ["period_start", "period", "complete", "thin"]
    one, two = (
        series.filter(pl.col("series_id") == id).select(*marks, pl.col("papers").alias(name))
        for id, name in ((first, "first"), (second, "second"))
    )
    joined = one.join(two, on=marks, how="full", coalesce=True).with_columns(
        pl.col("first", "second").fill_null(0)
    )
    z = float(ndtri(0.5 + level / 2))
    a, b = pl.col("first") + 0.5, pl.col("second") + 0.5
    known = (pl.col("first") + pl.col("second")) > 0
    reach = z * (1 / a + 1 / b).sqrt()
    return (
        joined.with_columns(
            ratio=pl.when(known).then(a / b),
            low=pl.when(known).then(a / b * (-reach).exp()),
            high=pl.when(known).then(a / b * reach.exp()),
        )
        .sort("period_start")
        .select(RATIOS.names())
        .cast(RATIOS)
    )


def find_carriers(counted: pl.DataFrame) -> pl.DataFrame:
    """Which groups of papers carry a shift from one series to another.

    Parameters
    ----------
    counted : columns group, late (whether of the later year), first, second and papers: how many
        papers of the group are of either series, and how many there are.

    Returns
    -------
    columns CARRIERS, those that carry most first. The shift is the gain of the first series'
    share of all papers less that of the second; a group's part is its own papers' gain.
    """
    wide = (
        counted.group_by("group")
        .agg(
            *(
                pl.col(name)
                .cast(pl.Int64)
                .filter(pl.col("late") == late)
                .sum()
                .alias(f"{name}_{when}")
                for name in ("first", "second")
                for late, when in ((False, "before"), (True, "after"))
            )
        )
        .sort("group")
    )
    before, after = (
        max(int(counted.filter(pl.col("late") == late)["papers"].sum()), 1)
        for late in (False, True)
    )
    gain = (pl.col("first_after") - pl.col("second_after")) / after - (
        pl.col("first_before") - pl.col("second_before")
    ) / before
    gained = wide.with_columns(part=gain)
    shift = float(np.float64(gained["part"].sum()))
    return (
        gained.with_columns(part=pl.col("part") / shift if shift else None)
        .sort("part", "group", descending=[True, False], nulls_last=True)
        .select(CARRIERS.names())
        .cast(CARRIERS)
    )
