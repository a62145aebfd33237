"""Topics by size."""

import math
import re
from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from analytics.charts.style import Palette, choose_palette, fade, lay_out, make_figure, style_axis
from analytics.charts.text import escape, wrap
from analytics.i18n import gettext as _

#: Pixels above the tiles of an area, for its name.
_HEADER = 22

#: Characters in a line on a tile, at most.
_TILE = 14

#: All tiles together, in squares as wide as a character: on a page, and on a phone.
_SQUARES, _SQUARES_NARROW = 19_000, 6_000

#: A tile that holds less than this part of all papers has no room for their number, or for text
#: at all: the browser would measure it in vain, and measuring is most of what tiles take.
_ROOM, _ROOM_AT_ALL = 0.012, 0.006


def plot_areas(
    topics: pl.DataFrame,
    *,
    colours: Mapping[int, str] | None = None,
    title: str = "",
    subtitle: str = "",
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Areas and their topics as tiles, sized by papers.

    Parameters
    ----------
    topics : columns topic_id, label, area_id, area_label, papers; one row per topic.
    colours : of each topic; without them a hue for each area.
    title, subtitle : the finding; the unit and the period.
    dark : which theme.
    narrow : whether the screen is a phone's.

    Returns
    -------
    figure; the largest first. Tiles carry customdata topic_id (null for an area) and label.
    """
    palette = choose_palette(dark=dark)
    named = topics.with_columns(pl.col("label", "area_label").fill_null(_("other")))
    rows = named.filter(pl.col("papers") > 0).sort("papers", "topic_id", descending=[True, False])
    areas = (
        rows.group_by("area_id", "area_label")
        .agg(pl.col("papers").sum())
        .sort("papers", "area_id", descending=[True, False])
    )
    total = max(int(rows["papers"].sum()), 1)
    each = (_SQUARES_NARROW if narrow else _SQUARES) / total  # squares a paper
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
        # Above its tiles an area's label stands in full or not at all.
        labels=[
            _shorten(name, _count_characters(papers * each))
            for name, papers in areas["area_label", "papers"].rows()
        ]
        + [escape(name) for name in rows["label"]],
        parents=[""] * areas.height + [f"area:{id}" for id in rows["area_id"]],
        values=[*areas["papers"], *rows["papers"]],
        customdata=[[None, escape(name)] for name in areas["area_label"]]
        + [[id, escape(name)] for id, name in rows["topic_id", "label"].rows()],
        branchvalues="total",
        text=[""] * areas.height
        + [
            _write_tile(label, papers, share=papers / total, squares=papers * each)
            for label, papers in rows["label", "papers"].rows()
        ],
        texttemplate="%{text}",
        hovertemplate=_(
            "<b>%{customdata[1]}</b><br>%{value:,} papers<br>%{percentParent:.1%} of its area"
        )
        + "<extra></extra>",
        marker={
            "colors": [
                fade(hues[id] if colours is None else palette.none, 0.16) for id in areas["area_id"]
            ]
            + [
                fade(hues[area] if colours is None else colours.get(id, palette.none), 0.42)
                for id, area in rows["topic_id", "area_id"].rows()
            ],
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
    return make_figure([tiles], layout)


def plot_choice(curve: pl.DataFrame, chosen: int, *, dark: bool = False) -> go.Figure:
    """Coherence and stability of the numbers of topics that were tried.

    Parameters
    ----------
    curve : columns CURVE.
    chosen : the number of topics there are.
    dark : which theme.

    Returns
    -------
    figure; one panel for each measure, the chosen number marked in both.
    """
    palette = choose_palette(dark=dark)
    rows = curve.sort("topics")
    axes: dict[str, object] = {
        "xaxis": style_axis(
            palette,
            anchor="y2",
            showgrid=False,
            tickvals=rows["topics"].to_list(),
            title={"text": _("Topics"), "standoff": 8, "font": {"size": 12, "color": palette.soft}},
        )
    }
    traces, notes = [], []
    for at, (name, words) in enumerate(_name_measures().items()):
        axis = f"y{at + 1 if at else ''}"
        low, high = 0.54 * (1 - at), 0.54 * (1 - at) + 0.46
        axes[f"yaxis{at + 1 if at else ''}"] = style_axis(palette, domain=[low, high], nticks=4)
        picked = rows["topics"] == chosen
        traces.append(
            go.Scatter(
                x=rows["topics"].to_list(),
                y=rows[name].to_list(),
                yaxis=axis,
                mode="lines+markers",
                line={"color": palette.rising, "width": 2},
                marker={
                    "size": [13 if mark else 8 for mark in picked],
                    "color": [palette.rising if mark else palette.paper for mark in picked],
                    "line": {"color": palette.rising, "width": 2},
                },
                hovertemplate=_("%{x} topics: %{y:.2f}") + "<extra></extra>",
            )
        )
        notes.append(_head(words, high, palette))
    frame = lay_out(
        palette, title="", subtitle="", plot_height=300, left=48, bottom=50, notes=notes
    )
    layout = go.Layout({**frame, **axes})
    layout.margin.t = 26
    return make_figure(traces, layout)


def _name_measures() -> dict[str, str]:
    return {
        "coherence": _("Coherence of the ten terms (NPMI)"),
        "stability": _("Agreement of two fits (adjusted Rand index)"),
    }


def _head(words: str, height: float, palette: Palette) -> dict[str, object]:
    return {
        "text": words,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": height,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": 4,
        "showarrow": False,
        "font": {"size": 12, "color": palette.soft},
    }


def _write_tile(label: str, papers: int, *, share: float, squares: float) -> str:
    if share < _ROOM_AT_ALL:
        return ""
    # Tiles may be higher than wide: rather more lines than one that does not fit.
    width = min(_TILE, 3 * _count_characters(squares) // 4)
    longest = max(map(len, re.findall(r"[^ -]+-?", label)), default=1)
    lines = wrap(label, max(width, longest))
    return "<br>".join([*lines, f"{papers:,}"] if share >= _ROOM else lines)


def _shorten(label: str, width: int) -> str:
    first, *rest = wrap(label, width)
    return f"{first}\u2026" if rest else first


def _count_characters(squares: float) -> int:
    """How wide a square tile of so many squares is, in characters."""
    return max(int(math.sqrt(squares)), 1)


def _hue_areas(areas: list[int | None], palette: Palette) -> dict[int | None, str]:
    return {id: palette.series[at % len(palette.series)] for at, id in enumerate(areas)}
