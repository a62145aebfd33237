"""Track record of the emerging badge: what became of the terms it was given to."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from analytics.schema import make_schema
from analytics.trends.emerging import LEAST_SCORE, score_terms

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]

#: Months after a badge that tell what became of it, and how many of them must be known.
AHEAD, KNOWN = 6, 3

#: Growth that a reader would have wanted to hear of: a half year with so many times the share of
#: the year before it, and at least so many papers.
GREW, GREW_PAPERS = 3.0, 30

BADGES = make_schema(
    column=pl.Int64,  # of the term
    month=pl.Int64,  # the last month of what was known then
)

OUTCOMES = make_schema(
    column=pl.Int64,
    month=pl.Int64,
    before=pl.Float64,  # share in the year before
    then=pl.Float64,  # share in the two months of the badge
    after=pl.Float64,  # share in the half year after
    higher=pl.Boolean,  # the share was still higher than before
    kept=pl.Boolean,  # at least half of the rise was still there
    rose=pl.Boolean,  # the share went on rising
)


@dataclass(frozen=True, slots=True)
class Months:
    """Papers of each month, all mixed by category as in one and the same mix.

    Attributes
    ----------
    papers : (months, terms) with each term, weighted.
    totals : (months,).
    usable : (months,) whether the month is whole and not thin.
    """

    papers: Floats
    totals: Floats
    usable: npt.NDArray[np.bool_]

    def share(self, column: Longs, first: Longs, last: Longs) -> Floats:
        """Share of terms from a month to another, both inclusive; NaN without usable months."""
        known = np.where(self.usable[:, None], self.papers, 0.0)
        running = np.concatenate([np.zeros((1, known.shape[1])), known.cumsum(0)])
        whole = np.concatenate([[0.0], np.where(self.usable, self.totals, 0.0).cumsum()])
        low = np.clip(first, 0, len(self.totals))
        high = np.clip(last + 1, 0, len(self.totals))
        total = whole[high] - whole[low]
        found = running[high, column] - running[low, column]
        share: Floats = np.where(total > 0, found / np.maximum(total, 1e-9), np.nan)
        return share


def judge_badges(badges: pl.DataFrame, months: Months) -> pl.DataFrame:
    """What became of each badge.

    Parameters
    ----------
    badges : columns BADGES. Only the first badge of a term counts, and one after a year without.
    months : of the same terms.

    Returns
    -------
    columns OUTCOMES, of badges with at least KNOWN usable months among the AHEAD after them.
    """
    first = badges.sort("column", "month").filter(
        (pl.col("month") - pl.col("month").shift(1).over("column") > 12).fill_null(True)
    )
    month, column = first["month"].to_numpy(), first["column"].to_numpy()
    ahead = np.array([months.usable[at + 1 : at + 1 + AHEAD].sum() for at in month])
    before = months.share(column, month - 13, month - 2)
    then = months.share(column, month - 1, month)
    after = months.share(column, month + 1, month + AHEAD)
    return (
        first.with_columns(before=pl.Series(before), then=pl.Series(then), after=pl.Series(after))
        .filter(pl.Series(ahead >= KNOWN), pl.col("before").is_not_nan())
        .with_columns(
            higher=pl.col("after") > pl.col("before"),
            kept=pl.col("after") >= (pl.col("before") + pl.col("then")) / 2,
            rose=pl.col("after") > pl.col("then"),
        )
        .select(list(OUTCOMES))
    )


def find_grown(months: Months, starts: Longs) -> pl.DataFrame:
    """Terms that grew so much that half a year of papers proves it, and when that was plain.

    Parameters
    ----------
    starts : months from which a half year is tried.

    Returns
    -------
    columns column and proved: the last month of the first half year with at least GREW times the
    share of the year before it, GREW_PAPERS papers and a score of LEAST_SCORE.
    """
    proved = np.full(months.papers.shape[1], -1)
    for start in sorted(starts.tolist(), reverse=True):
        half = slice(start, start + AHEAD)
        year = slice(max(start - 12, 0), start)
        here, total_here = _sum(months, half)
        there, total_there = _sum(months, year)
        scores, lifts = score_terms(here, total_here, there, total_there)
        grew = (lifts >= GREW) & (here >= GREW_PAPERS) & (scores >= LEAST_SCORE)
        proved[grew] = start + AHEAD - 1
    column = np.flatnonzero(proved >= 0)
    return pl.DataFrame({"column": column, "proved": proved[column]})


def _sum(months: Months, part: slice) -> tuple[Floats, float]:
    usable = months.usable[part]
    papers: Floats = months.papers[part][usable].sum(0)
    return papers, float(months.totals[part][usable].sum())


def count_found(grown: pl.DataFrame, badges: pl.DataFrame) -> pl.DataFrame:
    """For each term that grew: the first badge within the year before it was plain.

    Returns
    -------
    ``grown`` with a column lead: months from the badge to when the growth was plain; null where
    there was no badge.
    """
    early = (
        grown.join(badges, on="column")
        .filter((pl.col("month") <= pl.col("proved")) & (pl.col("month") > pl.col("proved") - 13))
        .group_by("column")
        .agg(lead=(pl.col("proved") - pl.col("month")).max())
    )
    return grown.join(early, on="column", how="left").sort("column")
