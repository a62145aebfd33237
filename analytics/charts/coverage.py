"""How many papers there are in each month, all together and category by category."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl

from analytics.charts.style import (
    choose_palette,
    fade,
    lay_out,
    make_figure,
    style_axis,
    style_time,
)
from analytics.i18n import format_month, ngettext
from analytics.i18n import gettext as _


def plot_coverage(
    months: pl.DataFrame, *, title: str = "", subtitle: str = "", dark: bool = False
) -> go.Figure:
    """Bars of papers per month.

    Parameters
    ----------
    months : columns period_start and papers, one row per month; optionally complete, thin.
    title, subtitle : the finding; the unit and the period.
    dark : which theme.

    Returns
    -------
    figure; months that are thin or incomplete are paler. Bars carry customdata period_start.
    """
    palette = choose_palette(dark=dark)
    rows = months.sort("period_start")
    full = pl.Series([True] * rows.height)
    if {"complete", "thin"} <= set(rows.columns):
        full = rows["complete"] & ~rows["thin"]
    layout = lay_out(
        palette,
        title=title,
        subtitle=subtitle,
        plot_height=220,
        left=52,
        bargap=0.15,
        xaxis=style_time(palette),
        yaxis=style_axis(palette, tickformat=",", nticks=5, rangemode="tozero"),
    )
    starts = rows["period_start"]
    bars = go.Bar(
        x=starts.to_list(),
        y=rows["papers"].to_list(),
        xperiod="M1",
        xperiodalignment="start",
        marker={
            "color": [palette.rising if one else fade(palette.rising, 0.35) for one in full],
            "line": {"width": 0},
        },
        customdata=[[day] for day in starts.cast(pl.String)],
        text=[
            f"<b>{format_month(start)}</b><br>"
            + ngettext("{papers} paper", "{papers} papers", papers).format(papers=f"{papers:,}")
            for start, papers in rows.select("period_start", "papers").rows()
        ],
        textposition="none",
        hovertemplate="%{text}<extra></extra>",
    )
    return make_figure([bars], layout)


def plot_calendar(calendar: pl.DataFrame, *, dark: bool = False) -> go.Figure:
    """A calendar of coverage: a row for each category, a cell for each month.

    Parameters
    ----------
    calendar : columns category, period_start, papers, complete, thin; category after category in
        the order of the rows, and each with the same months.
    dark : which theme.

    Returns
    -------
    figure; the stronger its colour the more papers a cell has (log scale); thin ones that are
    complete have the colour of what falls.
    """
    palette = choose_palette(dark=dark)
    categories = calendar["category"].unique(maintain_order=True).to_list()
    layout = lay_out(
        palette,
        title="",
        subtitle="",
        plot_height=20 * max(len(categories), 1),
        left=118,
        xaxis={**style_time(palette), "showline": False},
        yaxis=style_axis(palette, autorange="reversed", showgrid=False, type="category"),
    )
    gap = calendar["thin"] & calendar["complete"]
    known = calendar.select(pl.col("papers").log1p()).to_series()
    amber = fade(palette.falling, 0.45)
    cells = [
        _draw_cells(calendar, categories, known, ~gap, [fade(palette.rising, 0.12), palette.rising])
    ]
    if gap.any():
        cells.append(_draw_cells(calendar, categories, known, gap, [amber, amber]))
    return make_figure(cells, layout)


def _draw_cells(
    calendar: pl.DataFrame,
    categories: list[str],
    values: pl.Series,
    shown: pl.Series,
    ramp: list[str],
) -> dict[str, object]:
    """The cells that are shown; the others are holes.

    Parameters
    ----------
    values : of all cells, what colours them. ramp : colours of the least and the greatest.
    """
    shape = len(categories), calendar.height // max(len(categories), 1)
    kept = shown.to_numpy()
    texts = np.full(calendar.height, "", dtype=object)
    texts[kept] = [_describe(row) for row in calendar.filter(shown).iter_rows(named=True)]
    months = calendar["period_start"].head(shape[1])
    return {
        "type": "heatmap",
        "x": months.cast(pl.String).to_list(),
        "y": categories,
        "z": np.where(kept, values.to_numpy(), np.nan).reshape(shape),
        "hoverongaps": False,
        "colorscale": list(enumerate(ramp)),
        "showscale": False,
        "xgap": 1.5,
        "ygap": 1.5,
        "text": texts.reshape(shape).tolist(),
        "hovertemplate": "%{text}<extra></extra>",
    }


def _describe(row: dict[str, Any]) -> str:
    papers = ngettext("{papers} paper", "{papers} papers", row["papers"])
    parts = [
        f"<b>{row['category']}</b>, {format_month(row['period_start'])}",
        papers.format(papers=f"{row['papers']:,}"),
        *([_("thin: a gap of the sources, or a small category")] if row["thin"] else []),
        *([] if row["complete"] else [_("period not complete")]),
    ]
    return "<br>".join(parts)
