"""Topics by size."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import plotly.graph_objects as go
import polars as pl

from analytics.charts.style import Palette, choose_palette, fade, lay_out, make_figure, style_axis
from analytics.charts.text import escape, measure, wrap
from analytics.charts.tiles import measure_tiles
from analytics.i18n import gettext as _

#: Pixels above the tiles of an area, for its name; at its other sides; between tiles.
_HEADER, _EDGE, _GAP = 22, 3, 2

#: Pixels of all tiles together, side by side, on screens of usual widths, and on phones.
_WIDE, _NARROW = (870, 1030, 1190, 1510), (350, 380)

#: Pixels of a character and of a line where letters are as small as they may become.
_CHARACTER, _LINE = 4.4, 12


class Room(NamedTuple):
    """How much text there is room for: characters in a line, and lines."""

    characters: int
    lines: int


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
        rows.group_by("area_id", "area_label", maintain_order=True)
        .agg(pl.col("papers").sum(), held="topic_id", sizes="papers")
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
    height = layout.height - layout.margin.t - layout.margin.b
    headers, texts = _write_tiles(areas, rows, _NARROW if narrow else _WIDE, height)
    tiles = go.Treemap(
        ids=[f"area:{id}" for id in areas["area_id"]] + [f"topic:{id}" for id in rows["topic_id"]],
        labels=[*headers, *(escape(name) for name in rows["label"])],
        parents=[""] * areas.height + [f"area:{id}" for id in rows["area_id"]],
        values=[*areas["papers"], *rows["papers"]],
        customdata=[[None, escape(name)] for name in areas["area_label"]]
        + [[id, escape(name)] for id, name in rows["topic_id", "label"].rows()],
        branchvalues="total",
        text=[""] * areas.height + texts,
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
            "pad": {"t": _HEADER, "l": _EDGE, "r": _EDGE, "b": _EDGE},
            "cornerradius": 3,
        },
        tiling={"packing": "squarify", "pad": _GAP},
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


def _write_tiles(
    areas: pl.DataFrame, topics: pl.DataFrame, widths: Sequence[int], height: int
) -> tuple[list[str], list[str]]:
    """What stands above the tiles of each area, and on each tile.

    Parameters
    ----------
    areas : columns area_id, area_label, papers, and of its topics held (their ids) and sizes.
    widths, height : of all tiles together, as screens may have them.
    """
    rooms = [_measure_rooms(areas, width, height) for width in widths]
    return (
        [
            _write_header(name, [room[f"area:{id}"] for room in rooms])
            for id, name in areas["area_id", "area_label"].rows()
        ],
        [
            _write_tile(label, papers, [room[f"topic:{id}"] for room in rooms])
            for id, label, papers in topics["topic_id", "label", "papers"].rows()
        ],
    )


def _measure_rooms(areas: pl.DataFrame, width: int, height: int) -> dict[str, Room]:
    """How much text each area and each tile has room for."""
    rooms = {}
    outer = measure_tiles(areas["papers"].to_list(), width - 2 * _EDGE, height - _HEADER - _EDGE)
    members = areas["area_id", "held", "sizes"].rows()
    for (id, held, sizes), (wide, high) in zip(members, outer, strict=True):
        inside = wide - 2 * _EDGE - _GAP, high - _HEADER - _EDGE - _GAP
        rooms[f"area:{id}"] = _count_text(*inside)
        for topic, (broad, tall) in zip(held, measure_tiles(sizes, *inside), strict=True):
            rooms[f"topic:{topic}"] = _count_text(broad - 2 * _EDGE - _GAP, tall - 2 * _EDGE - _GAP)
    return rooms


def _count_text(width: float, height: float) -> Room:
    return Room(max(int(width / _CHARACTER), 0), max(int(height / _LINE), 0))


def _write_header(name: str, rooms: list[Room]) -> str:
    """A header stands in full or not at all, so it is as short as each screen asks for."""
    first, *rest = wrap(name, max(min(room.characters for room in rooms), 1))
    return re.sub(r" and$", "", first) + "\u2026" if rest else first


def _write_tile(label: str, papers: int, rooms: list[Room]) -> str:
    """Nothing where no screen has room: the browser would measure the text in vain."""
    longest = max(map(measure, re.findall(r"[^ -]+-?", label)), default=1)
    lines = wrap(label, max(longest, min(room.characters for room in rooms)))
    wide = [room.lines for room in rooms if room.characters >= longest]
    if max(wide, default=0) < len(lines):
        return ""
    return "<br>".join([*lines, f"{papers:,}"] if min(wide) > len(lines) else lines)


def _hue_areas(areas: list[int | None], palette: Palette) -> dict[int | None, str]:
    return {id: palette.series[at % len(palette.series)] for at, id in enumerate(areas)}
