"""Shares and verdicts of phrases that nobody prepared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from analytics.pipeline.catalogue import Catalogue, select_papers
from analytics.query import Filters
from analytics.schema import SERIES, conform
from analytics.search.index import PaperIndex, find_ordinals
from analytics.text.typed import TypedPhrase
from analytics.trends.counts import estimate_share
from analytics.trends.periods import list_periods, mark_complete, start_of

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Grid:
    """The papers in view by period, made once so that any phrase is counted in milliseconds.

    Attributes
    ----------
    by : the period.
    starts : of all periods from the first paper in view to the last, without holes.
    totals : papers in view of each.
    period : of every paper of the catalogue, its place in ``starts``; -1 where it is not in view.
    """

    by: str
    starts: pl.Series
    totals: npt.NDArray[np.int64]
    period: Ints


def lay_grid(
    catalogue: Catalogue, filters: Filters, *, by: str, papers: pl.DataFrame | None = None
) -> Grid:
    """Periods of the papers that pass the filters.

    Parameters
    ----------
    papers : the papers of these filters, where they are at hand already.
    """
    chosen = select_papers(catalogue, filters) if papers is None else papers
    starts = chosen.select(start=start_of(pl.col("submitted"), by))["start"]
    first, last = starts.min(), starts.max()
    periods = (
        list_periods(first, last, by)
        if isinstance(first, date) and isinstance(last, date)
        else pl.Series("period_start", [], dtype=pl.Date)
    )
    place = np.full(catalogue.papers.height, -1, np.int32)
    # Both are sorted by arxiv_id, and so is the search index.
    rows = catalogue.papers["arxiv_id"].search_sorted(chosen["arxiv_id"]).to_numpy()
    place[rows] = periods.search_sorted(starts).to_numpy().astype(np.int32)
    totals = np.bincount(place[rows], minlength=len(periods))
    return Grid(by, periods, totals, place)


def count_phrase(index: PaperIndex, grid: Grid, phrase: TypedPhrase) -> npt.NDArray[np.int64]:
    """Papers in view that match, in each period of the grid."""
    found = grid.period[find_ordinals(index, phrase.query).to_numpy()]
    return np.bincount(found[found >= 0], minlength=len(grid.starts))


def measure_phrases(
    catalogue: Catalogue,
    filters: Filters,
    phrases: Sequence[TypedPhrase],
    *,
    index: PaperIndex,
    grid: Grid,
) -> pl.DataFrame:
    """Share of each phrase in each period.

    Parameters
    ----------
    catalogue, filters : which papers, and what days they cover.
    index, grid : of this catalogue and these filters.

    Returns
    -------
    columns SERIES, kind term; a phrase that no paper in view has is not in it. In the order of
    the phrases, then by period_start.
    """
    counted = [
        pl.DataFrame(
            {
                "series_id": name_series(phrase),
                "kind": "term",
                "period_start": grid.starts,
                "period": grid.by,
                "papers": papers,
                "total": grid.totals,
            }
        )
        for phrase in phrases
        if (papers := count_phrase(index, grid, phrase)).any()
    ]
    if not counted:
        return pl.DataFrame(schema=SERIES)
    first = max(catalogue.first, filters.start or catalogue.first)
    last = min(catalogue.last, filters.end or catalogue.last)
    marked = mark_complete(estimate_share(pl.concat(counted)), first=first, last=last)
    return conform(marked, SERIES, "series")


def name_series(phrase: TypedPhrase) -> str:
    """Id of a phrase's series."""
    return f"term:{phrase.name}"
