"""Shares over time, and how fast they change."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, Literal

import plotly.graph_objects as go
import polars as pl

from analytics.charts.growth import plot_changes
from analytics.charts.labels import measure_ends, name_ends, place_ends
from analytics.charts.periods import name_period, place_ticks
from analytics.charts.style import (
    Palette,
    assign_colours,
    assign_dashes,
    choose_palette,
    fade,
    format_share,
    lay_out,
    make_figure,
    style_axis,
    style_time,
)
from analytics.charts.text import escape, wrap
from analytics.errors import InputError
from analytics.i18n import gettext as _
from analytics.i18n import percent_sign

__all__ = ["plot_changes", "plot_shares"]

Unit = Literal["share", "papers"]

#: One period of one series, by column.
Row = dict[str, Any]

_PLOT_HEIGHT = 320

_LABEL_MARGIN = 132

#: With more points than this a line has no marks, only places to point at.
_MOST_MARKS = 24


def plot_shares(
    series: pl.DataFrame,
    *,
    labels: Mapping[str, str],
    title: str,
    subtitle: str = "",
    unit: Unit = "share",
    colours: Mapping[str, str] | None = None,
    notes: Mapping[str, str] | None = None,
    dark: bool = False,
) -> go.Figure:
    """Lines of series over time, each with its 95 % interval as a band.

    Parameters
    ----------
    series : columns SERIES, any number of series of one period.
    labels : name of each series by id; the order gives colours that stay from chart to chart.
    title, subtitle : the finding; the unit, the papers behind it and the period.
    unit : share (per cent, with bands) or papers (counts).
    colours : #rrggbb of series that have one of their own, such as topics.
    notes : what to write under the name of each series, such as its verdict.
    dark : which theme.

    Returns
    -------
    figure; points carry customdata series_id, period_start (ISO day), papers, total. Incomplete
    periods are hollow and joined by a dotted line; thin ones are faint and joined by none. Both
    are a trace of their own, after that of the line.
    """
    palette = choose_palette(dark=dark)
    scaled = _scale(series, unit)
    ids = scaled["series_id"].unique(maintain_order=True).to_list()
    hues = assign_colours(ids, list(labels), palette, colours)
    dashes = assign_dashes(hues)
    top = _find_top(scaled)
    parts: dict[str, list[Row]] = scaled.rows_by_key("series_id", named=True, include_key=True)
    ends = name_ends(parts, labels, notes or {})
    height = max(_PLOT_HEIGHT, measure_ends(ends))
    layout = lay_out(
        palette,
        title=title,
        subtitle=subtitle,
        plot_height=height,
        right=_LABEL_MARGIN if ids else 12,
        notes=place_ends(ends, hues, top, height),
        xaxis=style_time(palette, **place_ticks(scaled)),
        yaxis=style_axis(
            palette,
            range=[0, top],
            nticks=6,
            ticksuffix=percent_sign() if unit == "share" else "",
            tickformat="" if unit == "share" else ",",
        ),
    )
    bands = [_draw_band(rows, hues[id], crowd=len(ids)) for id, rows in parts.items()]
    lines = [
        trace
        for id, rows in parts.items()
        for trace in _draw_line(rows, labels.get(id, id), hues[id], dashes[id], palette)
    ]
    return make_figure([*(bands if unit == "share" else []), *lines], layout)


def _scale(series: pl.DataFrame, unit: Unit) -> pl.DataFrame:
    """Rows that can be drawn, with y, bottom and top in the unit of the chart, and the day as text.

    plotly copies what it is given several times, and text is not copied.
    """
    if unit not in ("share", "papers"):
        raise InputError(f"no unit {unit!r}: take share or papers")
    drawn = (
        {name: 100 * pl.col(column) for name, column in _SHARES.items()}
        if unit == "share"
        else {name: pl.col("papers").cast(pl.Float64) for name in _SHARES}
    )
    return (
        series.filter(pl.col("total") > 0)
        .with_columns(**drawn)
        .with_columns(
            day=pl.col("period_start").cast(pl.String),
            solid=pl.col("complete") & ~pl.col("thin"),
            # A line is broken where a period between two others is thin or has no papers.
            run=(pl.col("thin") | (pl.col("total") == 0))
            .cast(pl.Int64)
            .cum_sum()
            .over("series_id", order_by="period_start"),
        )
        .sort("series_id", "period_start")
    )


_SHARES = {"y": "share", "bottom": "low", "top": "high"}


def _find_top(rows: pl.DataFrame) -> float:
    """Upper end of the value axis: room for the bands of what is solid, and for all points."""
    band = rows.filter(pl.col("solid"))["top"].max()
    point = rows.filter(~pl.col("thin"))["y"].max()
    every = rows["y"].max()
    highest = max((float(str(end)) for end in (band, point) if end is not None), default=None)
    return 1.06 * (highest or (float(str(every)) if every else 0.0) or 1.0)


def _draw_band(rows: list[Row], colour: str, *, crowd: int) -> dict[str, object]:
    """The intervals of what is solid: one outline for each run, parted by gaps."""
    x: list[str | None] = []
    y: list[float | None] = []
    for run in _part_runs(row for row in rows if row["solid"]):
        days = [row["day"] for row in run]
        x += [*days, *days[::-1], None]
        y += [*(row["top"] for row in run), *(row["bottom"] for row in run[::-1]), None]
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "lines",
        "line": {"width": 0},
        "fill": "toself",
        "fillcolor": fade(colour, 0.16 if crowd <= 3 else 0.07),
        "hoverinfo": "skip",
    }


def _part_runs(rows: Iterable[Row]) -> list[list[Row]]:
    return [list(run) for _, run in groupby(rows, key=lambda row: row["run"])]


def _draw_line(
    rows: list[Row], label: str, colour: str, dash: str, palette: Palette
) -> list[dict[str, object]]:
    """The line of what is solid; and, where there is any, what is incomplete or thin.

    Few traces of few marks: the browser takes a millisecond or two for each trace, and a tenth of
    one for each mark that it draws.
    """
    solid, rest = _part_points(rows)
    many = sum(row is not None for row in solid) > _MOST_MARKS
    full: dict[str, object] = {
        "size": 4 if many else 6,
        "color": fade(colour, 0.0 if many else 1.0),
        # Places to point at need not be drawn.
        "maxdisplayed": 1 if many else 0,
        "opacity": 1,
    }
    # The name stands here once, not in the text of every point.
    hover = f"<b>{'<br>'.join(wrap(label, 40))}</b><br>%{{text}}<extra></extra>"
    traces = (
        (solid, {"color": colour, "width": 2.4, "dash": dash}, full),
        (rest, {"color": colour, "width": 1.6, "dash": "dot"}, _mark_points(rest, colour, palette)),
    )
    return [
        {
            "type": "scatter",
            "x": [row and row["day"] for row in points],
            "y": [row and row["y"] for row in points],
            "mode": "lines+markers",
            "name": escape(label),
            "line": line,
            "marker": marker,
            "customdata": [
                row and (row["series_id"], row["day"], row["papers"], row["total"])
                for row in points
            ],
            "text": [row and _describe_point(row) for row in points],
            "hovertemplate": hover,
            "selected": {"marker": {"opacity": 1}},
            "unselected": {"marker": {"opacity": 1}},
            "cliponaxis": False,
        }
        for points, line, marker in traces
        if points
    ]


def _part_points(rows: list[Row]) -> tuple[list[Row | None], list[Row | None]]:
    """What is solid, and what is incomplete (with the solid point it is joined to) or thin.

    A gap, None, follows each run and each thin point.
    """
    solid: list[Row | None] = []
    rest: list[Row | None] = []
    for run in _part_runs(row for row in rows if not row["thin"]):
        complete = [place for place, row in enumerate(run) if row["complete"]]
        if complete:
            solid += [*(run[place] for place in complete), None]
        ends = (run[: complete[0] + 1], run[complete[-1] :]) if complete else (run,)
        rest += [row for part in ends if len(part) > 1 or not complete for row in (*part, None)]
    rest += [row for thin in rows if thin["thin"] for row in (thin, None)]
    return solid, rest


def _mark_points(points: list[Row | None], colour: str, palette: Palette) -> dict[str, object]:
    """Hollow marks for what is incomplete, faint for what is thin, none where a line begins."""
    faint = fade(colour, 0.5)
    # Size, fill, rim and width of the rim of each kind of point: complete or not, thin or not.
    kinds = {
        (True, False): (0, colour, colour, 0.0),
        (True, True): (5, fade(colour, 0.25), faint, 1.0),
        (False, False): (7, palette.paper, colour, 1.6),
        (False, True): (5, palette.paper, faint, 1.0),
    }
    marks = [kinds[row["complete"], row["thin"]] if row else kinds[True, False] for row in points]
    return {
        "size": [size for size, _fill, _rim, _edge in marks],
        "color": [fill for _size, fill, _rim, _edge in marks],
        "line": {
            "color": [rim for _size, _fill, rim, _edge in marks],
            "width": [edge for _size, _fill, _rim, edge in marks],
        },
        "opacity": 1,
    }


def _describe_point(row: Row) -> str:
    """What a hover says under the name: period, share with its interval, papers of how many."""
    shares = {name: format_share(row[name]) for name in ("share", "low", "high")}
    counts = {name: f"{row[name]:,}" for name in ("papers", "total")}
    return "<br>".join(
        [
            name_period(row["period_start"], row["period"]),
            _("<b>{share}</b> of papers ({low} to {high})").format(**shares),
            _("{papers} of {total} papers").format(**counts),
            *([] if row["complete"] else [_("period not complete")]),
            *([_("few papers: not tested")] if row["thin"] else []),
        ]
    )
