"""How fast each series changes, with its interval."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl

from analytics.charts.style import Palette, choose_palette, lay_out, make_figure, style_axis
from analytics.charts.text import escape, wrap
from analytics.i18n import gettext as _
from analytics.trends.wording import format_change, format_range, name_verdicts

_ROW = 42

#: Characters of a name: with its change it fills a line on a phone.
_NAME = 44

#: Changes a year that the axis may name, as fractions.
_TICKS = (-0.9, -0.8, -0.5, -0.3, -0.1, 0.0, 0.1, 0.3, 0.5, 1.0, 2.0, 4.0, 9.0)


def plot_changes(
    verdicts: pl.DataFrame,
    *,
    labels: Mapping[str, str],
    title: str = "",
    subtitle: str = "",
    dark: bool = False,
) -> go.Figure:
    """One row per series: the change of its share in a year as a dot, the interval as a line.

    Parameters
    ----------
    verdicts : columns VERDICTS, drawn from the top in the order given; rows without a change are
        left out.
    labels : name of each series by id.
    title, subtitle : the finding; what it is measured on.
    dark : which theme.

    Returns
    -------
    figure; the axis is one of ratios, so that a doubling and a halving are equally long. Filled
    dots rise or fall beyond doubt, hollow ones do not. Points carry customdata series_id.
    """
    palette = choose_palette(dark=dark)
    rows = verdicts.filter(pl.col("annual_change").is_not_null()).with_columns(
        pl.col("annual_low", "annual_high").clip(-0.99, 50), row=-pl.int_range(pl.len())
    )
    low, high = _find_range(rows)
    ticks = _choose_ticks(low, high)
    drawn = rows.to_dicts()
    names = [labels.get(row["series_id"], row["series_id"]) for row in drawn]
    none = {"type": "line", "yref": "paper", "x0": 0, "x1": 0, "y0": 0, "y1": 1, "layer": "below"}
    layout = lay_out(
        palette,
        title=title,
        subtitle=subtitle,
        plot_height=_ROW * max(rows.height, 1) + 8,
        left=12,
        right=16,
        bottom=34,
        notes=[
            note
            for row, name in zip(drawn, names, strict=True)
            for note in _write_row(row, name, palette)
        ],
        xaxis=style_axis(
            palette,
            range=[low, high],
            tickvals=[_place(tick) for tick in ticks],
            ticktext=[_("no change") if tick == 0 else format_change(tick) for tick in ticks],
            tickangle=0,
        ),
        yaxis={"range": [0.62 - max(rows.height, 1), 0.62], "visible": False, "fixedrange": True},
        shapes=[{**none, "line": {"color": palette.axis, "width": 1.2}}],
    )
    lines = _draw_intervals(drawn, palette)
    return make_figure([*lines, _draw_dots(drawn, names, palette)], layout)


def _place(change: float) -> float:
    """Where a change lies on the axis: the binary logarithm of its ratio."""
    return float(np.log2(1 + change))


def _find_range(rows: pl.DataFrame) -> tuple[float, float]:
    """Ends that hold every dot and most of the intervals, and at least a little both ways."""
    if rows.is_empty():
        return -1.0, 1.0
    dots = np.log2(1 + rows["annual_change"].to_numpy())
    low, high = (
        np.log2(1 + rows["annual_low"].to_numpy()),
        np.log2(1 + rows["annual_high"].to_numpy()),
    )
    ends = np.quantile(low, 0.1), np.quantile(high, 0.9)
    return (
        float(min(ends[0], dots.min(), -0.25)) - 0.1,
        float(max(ends[1], dots.max(), 0.25)) + 0.1,
    )


def _choose_ticks(low: float, high: float) -> list[float]:
    """Changes to name, outward from none, so far apart that they fit on a phone."""
    least = 0.17 * (high - low)
    chosen = [0.0]
    rises = [tick for tick in _TICKS if tick > 0]
    falls = [tick for tick in reversed(_TICKS) if tick < 0]
    for side in (rises, falls):
        last = 0.0
        for tick in side:
            place = _place(tick)
            if low <= place <= high and abs(place - _place(last)) >= least:
                chosen.append(tick)
                last = tick
    return sorted(chosen)


def _hue(verdict: str, palette: Palette) -> str:
    return {"rising": palette.rising, "falling": palette.falling}.get(verdict, palette.none)


def _draw_intervals(rows: list[dict[str, Any]], palette: Palette) -> list[dict[str, object]]:
    """One trace for each colour: a browser takes as long for a trace as for dozens of points."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        parts.setdefault(_hue(row["verdict"], palette), []).append(row)
    return [
        {
            "type": "scatter",
            "x": [x for row in part for x in (*_place_ends(row), None)],
            "y": [y for row in part for y in (row["row"], row["row"], None)],
            "mode": "lines",
            "line": {"color": hue, "width": 1.6 if hue == palette.none else 3},
            "opacity": 0.55,
            "hoverinfo": "skip",
        }
        for hue, part in parts.items()
    ]


def _place_ends(row: dict[str, Any]) -> tuple[float, float]:
    return _place(row["annual_low"]), _place(row["annual_high"])


def _write_row(row: dict[str, Any], label: str, palette: Palette) -> list[dict[str, object]]:
    """Above the interval: the name on the left, the change on the right."""
    sure = row["verdict"] in ("rising", "falling")
    name, change = wrap(label, _NAME, lines=1)[0], format_change(row["annual_change"])
    common = {"y": row["row"], "yshift": 17, "xref": "paper", "showarrow": False}
    common |= {"bgcolor": palette.paper, "borderpad": 0}
    return [
        {
            **common,
            "x": 0,
            "xanchor": "left",
            "xshift": -8,
            "text": f"<b>{name}</b>" if sure else name,
            "font": {"size": 12, "color": palette.text if sure else palette.soft},
        },
        {
            **common,
            "x": 1,
            "xanchor": "right",
            "xshift": 10,
            "text": f"<b>{change}</b>" if sure else change,
            "font": {"size": 12, "color": _hue(row["verdict"], palette) if sure else palette.soft},
        },
    ]


def _draw_dots(rows: list[dict[str, Any]], names: list[str], palette: Palette) -> dict[str, object]:
    hues = [_hue(row["verdict"], palette) for row in rows]
    words = name_verdicts()
    sure = [row["verdict"] in ("rising", "falling") for row in rows]
    return {
        "type": "scatter",
        "x": [_place(row["annual_change"]) for row in rows],
        "y": [row["row"] for row in rows],
        "mode": "markers",
        "customdata": [[row["series_id"]] for row in rows],
        "text": [
            _(
                "<b>{series}</b><br>{verdict}: {change} a year ({span})"
                "<br>q {q}, dispersion {dispersion}"
            ).format(
                series=escape(name),
                verdict=words[row["verdict"]],
                change=format_change(row["annual_change"]),
                span=format_range(row["annual_low"], row["annual_high"]),
                q=f"{row['q']:.2g}",
                dispersion=f"{row['dispersion']:.1f}",
            )
            for row, name in zip(rows, names, strict=True)
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "size": 11,
            "color": [hue if one else palette.paper for hue, one in zip(hues, sure, strict=True)],
            "line": {"color": hues, "width": 2},
            "opacity": 1,
        },
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }
