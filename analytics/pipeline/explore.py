"""Shares and verdicts of phrases that nobody prepared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from analytics.pipeline.catalogue import Catalogue, select_papers
from analytics.pipeline.measure import decide_reading, learn_noise, mark_counts
from analytics.pipeline.reread import match_readings
from analytics.query import Filters
from analytics.schema import SERIES, VERDICTS, conform
from analytics.search.index import PaperIndex, count_days, count_papers, find_ordinals
from analytics.taxonomy import expand_category
from analytics.text.phrases import CATEGORY, AllOf, AnyOf, Phrase, Query
from analytics.text.typed import TypedPhrase
from analytics.trends.change import find_changes, list_changes, sum_strata
from analytics.trends.counts import count_strata, count_totals, estimate_share, share_tested
from analytics.trends.growth import estimate_verdicts
from analytics.trends.periods import list_periods, start_of
from analytics.trends.placebo import rank_growth
from analytics.trends.readings import join_readings

Ints = npt.NDArray[np.int32]

#: More papers than these are counted by the index, where it can: a list of 100,000 takes 30 ms,
#: and the index 5 ms for any number.
_MOST_LISTED = 15_000


@dataclass(frozen=True, slots=True)
class Grid:
    """The papers in view by period, made once so that any phrase is counted in milliseconds.

    Attributes
    ----------
    by : the period.
    starts : of all periods from the first paper in view to the last, without holes.
    totals : papers in view of each.
    period : of every paper of the catalogue, its place in ``starts``; -1 where it is not in view.
    filters : that made the view, where they are days and categories alone: those the index can
        count under by itself, however many papers match; else None.
    """

    by: str
    starts: pl.Series
    totals: npt.NDArray[np.int64]
    period: Ints
    filters: Filters | None = None


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
    plain = Filters(filters.categories, filters.start, filters.end)
    return Grid(by, periods, totals, place, plain if filters == plain else None)


def count_phrase(index: PaperIndex, grid: Grid, phrase: TypedPhrase) -> npt.NDArray[np.int64]:
    """Papers in view that match, in each period of the grid."""
    if grid.filters is not None and count_papers(index, phrase.query) > _MOST_LISTED:
        return _count_by_index(index, grid, grid.filters, phrase.query)
    found = grid.period[find_ordinals(index, phrase.query).to_numpy()]
    return np.bincount(found[found >= 0], minlength=len(grid.starts))


def _count_by_index(
    index: PaperIndex, grid: Grid, filters: Filters, query: Query
) -> npt.NDArray[np.int64]:
    wanted = sorted({name for given in filters.categories for name in expand_category(given)})
    categories: list[Query] = [Phrase((name,), CATEGORY) for name in wanted]
    within = categories[:1] if len(categories) < 2 else [AnyOf(tuple(categories))]
    days = count_days(
        index, AllOf((query, *within)), first=filters.start, last=filters.end
    ).with_columns(start=start_of(pl.col("day"), grid.by))
    counts = np.zeros(len(grid.starts), np.int64)
    np.add.at(
        counts, grid.starts.search_sorted(days["start"]).to_numpy(), days["papers"].to_numpy()
    )
    return counts


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
    marked = mark_counts(estimate_share(pl.concat(counted)), catalogue, filters)
    return conform(marked, SERIES, "series")


def judge_phrases(
    store: str,
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
    from the topics of the same papers, and q corrects for the phrases that were typed. Where
    periods differ in how many abstracts are cut short, the length common to all decides, as for
    themes; see ``match_readings``.

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
    if noise is None:
        noise = learn_noise(catalogue, filters, by=by, papers=chosen)
    found = match_readings(store, catalogue, phrases, index=index, papers=chosen)
    totals = mark_counts(count_totals(chosen, kind="term", by=by), catalogue, filters)
    strata = {
        reading: count_strata(chosen, kind="term", by=by, matches=matches, totals=totals)
        for reading, matches in found.items()
    }
    readings = {
        reading: estimate_verdicts(counted, carry=noise) for reading, counted in strata.items()
    }
    deciding = decide_reading(chosen, totals) if "common" in strata else "whole"
    verdicts = _keep_all(readings[deciding], readings["whole"])
    verdicts = join_readings(verdicts, readings).with_columns(reading=pl.lit(deciding))
    if placebos is not None:
        shares = verdicts.select("series_id").join(
            share_tested(strata[deciding]), on="series_id", how="left", maintain_order="left"
        )["share"]
        verdicts = verdicts.with_columns(rank_growth(verdicts["annual_change"], shares, placebos))
    return list_changes(
        conform(verdicts, VERDICTS, "verdicts"),
        find_changes(sum_strata(strata[deciding]), carry=noise),
    )


def _keep_all(verdicts: pl.DataFrame, whole: pl.DataFrame) -> pl.DataFrame:
    """``verdicts`` with those phrases too that are found in whole texts alone: too few."""
    missing = whole.join(verdicts, on="series_id", how="anti").select(
        "series_id", "kind", "first_period", "last_period", verdict=pl.lit("too_few")
    )
    return pl.concat([verdicts, missing], how="diagonal").sort("series_id")


def name_series(phrase: TypedPhrase) -> str:
    """Id of a phrase's series."""
    return f"term:{phrase.name}"
