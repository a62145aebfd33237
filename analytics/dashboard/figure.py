"""Figures on the page, drawn by plotly in the browser and changed in place.

Streamlit's own chart is made anew whenever its data change, with what the reader zoomed into and
with the contexts of the graphics card, and is searched for forty colours each time: a second for
the map, where plotly alone takes a third of that.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import orjson
import plotly.graph_objects as go
import streamlit as st

from analytics.dashboard.library import address_library
from analytics.i18n import gettext as _

#: What a reader can do with a figure: look and hover, click its points, draw around them, nothing.
Kind = Literal["look", "click", "lasso", "still"]

#: Corners of all lines together: each takes some milliseconds for hundreds of thousands of points.
_CORNERS, _LINES = 600, 60

Ring = list[tuple[float, float]]

_SCRIPT = Path(__file__).with_suffix(".js")
_HTML = '<div class="papertide-frame" role="figure"><div class="papertide-figure"></div></div>'
_CSS = """
.papertide-frame { background: var(--st-background-color); overflow: hidden; }
@media print {
  .papertide-figure, .papertide-figure .svg-container { width: 100% !important; }
  .papertide-figure .main-svg { max-width: 100%; }
}
"""


def draw_figure(figure: go.Figure, *, key: str, alt: str, kind: Kind = "look") -> Any:
    """Put a figure on the page.

    Parameters
    ----------
    figure : with its height; its width is that of the page.
    key : under which it stays the same figure from run to run.
    alt : what it shows, for who cannot see it.
    kind : what a reader can do with it.

    Returns
    -------
    clicked : what the browser says of points clicked just now, for ``read_points``. rings : of the
    lines and boxes that are drawn around points, for ``read_rings``; None before it says anything.
    """
    sent = {
        "figure": figure.to_dict(),
        "kind": kind,
        "alt": alt,
        "library": address_library(),
        "words": _name_tools(),
    }
    return _open_canvas()(
        key=key,
        data=_write(sent),
        default={"rings": None},
        # Its room from the first moment on, so that nothing below is pushed down when it is drawn.
        height=int(figure.layout.height),
        on_clicked_change=_take,
        on_rings_change=_take,
    )


def _write(values: Any) -> bytes:
    return orjson.dumps(values, default=_list_values, option=orjson.OPT_SERIALIZE_NUMPY)


def _name_tools() -> dict[str, str]:
    """What the buttons above a figure do, by plotly's own names for it."""
    return {
        "fill": _("Fill the screen"),
        "Lasso Select": _("Draw a line around points"),
        "Box Select": _("Draw a box around points"),
        "Pan": _("Drag to move"),
        "Zoom": _("Draw a box to look closer"),
        "Reset axes": _("See all"),
        "Reset view": _("See all"),
    }


def read_points(told: Any, figure: go.Figure) -> list[list[Any]]:
    """Customdata of the points that a browser says were clicked; those not on ``figure`` drop out.

    A browser can say anything, and of a figure that was there before.
    """
    if not isinstance(told, list) or not told:
        return []
    known = orjson.loads(_write([trace.customdata for trace in figure.data]))
    there = [point for points in known if points for point in points if point]  # no gaps
    return [point for point in told if point in there]


def read_rings(told: Any) -> list[Ring]:
    """Lines that a browser says were drawn, with few enough corners to look for papers in them.

    A browser can say anything: what is no line is left out.
    """
    if not isinstance(told, list):
        return []
    rings = [ring for ring in told[:_LINES] if _is_ring(ring)]
    most = _CORNERS // max(len(rings), 1)
    return [[(x, y) for x, y in ring[:: -(-len(ring) // most)]] for ring in rings]


def _is_ring(told: Any) -> bool:
    return (
        isinstance(told, list)
        and len(told) > 2
        and all(
            isinstance(corner, list)
            and len(corner) == 2
            and all(isinstance(each, int | float) for each in corner)
            for corner in told
        )
    )


def _list_values(array: npt.NDArray[np.str_]) -> list[str]:
    """Text in an array, the one thing in a figure that the writer does not know."""
    listed: list[str] = array.tolist()
    return listed


def _take() -> None:
    """What the browser tells is in what the component returns; Streamlit asks for a callback."""


@cache
def _open_canvas() -> Callable[..., Any]:
    return st.components.v2.component(
        "papertide_figure", html=_HTML, css=_CSS, js=_SCRIPT.read_text(), isolate_styles=False
    )
