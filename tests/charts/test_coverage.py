"""The calendar of coverage: every cell once, gaps in a colour of their own."""

from datetime import date

import numpy as np
import polars as pl

from analytics.charts.coverage import plot_calendar
from analytics.pipeline.coverage import CALENDAR


def test_a_gap_stands_out_and_an_incomplete_month_is_none() -> None:
    days = [date(2024, month, 1) for month in (1, 2, 3)]
    calendar = pl.DataFrame(
        {
            "category": ["cs.LG"] * 3,
            "period_start": days,
            "papers": [400, 0, 12],
            "complete": [True, True, False],
            "thin": [False, True, True],
        },
        schema=CALENDAR,
    )
    full, gaps = plot_calendar(calendar).data
    assert np.isnan(full.z).tolist() == [[False, True, False]]
    assert np.isnan(gaps.z).tolist() == [[True, False, True]]
    assert "gap of the sources" in gaps.text[0][1]
    assert "not complete" in full.text[0][2]
    assert full.text[0][1] == gaps.text[0][0] == ""
    assert len(plot_calendar(calendar.clear()).data) == 1
    two = pl.concat(
        [calendar, calendar.with_columns(category=pl.lit("cs.CL"), papers=pl.lit(7, pl.Int64))]
    )
    assert plot_calendar(two).data[0].y == ("cs.LG", "cs.CL")
    assert plot_calendar(two).data[0].z.shape == (2, 3)
