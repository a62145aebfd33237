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
    strata: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Where each topic, area, category or theme leaves its line.

    Parameters
    ----------
    catalogue, filters, kind, by, papers : as for ``measure_verdicts``, and the same changes: none
        of series whose verdict is withheld. By day is by week.
    strata : ``count_tested`` the same, where they are at hand already.

    Returns
    -------
    columns CHANGES, sorted by series_id and change.
    """
    if strata is None:
        strata = count_tested(catalogue, filters, kind=kind, by=by, papers=papers)
    return find_changes(sum_strata(keep_judged(strata, estimate_verdicts(strata))))


def measure_bursts(
    catalogue: Catalogue,
    filters: Filters,
    *,
    kind: str,
    by: str,
    papers: pl.DataFrame | None = None,
    strata: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """When each topic, area, category or theme had far more papers than usual.

    Parameters
    ----------
    catalogue, filters, kind, by, papers, strata : as for ``measure_changes``.

    Returns
    -------
    columns BURSTS, the heaviest first.
    """
    if strata is None:
        strata = count_tested(catalogue, filters, kind=kind, by=by, papers=papers)
    return find_bursts(sum_strata(strata))


def count_tested(
    catalogue: Catalogue,
    filters: Filters,
    *,
    kind: str,
    by: str,
    papers: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The counts that changes and bursts are looked for in: those that verdicts rest on.

    Parameters
    ----------
    catalogue, filters, kind, by, papers : as for ``measure_changes``.

    Returns
    -------
    ``count_strata`` marked by ``mark_complete``.
    """
    chosen = select_papers(catalogue, filters) if papers is None else papers
    by = "week" if by == "day" else by
    return count_judged(catalogue, filters, kind=kind, by=by, papers=chosen)[0]
