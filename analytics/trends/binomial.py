"""Binomial slopes of many series at once, each with strata that share the slope.

The model of one series is ``logit(share of stratum s in period t) = a_s + b t``: every stratum has
a level of its own, all have the same slope. It is fitted by Newton's method on the log-likelihood
(iteratively reweighted least squares) with the strata's levels profiled out, for all series
together, and gives what statsmodels' binomial GLM gives for one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_ROUNDS = 60
_TOLERANCE = 1e-10


@dataclass(frozen=True, slots=True)
class Slopes:
    """Fitted slopes and what their uncertainty is worked out from.

    Attributes
    ----------
    slope : (series,) change of the log-odds per unit of time.
    information : (series,) inverse of the slope's variance where nothing is over-dispersed.
    residual : (series, periods) papers less those expected, strata added up.
    variance : (series, periods) binomial variance of the papers, strata added up.
    lever : (series, periods) time as the slope feels it: less the mean time of each stratum.
    converged : (series,) False where the slope runs away, as where one period has all papers.
    """

    slope: Floats
    information: Floats
    residual: Floats
    variance: Floats
    lever: Floats
    converged: NDArray[np.bool_]


def fit_slopes(
    papers: Floats,
    totals: Floats,
    series: Integers,
    time: Floats,
    *,
    count: int,
    offset: Floats | None = None,
) -> Slopes:
    """Fit the common slope of each series.

    Parameters
    ----------
    papers, totals : (cells, periods); a cell is one stratum of one series and has at least one
        paper. A total of 0 is a period in which nothing is known of the stratum.
    series : (cells,) which series each cell belongs to, 0 to count - 1.
    time : (periods,) in any unit.
    count : number of series.
    offset : (cells, periods) log-odds that are given, to which level and slope are added.
    """
    given = np.zeros((1, 1)) if offset is None else offset
    reach = max(float(np.ptp(time)) / 2, 1e-9)
    unit = (time - time.mean()) / reach
    level = logit((papers.sum(1) + 0.5) / (totals.sum(1) + 1)) - given.mean(1)
    slope = np.zeros(count)
    change = np.full(count, np.inf)
    for _ in range(_ROUNDS):
        residual, weight = _expect(papers, totals, level, slope[series], unit, given)
        mass = np.maximum(weight.sum(1), 1e-300)
        mean = weight @ unit / mass
        excess = residual.sum(1)
        score = np.bincount(series, residual @ unit - mean * excess, count)
        # About the mean, without an array for it: what rounding takes from it moves no step much.
        information = np.bincount(series, weight @ unit**2 - mass * mean**2, count)
        # A full step can overshoot where a series begins late; two units are a factor of seven.
        change = np.clip(score / np.maximum(information, 1e-300), -2, 2)
        slope = slope + change
        level = level + np.clip(excess / mass, -2, 2) - mean * change[series]
        if np.abs(change).max(initial=0) < _TOLERANCE:
            break
    settled = np.abs(change) < 1e-6
    return _describe(papers, totals, series, level, slope, unit, given, reach, settled)


def _expect(
    papers: Floats, totals: Floats, level: Floats, slope: Floats, unit: Floats, given: Floats
) -> tuple[Floats, Floats]:
    """Papers less those expected, and their binomial variance; (cells, periods) each."""
    odds = slope[:, None] * unit
    odds += level[:, None]
    odds += given
    # numpy's exp is several times as fast as scipy's expit, and safe within these bounds.
    np.clip(odds, -40, 40, out=odds)
    share = 1 / (1 + np.exp(-odds))
    expected = totals * share
    return papers - expected, expected * (1 - share)


def _describe(
    papers: Floats,
    totals: Floats,
    series: Integers,
    level: Floats,
    slope: Floats,
    unit: Floats,
    given: Floats,
    reach: float,
    converged: NDArray[np.bool_],
) -> Slopes:
    residual, weight = _expect(papers, totals, level, slope[series], unit, given)
    mean = weight @ unit / np.maximum(weight.sum(1), 1e-300)
    lever = weight * (unit - mean[:, None])
    information: Floats = np.bincount(
        series, (lever * (unit - mean[:, None])).sum(1), slope.size
    ).astype(np.float64)
    variance = _add(weight, series, slope.size)
    return Slopes(
        slope=slope / reach,
        information=information * reach**2,
        residual=_add(residual, series, slope.size),
        variance=variance,
        lever=_add(lever, series, slope.size) / np.maximum(variance, 1e-300) * reach,
        converged=converged & (information > 0),
    )


def _add(cells: Floats, series: Integers, count: int) -> Floats:
    """Sum of the cells of each series; (series, periods)."""
    added = np.zeros((count, cells.shape[1]))
    np.add.at(added, series, cells)
    return added
