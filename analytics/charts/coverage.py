"""How many papers there are in each month."""

import plotly.graph_objects as go
import polars as pl

from analytics.charts.style import choose_palette, fade, lay_out, style_axis, style_time
from analytics.i18n import format_month, ngettext


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
    return go.Figure(data=[bars], layout=layout)
