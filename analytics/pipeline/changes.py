"""Change points and bursts of a choice of papers."""

import polars as pl

from analytics.pipeline.catalogue import Catalogue, select_papers
from analytics.query import Filters
from analytics.trends.bursts import find_bursts
from analytics.trends.change import find_changes
from analytics.trends.counts import count_series
from analytics.trends.periods import mark_complete
from analytics.trends.readings import differ_in_length, take_reading


def measure_changes(
    catalogue: Catalogue,
    filters: Filters,
    *,
    kind: str,
    by: str,
    papers: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Where each topic, area, category or theme leaves its line.

    Parameters
    ----------
    catalogue, filters, kind, by, papers : as for ``measure_verdicts``, and the same changes.

    Returns
    -------
    columns CHANGES, sorted by series_id and change.
    """
    return find_changes(_count(catalogue, filters, kind, by, papers))


def measure_bursts(
    catalogue: Catalogue,
    filters: Filters,
    *,
    kind: str,
    by: str,
    papers: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """When each topic, area, category or theme had far more papers than usual.

    Returns
    -------
    columns BURSTS, the heaviest first.
    """
    return find_bursts(_count(catalogue, filters, kind, by, papers))


def _count(
    catalogue: Catalogue, filters: Filters, kind: str, by: str, papers: pl.DataFrame | None
) -> pl.DataFrame:
    """Counts per period; of themes, in the length of text that decides their verdicts."""
    chosen = select_papers(catalogue, filters) if papers is None else papers
    by = "week" if by == "day" else by
    first = max(catalogue.first, filters.start or catalogue.first)
    last = min(catalogue.last, filters.end or catalogue.last)
    counted = mark_complete(count_series(chosen, kind=kind, by=by), first=first, last=last)
    if kind != "theme":
        return counted
    tested = counted.filter(pl.col("complete") & ~pl.col("thin"))["period_start"].unique()
    if not differ_in_length(chosen, tested, by=by):
        return counted
    matches = take_reading(catalogue.matches, "common")
    counted = count_series(chosen, kind=kind, by=by, matches=matches)
    return mark_complete(counted, first=first, last=last)
