"""Bursts: stretches in which a series has many more papers than its usual share."""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import xlog1py, xlogy

from analytics.schema import make_schema

Floats = NDArray[np.float64]

#: How many times the usual share a burst is, and what it costs to begin one, as Kleinberg has it.
SCALING, GAMMA = 2.0, 1.0

BURSTS = make_schema(
    series_id=pl.String,
    kind=pl.String,
    first_period=pl.Date,
    last_period=pl.Date,
    period=pl.String,
    papers=pl.Int64,
    share=pl.Float64,  # within the burst
    usual=pl.Float64,  # over all periods
    weight=pl.Float64,
)


def find_bursts(
    series: pl.DataFrame, *, scaling: float = SCALING, gamma: float = GAMMA
) -> pl.DataFrame:
    """Bursts of each series.

    Parameters
    ----------
    series : columns SERIES, of one period. Only periods that are complete and not thin are used.
    scaling : share within a burst over the usual one, above 1.
    gamma : what the step up costs, in units of ``log(periods)``.

    Returns
    -------
    columns BURSTS, both periods inclusive, sorted by weight, the heaviest first.

    Notes
    -----
    Kleinberg (2002), *Bursty and hierarchical structure in streams*, section 4: batches of d
    papers of which r are relevant, two states with ``p0 = R / D`` and ``p1 = scaling * p0``
    (at most 0.9999). A period costs ``-ln(C(d, r) p^r (1 - p)^(d - r))``; the step from the
    lower state to the upper one costs ``gamma ln n`` for n periods, the step down nothing. The
    states are those of least cost (Viterbi), starting in the lower; a burst is a run of the upper
    state, and its weight what that saves: the sum of the lower state's costs less the upper's.
    """
    used = series.filter(pl.col("complete") & ~pl.col("thin") & (pl.col("total") > 0))
    used = used.sort("series_id", "period_start").with_columns(
        usual=(pl.col("papers").sum() / pl.col("total").sum()).over("series_id")
    )
    parts = [
        part.with_columns(
            saved=pl.Series(_save(part, scaling)),
            burst=pl.Series(decide_states(_save(part, scaling), gamma)),
        )
        for part in used.partition_by("series_id", maintain_order=True)
    ]
    if not parts:
        return pl.DataFrame(schema=BURSTS)
    return (
        pl.concat(parts)
        .with_columns(run=pl.col("burst").rle_id().over("series_id"))
        .filter("burst")
        .group_by("series_id", "kind", "period", "run")
        .agg(
            first_period=pl.col("period_start").min(),
            last_period=pl.col("period_start").max(),
            share=pl.col("papers").sum() / pl.col("total").sum(),
            papers=pl.col("papers").sum(),
            usual=pl.col("usual").first(),
            weight=pl.col("saved").sum(),
        )
        .select(list(BURSTS))
        .sort("weight", "series_id", "first_period", descending=[True, False, False])
    )


def decide_states(saved: Floats, gamma: float) -> NDArray[np.bool_]:
    """In which periods the upper state is the cheaper one on the whole.

    Parameters
    ----------
    saved : (periods,) cost of the lower state less that of the upper one.
    gamma : the step up costs ``gamma ln periods``.
    """
    step = gamma * np.log(max(len(saved), 1))
    low, high = 0.0, step  # least cost so far that ends in each state, before the first period
    came = np.zeros((len(saved), 2), dtype=bool)  # whether each state was reached from the upper
    for at, gain in enumerate(saved):
        came[at] = (high < low, high <= low + step) if at else (False, False)
        if at:
            low, high = min(low, high), min(high, low + step)
        high -= gain  # both states share the lower one's cost, which is left out
    states = np.zeros(len(saved), dtype=bool)
    upper = high < low
    for at in range(len(saved) - 1, -1, -1):
        states[at] = upper
        upper = bool(came[at, int(upper)])
    return states


def _save(part: pl.DataFrame, scaling: float) -> Floats:
    """Cost of the lower state less that of the upper one; the binomial coefficients cancel."""
    papers, totals = (part[name].to_numpy().astype(float) for name in ("papers", "total"))
    usual = float(part["usual"][0])
    upper = min(scaling * usual, 0.9999)
    saved: Floats = _fit(papers, totals, upper) - _fit(papers, totals, usual)
    return saved


def _fit(papers: Floats, totals: Floats, share: float) -> Floats:
    fit: Floats = xlogy(papers, share) + xlog1py(totals - papers, -share)
    return fit
