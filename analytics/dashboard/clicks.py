"""From a point on a chart to the papers behind it."""

from datetime import date, timedelta
from typing import Any

import polars as pl

from analytics.dashboard.view import View, go_to_papers, narrow
from analytics.trends.periods import next_start


def follow_click(view: View, points: list[dict[str, Any]], by: str) -> None:
    """Go to the papers of the series and period of the first point clicked, if any.

    Parameters
    ----------
    points : as ``show_figure`` gives them; customdata holds series_id and period_start first.
    by : the period of the chart.
    """
    for point in points[:1]:
        series_id, day = point["customdata"][:2]
        start = date.fromisoformat(str(day)[:10])
        end = pl.select(next_start(pl.lit(start), by)).item() - timedelta(days=1)
        go_to_papers(view, narrow(view.filters, view.catalogue, str(series_id), start, end))
