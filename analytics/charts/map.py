"""The map of papers: points, the density beneath them, names of topics, and one paper's place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go
import polars as pl
from plotly.colors import sample_colorscale

from analytics.charts.colours import mix
from analytics.charts.map_labels import point_at, write_labels
from analytics.charts.style import Palette, choose_palette, lay_out, make_figure, split_channels
from analytics.charts.text import escape, wrap, wrap_all
from analytics.i18n import gettext as _
from analytics.text.latex import plain_titles

#: Up to so many papers each is drawn as a point; of more, an even sample above their density.
POINTS = 50_000

#: Papers up to which their titles are at hand when pointed at.
_TITLES = 12_000

#: Steps between the colours of the first day and the last.
_SHADES = 64

_SAMPLE = 20_000
_CELLS = 140
_HEIGHT = 700


@dataclass(frozen=True, slots=True)
class Shading:
    """How points are coloured.

    Attributes
    ----------
    colours : of each topic; what is not there is grey.
    days : whether the day of a paper colours it instead.
    """

    colours: Mapping[int, str]
    days: bool = False


def count_points(papers: int) -> int:
    """How many of so many papers are drawn as points."""
    return papers if papers <= POINTS else _SAMPLE


def sample_points(papers: pl.DataFrame) -> pl.DataFrame:
    """The papers drawn as points: all, or of more than POINTS an even sample, by arxiv_id."""
    shown = papers.select("arxiv_id", "title", "topic_id", "day", "x", "y")
    drawn = count_points(papers.height)
    if drawn == papers.height:
        return shown
    return shown.sample(drawn, seed=0, shuffle=False).sort("arxiv_id")


def plot_map(
    papers: pl.DataFrame,
    shading: Shading,
    *,
    labels: Mapping[int, str],
    period: str = "",
    mark: tuple[float, float, str] | None = None,
    narrow: bool = False,
    dark: bool = False,
) -> go.Figure:
    """Papers as points, drawn by the graphics card; of many, their density and an even sample.

    Parameters
    ----------
    papers : columns arxiv_id, title, topic_id, day, x, y.
    labels : name of each topic.
    period : month, quarter or year to play through; empty for all at once.
    mark : x, y and title of one paper to show among the others.
    narrow : whether the screen is a phone's.
    dark : which theme.

    Returns
    -------
    figure; axes show no units, as only nearness means something on such a map.
    """
    palette = choose_palette(dark=dark)
    points = sample_points(papers)
    shaded, hues = _colour(_describe(points, labels), shading, palette)
    groups = _group(shaded, period)
    size = _size(points.height)
    traces = [_draw_points(name, rows, hues, size) for name, rows in groups]
    frames, controls = _play([name for name, _rows in groups], palette) if period else ([], {})
    beneath = [_draw_density(papers, palette)] if papers.height > points.height else []
    notes = write_labels(papers, labels, palette, narrow)
    if mark:
        notes.append(point_at(*mark, palette))
    layout = lay_out(
        palette,
        title="",
        subtitle="",
        plot_height=420 if narrow else _HEIGHT,
        left=0,
        right=0,
        bottom=78 if period else 4,
        notes=notes,
        xaxis=_hide_axis(),
        yaxis=_hide_axis(scaleanchor="x"),
        **controls,
    )
    layout["dragmode"] = "pan" if narrow else "lasso"
    # Where a reader looked closer, other colours and other papers are shown there too.
    layout["uirevision"] = "map"
    layout["margin"] = {"t": 4, "l": 0, "r": 0, "b": 78 if period else 4, "pad": 0}
    figure = make_figure([*traces, *beneath], layout)
    figure.frames = frames
    return figure


def write_selection(ring: Sequence[tuple[float, float]]) -> dict[str, str]:
    """A line around points as plotly has it, to be drawn with the map."""
    corners = "L".join(f"{x},{y}" for x, y in ring)
    return {"type": "path", "xref": "x", "yref": "y", "path": f"M{corners}Z"}


def plot_place(
    papers: pl.DataFrame,
    x: float,
    y: float,
    title: str,
    *,
    near: pl.DataFrame,
    dark: bool = False,
) -> go.Figure:
    """Where one paper lies: a small map of the density of all, with a mark and those near it.

    Parameters
    ----------
    papers : columns x, y.
    x, y, title : of the paper.
    near : columns x, y, title; the papers nearest to it.
    """
    palette = choose_palette(dark=dark)
    layout = lay_out(palette, title="", subtitle="", plot_height=220, left=0, right=0, bottom=0)
    layout["margin"] = {"t": 0, "l": 0, "r": 0, "b": 0, "pad": 0}
    layout["xaxis"] = _hide_axis(fixedrange=True)
    layout["yaxis"] = _hide_axis(scaleanchor="x", fixedrange=True)
    around = {
        "type": "scatter",
        "x": near["x"].to_list(),
        "y": near["y"].to_list(),
        "mode": "markers",
        "marker": {"size": 4, "color": palette.rising},
        "text": wrap_all(near["title"], 50, lines=3).to_list(),
        "hovertemplate": "%{text}<extra></extra>",
    }
    mark = _draw_mark(x, y, title, palette)
    return make_figure([_draw_density(papers, palette), around, mark], layout)


def _describe(points: pl.DataFrame, labels: Mapping[int, str]) -> pl.DataFrame:
    """Points with what is said of each where it is pointed at: columns called and topic."""
    points = points.with_columns(
        topic=pl.col("topic_id").replace_strict(
            {id: escape(label) for id, label in labels.items()}, default="", return_dtype=pl.String
        )
    )
    if points.height > _TITLES:
        return points.with_columns(called="arxiv_id")
    titles = wrap_all(plain_titles(points)["title"], 50, lines=3)
    return points.with_columns(called=pl.format("{}<br>{}", titles, "day"))


def _group(points: pl.DataFrame, period: str) -> list[tuple[str, pl.DataFrame]]:
    """Points of each trace: all in one, or by period where they are played through.

    The browser takes several milliseconds for each trace: one for each topic would be half of
    what the map takes.
    """
    if not period:
        return [("", points)]
    every = {"month": "1mo", "quarter": "1q", "year": "1y"}[period]
    dated = points.with_columns(start=pl.col("day").dt.truncate(every))
    parts = dated.partition_by("start", as_dict=True)
    named = [(_name_period(key[0], period), rows) for key, rows in parts.items()]
    return sorted(named, key=lambda each: each[0])


def _name_period(start: Any, period: str) -> str:
    quarter = f"{start:%Y} Q{(start.month + 2) // 3}"
    return {"month": f"{start:%Y-%m}", "quarter": quarter, "year": f"{start:%Y}"}[period]


def _draw_points(
    name: str, rows: pl.DataFrame, hues: npt.NDArray[np.uint8], size: float
) -> dict[str, object]:
    shades = hues[rows["hue"].to_numpy()]
    return {
        "type": "scattergl",
        "name": name,
        "mode": "markers",
        # Short numbers, and no words that are the same for all: the browser reads it thrice.
        "x": rows["x"].cast(pl.Float32).to_numpy(),
        "y": rows["y"].cast(pl.Float32).to_numpy(),
        "marker": {
            # Red, green and blue of each: the browser takes ten times as long to make them of
            # names, or of numbers and a scale. Where they are played through it takes names: of
            # anything else plotly makes black in the frames.
            "color": ["#" + bytes(each).hex() for each in shades] if name else shades,
            "size": size,
            "opacity": 0.8,
        },
        # As arrays, which plotly copies in one piece.
        "text": np.array(rows["called"].to_list(), dtype=str),
        "hovertext": np.array(rows["topic"].to_list(), dtype=str),
        "hovertemplate": "%{text}<br><i>%{hovertext}</i><extra></extra>",
        "unselected": {"marker": {"opacity": 0.12}},
    }


def _colour(
    points: pl.DataFrame, shading: Shading, palette: Palette
) -> tuple[pl.DataFrame, npt.NDArray[np.uint8]]:
    """Points with the column hue, and red, green and blue of each hue: shape (hues, 3)."""
    if shading.days:
        day = pl.col("day").cast(pl.Int32)
        part = (day - day.min()) / (day.max() - day.min())
        hue = (part.fill_nan(0) * (_SHADES - 1)).round().cast(pl.Int16)
        scale = sample_colorscale("Cividis", _SHADES, colortype="tuple")
        return points.with_columns(hue=hue), np.rint(255 * np.array(scale)).astype(np.uint8)
    none = mix(palette.none, palette.paper, 0.45)
    colours = sorted({none, *shading.colours.values()})
    places = {id: colours.index(colour) for id, colour in shading.colours.items()}
    placed = pl.col("topic_id").replace_strict(
        places, default=colours.index(none), return_dtype=pl.Int16
    )
    channels = np.array([split_channels(colour) for colour in colours])
    return points.with_columns(hue=placed), channels.astype(np.uint8)


def _size(count: int) -> float:
    return 2.6 if count > 30_000 else 3.2 if count > 8_000 else 4.5 if count > 1_500 else 7


def _draw_density(papers: pl.DataFrame, palette: Palette) -> dict[str, object]:
    columns, across = _divide(papers["x"])
    rows, up = _divide(papers["y"])
    counts = np.bincount(rows * _CELLS + columns, minlength=_CELLS**2).reshape(_CELLS, _CELLS)
    # Crowded places hold a hundred times what others do: the root lets both be seen.
    pale, strong = (mix(palette.soft, palette.paper, part) for part in (0.88, 0.3))
    shown = np.sqrt(counts).astype(np.float32)
    shown[shown == 0] = np.nan
    return {
        "type": "heatmap",
        "x": across,
        "y": up,
        "z": shown,
        "zsmooth": False,
        "hoverinfo": "skip",
        "showscale": False,
        "opacity": 0.9,
        "colorscale": [[0, pale], [1, strong]],
    }


def _divide(places: pl.Series) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """The cell of each place along an axis, and the edges of the cells."""
    values = places.to_numpy()
    edges = np.linspace(values.min(), values.max(), _CELLS + 1, dtype=np.float32)
    step = max(float(edges[-1] - edges[0]) / _CELLS, 1e-6)
    cells = ((values - edges[0]) / step).astype(np.int64)
    return np.minimum(cells, _CELLS - 1), edges


def _draw_mark(x: float, y: float, title: str, palette: Palette) -> dict[str, object]:
    return {
        "type": "scatter",
        "x": [x],
        "y": [y],
        "mode": "markers",
        "marker": {
            "symbol": "circle-open",
            "size": 18,
            "color": palette.text,
            "line": {"width": 3, "color": palette.text},
        },
        "text": ["<br>".join(wrap(title, 50, lines=3))],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _play(
    names: Sequence[str], palette: Palette
) -> tuple[list[dict[str, object]], dict[str, object]]:
    """A frame for each period, its points strong and the others faint; a button and a slider.

    The opacity is that of the trace: a frame that has anything of its marker draws it black.
    """
    every = list(range(len(names)))
    frames: list[dict[str, object]] = [
        {
            "name": name,
            "traces": every,
            "data": [{"opacity": 1 if at == own else 0.05} for at in every],
        }
        for own, name in enumerate(names)
    ]
    frames.append({"name": "all", "traces": every, "data": [{"opacity": 1} for _at in every]})
    pace = {"frame": {"duration": 600, "redraw": True}, "transition": {"duration": 0}}
    still = {"frame": {"duration": 0, "redraw": True}, "mode": "immediate"}
    steps = [
        {"label": escape(name), "method": "animate", "args": [[name], still]}
        for name in (*names, "all")
    ]
    steps[-1]["label"] = _("all")
    look = {"font": {"size": 12, "color": palette.text}, "bordercolor": palette.axis}
    play = {"method": "animate", "args": [[*names, "all"], {**pace, "mode": "immediate"}]}
    stop = {"method": "animate", "args": [[None], still]}
    buttons = [{**play, "label": _("Play")}, {**stop, "label": _("Stop")}]
    menu = {"type": "buttons", "direction": "left", "x": 0, "y": 0, "xanchor": "left"}
    menu |= {"yanchor": "top", "pad": {"t": 26, "l": 4}, "showactive": False, "buttons": buttons}
    menu |= {**look, "bgcolor": palette.paper}
    slider = {
        "x": 0.16,
        "len": 0.82,
        "y": 0,
        "pad": {"t": 14},
        "steps": steps,
        "font": look["font"],
    }
    slider |= {"active": len(names), "currentvalue": {"visible": True, "xanchor": "right"}}
    slider |= {"tickcolor": palette.axis, "bgcolor": palette.grid}
    return frames, {"updatemenus": [menu], "sliders": [slider]}


def _hide_axis(**more: object) -> dict[str, object]:
    return {"visible": False, "showgrid": False, "zeroline": False, **more}
