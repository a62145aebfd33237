"""Where series leave their line, and their bursts, marked on a figure of theirs."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
import polars as pl

from analytics.charts.periods import name_period
from analytics.charts.style import assign_colours, choose_palette, fade, format_share
from analytics.charts.text import escape
from analytics.charts.trends import Unit
from analytics.i18n import gettext as _
from analytics.trends.change import is_own


def mark_breaks(
    figure: go.Figure,
    series: pl.DataFrame,
    changes: pl.DataFrame,
    bursts: pl.DataFrame,
    *,
    labels: Mapping[str, str],
    unit: Unit = "share",
    colours: Mapping[str, str] | None = None,
    dark: bool = False,
) -> go.Figure:
    """Mark changes and bursts on lines of series.

    Parameters
    ----------
    figure : what ``plot_shares`` drew of ``series`` with the same labels, unit and colours.
    changes, bursts : columns CHANGES and BURSTS, of any series; those not drawn are left out.

    Returns
    -------
    the figure given. A diamond stands where a series leaves its line: at the share that its new
    line begins with, or on its count; a broad stroke lies along a burst; a dotted line stands
    where many series change at once.
    """
    palette = choose_palette(dark=dark)
    ids = series["series_id"].unique().sort().to_list()
    hues = assign_colours(ids, list(labels), palette, colours)
    y = 100 * pl.col("share") if unit == "share" else pl.col("papers").cast(pl.Float64)
    solid = (pl.col("total") > 0) & ~pl.col("thin")
    placed = series.with_columns(y=pl.when(solid).then(y)).sort("series_id", "period_start")
    drawn = placed.drop_nulls("y")
    days = drawn["period_start"].unique()
    own = changes.filter(is_own() & pl.col("series_id").is_in(ids))
    shared = changes.filter(~is_own() & pl.col("change").is_in(days.implode()))
    strokes = [
        _draw_burst(placed, row, hues[row["series_id"]])
        for row in bursts.filter(pl.col("series_id").is_in(ids)).iter_rows(named=True)
    ]
    figure.add_traces([*strokes, *_draw_changes(own, drawn, labels, hues, unit)])
    figure.update_layout(
        shapes=[
            {
                "type": "line",
                "x0": day,
                "x1": day,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "layer": "below",
                "line": {"color": palette.axis, "width": 1, "dash": "dot"},
            }
            for day in shared["change"].unique().sort()
        ]
    )
    return figure


def _draw_burst(placed: pl.DataFrame, burst: Mapping[str, Any], hue: str) -> dict[str, object]:
    """A stroke along what is solid, broken where the line is."""
    rows = placed.filter(
        (pl.col("series_id") == burst["series_id"])
        & pl.col("period_start").is_between(burst["first_period"], burst["last_period"])
    )
    alone = rows["y"].is_not_null() & rows["y"].shift(1).is_null() & rows["y"].shift(-1).is_null()
    return {
        "type": "scatter",
        "x": rows["period_start"].to_list(),
        "y": rows["y"].to_list(),
        "mode": "lines+markers" if alone.any() else "lines",
        "line": {"color": fade(hue, 0.28), "width": 11},
        "marker": {"color": fade(hue, 0.28), "size": [15 if each else 0 for each in alone]},
        "hoverinfo": "skip",
    }


def _draw_changes(
    own: pl.DataFrame,
    drawn: pl.DataFrame,
    labels: Mapping[str, str],
    hues: Mapping[str, str],
    unit: Unit,
) -> list[dict[str, object]]:
    """All diamonds in one trace; none where nothing changes."""
    points = drawn.select("series_id", pl.col("period_start").alias("change"), "y")
    rows = own.join(points, on=["series_id", "change"]).sort("series_id", "change")
    if rows.is_empty():
        return []
    return [
        {
            "type": "scatter",
            "x": rows["change"].to_list(),
            "y": (100 * rows["after"] if unit == "share" else rows["y"]).to_list(),
            "mode": "markers",
            "marker": {
                "symbol": "diamond",
                "size": 13,
                "color": [hues[id] for id in rows["series_id"]],
                "line": {"color": "#ffffff", "width": 1.5},
            },
            "text": [_describe_change(row, labels) for row in rows.iter_rows(named=True)],
            "hovertemplate": "%{text}<extra></extra>",
            "cliponaxis": False,
        }
    ]


def _describe_change(row: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    told = _("<b>{series}</b><br>leaves its line around {period}<br>{before} before, {after} after")
    return told.format(
        series=escape(labels.get(row["series_id"], row["series_id"])),
        period=name_period(row["change"], row["period"]),
        before=format_share(row["before"]),
        after=format_share(row["after"]),
    )
