"""Shares over time with the places where they leave their line, and their bursts."""

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from analytics.charts.style import assign_colours, choose_palette, fade, format_share
from analytics.charts.text import escape
from analytics.charts.trends import name_period, plot_shares
from analytics.i18n import gettext as _
from analytics.trends.change import is_own


def plot_breaks(
    series: pl.DataFrame,
    changes: pl.DataFrame,
    bursts: pl.DataFrame,
    *,
    labels: Mapping[str, str],
    colours: Mapping[str, str] | None = None,
    dark: bool = False,
) -> go.Figure:
    """Lines of series as ``plot_shares`` draws them, with their changes and bursts.

    Parameters
    ----------
    series : columns SERIES, of one period.
    changes, bursts : columns CHANGES and BURSTS, of any series; those not drawn are left out.
    labels : name of each series by id.
    colours : as in ``plot_shares``.
    dark : which theme.

    Returns
    -------
    figure; a diamond stands where a series leaves its line, at the share that its new line begins
    with; a broad stroke lies under a burst; a dotted line stands where many series change at
    once. Points of lines carry customdata as in ``plot_shares``.
    """
    palette = choose_palette(dark=dark)
    figure = plot_shares(series, labels=labels, title="", colours=colours, dark=dark)
    ids = series["series_id"].unique().sort().to_list()
    hues = assign_colours(ids, list(labels), palette, colours)
    own = changes.filter(is_own() & pl.col("series_id").is_in(ids))
    shared = changes.filter(~is_own())["change"].unique().sort().to_list()
    strokes = [
        _draw_burst(series, row, hues[row["series_id"]])
        for row in bursts.filter(pl.col("series_id").is_in(ids)).iter_rows(named=True)
    ]
    figure.add_traces([*strokes, *(_draw_changes(own, id, labels, hues) for id in ids)])
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
            for day in shared
        ]
    )
    return figure


def _draw_burst(series: pl.DataFrame, burst: Mapping[str, object], hue: str) -> dict[str, object]:
    rows = series.filter(
        (pl.col("series_id") == burst["series_id"])
        & pl.col("period_start").is_between(burst["first_period"], burst["last_period"])  # type: ignore[arg-type]
        & (pl.col("total") > 0)
        & ~pl.col("thin")
    )
    single = rows.height == 1
    return {
        "type": "scatter",
        "x": rows["period_start"].to_list(),
        "y": (100 * rows["share"]).to_list(),
        "mode": "markers" if single else "lines",
        "line": {"color": fade(hue, 0.28), "width": 11},
        "marker": {"color": fade(hue, 0.28), "size": 15},
        "hoverinfo": "skip",
    }


def _draw_changes(
    own: pl.DataFrame, id: str, labels: Mapping[str, str], hues: Mapping[str, str]
) -> dict[str, object]:
    rows = own.filter(pl.col("series_id") == id)
    return {
        "type": "scatter",
        "x": rows["change"].to_list(),
        "y": (100 * rows["after"]).to_list(),
        "mode": "markers",
        "marker": {
            "symbol": "diamond",
            "size": 13,
            "color": hues[id],
            "line": {"color": "#ffffff", "width": 1.5},
        },
        "text": [
            _(
                "<b>{series}</b><br>leaves its line around {period}<br>"
                "{before} before, {after} after"
            ).format(
                series=escape(labels.get(id, id)),
                period=name_period(row["change"], row["period"]),
                before=format_share(row["before"]),
                after=format_share(row["after"]),
            )
            for row in rows.iter_rows(named=True)
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }
