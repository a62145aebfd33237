"""Shares of series over months and in a week, as Vega-Lite."""

from collections.abc import Callable, Sequence

from analytics.charts.style import LIGHT
from analytics.report.drawing import WIDE, Spec, finish
from analytics.report.trend_facts import Point, Trend

Naming = Callable[[Trend], str]

#: Topics in the figure of the week.
TOPICS = 14


def plot_line(months: Sequence[Point]) -> Spec:
    """Monthly share of one series with its interval."""
    rows = [_point(point) for point in months if point.share is not None]
    return finish(
        {
            "data": {"values": rows},
            "width": WIDE - 20,
            "height": 190,
            "layer": _draw_months({"tickCount": 8, "format": "%Y-%m"}),
        }
    )


def plot_months(trends: Sequence[Trend], naming: Naming) -> Spec:
    """Monthly share of each trend with its interval, and the period as a diamond at the end."""
    rows = [
        {**_point(point), "name": naming(trend), "kind": "month"}
        for trend in trends
        for point in trend.months
        if point.share is not None
    ]
    rows += [
        {**_point(trend.weeks[-1]), "name": naming(trend), "kind": "week"}
        for trend in trends
        if trend.weeks and trend.weeks[-1].share is not None
    ]
    x, y = _place_axes({"tickCount": 4})
    layers = [
        *_draw_months({"tickCount": 4}, "datum.kind == 'month' && "),
        {
            "transform": [{"filter": "datum.kind == 'week'"}],
            "mark": {"type": "rule", "color": LIGHT.series[1]},
            "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
        },
        {
            "transform": [{"filter": "datum.kind == 'week'"}],
            "mark": {
                "type": "point",
                "shape": "diamond",
                "size": 60,
                "filled": True,
                "opacity": 1,
                "color": LIGHT.series[1],
            },
            "encoding": {"x": x, "y": y},
        },
    ]
    return finish(
        {
            "data": {"values": rows},
            "facet": {
                "field": "name",
                "type": "nominal",
                "sort": [naming(each) for each in trends],
            },
            "columns": 2,
            "spec": {"width": 272, "height": 84, "layer": layers},
            "resolve": {"scale": {"y": "independent"}},
            "spacing": {"row": 18, "column": 22},
        }
    )


def _place_axes(ticks: Spec) -> tuple[Spec, Spec]:
    """Time across and share upwards."""
    x = {"field": "start", "type": "temporal", "title": None, "axis": ticks}
    # Words above or below the plot would push the heads of one row out of line.
    axis = {"format": ".1%", "tickCount": 4, "labelFlush": True}
    return x, {"field": "share", "type": "quantitative", "title": None, "axis": axis}


def _draw_months(ticks: Spec, only: str = "") -> list[Spec]:
    """Line, interval and hollow points of months.

    Parameters
    ----------
    only : a test that the rows to draw pass, with ``&&`` at its end.
    """
    x, y = _place_axes(ticks)
    shown = [{"filter": f"{only}true"}]
    return [
        {
            "transform": shown,
            "mark": {"type": "area", "color": LIGHT.series[0], "opacity": 0.16},
            "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
        },
        {
            "transform": shown,
            "mark": {"type": "line", "color": LIGHT.series[0], "strokeWidth": 1.4},
            "encoding": {"x": x, "y": y},
        },
        {
            "transform": [{"filter": f"{only}!datum.tested"}],
            "mark": {
                "type": "point",
                "size": 22,
                "color": LIGHT.series[0],
                "fill": LIGHT.paper,
                "opacity": 1,
            },
            "encoding": {"x": x, "y": y},
        },
    ]


def plot_week(trends: Sequence[Trend], naming: Naming) -> Spec:
    """Share of each trend in the period with its interval, and in the weeks before as a tick."""
    rows = [
        {
            "name": naming(trend),
            "share": trend.week.share,
            "low": trend.week.low,
            "high": trend.week.high,
            "before": trend.week.before_share,
            "differs": trend.week.state == "differs",
        }
        for trend in trends
    ]
    y = {
        "field": "name",
        "type": "nominal",
        "sort": [row["name"] for row in rows],
        "title": None,
        "axis": {"labelLimit": 230, "domain": False, "ticks": False, "labelColor": LIGHT.text},
    }
    x = {"type": "quantitative", "title": None, "axis": {"format": ".1%"}}
    colour = {
        "condition": {"test": "datum.differs", "value": LIGHT.series[1]},
        "value": LIGHT.series[0],
    }
    return finish(
        {
            "data": {"values": rows},
            # Names take what they need, whatever their language; the rest is the shares'.
            "autosize": {"type": "fit-x", "contains": "padding"},
            "width": WIDE,
            "height": {"step": 21},
            "layer": [
                {
                    "mark": {"type": "rule", "strokeWidth": 2},
                    "encoding": {
                        "y": y,
                        "x": {**x, "field": "low"},
                        "x2": {"field": "high"},
                        "color": colour,
                    },
                },
                {
                    "mark": {"type": "point", "size": 55, "filled": True, "opacity": 1},
                    "encoding": {"y": y, "x": {**x, "field": "share"}, "color": colour},
                },
                {
                    "mark": {"type": "tick", "thickness": 2, "color": LIGHT.text, "size": 13},
                    "encoding": {"y": y, "x": {**x, "field": "before"}},
                },
            ],
        }
    )


def _point(point: Point) -> Spec:
    return {
        "start": point.start.isoformat(),
        "share": point.share,
        "low": point.low,
        "high": point.high,
        "tested": point.tested,
    }
