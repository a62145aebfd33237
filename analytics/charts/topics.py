"""Topics by size."""

import plotly.graph_objects as go
import polars as pl

from analytics.charts.style import Palette, choose_palette, escape, fade, lay_out, wrap

#: Pixels above the tiles of an area, for its name.
_HEADER = 22

#: Characters in a line on a tile.
_TILE = 14

#: A tile that holds less than this part of all papers has no room for their number.
_ROOM = 0.012


def plot_areas(
    topics: pl.DataFrame, *, title: str = "", subtitle: str = "", dark: bool = False
) -> go.Figure:
    """Areas and their topics as tiles, sized by papers.

    Parameters
    ----------
    topics : columns topic_id, label, area_id, area_label, papers; one row per topic.
    title, subtitle : the finding; the unit and the period.
    dark : which theme.

    Returns
    -------
    figure; a hue for each area, the largest first. Tiles carry customdata topic_id (null for
    an area).
    """
    palette = choose_palette(dark=dark)
    named = topics.with_columns(pl.col("label", "area_label").fill_null("other"))
    rows = named.filter(pl.col("papers") > 0).sort("papers", "topic_id", descending=[True, False])
    areas = (
        rows.group_by("area_id", "area_label")
        .agg(pl.col("papers").sum())
        .sort("papers", "area_id", descending=[True, False])
    )
    hues = _hue_areas(areas["area_id"].to_list(), palette)
    layout = go.Layout(
        lay_out(
            palette,
            title=title,
            subtitle=subtitle,
            plot_height=460,
            left=0,
            right=0,
            bottom=4,
            uniformtext={"minsize": 9, "mode": "hide"},
        )
    )
    # The root's own header stays empty: let the headline have its room.
    layout.margin.t = max(layout.margin.t - _HEADER, 0)
    tiles = go.Treemap(
        ids=[f"area:{id}" for id in areas["area_id"]] + [f"topic:{id}" for id in rows["topic_id"]],
        labels=[escape(text) for text in (*areas["area_label"], *rows["label"])],
        parents=[""] * areas.height + [f"area:{id}" for id in rows["area_id"]],
        values=[*areas["papers"], *rows["papers"]],
        customdata=[[None]] * areas.height + [[id] for id in rows["topic_id"]],
        branchvalues="total",
        text=[
            f"{'<br>'.join(wrap(name, 60))} {papers:,}"
            for name, papers in areas["area_label", "papers"].rows()
        ]
        + [
            _write_tile(*row, total=int(rows["papers"].sum()))
            for row in rows["label", "papers"].rows()
        ],
        texttemplate="%{text}",
        hovertemplate="<b>%{label}</b><br>%{value:,} papers<br>%{percentParent:.1%} of its area"
        "<extra></extra>",
        marker={
            "colors": [fade(hues[id], 0.16) for id in areas["area_id"]]
            + [fade(hues[id], 0.42) for id in rows["area_id"]],
            "line": {"width": 1.5, "color": palette.paper},
            "pad": {"t": _HEADER, "l": 3, "r": 3, "b": 3},
            "cornerradius": 3,
        },
        tiling={"packing": "squarify", "pad": 2},
        pathbar={"visible": False},
        textposition="top left",
        textfont={"size": 13, "color": palette.text},
        hoverlabel={"bgcolor": palette.paper, "font": {"color": palette.text}},
        root={"color": palette.paper},
    )
    return go.Figure(data=[tiles], layout=layout)


def _write_tile(label: str, papers: int, *, total: int) -> str:
    lines = wrap(label, _TILE)
    return "<br>".join([*lines, f"{papers:,}"] if papers >= _ROOM * total else lines)


def _hue_areas(areas: list[int | None], palette: Palette) -> dict[int | None, str]:
    return {id: palette.series[at % len(palette.series)] for at, id in enumerate(areas)}
