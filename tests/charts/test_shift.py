"""Charts of shifts: ratios with gaps left open, bars that add up, one scale for all fields."""

from datetime import date

import polars as pl
import pytest

from analytics.charts.parts import plot_parts
from analytics.charts.shift import plot_fields, plot_ratio
from analytics.schema import SERIES
from analytics.trends.contrast import RATIOS
from analytics.trends.counts import estimate_share
from analytics.trends.parts import PARTS
from analytics.trends.periods import list_periods

MONTHS = list_periods(date(2025, 1, 1), date(2025, 7, 1), "month").to_list()


def ratios() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "period_start": MONTHS,
            "period": "month",
            "first": 20,
            "second": 10,
            "ratio": [2.0, 2.2, 5.0, 2.1, 2.3, None, 2.0],
            "low": [1.0, 1.2, 2.0, 1.1, 1.3, None, 1.0],
            "high": [4.0, 4.2, 9.0, 4.1, 4.3, None, 4.0],
            "complete": [True] * 6 + [False],
            "thin": [False, False, True, False, False, False, False],
        },
        schema=RATIOS,
    )


def test_no_line_is_drawn_across_a_thin_period() -> None:
    figure = plot_ratio(ratios(), names=("A", "<b>B</b>"), changes=(MONTHS[3],))
    band, line, points = figure.data
    assert line.x == (*MONTHS[:2], None, *MONTHS[3:5], None)
    assert band.x.count(None) == 2
    assert len(points.x) == 6
    assert points.marker.color[2] == figure.layout.paper_bgcolor
    assert "<b>B" not in points.text[0]
    assert figure.layout.shapes[0].x0 == MONTHS[3]
    assert figure.layout.yaxis.type == "log"


def test_nothing_to_compare_makes_an_empty_chart() -> None:
    assert len(plot_ratio(ratios().clear(), names=("A", "B")).data) == 0
    assert len(plot_fields(pl.DataFrame(schema=SERIES), notes={}).data) == 0
    assert plot_parts(pl.DataFrame(schema=PARTS), labels={}).data[0].x == ()


def test_a_single_period_has_one_tick_with_its_name() -> None:
    axis = plot_ratio(ratios().head(1), names=("A", "B")).layout.xaxis
    assert axis.tickvals == (MONTHS[0],)
    assert axis.ticktext == ("January<br>2025",)
    assert axis.range[0] < MONTHS[0] < axis.range[1]


def test_the_bars_of_a_series_add_up_to_its_gain() -> None:
    day = MONTHS[0]
    parts = pl.DataFrame(
        [("theme:a", 10, 60, 20.0, -5.0, 35.0, day, day, day, day)], schema=PARTS, orient="row"
    )
    figure = plot_parts(parts, labels={"theme:a": "A %{x}"})
    assert sum(bar.x[0] for bar in figure.data) == pytest.approx(50)
    assert "%{" not in figure.data[0].text[0]
    assert figure.layout.barmode == "relative"


def test_fields_share_one_scale_and_leave_gaps_open() -> None:
    rows = pl.DataFrame(
        {
            "series_id": ["category:cs.LG"] * 7 + ["category:cs.CL"] * 7,
            "kind": "theme",
            "period_start": MONTHS * 2,
            "period": "month",
            "papers": [9] * 7 + [30] * 7,
            "total": 100,
            "complete": [*([True] * 6), False] * 2,
            "thin": [False, True, *([False] * 5)] * 2,
        },
        schema_overrides={"papers": pl.Int64, "total": pl.Int64},
    )
    figure = plot_fields(estimate_share(rows).select(SERIES.names()), notes={})
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range
    assert figure.layout.yaxis.range[1] > 30
    lines = [trace for trace in figure.data if trace.line.width and trace.line.width > 0]
    assert lines[0].y[0] == pytest.approx(30)
    assert lines[0].x[1] is None
    assert MONTHS[1] not in lines[0].x
