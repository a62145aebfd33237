"""Change points and bursts of a choice of papers."""

import polars as pl

from analytics.pipeline.catalogue import Catalogue
from analytics.pipeline.measure import Judged, count_judged
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
    judged: Judged | None = None,
) -> pl.DataFrame:
    """Where each topic, area, category or theme leaves its line.

    Parameters
    ----------
    catalogue, filters, kind, by : as for ``measure_verdicts``, and the same changes: none of series
        whose verdict is withheld. By day is by week.
    judged : ``count_judged`` the same, where it is at hand already.

    Returns
    -------
    columns CHANGES, sorted by series_id and change.
    """
    strata = (judged or count_judged(catalogue, filters, kind=kind, by=_coarsen(by))).strata
    return find_changes(sum_strata(keep_judged(strata, estimate_verdicts(strata))))


def measure_bursts(
    catalogue: Catalogue,
    filters: Filters,
    *,
    kind: str,
    by: str,
    judged: Judged | None = None,
) -> pl.DataFrame:
    """When each topic, area, category or theme had far more papers than usual.

    Parameters
    ----------
    catalogue, filters, kind, by, judged : as for ``measure_changes``.

    Returns
    -------
    columns BURSTS, the heaviest first.
    """
    strata = (judged or count_judged(catalogue, filters, kind=kind, by=_coarsen(by))).strata
    return find_bursts(sum_strata(strata))


def _coarsen(by: str) -> str:
    return "week" if by == "day" else by
