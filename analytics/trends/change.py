"""Change points: periods from which on a share follows another line than before."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray
from ruptures import Dynp
from ruptures.base import BaseCost

from analytics.schema import make_schema

Floats = NDArray[np.float64]

#: Periods that a line needs at least: with fewer a single odd month would be a line of its own.
MIN_PERIODS = 5

#: Changes that one series may have at most.
MOST = 3

#: With more periods than this a change is placed to within a few of them.
_PLACES = 60

#: Fewer papers than this in all tested periods tell no change.
MIN_PAPERS = 50

#: What a further change has to gain, as a multiple of noise and ``log(periods)``: with it 0 to 10
#: of a hundred series that follow one line are given a change, and 25 where much of the noise
#: carries over (tests/benchmarks/changes.py).
PENALTY = 4.5

CHANGES = make_schema(
    series_id=pl.String,
    kind=pl.String,
    change=pl.Date,  # first period of the new line
    period=pl.String,
    before=pl.Float64,  # share that the line before gives for the last period before
    after=pl.Float64,  # share that the line after gives for the first period after
    slope_before=pl.Float64,  # change of the odds in a year along each line, as a fraction;
    slope_after=pl.Float64,  # null where the line is shorter than a year
    gain=pl.Float64,  # over what a change must gain; 1 is just enough
    together=pl.Float64,  # part of all series that change within a period of this one
)

#: Where such a part of all series changes at once, and at least so many, it is hardly theirs: the
#: sources of the papers changed, or the whole field did.
MANY, MANY_SERIES = 0.1, 3

_YEAR = 365.25
_LEAST_YEARS = 0.9  # twelve months begin within eleven


def find_changes(series: pl.DataFrame) -> pl.DataFrame:
    """Where each series leaves one line for another.

    Parameters
    ----------
    series : columns of SERIES that ``sum_strata`` gives, of one period. Only periods that are
        complete and not thin are used.

    Returns
    -------
    columns CHANGES, one row per change, sorted by series_id and change. Where ``together`` is
    at least MANY, many series changed at once.

    Notes
    -----
    The logit of the share is fitted by straight lines, each free in level and slope, weighted by
    the inverse of the binomial variance, so that steady growth has no change point and a jump or
    a bend has one. Where the lines part is found by dynamic programming (Truong, Oudre and
    Vayatis 2020, ``ruptures``); how many there are, by a penalty on each: PENALTY times
    ``log(periods)``, times the dispersion around the richest fit, times ``(1 + r) / (1 - r)``
    for the correlation r of its residuals from one period to the next (Lavielle and Moulines
    2000 show why noise that carries over asks for more).
    """
    used = series.filter(pl.col("complete") & ~pl.col("thin")).sort("series_id", "period_start")
    found = [
        rows
        for part in used.partition_by("series_id", maintain_order=True)
        if (rows := _find_in_one(part)) is not None
    ]
    changes = pl.concat(found) if found else pl.DataFrame(schema=CHANGES)
    return _compare(changes, used)


def sum_strata(strata: pl.DataFrame) -> pl.DataFrame:
    """Counts of whole periods from those apart for each stratum: what changes are found in.

    Parameters
    ----------
    strata : ``count_strata`` marked by ``mark_complete``.

    Returns
    -------
    columns series_id, kind, period_start, period, papers, total, complete, thin; one row for each
    series and each period that has papers at all.
    """
    period = ["period_start", "period", "complete", "thin"]
    totals = (
        strata.filter(pl.col("series_id").is_null())
        .group_by(period)
        .agg(total=pl.col("total").sum())
    )
    counted = strata.filter(pl.col("series_id").is_not_null())
    names = counted.select("series_id", "kind").unique()
    papers = counted.group_by("series_id", "period_start").agg(pl.col("papers").sum())
    return (
        totals.join(names, how="cross")
        .join(papers, on=["series_id", "period_start"], how="left")
        .with_columns(pl.col("papers").fill_null(0))
        .sort("series_id", "period_start")
    )


def is_own() -> pl.Expr:
    """Whether a change is the series' own, and not one of many at once; of columns CHANGES."""
    return pl.col("together") < MANY


def list_changes(verdicts: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """Verdicts with their own ``change_points``: ascending, an empty list where there is none.

    Parameters
    ----------
    verdicts : columns VERDICTS.
    changes : of the same series, columns CHANGES.
    """
    listed = changes.filter(is_own()).group_by("series_id").agg(found=pl.col("change").sort())
    return (
        verdicts.join(listed, on="series_id", how="left", maintain_order="left")
        .with_columns(change_points=pl.col("found").fill_null(pl.lit([], pl.List(pl.Date))))
        .drop("found")
    )


def _compare(changes: pl.DataFrame, used: pl.DataFrame) -> pl.DataFrame:
    """Fill in ``together``."""
    if changes.is_empty():
        return changes
    starts = used["period_start"].unique().sort()
    at = starts.search_sorted(changes["change"]).to_numpy()
    series = changes["series_id"].rank("dense").to_numpy()
    near = np.abs(at[:, None] - at[None, :]) <= 1
    count = np.array([np.unique(series[row]).size for row in near])
    part = np.where(count >= MANY_SERIES, count / used["series_id"].n_unique(), 0.0)
    return changes.with_columns(together=pl.Series(part, dtype=pl.Float64))


@dataclass(frozen=True, slots=True)
class _Lines:
    """What any stretch of one series costs as one line.

    Attributes
    ----------
    days, logits, weights : (periods,) in years; of the share; inverse variances.
    costs : (periods + 1, periods + 1) weighted squares left by the best line from, to (not
        included).
    """

    days: Floats
    logits: Floats
    weights: Floats
    costs: Floats


class _Lookup(BaseCost):  # type: ignore[misc]  # ruptures is untyped
    """Costs worked out beforehand, as ruptures asks for them."""

    model = "lines"
    min_size = MIN_PERIODS

    def __init__(self, costs: Floats) -> None:
        self.costs = costs
        self.signal: Floats = np.zeros((costs.shape[0] - 1, 1))

    def fit(self, signal: Floats) -> "_Lookup":
        """Nothing to fit; the signal only tells how long it is."""
        self.signal = signal
        return self

    def error(self, start: int, end: int) -> float:
        """Cost of [start, end)."""
        return float(self.costs[start, end])


def _find_in_one(part: pl.DataFrame) -> pl.DataFrame | None:
    most = min(MOST, part.height // MIN_PERIODS - 1)
    if most < 1 or part["papers"].sum() < MIN_PAPERS:
        return None
    lines = _fit_lines(part)
    jump = -(-part.height // _PLACES)
    search = Dynp(custom_cost=_Lookup(lines.costs), jump=jump).fit(np.zeros((part.height, 1)))
    ends = [[part.height], *(search.predict(count) for count in range(1, most + 1))]
    left = np.array([_sum_costs(lines.costs, each) for each in ends])
    price = PENALTY * np.log(part.height) * _measure_noise(lines, ends[-1])
    best = int(np.argmin(left + price * np.arange(len(ends))))
    if best == 0:
        return None
    return _describe(part, lines, ends[best], price)


def _fit_lines(part: pl.DataFrame) -> _Lines:
    papers, totals = (part[name].to_numpy().astype(float) for name in ("papers", "total"))
    inside, outside = papers + 0.5, totals - papers + 0.5
    logits, weights = np.log(inside / outside), inside * outside / (totals + 1)
    days = part["period_start"].dt.epoch("d").to_numpy() / _YEAR
    days = days - days[0]
    powers = (weights, weights * days, weights * days**2)
    products = (weights * logits, weights * logits * days, weights * logits**2)
    w, wt, wtt, wy, wty, wyy = (_sum_stretches(each) for each in (*powers, *products))
    spread = np.maximum(w * wtt - wt**2, 1e-12)
    costs = wyy - (wtt * wy**2 - 2 * wt * wy * wty + w * wty**2) / spread
    return _Lines(days, logits, weights, np.maximum(costs, 0.0))


def _sum_stretches(values: Floats) -> Floats:
    """Sum of every stretch [from, to)."""
    running = np.concatenate([[0.0], np.cumsum(values)])
    sums: Floats = running[None, :] - running[:, None]
    return sums


def _sum_costs(costs: Floats, ends: list[int]) -> float:
    return float(sum(costs[start, end] for start, end in pairwise([0, *ends])))


def _measure_noise(lines: _Lines, ends: list[int]) -> float:
    """Dispersion around these lines, times what correlation from period to period adds."""
    left = np.concatenate(
        [
            (lines.logits[start:end] - _draw(lines, start, end)(lines.days[start:end]))
            * np.sqrt(lines.weights[start:end])
            for start, end in pairwise([0, *ends])
        ]
    )
    free = max(len(left) - 3 * len(ends), 2)
    dispersion = max(float(left @ left) / free, 1.0)
    # Residuals of lines lean to the other side: each line takes about two from the sum.
    lean = 2 * len(ends) / len(left)
    carried = float(left[1:] @ left[:-1]) / max(float(left @ left), 1e-12) + lean
    carried = min(max(carried, 0.0), 0.8)
    return dispersion * (1 + carried) / (1 - carried)


def _draw(lines: _Lines, start: int, end: int) -> np.polynomial.Polynomial:
    """The line through [start, end)."""
    return np.polynomial.Polynomial.fit(
        lines.days[start:end],
        lines.logits[start:end],
        1,
        w=np.sqrt(lines.weights[start:end]),
    )


def _describe(part: pl.DataFrame, lines: _Lines, ends: list[int], price: float) -> pl.DataFrame:
    rows = []
    for start, change, end in zip([0, *ends[:-2]], ends[:-1], ends[1:], strict=True):
        before, after = _draw(lines, start, change), _draw(lines, change, end)
        gained = lines.costs[start, end] - lines.costs[start, change] - lines.costs[change, end]
        rows.append(
            {
                "series_id": part["series_id"][0],
                "kind": part["kind"][0],
                "change": part["period_start"][change],
                "period": part["period"][0],
                "before": _share(before(lines.days[change - 1])),
                "after": _share(after(lines.days[change])),
                "slope_before": _slope(lines, before, start, change),
                "slope_after": _slope(lines, after, change, end),
                "gain": float(gained / price),
                "together": 0.0,
            }
        )
    return pl.DataFrame(rows, schema=CHANGES)


def _slope(lines: _Lines, line: np.polynomial.Polynomial, start: int, end: int) -> float | None:
    long = lines.days[end - 1] - lines.days[start] >= _LEAST_YEARS
    return float(np.expm1(line.deriv()(0.0))) if long else None


def _share(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))
