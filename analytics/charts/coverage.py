"""How many papers there are in each month, all together and category by category."""

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
    calendar : columns category, period_start, papers, complete, thin; in the order of the rows.
    dark : which theme.

    Returns
    -------
    figure; the stronger its colour the more papers a cell has (log scale); thin ones that are
    complete have the colour of what falls. Cells carry customdata category, period_start, papers.
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
    thin = pl.col("thin") & pl.col("complete")
    marked = calendar.select(
        "category",
        "period_start",
        "papers",
        "complete",
        thin=thin,
        full=pl.when(~thin).then(pl.col("papers").log1p()),
        gap=pl.when(thin).then(1.0),
    )
    gap = fade(palette.falling, 0.45)
    cells = [
        _draw_cells(marked, "full", [fade(palette.rising, 0.12), palette.rising]),
        _draw_cells(marked, "gap", [gap, gap]),
    ]
    return make_figure(cells, layout)


def _draw_cells(rows: pl.DataFrame, values: str, ramp: list[str]) -> go.Heatmap:
    """All cells of the calendar, those without a value unseen: plotly makes holes of missing ones.

    Parameters
    ----------
    values : the column that colours them. ramp : colours of the least and the greatest.
    """
    return go.Heatmap(
        x=rows["period_start"].to_list(),
        y=rows["category"].to_list(),
        z=rows[values].to_list(),
        hoverongaps=False,
        colorscale=list(enumerate(ramp)),
        showscale=False,
        xgap=1.5,
        ygap=1.5,
        customdata=rows.select("category", pl.col("period_start").cast(pl.String), "papers").rows(),
        text=[_describe(row) for row in rows.iter_rows(named=True)],
        hovertemplate="%{text}<extra></extra>",
    )


def _describe(row: dict[str, object]) -> str:
    papers = int(str(row["papers"]))
    parts = [
        f"<b>{row['category']}</b>, {format_month(row['period_start'])}",  # type: ignore[arg-type]
        ngettext("{papers} paper", "{papers} papers", papers).format(papers=f"{papers:,}"),
        *([_("thin: a gap of the sources, or a small category")] if row["thin"] else []),
        *([] if row["complete"] else [_("period not complete")]),
    ]
    return "<br>".join(parts)
