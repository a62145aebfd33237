"""The parts of growths: bars of what each series gained, and from what."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
import polars as pl

from analytics.charts.style import choose_palette, lay_out, make_figure, style_axis
from analytics.charts.text import escape, wrap
from analytics.i18n import gettext as _

#: Pixels of a bar with its name, and of the key of colours above all.
_ROW, _KEY = 46, 32


def plot_parts(
    parts: pl.DataFrame, *, labels: Mapping[str, str], chosen: str = "", dark: bool = False
) -> go.Figure:
    """What each growth is made of: a bar per series, in that of all, the mix's and its own.

    Parameters
    ----------
    parts : columns PARTS, drawn from the top in the order given.
    labels : name of each series by id.
    chosen : series_id of the one that is looked into.
    dark : which theme.

    Returns
    -------
    figure; points carry customdata series_id.
    """
    palette = choose_palette(dark=dark)
    rows = parts.to_dicts()
    places = [-at for at in range(len(rows))]
    colours = {"whole": palette.none, "mix": palette.series[1], "own": palette.series[0]}
    names = {
        "whole": _("as all papers"),
        "mix": _("mix of fields"),
        "own": _("its own"),
    }
    bars = [
        {
            "type": "bar",
            "orientation": "h",
            "name": names[part],
            "x": parts[part].to_list(),
            "y": places,
            "width": 0.38,
            "marker": {"color": colour},
            "customdata": [[row["series_id"]] for row in rows],
            "text": [_describe_parts(row, labels) for row in rows],
            "textposition": "none",
            "hovertemplate": "%{text}<extra></extra>",
        }
        for part, colour in colours.items()
    ]
    notes = [
        {
            "text": _name_part(row["series_id"], labels, chosen),
            "x": 0,
            "xref": "paper",
            "xanchor": "left",
            "y": place,
            "yshift": 18,
            "showarrow": False,
            "borderpad": 0,
            "bgcolor": palette.paper,  # or the line of no gain runs through the name
            "font": {"size": 12, "color": palette.text},
        }
        for place, row in zip(places, rows, strict=True)
    ]
    layout = lay_out(
        palette,
        title="",
        subtitle="",
        plot_height=_ROW * max(len(rows), 1) + _KEY,
        left=12,
        right=16,
        notes=notes,
        xaxis=style_axis(
            palette, zeroline=True, zerolinecolor=palette.axis, tickformat="+,", nticks=5
        ),
        yaxis={
            "range": [0.62 - max(len(rows), 1), 0.62 + _KEY / _ROW],
            "visible": False,
            "fixedrange": True,
        },
    )
    # Above the bars: there may be so many of them that the foot is out of view.
    legend = {"orientation": "h", "x": 0, "y": 1, "yanchor": "top", "traceorder": "normal"}
    shown = {**layout, "barmode": "relative", "showlegend": True, "legend": legend}
    return make_figure(bars, shown)


def _name_part(id: str, labels: Mapping[str, str], chosen: str) -> str:
    name = wrap(labels.get(id, id), 48, lines=1)[0]
    return f"<b>{name}</b>" if id == chosen else name


def _describe_parts(row: dict[str, Any], labels: Mapping[str, str]) -> str:
    return (
        _(
            "<b>{series}</b><br>{before} papers before, {after} after<br>"
            "as all papers {whole}, mix of fields {mix}, its own {own}"
        )
        .format(
            series=escape(labels.get(row["series_id"], row["series_id"])),
            before=f"{row['before']:,}",
            after=f"{row['after']:,}",
            **{name: f"{row[name]:+,.0f}" for name in ("whole", "mix", "own")},
        )
        .replace("-", "\u2212")
    )
