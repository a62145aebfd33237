"""One period's shares against those of the weeks before: odds ratio, test, and what it can see."""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtri

from analytics.trends.counts import estimate_share
from analytics.trends.growth import SIGNIFICANT, correct_for_many

Floats = NDArray[np.float64]

#: A period is compared with so many weeks before it.
WEEKS_BEFORE = 12

#: Where fewer papers than these were to be expected, and fewer came, nothing is said.
FEW_EXPECTED = 10

#: Probability of the intervals.
INTERVAL = 0.95

#: How often a change of the size given would be found.
POWER = 0.8

_LEVEL = 1 - INTERVAL
_HALVINGS = 60


def compare_shares(counted: pl.DataFrame) -> pl.DataFrame:
    """What one period says of each series.

    Parameters
    ----------
    counted : one row per series; columns papers and total (of the period, total above 0),
        before_papers and before_total (of the weeks before).

    Returns
    -------
    ``counted`` with share, low, high and before_share (fractions; Wilson's interval);
    odds_ratio, odds_low, odds_high (Woolf's interval, 1955; null where a count is 0); p (Fisher's
    exact test, two-sided) and q (corrected for all rows); more and less, the nearest shares above
    and below before_share that would be found at the 5 % level in POWER of such periods (null
    where there is none); state: differs, same, thin, or alone where there were no papers before.
    p, q, more and less are null then.

    Notes
    -----
    more and less solve ``|x - b| = z(.975) sqrt(m (1-m) (1/n + 1/k)) + z(.8) sqrt(x (1-x)/n +
    b (1-b)/k)`` with m the pooled share (Fleiss, Levin and Paik, 2003, section 4.2).
    """
    shares = estimate_share(counted).with_columns(
        before_share=pl.when(pl.col("before_total") > 0).then(
            pl.col("before_papers") / pl.col("before_total")
        )
    )
    table = [
        pl.col("papers").cast(pl.Float64).alias("a"),
        (pl.col("total") - pl.col("papers")).cast(pl.Float64).alias("b"),
        pl.col("before_papers").cast(pl.Float64).alias("c"),
        (pl.col("before_total") - pl.col("before_papers")).cast(pl.Float64).alias("d"),
    ]
    cells = counted.select(table)
    p = pl.Series("p", [_test(row) for row in cells.iter_rows()], dtype=pl.Float64)
    seen = shares.with_columns(
        p, q=correct_for_many(p), **_estimate_odds(cells), **_find_detectable(shares)
    )
    expected = pl.col("before_share") * pl.col("total")
    return seen.with_columns(
        state=pl.when(pl.col("before_total") == 0)
        .then(pl.lit("alone"))
        .when(pl.max_horizontal("papers", expected) < FEW_EXPECTED)
        .then(pl.lit("thin"))
        .when(pl.col("q") < SIGNIFICANT)
        .then(pl.lit("differs"))
        .otherwise(pl.lit("same"))
    )


def _test(cells: tuple[float, ...]) -> float | None:
    a, b, c, d = (int(each) for each in cells)
    if c + d == 0:
        return None
    # Imported here, since it would be a fifth of what the dashboard imports at its start.
    from scipy.stats import fisher_exact  # noqa: PLC0415

    return min(1.0, float(fisher_exact([[a, b], [c, d]]).pvalue))


def _estimate_odds(cells: pl.DataFrame) -> dict[str, pl.Series]:
    a, b, c, d = (cells[name].to_numpy() for name in "abcd")
    able = (a > 0) & (b > 0) & (c > 0) & (d > 0)
    safe = [np.where(able, each, 1.0) for each in (a, b, c, d)]
    log = np.log(safe[0] * safe[3] / (safe[1] * safe[2]))
    reach = ndtri(1 - _LEVEL / 2) * np.sqrt(sum(1 / each for each in safe))
    found = {"odds_ratio": log, "odds_low": log - reach, "odds_high": log + reach}
    return {
        name: pl.Series(name, np.where(able, np.exp(value), np.nan), nan_to_null=True)
        for name, value in found.items()
    }


def _find_detectable(shares: pl.DataFrame) -> dict[str, Any]:
    before = shares["before_share"].fill_null(np.nan).to_numpy()
    n = np.maximum(shares["total"].to_numpy(), 1).astype(float)
    k = np.maximum(shares["before_total"].to_numpy(), 1).astype(float)
    return {
        "more": pl.Series("more", _solve(before, np.ones_like(before), n, k), nan_to_null=True),
        "less": pl.Series("less", _solve(before, np.zeros_like(before), n, k), nan_to_null=True),
    }


def _solve(before: Floats, end: Floats, n: Floats, k: Floats) -> Floats:
    """The share nearest to ``before`` on the way to ``end`` that would be found; NaN for none."""
    near, far = before.copy(), end.copy()
    possible = _exceeds(far, before, n, k)
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        found = _exceeds(middle, before, n, k)
        far, near = np.where(found, middle, far), np.where(found, near, middle)
    return np.where(possible, far, np.nan)


def _exceeds(share: Floats, before: Floats, n: Floats, k: Floats) -> NDArray[np.bool_]:
    pooled = (share * n + before * k) / (n + k)
    under_none = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / k))
    under_change = np.sqrt(share * (1 - share) / n + before * (1 - before) / k)
    needed = ndtri(1 - _LEVEL / 2) * under_none + ndtri(POWER) * under_change
    exceeds: NDArray[np.bool_] = np.abs(share - before) >= needed
    return exceeds
