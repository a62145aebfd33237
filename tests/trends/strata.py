"""Marked strata of simulated series, for tests of what is done with them."""

from datetime import date

import numpy as np
import polars as pl

from analytics.trends.periods import list_periods

FIRST = date(2022, 1, 1)


def make_strata(
    series: dict[str, np.ndarray], totals: np.ndarray, *, stratum: str = "cs.LG"
) -> pl.DataFrame:
    """Strata of monthly papers by name of theme, as ``count_strata`` and ``mark_complete`` do."""
    starts = list_periods(FIRST, date(2040, 1, 1), "month")[: totals.size]
    whole = pl.DataFrame({"series_id": None, "period_start": starts, "papers": None})
    parts = [
        pl.DataFrame({"series_id": f"theme:{name}", "period_start": starts, "papers": papers})
        for name, papers in series.items()
    ]
    grid = pl.DataFrame({"period_start": starts, "total": totals})
    return (
        pl.concat([whole, *parts], how="vertical_relaxed")
        .cast({"series_id": pl.String, "papers": pl.Int64})
        .join(grid, on="period_start", maintain_order="left")
        .filter(pl.col("series_id").is_null() | (pl.col("papers") > 0))
        .with_columns(
            kind=pl.lit("theme"),
            stratum=pl.lit(stratum),
            period=pl.lit("month"),
            total=pl.col("total").cast(pl.Int64),
            period_total=pl.col("total").cast(pl.Int64),
            complete=pl.lit(True),
            thin=pl.lit(False),
        )
    )


def grow(share: float, changes: list[float], totals: np.ndarray, seed: int = 0) -> np.ndarray:
    """Papers a month of a share that changes by ``changes`` in the years one after another."""
    steps = np.repeat(np.log1p(changes), 12)[: totals.size] / 12
    return np.random.default_rng(seed).binomial(
        totals.astype(int), np.minimum(share * np.exp(np.cumsum(steps)), 1)
    )
