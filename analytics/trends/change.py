"""Change points: periods from which on a share follows another line than before."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.schema import make_schema
from analytics.trends.correlation import GRID, PRIOR, correlate_steps, learn_noise, weigh_lines
from analytics.trends.periods import number_periods
from analytics.trends.segments import (
    MIN_PERIODS,
    Lines,
    draw_line,
    find_partings,
    fit_lines,
    lay_design,
)

Floats = NDArray[np.float64]

#: Changes that one series may have at most.
MOST = 3

#: Fewer papers than this in all tested periods tell no change.
MIN_PAPERS = 50

#: What a further change has to gain, as a multiple of the dispersion and ``log(periods)``: with it
#: 0 to 6 of a hundred series that follow one line are given a change, and 10 where much of the
#: noise carries over (tests/benchmarks/changes.py).
PENALTY = 4.0

#: Noise that carries over more than this is not told from changes: monthly residuals of real themes
#: correlate by 0.6 at most.
STRONGEST = 0.6

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

_LEAST_YEARS = 0.9  # twelve months begin within eleven


def find_changes(series: pl.DataFrame, *, carry: Floats | None = None) -> pl.DataFrame:
    """Where each series leaves one line for another.

    Parameters
    ----------
    series : columns of SERIES that ``sum_strata`` gives, of one period. Only periods that are
        complete and not thin are used.
    carry : how strongly noise carries over from period to period, as ``measure_carry`` found it
        on other series of the same papers; by default it is learnt from those at hand.

    Returns
    -------
    columns CHANGES, one row per change, sorted by series_id and change. Where ``together`` is
    at least MANY, many series changed at once.

    Notes
    -----
    The logit of the share is fitted by straight lines, each free in level and slope, weighted by
    the inverse of the binomial variance, so that steady growth has no change point and a jump or
    a bend has one. Where the lines part is found by dynamic programming (Truong, Oudre and
    Vayatis 2020). How many there are: each has to lower the squares that
    generalised least squares leaves by PENALTY times ``log(periods)`` times the dispersion around
    the richest fit. Noise that carries over from period to period looks like changes (Lavielle
    and Moulines 2000), so its correlation is learnt, in two rounds, from what the lines of all
    series leave (``correlation``).
    """
    used = series.filter(pl.col("complete") & ~pl.col("thin")).sort("series_id", "period_start")
    starts = used["period_start"].unique().sort().to_list()
    numbers = dict(zip(starts, number_periods(starts, _period_of(used)), strict=True))
    searched = [
        each
        for part in used.partition_by("series_id", maintain_order=True)
        if (each := _search(part, numbers)) is not None
    ]
    weights = _learn(searched, _limit(PRIOR)) if carry is None else _limit(carry)
    chosen = _choose_all(searched, weights)
    found = [
        _describe(each, count, price)
        for each, (count, price) in zip(searched, chosen, strict=True)
        if count
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
class _Searched:
    """One series with the best lines for each number of changes.

    Attributes
    ----------
    part : its periods. lines : their costs. ends : of the stretches, for 0, 1, ... changes.
    values : (periods,) weighted logits. designs : regressors of each number of changes.
    variance : mean binomial variance of the papers in a period. steps : which period of the
    calendar each is.
    """

    part: pl.DataFrame
    lines: Lines
    ends: list[list[int]]
    values: Floats
    designs: list[Floats]
    variance: float
    steps: tuple[int, ...]


def _search(part: pl.DataFrame, numbers: dict[date, int]) -> _Searched | None:
    most = min(MOST, part.height // MIN_PERIODS - 1)
    if most < 1 or part["papers"].sum() < MIN_PAPERS:
        return None
    lines = fit_lines(part)
    ends = find_partings(lines, most)
    return _Searched(
        part=part,
        lines=lines,
        ends=ends,
        values=lines.logits * np.sqrt(lines.weights),
        designs=[lay_design(lines, each) for each in ends],
        variance=float(lines.weights.mean()),
        steps=tuple(numbers[start] for start in part["period_start"]),
    )


def _learn(searched: list[_Searched], weights: Floats) -> Floats:
    """How probable each noise is that can be told from changes, by what all lines leave."""
    likelihood = [
        weigh_lines(each.values, each.designs[count], each.variance, each.steps)
        for each, (count, _) in zip(searched, _choose_all(searched, weights), strict=True)
    ]
    if not likelihood:
        return weights
    told = np.where(GRID[:, 0] > STRONGEST, -1e9, 0.0)
    return learn_noise(np.array(likelihood).T + told[:, None])


def _limit(weights: Floats) -> Floats:
    """Weights of the noises that can be told from changes."""
    able = np.where(GRID[:, 0] > STRONGEST, 1e-9, weights)
    limited: Floats = able / able.sum()
    return limited


def _period_of(series: pl.DataFrame) -> str:
    return str(series["period"].first() or "month")


def _choose_all(searched: list[_Searched], weights: Floats) -> list[tuple[int, float]]:
    """Of each series how many changes, and what one has to gain."""
    left: dict[int, Floats] = {}
    for steps in {each.steps for each in searched}:
        places = [place for place, each in enumerate(searched) if each.steps == steps]
        alike = [searched[place] for place in places]
        variance = np.array([each.variance for each in alike])
        roots = np.linalg.cholesky(correlate_steps(weights, variance, steps)).astype(np.float64)
        left |= dict(zip(places, _leave(alike, roots), strict=True))
    return [_choose(left[place], each.values.size) for place, each in enumerate(searched)]


def _choose(left: Floats, periods: int) -> tuple[int, float]:
    """How many changes, and what one has to gain; ``left`` are the squares for 0, 1, ..."""
    free = max(periods - 3 * left.size, 2)
    price = PENALTY * np.log(periods) * max(left[-1] / free, 1.0)
    return int(np.argmin(left + price * np.arange(left.size))), float(price)


def _leave(searched: list[_Searched], roots: Floats) -> Floats:
    """Squares left by generalised least squares; (series, numbers of changes).

    All series have the same periods, and with them the same numbers of changes; ``roots`` are
    those of their noise's correlation, lower. They are solved together: one at a time they would
    spend their time in calls.
    """
    values = np.linalg.solve(roots, np.array([each.values for each in searched])[:, :, None])
    left = []
    for designs in zip(*(each.designs for each in searched), strict=True):
        basis, _ = np.linalg.qr(np.linalg.solve(roots, np.array(designs)))
        explained = np.swapaxes(basis, 1, 2) @ values
        left.append((values**2).sum((1, 2)) - (explained**2).sum((1, 2)))
    return np.array(left).T


def _describe(searched: _Searched, count: int, price: float) -> pl.DataFrame:
    part, lines, ends = searched.part, searched.lines, searched.ends[count]
    rows = []
    for start, change, end in zip([0, *ends[:-2]], ends[:-1], ends[1:], strict=True):
        before, after = draw_line(lines, start, change), draw_line(lines, change, end)
        gained = lines.costs[start, end] - lines.costs[start, change] - lines.costs[change, end]
        rows.append(
            {
                "series_id": part["series_id"][0],
                "kind": part["kind"][0],
                "change": part["period_start"][change],
                "period": part["period"][0],
                "before": _share(before, lines.years[change - 1]),
                "after": _share(after, lines.years[change]),
                "slope_before": _slope(lines, before, start, change),
                "slope_after": _slope(lines, after, change, end),
                "gain": float(gained / price),
                "together": 0.0,
            }
        )
    return pl.DataFrame(rows, schema=CHANGES)


def _slope(lines: Lines, line: tuple[float, float], start: int, end: int) -> float | None:
    long = lines.years[end - 1] - lines.years[start] >= _LEAST_YEARS
    return float(np.expm1(line[1])) if long else None


def _share(line: tuple[float, float], year: float) -> float:
    return float(1 / (1 + np.exp(-line[0] - line[1] * year)))
