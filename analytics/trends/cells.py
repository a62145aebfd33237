"""Counts by stratum as arrays, with the strata left out that the sources do not cover alike."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.trends.counts import UNDIVIDED, UNKNOWN
from analytics.trends.coverage import find_covered
from analytics.trends.periods import HALF_YEAR

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: A series with less than this part of its papers in covered strata is itself covered unevenly.
MIN_OWN = 0.2


@dataclass(frozen=True, slots=True)
class Cells:
    """Counts of the tested periods; a cell is one stratum of one series and has papers.

    Attributes
    ----------
    papers, totals : (cells, periods) of the series, and of its stratum.
    series : (cells,) position of the cell's series in the list of names.
    covered : (series,) False where the sources cover the series itself unevenly, or nearly all
        of its papers are in strata that they do.
    part : part of the papers, of those whose primary is known, that the covered strata hold.
    """

    papers: Floats
    totals: Floats
    series: NDArray[np.int64]
    covered: Flags
    part: float


def arrange_cells(tested: pl.DataFrame, names: list[str]) -> Cells:
    """Arrays of sparse counts.

    Parameters
    ----------
    tested : columns of ``count_strata``; only periods that are to be tested.
    names : every series_id, sorted.

    Returns
    -------
    Strata that ``find_covered`` refuses are left out. Where counts are undivided (shares by
    category) each series is a stratum of its own: those refused are not ``covered``, and leave
    the totals of the others too.
    """
    starts = tested["period_start"].unique().sort()
    window = HALF_YEAR[tested["period"][0]]
    whole = tested.filter(pl.col("series_id").is_null())
    counted = tested.filter(pl.col("series_id").is_not_null())
    strata = whole["stratum"].unique().sort().to_list()
    totals = _spread(whole, _place(whole["stratum"], strata), starts, "total", len(strata))
    keys = counted.select("series_id", "stratum").unique().sort("series_id", "stratum")
    cell = counted.join(
        keys.with_row_index("cell"), on=["series_id", "stratum"], maintain_order="left"
    )["cell"]
    papers = _spread(counted, cell.to_numpy(), starts, "papers", keys.height)
    series = _place(keys["series_id"], names)
    if strata == [UNDIVIDED]:
        return _fix_categories(papers, series, len(names), window)
    # Sources differ in whether they tell the primary at all: the known are a part of the known.
    covered, known = _judge_strata(totals, strata, window)
    stratum = _place(keys["stratum"], strata)
    kept = covered[stratum]
    return Cells(
        papers=papers[kept],
        totals=totals[stratum[kept]],
        series=series[kept],
        covered=_hold_most(papers.sum(1), series, kept, known[stratum], len(names)),
        part=_part(totals, covered, known),
    )


def list_covered(tested: pl.DataFrame) -> list[str]:
    """Strata that the sources cover alike throughout, sorted.

    Parameters
    ----------
    tested : as for ``arrange_cells``; counts that are divided.
    """
    starts = tested["period_start"].unique().sort()
    whole = tested.filter(pl.col("series_id").is_null())
    strata = whole["stratum"].unique().sort().to_list()
    if not strata:
        return []
    totals = _spread(whole, _place(whole["stratum"], strata), starts, "total", len(strata))
    covered, _ = _judge_strata(totals, strata, HALF_YEAR[tested["period"][0]])
    return [name for name, kept in zip(strata, covered, strict=True) if kept]


def _judge_strata(totals: Floats, strata: list[str], window: int) -> tuple[Flags, Flags]:
    """Which strata are covered throughout, and of which the primary category is known."""
    # Sources differ in whether they tell the primary at all: the known are a part of the known.
    known = np.array([name != UNKNOWN for name in strata])
    wholes = np.where(known[:, None], totals[known].sum(0), totals.sum(0))
    return find_covered(totals, wholes, window=window), known


def _hold_most(
    papers: Floats, series: NDArray[np.int64], kept: Flags, known: Flags, count: int
) -> Flags:
    """Series of which at least MIN_OWN is in covered strata, of the papers whose primary is known.

    Where no primary is known all papers count.
    """
    known = known if known.any() else ~known
    every = np.bincount(series[known], papers[known], count)
    inside = np.bincount(series[known & kept], papers[known & kept], count)
    held: Flags = inside >= MIN_OWN * every
    return held


def _fix_categories(papers: Floats, series: NDArray[np.int64], count: int, window: int) -> Cells:
    """Every category its own stratum: totals are those of the covered categories together."""
    kept = find_covered(papers, papers.sum(0), window=window)
    covered = np.ones(count, dtype=bool)
    covered[series[~kept]] = False
    fixed = papers[kept].sum(0)
    return Cells(
        papers=papers[kept],
        totals=np.broadcast_to(fixed, (int(kept.sum()), papers.shape[1])).copy(),
        series=series[kept],
        covered=covered,
        part=float(fixed.sum() / max(papers.sum(), 1)),
    )


def _part(totals: Floats, covered: Flags, known: Flags) -> float:
    """What the covered strata hold of the papers whose primary is known, or of all if none is."""
    judged = known if known.any() else ~known
    return float(totals[covered & judged].sum() / max(totals[judged].sum(), 1))


def _place(values: pl.Series, order: list[str]) -> NDArray[np.int64]:
    """Position of each value in ``order``."""
    return np.searchsorted(np.array(order, dtype=str), values.to_numpy().astype(str))


def _spread(
    rows: pl.DataFrame, row: NDArray[np.int64], starts: pl.Series, column: str, height: int
) -> Floats:
    """Sparse rows as a dense array, zeros where there is none; (height, periods)."""
    dense = np.zeros((height, len(starts)))
    place = starts.search_sorted(rows["period_start"]).to_numpy()
    dense[row, place] = rows[column].to_numpy()
    return dense
