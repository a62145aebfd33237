"""Verdicts: whether the share of a series rises or falls, how fast, and how sure that is."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit, logit

from analytics.schema import VERDICTS, conform
from analytics.trends.binomial import fit_slopes
from analytics.trends.cells import Cells, arrange_cells
from analytics.trends.correlation import estimate_uncertainty, learn_carry
from analytics.trends.periods import number_periods

Floats = NDArray[np.float64]

#: A change of less than this part a year does not matter: an interval inside it means flat.
MATTERS = 0.10

#: A series rises or falls where the corrected probability is below this.
SIGNIFICANT = 0.05

#: With fewer papers or periods than these nothing is tested.
MIN_PAPERS = 10
MIN_PERIODS = 4

#: Where the strata covered throughout hold less than this part of the papers, all is withheld.
MIN_COVERED = 0.25

_YEAR = 365.25


def estimate_verdicts(
    strata: pl.DataFrame,
    *,
    level: float = 0.95,
    carry: Floats | None = None,
    odds: bool = False,
) -> pl.DataFrame:
    """What may be said of each series.

    Parameters
    ----------
    strata : ``count_strata`` of one kind, marked by ``mark_complete``.
    level : of the interval, two-sided.
    carry : how strongly noise carries over from period to period, as ``measure_carry`` learnt it
        from many series of the same papers; for few series, which cannot tell it themselves.
    odds : give the change of the odds instead of that of the share.

    Returns
    -------
    columns VERDICTS, one row per series, sorted by series_id. Only complete periods that are not
    thin are used; first_period and last_period are the ends of what was. annual_change,
    annual_low and annual_high: change of the share in a year, as a fraction, around the mean
    share; null, as p and q, where nothing could be fitted. dispersion: Pearson's chi-square over
    its degrees of freedom. covered_part: of the papers, those in strata that the sources cover
    alike throughout, which alone are fitted. All other columns are null.

    verdict : rising or falling where q is below SIGNIFICANT; flat where the interval lies within
    MATTERS of none; coverage_changed where the sources changed too much to tell; else too_few.

    Notes
    -----
    Binomial model with logit link, a level for each stratum and one slope b (``binomial``),
    over-dispersed, with t quantiles of periods - 2 degrees of freedom and those that the other
    series add, allowing for noise that carries over from period to period (``correlation``). The
    slope is one of log-odds; around the mean share s it changes the share by
    ``expit(logit s + b/2) / expit(logit s - b/2) - 1`` a year. Strata whose coverage jumps drop
    out (``coverage``). q: Benjamini and Hochberg (1995)
    over all series of the frame that were tested.
    """
    names = strata["series_id"].drop_nulls().unique().sort().to_list()
    if not names:
        return pl.DataFrame(schema=VERDICTS)
    tested = strata.filter(pl.col("complete") & ~pl.col("thin"))
    starts = tested["period_start"].unique().sort().to_list()
    frame = pl.DataFrame({"series_id": names, "kind": strata["kind"][0]}).with_columns(
        first_period=pl.lit(starts[0] if starts else None, dtype=pl.Date),
        last_period=pl.lit(starts[-1] if starts else None, dtype=pl.Date),
    )
    covered = np.ones(len(names), dtype=bool)
    if len(starts) >= MIN_PERIODS:
        cells = arrange_cells(tested, names)
        covered = cells.covered & (cells.part >= MIN_COVERED)
        fitted = _fit(cells, covered, starts, tested["period"][0])
        if fitted:
            measured = _measure(fitted, names, level, carry, odds=odds)
            frame = frame.join(measured, on="series_id", how="left")
        frame = frame.with_columns(covered_part=pl.lit(cells.part))
    measured = conform(frame, VERDICTS, "verdicts")
    return measured.with_columns(q=correct_for_many(measured["p"])).with_columns(
        verdict=_judge(pl.lit(pl.Series(covered)))
    )


def correct_for_many(p: pl.Series) -> pl.Series:
    """Probabilities corrected for their number; nulls do not count and stay null.

    The smallest of ``p n / rank`` over all that are at least as large (Benjamini and Hochberg,
    1995): of the series with a value below 0.05, one in twenty is expected to be chance.
    """
    known = p.is_not_null().to_numpy()
    values = p.drop_nulls().to_numpy()
    order = np.argsort(values, kind="stable")
    ranked = values[order] * values.size / np.arange(1, values.size + 1)
    lowest = np.minimum.accumulate(ranked[::-1])[::-1]
    corrected = np.full(len(p), np.nan)
    corrected[np.flatnonzero(known)[order]] = np.minimum(lowest, 1.0)
    return pl.Series("q", corrected, nan_to_null=True)


def annualise(slope: Floats, share: Floats) -> Floats:
    """Change of a share in a year, as a fraction, from a slope of log-odds per year."""
    half = np.clip(slope / 2, -300, 300)
    change: Floats = expit(logit(share) + half) / expit(logit(share) - half) - 1
    return change


def _judge(covered: pl.Expr) -> pl.Expr:
    sure = pl.col("q") < SIGNIFICANT
    small = (pl.col("annual_low") > -MATTERS) & (pl.col("annual_high") < MATTERS)
    return (
        pl.when(~covered)
        .then(pl.lit("coverage_changed"))
        .when(sure & (pl.col("annual_change") > 0))
        .then(pl.lit("rising"))
        .when(sure)
        .then(pl.lit("falling"))
        .when(small)
        .then(pl.lit("flat"))
        .otherwise(pl.lit("too_few"))
    )


@dataclass(frozen=True, slots=True)
class _Fitted:
    """Slopes of the series that could be fitted.

    series : (fitted,) place of each among all. share : (fitted,) mean share. steps : (periods,)
    which period of the calendar each is. The rest as in ``binomial.Slopes``.
    """

    series: NDArray[np.int64]
    share: Floats
    steps: NDArray[np.int64]
    slope: Floats
    information: Floats
    residual: Floats
    variance: Floats
    lever: Floats


def _fit(
    cells: Cells, covered: NDArray[np.bool_], starts: list[date], period: str
) -> _Fitted | None:
    """Slopes of the series that are covered and have papers enough; None where none has."""
    seen = np.bincount(cells.series, cells.papers.sum(1), len(covered))
    wanted = np.flatnonzero(covered & (seen >= MIN_PAPERS))
    if not wanted.size:
        return None
    chosen = np.isin(cells.series, wanted)
    series = np.searchsorted(wanted, cells.series[chosen])
    papers, totals = cells.papers[chosen], cells.totals[chosen]
    time = np.array([start.toordinal() for start in starts]) / _YEAR
    slopes = fit_slopes(papers, totals, series, time, count=wanted.size)
    share = np.bincount(series, papers.sum(1), wanted.size) / np.maximum(
        np.bincount(series, totals.sum(1), wanted.size), 1
    )
    able = slopes.converged
    return _Fitted(
        series=wanted[able],
        share=np.clip(share[able], 1e-12, 1 - 1e-12),
        steps=np.array(number_periods(starts, period)),
        slope=slopes.slope[able],
        information=slopes.information[able],
        residual=slopes.residual[able],
        variance=slopes.variance[able],
        lever=slopes.lever[able],
    )


def _measure(
    fitted: _Fitted, names: list[str], level: float, carry: Floats | None, *, odds: bool
) -> pl.DataFrame:
    """Change, interval, p and dispersion of the series that were fitted."""
    sure = estimate_uncertainty(
        fitted.slope,
        fitted.information,
        fitted.residual,
        fitted.variance,
        fitted.lever,
        fitted.steps,
        level=level,
        carry=carry,
    )
    # Where the share is next to nothing, odds and share change alike.
    share = np.full(fitted.share.size, 1e-12) if odds else fitted.share
    return pl.DataFrame(
        {
            "series_id": pl.Series([names[each] for each in fitted.series], dtype=pl.String),
            "annual_change": annualise(fitted.slope, share),
            "annual_low": annualise(fitted.slope - sure.reach, share),
            "annual_high": annualise(fitted.slope + sure.reach, share),
            "p": sure.p,
            "dispersion": sure.dispersion,
        }
    )


def measure_carry(strata: pl.DataFrame) -> Floats | None:
    """How strongly noise carries over from period to period, learnt from many series.

    Parameters
    ----------
    strata : as for ``estimate_verdicts``; the more series, the better.

    Returns
    -------
    (noises,) for ``estimate_verdicts``; None where nothing can be fitted.
    """
    names = strata["series_id"].drop_nulls().unique().sort().to_list()
    tested = strata.filter(pl.col("complete") & ~pl.col("thin"))
    starts = tested["period_start"].unique().sort().to_list()
    if not names or len(starts) < MIN_PERIODS:
        return None
    cells = arrange_cells(tested, names)
    fitted = _fit(cells, cells.covered, starts, tested["period"][0])
    if fitted is None:
        return None
    return learn_carry(fitted.residual, fitted.variance, fitted.lever, fitted.steps)


def keep_judged(strata: pl.DataFrame, verdicts: pl.DataFrame) -> pl.DataFrame:
    """Counts of the series whose change could be estimated, and the totals.

    Where the sources changed too much to judge, their changes are no news of the field.

    Parameters
    ----------
    strata : ``count_strata`` marked by ``mark_complete``.
    verdicts : columns series_id and annual_change at least, of these strata.
    """
    judged = verdicts.filter(pl.col("annual_change").is_not_null())["series_id"]
    id = pl.col("series_id")
    return strata.filter(id.is_null() | id.is_in(judged.implode()))
