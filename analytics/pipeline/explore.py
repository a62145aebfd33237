"""Shares and verdicts of phrases that nobody prepared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from analytics.pipeline.catalogue import Catalogue, select_papers
from analytics.pipeline.measure import learn_noise
from analytics.query import Filters
from analytics.schema import SERIES, VERDICTS, conform
from analytics.search.index import PaperIndex, find_ordinals
from analytics.text.typed import TypedPhrase
from analytics.trends.change import find_changes, list_changes, sum_strata
from analytics.trends.counts import count_strata, estimate_share, share_tested
from analytics.trends.growth import estimate_verdicts
from analytics.trends.periods import list_periods, mark_complete, start_of
from analytics.trends.placebo import rank_growth

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


def judge_phrases(
    catalogue: Catalogue,
    filters: Filters,
    phrases: Sequence[TypedPhrase],
    *,
    index: PaperIndex,
    by: str,
    papers: pl.DataFrame | None = None,
    noise: npt.NDArray[np.float64] | None = None,
    placebos: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """What may be said of each phrase under these filters.

    Few phrases cannot tell how strongly noise carries over from period to period: it is learnt
    from the topics of the same papers, and q corrects for the phrases that were typed.

    Parameters
    ----------
    by : the period; days are judged by week.
    papers, noise, placebos : of these filters, where they are at hand already; see
        ``learn_noise`` and ``measure_growth``.

    Returns
    -------
    columns VERDICTS, one row for each phrase that any paper in view has.
    """
    chosen = select_papers(catalogue, filters) if papers is None else papers
    ids = catalogue.papers["arxiv_id"]
    found = [
        pl.DataFrame({"arxiv_id": ids.gather(find_ordinals(index, phrase.query))}).with_columns(
            term=pl.lit(phrase.name)
        )
        for phrase in phrases
    ]
    counted = count_strata(chosen, kind="term", by=by, matches=pl.concat(found))
    first = max(catalogue.first, filters.start or catalogue.first)
    last = min(catalogue.last, filters.end or catalogue.last)
    strata = mark_complete(counted, first=first, last=last)
    if noise is None:
        noise = learn_noise(catalogue, filters, by=by, papers=chosen)
    verdicts = estimate_verdicts(strata, carry=noise)
    if placebos is not None:
        shares = verdicts.select("series_id").join(
            share_tested(strata), on="series_id", how="left", maintain_order="left"
        )["share"]
        verdicts = verdicts.with_columns(rank_growth(verdicts["annual_change"], shares, placebos))
    return list_changes(
        conform(verdicts, VERDICTS, "verdicts"), find_changes(sum_strata(strata), carry=noise)
    )


def name_series(phrase: TypedPhrase) -> str:
    """Id of a phrase's series."""
    return f"term:{phrase.name}"
