"""Figures of a report as Vega-Lite, drawn to SVG without a browser."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from analytics.charts.style import LIGHT
from analytics.errors import InputError
from analytics.report.facts import WeeklyReport
from analytics.report.trend_facts import Point, Trend

Spec = dict[str, Any]
Naming = Callable[[Trend], str]

_FONT = (
    "Noto Sans, Helvetica, Arial, Noto Sans CJK SC, Source Han Sans SC, PingFang SC, "
    "Microsoft YaHei, sans-serif"
)
_WIDE = 640
_CONFIG: Spec = {
    "background": None,
    "font": _FONT,
    "view": {"stroke": None},
    "axis": {
        "domainColor": LIGHT.axis,
        "gridColor": LIGHT.grid,
        "labelColor": LIGHT.soft,
        "tickColor": LIGHT.axis,
        "titleColor": LIGHT.soft,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
    },
    "header": {
        "labelColor": LIGHT.text,
        "labelFontSize": 12,
        "labelLimit": 0,
        "labelAnchor": "start",
        "title": None,
    },
    "legend": {"labelColor": LIGHT.text, "labelFontSize": 11, "title": None},
}

#: Around words that stand on dots.
_HALO = {"color": LIGHT.paper, "stroke": LIGHT.paper, "strokeWidth": 3.5, "opacity": 0.85}

#: A filled dot as the drawing program writes it: where it stands, how large and of what colour.
_DOT = re.compile(
    r'<path [^>]*?transform="translate\(([-\d.]+),([-\d.]+)\)" d="M([\d.]+),0A[^"]*"'
    r' fill="(#\w+)" stroke-width="2" opacity="([\d.]+)"/>'
)
_DOTS = re.compile(rf"(?:{_DOT.pattern})+")
#: Dots of one path do not shine through one another: crowds stay dark with several paths.
_LAYERS = 12

#: Topics in the figure of the week, and topics named on the map.
TOPICS, NAMED = 14, 16


def plot_line(months: Sequence[Point]) -> Spec:
    """Monthly share of one series with its interval."""
    rows = [_point(point) for point in months if point.share is not None]
    return _finish(
        {
            "data": {"values": rows},
            "width": _WIDE - 20,
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
    return _finish(
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
    axis = {"format": ".1%", "tickCount": 4}
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
    return _finish(
        {
            "data": {"values": rows},
            "width": _WIDE - 230,
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


def plot_map(report: WeeklyReport, labels: Mapping[int, str]) -> Spec:
    """Papers of the period among the topics; featured ones ringed, with their numbers.

    Parameters
    ----------
    labels : of the topics to name, by topic_id.
    """
    featured = {each.arxiv_id for chapter in report.chapters for each in chapter.features}
    numbers = {ref.arxiv_id: ref.number for ref in report.references}
    rows = [{"x": each.x, "y": each.y} for each in report.places]
    rings = [
        {"x": each.x, "y": each.y, "text": str(numbers[each.arxiv_id])}
        for each in report.places
        if each.arxiv_id in featured
    ]
    axis = {"axis": None, "scale": {"zero": False, "nice": False, "padding": 14}}
    x = {"field": "x", "type": "quantitative", **axis}
    y = {"field": "y", "type": "quantitative", **axis}
    return _finish(
        {
            "width": _WIDE,
            "height": 430,
            "layer": [
                {
                    "data": {"values": rows},
                    "mark": {
                        "type": "point",
                        "filled": True,
                        "size": 9,
                        "opacity": 0.45,
                        "color": LIGHT.series[0],
                    },
                    "encoding": {"x": x, "y": y},
                },
                *(
                    {
                        "data": {"values": _place_labels(report, labels)},
                        "mark": {"type": "text", "fontSize": 11, **ink},
                        "encoding": {"x": x, "y": y, "text": {"field": "text", "type": "nominal"}},
                    }
                    for ink in (_HALO, {"color": LIGHT.text})
                ),
                {
                    "data": {"values": rings},
                    "mark": {"type": "point", "size": 110, "color": LIGHT.series[1], "opacity": 1},
                    "encoding": {"x": x, "y": y},
                },
                {
                    "data": {"values": rings},
                    "mark": {
                        "type": "text",
                        "dx": 8,
                        "dy": -8,
                        "align": "left",
                        "fontWeight": "bold",
                        "fontSize": 12,
                        "color": LIGHT.series[1],
                    },
                    "encoding": {"x": x, "y": y, "text": {"field": "text", "type": "nominal"}},
                },
            ],
        }
    )


def _place_labels(report: WeeklyReport, labels: Mapping[int, str]) -> list[Spec]:
    """Names of the largest topics in the middle of their papers, none over another."""
    members: dict[int, list[tuple[float, float]]] = {}
    for each in report.places:
        if each.topic is not None and each.topic in labels:
            members.setdefault(each.topic, []).append((each.x, each.y))
    placed: list[Spec] = []
    for topic, points in sorted(members.items(), key=lambda item: (-len(item[1]), item[0])):
        x = sorted(point[0] for point in points)[len(points) // 2]
        y = sorted(point[1] for point in points)[len(points) // 2]
        crowded = any(
            abs(x - other["x"]) < 0.16 and abs(y - other["y"]) < 0.045 for other in placed
        )
        if not crowded and len(placed) < NAMED:
            placed.append({"x": x, "y": y, "text": labels[topic]})
    return placed


def draw(spec: Spec, name: str) -> str:
    """A figure as SVG to stand in a page; the same bytes for the same figure.

    Parameters
    ----------
    name : of the figure, put before every id in it, as several stand in one page.

    Raises
    ------
    InputError : what draws is not installed; says what to run.
    """
    try:
        import vl_convert  # noqa: PLC0415  # loads a JavaScript engine
    except ImportError as error:
        raise InputError(
            "figures need vl-convert-python: pip install -r requirements.txt"
        ) from error
    svg: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    svg = _DOTS.sub(lambda run: gather_dots(run[0]), svg)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', svg)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", svg)


def gather_dots(dots: str) -> str:
    """Dots of one size and colour as a few paths: a twentieth of the bytes, and of the time in PDF.

    A dot is a line without length whose ends are round.
    """
    found = _DOT.findall(dots)
    *_, radius, colour, opacity = found[0]
    if any(each[2:] != (radius, colour, opacity) for each in found):
        return dots
    steps = [f"M{float(x):.1f},{float(y):.1f}h0" for x, y, *_ in found]
    return "".join(
        f'<path d="{"".join(steps[layer::_LAYERS])}" fill="none" stroke="{colour}" '
        f'stroke-width="{2 * float(radius):g}" stroke-linecap="round" opacity="{opacity}"/>'
        for layer in range(min(_LAYERS, len(steps)))
    )


def _point(point: Point) -> Spec:
    return {
        "start": point.start.isoformat(),
        "share": point.share,
        "low": point.low,
        "high": point.high,
        "tested": point.tested,
    }


def _finish(spec: Spec) -> Spec:
    schema = "https://vega.github.io/schema/vega-lite/v6.json"
    return {"$schema": schema, "config": _CONFIG, "padding": 4, **spec}
