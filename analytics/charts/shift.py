"""Shifts: a ratio over time, and one series field by field."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl

from analytics.charts.periods import name_period, place_ticks
from analytics.charts.style import (
    Palette,
    choose_palette,
    fade,
    format_share,
    lay_out,
    make_figure,
    style_axis,
    style_time,
)
from analytics.charts.text import escape
from analytics.i18n import gettext as _
from analytics.i18n import percent_sign

_HEIGHT = 300
_CELL = 128
_GAP = 44


#: Ratios the axis may name.
_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)


def plot_ratio(
    ratios: pl.DataFrame,
    *,
    names: tuple[str, str],
    changes: tuple[Any, ...] = (),
    dark: bool = False,
) -> go.Figure:
    """How many papers of one series there are to each of another, on an axis of ratios.

    Parameters
    ----------
    ratios : columns RATIOS.
    names : of the two.
    changes : first days of periods from which on the ratio follows another line.
    dark : which theme.

    Returns
    -------
    figure; hollow points are of incomplete or thin periods.
    """
    palette = choose_palette(dark=dark)
    rows = _number_runs(ratios, "").drop_nulls("ratio")
    solid = rows.filter("solid")
    ends = _find_ends(solid if solid.height else rows)
    colour = palette.series[0]
    marks = [
        {
            "type": "line",
            "x0": day,
            "x1": day,
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "line": {"color": palette.axis, "width": 1, "dash": "dash"},
        }
        for day in changes
    ]
    layout = lay_out(
        palette,
        title="",
        subtitle="",
        plot_height=_HEIGHT,
        xaxis=style_time(palette, **place_ticks(rows)),
        yaxis=style_axis(
            palette,
            type="log",
            range=[float(np.log10(end)) for end in ends],
            tickvals=[tick for tick in _TICKS if ends[0] <= tick <= ends[1]],
            ticktext=[f"{tick:g} : 1" for tick in _TICKS if ends[0] <= tick <= ends[1]],
        ),
        shapes=marks,
    )
    band, line = _draw_runs(solid, "ratio", colour)
    points = {
        "type": "scatter",
        "x": rows["period_start"].to_list(),
        "y": rows["ratio"].to_list(),
        "mode": "markers",
        "marker": {
            "size": 6,
            "color": [colour if one else palette.paper for one in rows["solid"]],
            "line": {"color": colour, "width": 1.4},
        },
        "text": [_describe_ratio(row, names) for row in rows.iter_rows(named=True)],
        "hovertemplate": "%{text}<extra></extra>",
    }
    return make_figure([band, line, points] if rows.height else [], layout)


def _number_runs(rows: pl.DataFrame, over: str) -> pl.DataFrame:
    """Rows with columns solid (may be tested) and run, which moves on at every gap."""
    series = over if over == "series_id" else pl.lit(0)
    return rows.with_columns(solid=pl.col("complete") & ~pl.col("thin")).with_columns(
        run=pl.col("thin").cast(pl.Int64).cum_sum().over(series, order_by="period_start")
    )


def _draw_runs(
    solid: pl.DataFrame, column: str, colour: str, *, scale: float = 1.0
) -> tuple[dict[str, object], dict[str, object]]:
    """The band and the line of what is solid, parted by gaps: nothing is drawn across them."""
    outline: tuple[list[Any], list[Any]] = ([], [])
    path: tuple[list[Any], list[Any]] = ([], [])
    for run in solid.partition_by("run", maintain_order=True):
        days = run["period_start"].to_list()
        low, high, middle = ((run[name] * scale).to_list() for name in ("low", "high", column))
        outline[0].extend([*days, *days[::-1], None])
        outline[1].extend([*high, *low[::-1], None])
        path[0].extend([*days, None])
        path[1].extend([*middle, None])
    common = {"type": "scatter", "mode": "lines", "hoverinfo": "skip"}
    fill = {"fill": "toself", "fillcolor": fade(colour, 0.16), "line": {"width": 0}}
    stroke = {"line": {"color": colour, "width": 2.2}}
    return (
        {**common, **fill, "x": outline[0], "y": outline[1]},
        {**common, **stroke, "x": path[0], "y": path[1]},
    )


def _find_ends(rows: pl.DataFrame) -> tuple[float, float]:
    if rows.is_empty():
        return 0.5, 2.0
    low = float(rows["low"].quantile(0.05) or 0.5)
    high = float(rows["high"].quantile(0.95) or 2.0)
    least, most = (float(str(end)) for end in (rows["ratio"].min(), rows["ratio"].max()))
    return min(low, least) / 1.15, max(high, most) * 1.15


def _describe_ratio(row: dict[str, Any], names: tuple[str, str]) -> str:
    parts = [
        name_period(row["period_start"], row["period"]),
        _("<b>{ratio} : 1</b> ({low} to {high})").format(
            **{name: f"{row[name]:.2g}" for name in ("ratio", "low", "high")}
        ),
        _("{count} {series}, {count_other} {series_other}").format(
            count=f"{row['first']:,}",
            series=escape(names[0]),
            count_other=f"{row['second']:,}",
            series_other=escape(names[1]),
        ),
    ]
    return "<br>".join(parts + ([] if row["solid"] else [_("not tested")]))


def plot_fields(
    series: pl.DataFrame, *, notes: Mapping[str, str], colour: str = "", dark: bool = False
) -> go.Figure:
    """Small multiples: the share of one series within each category, on one scale.

    Parameters
    ----------
    series : columns SERIES, a category for series_id.
    notes : what to write above each, by series_id.
    colour : of the series, #rrggbb.
    dark : which theme.

    Returns
    -------
    figure; points carry customdata series_id, period_start.
    """
    palette = choose_palette(dark=dark)
    drawn = _number_runs(series, "series_id").filter((pl.col("total") > 0) & ~pl.col("thin"))
    ids = (
        drawn.group_by("series_id")
        .agg(pl.col("papers").sum())
        .sort("papers", "series_id", descending=[True, False])["series_id"]
        .to_list()
    )
    count = max(len(ids), 1)
    height = count * (_CELL + _GAP)
    whole = drawn.filter("complete")
    highest = whole["share"].max() if whole.height else drawn["share"].max()
    top = 112 * (float(str(highest)) if highest else 0.01)
    traces: list[dict[str, object]] = []
    axes: dict[str, object] = {}
    words: list[dict[str, object]] = []
    for at, id in enumerate(ids):
        rows = drawn.filter(pl.col("series_id") == id).sort("period_start")
        base = 1 - (at + 1) * (_CELL + _GAP) / height
        domain = [base, base + _CELL / height]
        number = "" if at == 0 else str(at + 1)
        axes[f"yaxis{number}"] = style_axis(
            palette, domain=domain, range=[0, top], nticks=3, ticksuffix=percent_sign()
        )
        traces += _draw_field(rows, f"y{number}", colour or palette.series[0], palette)
        words.append(
            {
                "text": notes.get(id, escape(id)),
                "x": 0,
                "xref": "paper",
                "xanchor": "left",
                "y": domain[1],
                "yref": "paper",
                "yanchor": "bottom",
                "yshift": 6,
                "showarrow": False,
                "font": {"size": 13, "color": palette.text},
            }
        )
    layout = lay_out(
        palette,
        title="",
        subtitle="",
        plot_height=height,
        notes=words,
        xaxis=style_time(
            palette, anchor=f"y{len(ids)}" if len(ids) > 1 else "y", **place_ticks(drawn)
        ),
    )
    return make_figure(traces, {**layout, **axes})


def _draw_field(
    rows: pl.DataFrame, axis: str, colour: str, palette: Palette
) -> list[dict[str, object]]:
    common = {"type": "scatter", "yaxis": axis, "xaxis": "x"}
    band, line = _draw_runs(rows.filter("solid"), "share", colour, scale=100)
    return [
        {**band, **common},
        {**line, **common},
        {
            **common,
            "x": rows["period_start"].to_list(),
            "y": [100 * share for share in rows["share"]],
            "mode": "markers",
            "marker": {
                "size": 5,
                "color": [colour if one else palette.paper for one in rows["complete"]],
                "line": {"color": colour, "width": 1.2},
            },
            "customdata": rows.select("series_id", pl.col("period_start").cast(pl.String)).rows(),
            "text": [
                _("{period}<br><b>{share}</b>: {papers} of {total} papers").format(
                    period=name_period(row["period_start"], row["period"]),
                    share=format_share(row["share"]),
                    papers=f"{row['papers']:,}",
                    total=f"{row['total']:,}",
                )
                for row in rows.iter_rows(named=True)
            ],
            "hovertemplate": "%{text}<extra></extra>",
        },
    ]
