"""The house style: colours, fonts, number formats and layout of every chart, in one place."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from analytics.charts.text import SUBTITLE_WIDTH, TITLE_WIDTH, wrap
from analytics.i18n import current_language, percent_sign

TITLE_FONT = '"Source Serif", "Source Serif 4", Georgia, "Noto Serif CJK SC", serif'
TEXT_FONT = '"Source Sans", "Source Sans 3", "Noto Sans", Helvetica, Arial, "Noto Sans CJK SC"'

#: Pixels of a chart that is taken away as a picture.
PICTURE_WIDTH = 1000

#: Pixels from one line of text to the next.
TITLE_LINE, TEXT_LINE, LABEL_LINE = 22, 17, 16


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one theme, #rrggbb.

    Attributes
    ----------
    paper : behind everything; what hollow marks are filled with.
    text, soft, grid, axis : words, lesser words, lines behind the data, base line.
    series : of lines and bars, told apart in common colour blindness (after Okabe and Ito, 2008;
        at least 7 OKLab hundredths apart to normal, protan, deutan and tritan eyes) and at least
        3 to 1 against the paper.
    rising, falling, none : of verdicts.
    """

    paper: str
    text: str
    soft: str
    grid: str
    axis: str
    series: tuple[str, ...]
    rising: str
    falling: str
    none: str


LIGHT = Palette(
    paper="#fdfdfb",
    text="#17252a",
    soft="#56666b",
    grid="#e4e9e7",
    axis="#8a9799",
    series=(
        "#0072b2",
        "#d45e00",
        "#009e72",
        "#b73191",
        "#983700",
        "#888fc8",
        "#4b2d84",
        "#5b5e5b",
    ),
    rising="#0b6e7f",
    falling="#c2500a",
    none="#6c7a7d",
)

DARK = Palette(
    paper="#10181b",
    text="#e4ecec",
    soft="#9fb0b3",
    grid="#243136",
    axis="#5d6f74",
    series=(
        "#4fb3ee",
        "#ff8a4c",
        "#1fe193",
        "#de96bb",
        "#f0c849",
        "#3782c9",
        "#9981f8",
        "#c3ced3",
    ),
    rising="#4cc3d1",
    falling="#ff8a4c",
    none="#8fa0a4",
)


def choose_palette(*, dark: bool) -> Palette:
    """The palette of a theme."""
    return DARK if dark else LIGHT


def assign_colours(
    series: Sequence[str],
    order: Sequence[str],
    palette: Palette,
    given: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """A colour for each series, the same on every chart, whatever else is on it.

    Parameters
    ----------
    series : ids on the chart.
    order : all ids there are, in a fixed order; those not in it come last. From the ninth on
        colours come again, and ``assign_dashes`` tells apart those that meet.
    given : #rrggbb of those that have a colour of their own, such as topics; made to stand out
        from the paper.
    """
    own = given or {}
    unknown = sorted(set(series) - set(order))
    rank = {id: at for at, id in enumerate([*order, *unknown])}
    return {
        id: stand_out(own[id], palette)
        if id in own
        else palette.series[rank[id] % len(palette.series)]
        for id in series
    }


#: How lines of like colours are told apart; dots stand for what is not complete.
_DASHES = ("solid", "10px,3px", "4px,3px", "12px,3px,3px,3px")

#: Colours nearer than this in RGB, of 255 a channel, are taken for alike.
_ALIKE = 64.0


def assign_dashes(colours: Mapping[str, str]) -> dict[str, str]:
    """The stroke of each line: solid, unless one before it has a like colour and is solid.

    Parameters
    ----------
    colours : #rrggbb of each series, in the order in which they are drawn.
    """
    dashes: dict[str, str] = {}
    for id, colour in colours.items():
        taken = {dashes[other] for other in dashes if _are_alike(colours[other], colour)}
        dashes[id] = next((dash for dash in _DASHES if dash not in taken), _DASHES[-1])
    return dashes


def _are_alike(one: str, two: str) -> bool:
    return math.dist(split_channels(one), split_channels(two)) < _ALIKE


def stand_out(colour: str, palette: Palette) -> str:
    """``colour``, moved toward that of the text until it stands out from the paper 3 to 1."""
    mixed, goal = split_channels(colour), split_channels(palette.text)
    for part in range(11):
        mixed = [a + (b - a) * part / 10 for a, b in zip(split_channels(colour), goal, strict=True)]
        if _contrast(mixed, split_channels(palette.paper)) >= 3:
            break
    return "#" + "".join(f"{round(channel):02x}" for channel in mixed)


def _contrast(one: Sequence[float], two: Sequence[float]) -> float:
    """By WCAG 2: from 1 to 21."""
    low, high = sorted(_measure_light(each) for each in (one, two))
    return (high + 0.05) / (low + 0.05)


def _measure_light(channels: Sequence[float]) -> float:
    linear = [
        each / 255 / 12.92 if each <= 10.31 else ((each / 255 + 0.055) / 1.055) ** 2.4
        for each in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def split_channels(colour: str) -> list[float]:
    """Red, green and blue of #rrggbb, up to 255."""
    return [float(int(colour[at : at + 2], 16)) for at in (1, 3, 5)]


def fade(colour: str, opacity: float) -> str:
    """``colour`` (#rrggbb) with an opacity, as rgba()."""
    red, green, blue = split_channels(colour)
    return f"rgba({red:.0f},{green:.0f},{blue:.0f},{opacity})"


def format_share(share: float) -> str:
    """A fraction as per cent with two significant digits where it is small: 0.0421 is 4.2 %."""
    percent = 100 * share
    digits = 0 if percent >= 20 or percent == 0 else 1 if percent >= 1 else 2
    return f"{percent:.{digits}f}{percent_sign()}"


def lay_out(
    palette: Palette,
    *,
    title: str,
    subtitle: str,
    plot_height: int,
    right: int = 12,
    left: int = 44,
    bottom: int = 46,
    notes: Sequence[Mapping[str, object]] = (),
    **parts: object,
) -> dict[str, object]:
    """The frame of a chart: headline, unit below it, and the plot.

    Plain values, so that a figure is built from them in one step: plotly checks every value, and
    adding traces, axes and notes one by one checks all of them again each time.

    Parameters
    ----------
    title : what the chart shows, as a sentence.
    subtitle : the unit, the number of papers and the period.
    plot_height : of the plotting area, pixels.
    right, left, bottom : margins, pixels.
    notes : annotations of the chart.
    parts : axes and whatever else of plotly's layout.
    """
    headline = wrap(title, TITLE_WIDTH) if title else []
    unit = wrap(subtitle, SUBTITLE_WIDTH) if subtitle else []
    top = 8 + TITLE_LINE * len(headline) + TEXT_LINE * len(unit) + (20 if headline else 12)
    below = top - 8 - TITLE_LINE * len(headline) - 6
    return {
        # plotly's template "none", spelt out.
        "template": {"data": {"scatter": [{"type": "scatter"}]}},
        "height": top + plot_height + bottom,
        "autosize": True,
        "margin": {"t": top, "l": left, "r": right, "b": bottom, "pad": 0},
        "paper_bgcolor": palette.paper,
        "plot_bgcolor": palette.paper,
        "font": {"family": TEXT_FONT, "size": 13, "color": palette.text},
        "meta": {"title": title, "subtitle": subtitle},
        "annotations": [
            _write(headline, top - 8, left, TITLE_FONT, 17, palette.text, bold=True),
            _write(unit, below, left, TEXT_FONT, 13, palette.soft),
            *notes,
        ],
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverdistance": 30,
        "hoverlabel": {
            "bgcolor": palette.paper,
            "bordercolor": palette.axis,
            "font": {"family": TEXT_FONT, "size": 13, "color": palette.text},
            "align": "left",
        },
        "modebar": {
            "bgcolor": "rgba(0,0,0,0)",
            "color": palette.axis,
            "activecolor": palette.text,
            "orientation": "v",
        },
        **parts,
    }


def _write(
    lines: Sequence[str],
    above: int,
    left: int,
    family: str,
    size: int,
    colour: str,
    *,
    bold: bool = False,
) -> dict[str, object]:
    """Lines of text at the left edge, their top that many pixels above the plot.

    plotly's own title moves with its number of lines and runs into the plot.
    """
    text = "<br>".join(f"<b>{line}</b>" if bold else line for line in lines)
    return {
        "text": text,
        "visible": bool(lines),
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": 2 - left,
        "y": 1,
        "yref": "paper",
        "yanchor": "top",
        "yshift": above,
        "align": "left",
        "showarrow": False,
        "borderpad": 0,
        "font": {"family": family, "size": size, "color": colour},
    }


def make_figure(traces: Sequence[Mapping[str, object]], layout: Mapping[str, object]) -> go.Figure:
    """A figure of plain values, not checked again.

    plotly looks at each value of each trace, which takes seven times as long as all else it does
    here; the tests have it check all figures that they make.
    """
    return go.Figure(data=traces, layout=layout, **_UNCHECKED)


_UNCHECKED = {"_validate": False}


def frame_picture(
    figure: go.Figure, *, title: str, unit: str, source: str, palette: Palette
) -> dict[str, object]:
    """What is put around a chart that is taken away as a picture ``PICTURE_WIDTH`` wide.

    Parameters
    ----------
    figure : laid out by ``lay_out`` without a headline of its own.
    title, unit, source : the headline, the line below it, and the line under the chart.

    Returns
    -------
    top, bottom : pixels by which the margins grow; annotations: the text that stands there.
    """
    headline, below, foot = wrap(title, 98), wrap(unit, 130), wrap(source, 150)
    margin = figure.layout.margin
    left = int(margin.l or 0)
    top = 20 + TITLE_LINE * len(headline) + TEXT_LINE * len(below)
    over = int(margin.t or 0) + top
    under = _write(foot, 0, left, TEXT_FONT, 11, palette.soft)
    return {
        "top": top,
        "bottom": 12 + TEXT_LINE * len(foot),
        "annotations": [
            _write(headline, over - 10, left - 10, TITLE_FONT, 17, palette.text, bold=True),
            _write(
                below,
                over - 16 - TITLE_LINE * len(headline),
                left - 10,
                TEXT_FONT,
                13,
                palette.soft,
            ),
            {**under, "xshift": 12 - left, "y": 0, "yshift": -int(margin.b or 0)},
        ],
    }


def style_axis(palette: Palette, **changes: object) -> dict[str, object]:
    """A value axis: faint lines behind the data, no frame."""
    return {
        "gridcolor": palette.grid,
        "gridwidth": 1,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "tickfont": {"size": 12, "color": palette.soft},
        "fixedrange": True,
        "automargin": False,
        **changes,
    }


def style_time(palette: Palette, **changes: object) -> dict[str, object]:
    """A time axis: a base line with short ticks, dates no finer than the zoom calls for."""
    # The browser's plotly knows English names of months only. What follows a new line it writes
    # where it changes.
    day, month = {
        "en": ("%-d %b\n%Y", "%b\n%Y"),
        "zh": ("%-m月%-d日\n%Y年", "%-m月\n%Y年"),
    }[current_language()]
    stops: list[Mapping[str, object]] = [
        {"dtickrange": [None, 86_400_000 * 6], "value": day},
        {"dtickrange": [86_400_000 * 6, "M1"], "value": day},
        {"dtickrange": ["M1", "M6"], "value": month},
        {"dtickrange": ["M6", "M12"], "value": month},
        {"dtickrange": ["M12", None], "value": "%Y"},
    ]
    return {
        "type": "date",
        "showgrid": False,
        "zeroline": False,
        "showline": True,
        "linecolor": palette.axis,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": palette.axis,
        "tickfont": {"size": 12, "color": palette.soft},
        "tickformatstops": stops,
        "nticks": 7,
        "fixedrange": True,
        **changes,
    }
