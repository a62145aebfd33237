"""Straight lines through stretches of a series of shares, and where they part."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Periods that a line needs at least: with fewer a single odd month would be a line of its own.
MIN_PERIODS = 5

#: With more periods than this a parting is placed to within a few of them.
_PLACES = 60

_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Lines:
    """What any stretch of one series costs as one line.

    Attributes
    ----------
    years : (periods,) since the first.
    logits, weights : (periods,) of the share; inverse binomial variances.
    costs : (periods + 1, periods + 1) weighted squares left by the best line from, to (not
        included).
    """

    years: Floats
    logits: Floats
    weights: Floats
    costs: Floats


def fit_lines(part: pl.DataFrame) -> Lines:
    """Costs of all stretches of one series.

    Parameters
    ----------
    part : columns period_start, papers, total; sorted by period_start.
    """
    papers, totals = (part[name].to_numpy().astype(float) for name in ("papers", "total"))
    inside, outside = papers + 0.5, totals - papers + 0.5
    logits, weights = np.log(inside / outside), inside * outside / (totals + 1)
    years = part["period_start"].dt.epoch("d").to_numpy() / _YEAR
    years = years - years[0]
    powers = (weights, weights * years, weights * years**2)
    products = (weights * logits, weights * logits * years, weights * logits**2)
    w, wt, wtt, wy, wty, wyy = (_sum_stretches(each) for each in (*powers, *products))
    spread = np.maximum(w * wtt - wt**2, 1e-12)
    costs = wyy - (wtt * wy**2 - 2 * wt * wy * wty + w * wty**2) / spread
    return Lines(years, logits, weights, np.maximum(costs, 0.0))


def find_partings(lines: Lines, most: int) -> list[list[int]]:
    """Ends of the stretches that cost least together, for 0 to ``most`` partings.

    By dynamic programming (Truong, Oudre and Vayatis 2020): the best stretches up to a place are
    the best with one parting less up to some earlier place, and one line from there. Every place
    is tried at once, as a page waits for a hundred series.
    """
    size = lines.years.size
    places = np.append(np.arange(0, size, -(-size // _PLACES)), size)
    apart = places[None, :] - places[:, None]
    costs = np.where(apart >= MIN_PERIODS, lines.costs[np.ix_(places, places)], np.inf)
    best, before = costs[0], []
    ends = [[size]]
    for _ in range(most):
        reached = best[:, None] + costs
        before.append(reached.argmin(0))
        best = reached.min(0)
        ends.append(_walk_back(places, before))
    return ends


def _walk_back(places: NDArray[np.int64], before: list[NDArray[np.int64]]) -> list[int]:
    """Ends of the stretches up to the last place; ``before`` has each parting's best place."""
    at = places.size - 1
    ends = [int(places[at])]
    for choice in reversed(before):
        at = int(choice[at])
        ends.insert(0, int(places[at]))
    return ends


def draw_line(lines: Lines, start: int, end: int) -> tuple[float, float]:
    """Level at the first of all periods and slope a year of the line through [start, end)."""
    years, logits = lines.years[start:end], lines.logits[start:end]
    weights = lines.weights[start:end]
    centre = np.average(years, weights=weights)
    away = weights * (years - centre)
    slope = float(away @ logits / max(float(away @ (years - centre)), 1e-12))
    return float(np.average(logits, weights=weights) - slope * centre), slope


def lay_design(lines: Lines, ends: list[int]) -> Floats:
    """Regressors of the lines through these stretches: (periods, 2 per line), weighted."""
    design = np.zeros((lines.years.size, 2 * len(ends)))
    for line, (start, end) in enumerate(pairwise([0, *ends])):
        years = lines.years[start:end]
        design[start:end, 2 * line] = 1.0
        design[start:end, 2 * line + 1] = years - years.mean()
    weighted: Floats = design * np.sqrt(lines.weights)[:, None]
    return weighted


def _sum_stretches(values: Floats) -> Floats:
    """Sum of every stretch [from, to)."""
    running = np.concatenate([[0.0], np.cumsum(values)])
    sums: Floats = running[None, :] - running[:, None]
    return sums
