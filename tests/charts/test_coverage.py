"""The calendar of coverage: every cell once, gaps in a colour of their own."""

from datetime import date

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
    assert [value is None for value in full.z] == [False, True, False]
    assert [value is None for value in gaps.z] == [True, False, True]
    assert "gap of the sources" in gaps.text[1]
    assert "not complete" in gaps.text[2]
    assert len(plot_calendar(calendar.clear()).data) == 2
