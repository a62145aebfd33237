"""Vega-Lite in the house style, drawn to SVG without a browser."""

import re
from typing import Any

from analytics.charts.style import LIGHT
from analytics.errors import InputError
from analytics.i18n import gettext as _

Spec = dict[str, Any]

#: Width of a figure, in pixels of its own.
WIDE = 640

_FONT = (
    "Noto Sans, Helvetica, Arial, Noto Sans CJK SC, Source Han Sans SC, PingFang SC, "
    "Microsoft YaHei, sans-serif"
)
_CONFIG: Spec = {
    "background": None,
    "font": _FONT,
    "view": {"stroke": None},
    "axis": {
        "domainColor": LIGHT.axis,
        "gridColor": LIGHT.grid,
        "labelColor": LIGHT.soft,
        "tickColor": LIGHT.axis,
        "titleColor": LIGHT.soft,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
    },
    "header": {
        "labelColor": LIGHT.text,
        "labelFontSize": 12,
        "labelLimit": 0,
        "labelAnchor": "start",
        "title": None,
    },
    "legend": {"labelColor": LIGHT.text, "labelFontSize": 11, "title": None},
}

#: A filled dot as the drawing program writes it: where it stands, how large and of what colour.
_DOT = re.compile(
    r'<path [^>]*?transform="translate\(([-\d.]+),([-\d.]+)\)" d="M([\d.]+),0A[^"]*"'
    r' fill="(#\w+)" stroke-width="2" opacity="([\d.]+)"/>'
)
_DOTS = re.compile(rf"(?:{_DOT.pattern})+")
#: Dots of one path do not shine through one another: crowds stay dark with several paths.
_LAYERS = 12


def finish(spec: Spec) -> Spec:
    """A figure in the house style."""
    schema = "https://vega.github.io/schema/vega-lite/v6.json"
    return {"$schema": schema, "config": _CONFIG, "padding": 4, **spec}


def draw(spec: Spec, name: str) -> str:
    """A figure as SVG to stand in a page; the same bytes for the same figure.

    Parameters
    ----------
    name : of the figure, put before every id in it, as several stand in one page.

    Raises
    ------
    InputError : what draws is not installed; says what to run.
    """
    try:
        import vl_convert  # noqa: PLC0415  # loads a JavaScript engine
    except ImportError as error:
        raise InputError(
            _("figures need vl-convert-python: pip install -r requirements.txt")
        ) from error
    svg: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    svg = _DOTS.sub(lambda run: gather_dots(run[0]), svg)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', svg)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", svg)


def gather_dots(dots: str) -> str:
    """Dots of one size and colour as a few paths: a twentieth of the bytes, and of the time in PDF.

    A dot is a line without length whose ends are round.
    """
    found = _DOT.findall(dots)
    *_, radius, colour, opacity = found[0]
    if any(each[2:] != (radius, colour, opacity) for each in found):
        return dots
    steps = [f"M{float(x):.1f},{float(y):.1f}h0" for x, y, *_ in found]
    return "".join(
        f'<path d="{"".join(steps[layer::_LAYERS])}" fill="none" stroke="{colour}" '
        f'stroke-width="{2 * float(radius):g}" stroke-linecap="round" opacity="{opacity}"/>'
        for layer in range(min(_LAYERS, len(steps)))
    )
