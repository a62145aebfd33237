"""Change points and bursts of a choice of papers."""

import polars as pl

from analytics.pipeline.catalogue import Catalogue, select_papers
from analytics.pipeline.measure import count_judged
from analytics.query import Filters
from analytics.trends.bursts import find_bursts
from analytics.trends.change import find_changes, sum_strata
from analytics.trends.growth import estimate_verdicts, keep_judged


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
    catalogue, filters, kind, by, papers : as for ``measure_verdicts``, and the same changes: none
        of series whose verdict is withheld. By day is by week.

    Returns
    -------
    columns CHANGES, sorted by series_id and change.
    """
    strata = _count(catalogue, filters, kind, by, papers)
    return find_changes(sum_strata(keep_judged(strata, estimate_verdicts(strata))))


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
    return find_bursts(sum_strata(_count(catalogue, filters, kind, by, papers)))


def _count(
    catalogue: Catalogue, filters: Filters, kind: str, by: str, papers: pl.DataFrame | None
) -> pl.DataFrame:
    chosen = select_papers(catalogue, filters) if papers is None else papers
    by = "week" if by == "day" else by
    return count_judged(catalogue, filters, kind=kind, by=by, papers=chosen)[0]
