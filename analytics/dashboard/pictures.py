"""Charts as pictures: PNG and SVG, drawn by the reader's browser with the finding on them.

The headline stands outside of a chart on the page, so a component beside it has plotly draw it
once more with headline, unit and source.
"""

import re
from collections.abc import Callable
from functools import cache

import plotly.graph_objects as go
import streamlit as st

from analytics.charts.style import PICTURE_WIDTH, choose_palette, frame_picture
from analytics.dashboard.address import key_widget
from analytics.dashboard.file_names import name_download
from analytics.dashboard.view import View
from analytics.i18n import gettext as _

_SCRIPT = """
export default function ({ parentElement, data }) {
  for (const button of parentElement.querySelectorAll("button")) {
    button.title = data.tips[button.value];
    button.ariaLabel = `${button.textContent}: ${button.title}`;
    button.onclick = () => take(data, button.value);
  }
}

function take(data, format) {
  const plot = document.querySelector(`.${data.chart} .js-plotly-plot`);
  if (!plot) return;
  const layout = structuredClone(plot.layout);
  const { top, bottom, annotations } = data.frame;
  layout.annotations = [...(layout.annotations ?? []), ...annotations];
  layout.margin.t += top;
  layout.margin.b += bottom;
  const { width, name } = data;
  const height = plot._fullLayout.height + top + bottom;
  const picture = { data: structuredClone(plot.data), layout };
  Plotly.downloadImage(picture, { format, width, height, scale: 2, filename: name });
}
"""

_HTML = '<button value="png">PNG</button><button value="svg">SVG</button>'

_CSS = """
button {
  background: none; border: none; border-radius: var(--st-button-radius); cursor: pointer;
  color: var(--st-text-color); font: inherit; font-size: 0.875em;
  padding: 0.25rem 0.5rem; min-height: 2.25rem;
}
button:hover { color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); }
"""


def offer_pictures(
    view: View, figure: go.Figure, key: str, *, name: str, title: str, unit: str, source: str
) -> None:
    """Buttons for the picture of a chart as PNG and SVG.

    Parameters
    ----------
    figure : as it is shown.
    key : of the chart on the page.
    name : of what it shows, for the file.
    title, unit, source : what stands around the chart.
    """
    frame = frame_picture(
        figure,
        title=title,
        unit=unit,
        source=_("{source} Drawn by Papertide.").format(source=source),
        palette=choose_palette(dark=view.dark),
    )
    _open_camera()(
        key=key_widget(f"picture.{name}"),
        data={
            "chart": "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key),
            "frame": frame,
            "name": name_picture(view, name),
            "width": PICTURE_WIDTH,
            "tips": {
                "png": _("The chart as a picture"),
                "svg": _("The chart as a drawing that stays sharp at any size"),
            },
        },
        width="content",
        height="content",
    )


def name_picture(view: View, name: str) -> str:
    """The name of a picture's file, which plotly gives its ending."""
    return name_download(view, name, "png").removesuffix(".png")


@cache
def _open_camera() -> Callable[..., object]:
    return st.components.v2.component("papertide_camera", html=_HTML, css=_CSS, js=_SCRIPT)
