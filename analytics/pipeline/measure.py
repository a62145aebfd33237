"""Shares and verdicts of a choice of papers."""

import polars as pl

from analytics.pipeline.catalogue import Catalogue, select_papers
from analytics.query import Filters
from analytics.schema import SERIES, VERDICTS, conform
from analytics.trends.counts import count_series, count_strata, estimate_share
from analytics.trends.growth import estimate_verdicts
from analytics.trends.periods import mark_complete


def measure_shares(
    catalogue: Catalogue,
    filters: Filters,
    *,
    kind: str,
    by: str,
    papers: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Share of each topic, area, category or theme in each period.

    Parameters
    ----------
    catalogue, filters : which papers; a period cut by the filters' days is not complete.
    kind : topic, area, category or theme.
    by : day, week, month, quarter or year.
    papers : the papers of these filters, where they are at hand already.

    Returns
    -------
    columns SERIES, sorted by series_id and period_start.
    """
    chosen = select_papers(catalogue, filters) if papers is None else papers
    counted = estimate_share(count_series(chosen, kind=kind, by=by))
    return conform(_mark(counted, catalogue, filters), SERIES, "series").sort(
        "series_id", "period_start"
    )


def measure_verdicts(
    catalogue: Catalogue,
    filters: Filters,
    *,
    kind: str,
    by: str,
    papers: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """What may be said of each series of ``kind`` under these filters.

    Returns
    -------
    columns VERDICTS, one row per series, sorted by series_id.
    """
    chosen = select_papers(catalogue, filters) if papers is None else papers
    strata = _mark(count_strata(chosen, kind=kind, by=by), catalogue, filters)
    return conform(estimate_verdicts(strata), VERDICTS, "verdicts").sort("series_id")


def _mark(counted: pl.DataFrame, catalogue: Catalogue, filters: Filters) -> pl.DataFrame:
    first = max(catalogue.first, filters.start or catalogue.first)
    last = min(catalogue.last, filters.end or catalogue.last)
    return mark_complete(counted, first=first, last=last)
