"""Parts that pages share: downloads, tables, figures with their source line, empty states."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any, Literal

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from analytics.dashboard.address import key_widget
from analytics.dashboard.cache import load_selection
from analytics.dashboard.view import View
from analytics.export import name_file, write_csv
from analytics.query import Filters

_CONFIG = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["lasso2d", "select2d", "autoScale2d", "zoomIn2d", "zoomOut2d"],
    "toImageButtonOptions": {"format": "png", "scale": 2},
}

_FETCH = "python -m analytics ingest arxiv --category cs.LG --from 2026-01-01 --to 2026-01-07 --fit"

_FILTER_NAMES = {
    "categories": "the category",
    "start": "the first day",
    "end": "the last day",
    "topics": "the topic",
    "themes": "the theme",
    "query": "the words",
}


def escape(text: str | None) -> str:
    """Text of a paper, to be shown as it stands where Streamlit would read Markdown."""
    marks = r"\`*_{}[]()<>#+-.!|~$:"
    return "".join(f"\\{each}" if each in marks else each for each in text or "")


def offer_csv(view: View, frame: pl.DataFrame | Callable[[], pl.DataFrame], name: str) -> None:
    """A button for the CSV of exactly what is shown; made when asked for."""

    def make() -> bytes:
        return write_csv(frame() if callable(frame) else frame, bom=True)

    st.download_button(
        "CSV",
        make,
        file_name=name_file(name, view.filters, view.catalogue.version, "csv"),
        mime="text/csv",
        key=f"csv.{name}",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        help="Exactly what is shown, for a spreadsheet.",
    )


def show_figure(
    view: View,
    figure: go.Figure,
    *,
    name: str,
    frame: pl.DataFrame,
    alt: str,
    source: str = "",
    clickable: bool = False,
) -> list[dict[str, Any]]:
    """A figure with its source line and CSV.

    Returns
    -------
    the points clicked, each with its customdata; empty where nothing was clicked.
    """
    event: Any = st.plotly_chart(
        figure,
        key=key_widget(f"figure.{name}"),
        theme=None,
        config=_CONFIG,
        alt=alt,
        on_select="rerun" if clickable else "ignore",
        selection_mode=("points",),
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="top"):
        st.caption(source)
        offer_csv(view, frame, name)
    return list(event["selection"]["points"]) if clickable else []


def show_table(
    view: View,
    frame: pl.DataFrame,
    *,
    name: str,
    columns: dict[str, Any],
    alt: str,
    export: pl.DataFrame | Callable[[], pl.DataFrame] | None = None,
    selectable: bool = False,
    height: int | Literal["auto"] = "auto",
) -> int | None:
    """A table of the columns named, with its CSV.

    Parameters
    ----------
    columns : what to show, in order, with the look of each.
    export : what the CSV holds, where it is more than what is shown.

    Returns
    -------
    the row that is selected, or None.
    """
    event: Any = st.dataframe(
        frame.select(columns.keys()),
        hide_index=True,
        column_config=columns,
        key=key_widget(f"table.{name}"),
        on_select="rerun" if selectable else "ignore",
        selection_mode="single-row",
        height=height,
        placeholder="",
        alt=alt,
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="top"):
        st.caption(f"{frame.height:,} rows" + (". Choose a row to open it." if selectable else "."))
        offer_csv(view, frame.select(columns.keys()) if export is None else export, name)
    rows = event["selection"]["rows"] if selectable else []
    return int(rows[0]) if rows and rows[0] < frame.height else None


def show_simulated(view: View) -> None:
    """The notice that these papers are simulated, with the way to real ones."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            "**Simulated papers.** No title, author or number here is of a real paper. Real ones: "
            f"`{_FETCH}`",
            width="stretch",
        )
        if view.settings.role == "operator":
            st.page_link(view.pages["data"], label="Fetch real papers", icon=":material/download:")


def show_empty(view: View) -> None:
    """No paper passes: say which filter does it, and offer to take it away."""
    blame = find_emptying(view)
    st.subheader("No papers here", anchor=False)
    if blame:
        names = ", ".join(_FILTER_NAMES[name] for name in blame)
        st.write(f"Without {names} there would be papers. Change it in the side bar.")
    else:
        st.write("Several filters together leave no paper. Clear some of them in the side bar.")
    offer_csv(view, view.papers.drop("themes"), "papers")


def find_emptying(view: View) -> list[str]:
    """Filters each of which, taken away alone, would let papers through."""
    empty = Filters()
    return [
        each.name
        for each in fields(Filters)
        if getattr(view.filters, each.name) != getattr(empty, each.name)
        and load_selection(
            view.catalogue, replace(view.filters, **{each.name: getattr(empty, each.name)})
        ).height
    ]
