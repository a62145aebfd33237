"""Topics against one another: the strategic map, and how one flowed into another."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from analytics.charts.point_names import Disc, place_names
from analytics.charts.style import Palette, choose_palette, fade, lay_out, make_figure, style_axis
from analytics.charts.text import escape, measure, wrap
from analytics.i18n import gettext as _

#: Ends of the axes of the strategic map, and pixels between them on a page.
_ACROSS, _UP = (-0.03, 1.05), (-0.03, 1.06)
_WIDE, _HIGH = 820, 532

#: Characters of a name on it, at most.
_POINT_NAME = 30

#: Characters of a name beside a flow, on a wide screen and on a phone's.
_NAME, _NARROW_NAME = 26, 17

#: Pixels for each node of a flow at least, and between two of them: a name fits in between.
_SLOT, _PAD = 28, 16


def plot_strategy(
    placed: pl.DataFrame,
    *,
    labels: Mapping[int, str],
    colours: Mapping[int, str],
    dark: bool = False,
) -> go.Figure:
    """Each topic by its ties to others and the ties within it, as large as its papers are many.

    Parameters
    ----------
    placed : columns STRATEGY of topics/strategy.py.
    labels, colours : of each topic.

    Returns
    -------
    figure; the quadrants part at the medians. Points carry customdata topic_id.
    """
    palette = choose_palette(dark=dark)
    rows = placed.sort(["papers", "topic_id"], descending=[True, False]).with_columns(
        across=pl.col("centrality").rank("ordinal") / pl.len(),
        up=pl.col("density").rank("ordinal") / pl.len(),
    )
    most = max(rows["papers"].to_list(), default=1)
    sizes = [7 + 26 * (papers / most) ** 0.5 for papers in rows["papers"]]
    layout = lay_out(
        palette,
        title="",
        subtitle="",
        plot_height=520,
        left=38,
        right=12,
        bottom=40,
        notes=[*_name_quadrants(palette), *_name_points(rows, sizes, labels, palette)],
        xaxis=style_axis(palette, range=list(_ACROSS), showticklabels=False, showgrid=False),
        yaxis=style_axis(palette, range=list(_UP), showticklabels=False, showgrid=False),
        shapes=[
            {"type": "line", "x0": 0.5, "x1": 0.5, "y0": 0, "y1": 1, "line": _thin(palette)},
            {"type": "line", "x0": 0, "x1": 1, "y0": 0.5, "y1": 0.5, "line": _thin(palette)},
        ],
    )
    _title_axis(layout["xaxis"], _("Centrality: ties to other topics, by rank"), palette)
    _title_axis(layout["yaxis"], _("Density: ties within, by rank"), palette)
    layout["margin"] = {"t": 8, "l": 38, "r": 12, "b": 40, "pad": 0}
    layout["meta"] = {"declutter": True}
    points = {
        "type": "scatter",
        "mode": "markers",
        "x": rows["across"].to_list(),
        "y": rows["up"].to_list(),
        "customdata": [[id] for id in rows["topic_id"]],
        "text": [_tell_point(row, labels) for row in rows.iter_rows(named=True)],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "size": sizes,
            "color": [colours.get(id, palette.none) for id in rows["topic_id"]],
            "line": {"width": 1, "color": palette.paper},
            "opacity": 0.85,
        },
        "unselected": {"marker": {"opacity": 0.85}},
    }
    return make_figure([points], layout)


def plot_flows(
    flows: pl.DataFrame,
    *,
    labels: Mapping[int, str],
    colours: Mapping[int, str],
    narrow: bool = False,
    dark: bool = False,
) -> go.Figure:
    """Bands from the earlier on the left to the later on the right, as wide as papers are many.

    Parameters
    ----------
    flows : columns from_id, to_id, papers.
    labels, colours : of each end.
    narrow : whether the screen is a phone's.
    """
    palette = choose_palette(dark=dark)
    left = _order(flows, "from_id")
    right = _order(flows, "to_id")
    starts = {id: at for at, id in enumerate(left)}
    ends = {id: len(left) + at for at, id in enumerate(right)}
    hues = [colours.get(id, palette.none) for id in (*left, *right)]
    width = _NARROW_NAME if narrow else _NAME
    names = ["<br>".join(wrap(labels.get(id, ""), width, lines=1)) for id in (*left, *right)]
    height = max(260, _SLOT * max(len(left), len(right)))
    layout = lay_out(
        palette,
        title="",
        subtitle="",
        plot_height=height,
        left=4,
        right=4,
        bottom=8,
    )
    layout["margin"] = {"t": 8, "l": 4, "r": 4, "b": 8, "pad": 0}
    layout["meta"] = {"declutter": True}
    sankey = go.Sankey(
        arrangement="fixed",
        node={
            "label": names,
            "color": hues,
            "pad": _PAD,
            "thickness": 12,
            "line": {"width": 0},
            "x": [0.001] * len(left) + [0.999] * len(right),
            "y": [*_spread(flows, "from_id", height), *_spread(flows, "to_id", height)],
            "hovertemplate": _("%{label}: %{value:,} papers") + "<extra></extra>",
        },
        link={
            "source": [starts[id] for id in flows["from_id"]],
            "target": [ends[id] for id in flows["to_id"]],
            "value": flows["papers"].to_list(),
            "color": [fade(colours.get(id, palette.none), 0.38) for id in flows["from_id"]],
            "hovertemplate": "%{source.label} \u2192 %{target.label}<br>"
            + _("%{value:,} papers")
            + "<extra></extra>",
        },
        textfont={"color": palette.text, "size": 12, "shadow": "none"},
    )
    return make_figure([sankey], layout)


def _order(flows: pl.DataFrame, end: str) -> list[int]:
    sums = flows.group_by(end).agg(pl.col("papers").sum())
    ranked: list[int] = sums.sort(["papers", end], descending=[True, False])[end].to_list()
    return ranked


def _spread(flows: pl.DataFrame, end: str, height: int) -> list[float]:
    """Middle of each node from the top, 0 to 1, the largest first; a name has room beside each.

    plotly makes nodes as high as leaves ``_PAD`` between those of the end that has more.
    """
    most = max(flows["from_id"].n_unique(), flows["to_id"].n_unique())
    scale = (height - _PAD * (most - 1)) / flows["papers"].sum()
    sums = flows.group_by(end).agg(pl.col("papers").sum())
    sizes = sums.sort(["papers", end], descending=[True, False])["papers"]
    slots = [max(size * scale, _PAD - 1) for size in sizes]
    free = height - sum(slots)
    gap = min(free / max(len(slots) - 1, 1), _PAD)
    places, edge = [], 0.0
    for slot in slots:
        places.append(min(max((edge + slot / 2) / height, 0.001), 0.999))
        edge += slot + gap
    return places


def _name_quadrants(palette: Palette) -> list[dict[str, object]]:
    corners = (
        (_("motor: dense and central"), 1, 1, "right"),
        (_("niche: dense"), 0, 1, "left"),
        (_("basic: central"), 1, 0, "right"),
        (_("emerging or fading"), 0, 0, "left"),
    )
    return [
        {
            "text": f"<i>{text}</i>",
            "x": x,
            "xref": "paper",
            "xanchor": side,
            "y": y,
            "yref": "paper",
            "yanchor": "top" if y else "bottom",
            "showarrow": False,
            "font": {"size": 12, "color": palette.soft},
        }
        for text, x, y, side in corners
    ]


def _name_points(
    rows: pl.DataFrame, sizes: Sequence[float], labels: Mapping[int, str], palette: Palette
) -> list[dict[str, object]]:
    """Names of topics, the largest first, as far as they cover nothing.

    Parameters
    ----------
    sizes : of the points, in pixels across.
    """
    names = [wrap(labels.get(id, ""), _POINT_NAME, lines=1)[0] for id in rows["topic_id"]]
    discs = [
        Disc(_scale(x, _ACROSS, _WIDE), _scale(y, _UP, _HIGH), size / 2)
        for (x, y), size in zip(rows.select("across", "up").rows(), sizes, strict=True)
    ]
    places = rows.select("across", "up").rows()
    spots = place_names(discs, [measure(name) for name in names], width=_WIDE, height=_HIGH)
    return [
        {
            "text": names[spot.point],
            "x": places[spot.point][0],
            "y": places[spot.point][1],
            "xanchor": spot.anchor,
            "xshift": spot.right,
            "yshift": spot.up,
            "borderpad": 0,
            "showarrow": False,
            "font": {"size": 11, "color": palette.text},
        }
        for spot in spots
    ]


def _scale(value: float, ends: tuple[float, float], pixels: int) -> float:
    return (value - ends[0]) / (ends[1] - ends[0]) * pixels


def _tell_point(row: Mapping[str, object], labels: Mapping[int, str]) -> str:
    told = _("{papers} papers, centrality {centrality}, density {density}").format(
        papers=f"{row['papers']:,}",
        centrality=f"{row['centrality']:.2f}",
        density=f"{row['density']:.2f}",
    )
    return f"<b>{escape(labels.get(int(str(row['topic_id'])), ''))}</b><br>{told}"


def _title_axis(axis: object, text: str, palette: Palette) -> None:
    if isinstance(axis, dict):
        axis["title"] = {
            "text": text,
            "standoff": 8,
            "font": {"size": 12, "color": palette.soft},
        }


def _thin(palette: Palette) -> dict[str, object]:
    return {"color": palette.grid, "width": 1.5}
