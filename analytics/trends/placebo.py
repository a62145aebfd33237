"""A verdict's growth among that of ordinary terms: what any term of like frequency does.

A field's vocabulary moves all the time, so that a share which rises by a third in a year may be
nothing special. How special is told by its place among many terms nobody chose.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import logit

from analytics.schema import make_schema
from analytics.text.postings import Postings, count_postings
from analytics.trends.binomial import Slopes, fit_slopes
from analytics.trends.cells import list_covered
from analytics.trends.counts import UNKNOWN
from analytics.trends.growth import MIN_PERIODS, annualise
from analytics.trends.periods import start_of

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

PLACEBOS = make_schema(
    term=pl.String,
    papers=pl.Int64,
    share=pl.Float64,  # of all papers tested
    annual_change=pl.Float64,
)

#: A term in fewer papers than this has no growth to speak of.
MIN_PAPERS = 30

#: Terms of at most so many times the frequency, up or down, are of like frequency...
LIKE = 2.0

#: ...and with fewer than this nothing is said, after looking twice as far.
MIN_TERMS = 50

_YEAR = 365.25
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class _Groups:
    """The tested papers by stratum and by period.

    stratum, period : (all papers,) place of each, -1 where a paper is not tested.
    totals : (strata, periods) papers. years : (periods,) when each begins.
    """

    stratum: Integers
    period: Integers
    totals: Floats
    years: Floats


def measure_placebos(
    papers: pl.DataFrame, places: Integers, strata: pl.DataFrame, postings: Postings
) -> pl.DataFrame:
    """Growth of each term of a sample, as that of a series would be measured.

    Parameters
    ----------
    papers : the chosen papers: columns submitted and primary_category.
    places : (papers,) place of each of them among the papers of ``postings``.
    strata : ``count_strata`` of the same papers, divided by primary category and marked by
        ``mark_complete``; only its rows without a series are read.
    postings : of the sample.

    Returns
    -------
    columns PLACEBOS, one row per term that occurs in MIN_PAPERS tested papers, by share.

    Notes
    -----
    Strata that are not covered throughout drop out. A moving mix of the others is allowed for as
    with a level for every stratum, but from the counts by period and those by stratum alone, not
    those by both: the levels that fit the strata at a slope give the log-odds that each period
    would have without one, the slope is fitted beside them, and so on. For rare terms that is
    the likelihood's maximum.
    """
    tested = strata.filter(pl.col("series_id").is_null() & pl.col("complete") & ~pl.col("thin"))
    if tested["period_start"].n_unique() < MIN_PERIODS or not postings.papers.size:
        return pl.DataFrame(schema=PLACEBOS)
    groups = _group(papers, places, tested, int(postings.papers.max()) + 1)
    by_stratum = count_postings(postings, groups.stratum, len(groups.totals)).astype(float)
    counts = count_postings(postings, groups.period, groups.years.size).astype(float)
    kept = np.flatnonzero(counts.sum(1) >= MIN_PAPERS)
    totals = groups.totals.sum(0)
    if not kept.size or not totals.all():
        return pl.DataFrame(schema=PLACEBOS)
    slopes = _fit(counts[kept], by_stratum[kept], groups)
    share = counts[kept].sum(1) / totals.sum()
    return (
        pl.DataFrame(
            {
                "term": postings.names.gather(kept),
                "papers": counts[kept].sum(1).astype(np.int64),
                "share": share,
                "annual_change": annualise(slopes.slope, share),
            }
        )
        .filter(pl.Series(slopes.converged))
        .sort("share", "term")
    )


def _fit(counts: Floats, by_stratum: Floats, groups: _Groups) -> Slopes:
    """Slopes of terms, counted by period and by stratum; (terms, periods) and (terms, strata)."""
    totals = groups.totals.sum(0)
    every = np.broadcast_to(totals, counts.shape).copy()
    years = groups.years - groups.years.mean()
    slope = np.zeros(len(counts))
    for _ in range(_ROUNDS):
        mass = np.exp(np.clip(slope, -5, 5)[:, None] * years) @ groups.totals.T
        expected = by_stratum / np.maximum(mass, 1e-9) @ groups.totals / totals
        slopes = fit_slopes(
            counts,
            every,
            np.arange(len(counts)),
            groups.years,
            count=len(counts),
            offset=logit(np.clip(expected, 1e-9, 1 - 1e-9)),
        )
        slope = slopes.slope
    return slopes


def rank_growth(changes: pl.Series, shares: pl.Series, placebos: pl.DataFrame) -> pl.Series:
    """Percentile of each change a year among the terms of like frequency.

    Parameters
    ----------
    changes, shares : of each series; nulls stay null.
    placebos : columns PLACEBOS.

    Returns
    -------
    Float64, 0 to 100: of a hundred terms, so many change less; null where there are too few terms.
    """
    if placebos.is_empty() or not len(changes):
        return pl.Series("placebo_percentile", [None] * len(changes), dtype=pl.Float64)
    change, share = changes.to_numpy()[:, None], shares.to_numpy()[:, None]
    other = placebos["annual_change"].to_numpy()[None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.abs(np.log(placebos["share"].to_numpy()[None, :] / share))
    like = apart <= np.log(LIKE)
    wider = apart <= 2 * np.log(LIKE)
    like = np.where(like.sum(1, keepdims=True) >= MIN_TERMS, like, wider)
    count = like.sum(1)
    below = (like & (other < change)).sum(1) + (like & (other == change)).sum(1) / 2
    known = (count >= MIN_TERMS) & changes.is_not_null().to_numpy()
    percentile = np.where(known, 100 * below / np.maximum(count, 1), np.nan)
    return pl.Series("placebo_percentile", percentile, nan_to_null=True)


def _group(papers: pl.DataFrame, places: Integers, tested: pl.DataFrame, size: int) -> _Groups:
    names = list_covered(tested)
    starts = tested["period_start"].unique().sort()
    by = tested["period"][0]
    strata = pl.DataFrame({"stratum": names}, schema={"stratum": pl.String}).with_row_index("row")
    columns = starts.to_frame().with_row_index("column")
    own = (
        papers.select(
            stratum=pl.col("primary_category").fill_null(UNKNOWN),
            period_start=start_of(pl.col("submitted"), by),
        )
        .join(strata, on="stratum", how="left", maintain_order="left")
        .join(columns, on="period_start", how="left", maintain_order="left")
    )
    outside = own["row"].is_null() | own["column"].is_null()
    stratum, period = (
        np.where(outside, -1, own[name].fill_null(0).cast(pl.Int64).to_numpy())
        for name in ("row", "column")
    )
    reach = max(size, int(places.max(initial=-1)) + 1)
    totals = np.zeros((len(names), len(starts)))
    inside = stratum >= 0
    np.add.at(totals, (stratum[inside], period[inside]), 1)
    return _Groups(
        stratum=_place(stratum, places, reach),
        period=_place(period, places, reach),
        totals=totals,
        years=np.array([start.toordinal() for start in starts]) / _YEAR,
    )


def _place(values: Integers, places: Integers, size: int) -> Integers:
    """Values of the chosen papers at their places among all, -1 elsewhere; (size,)."""
    placed = np.full(size, -1, np.int64)
    placed[places] = values
    return placed
