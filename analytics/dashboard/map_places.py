"""Where papers lie on the map: read once for all sessions, and shown for one paper."""

import polars as pl
import streamlit as st

from analytics.charts.map import plot_place
from analytics.dashboard.address import PAPER, key_widget
from analytics.dashboard.cache import load_selection
from analytics.dashboard.view import View, link_page
from analytics.i18n import gettext as _
from analytics.pipeline.catalogue import Catalogue
from analytics.pipeline.map import PaperMap, read_map
from analytics.query import Filters
from analytics.store.artifacts import read_current


def load_map(store: str) -> PaperMap | None:
    """The map as it is published now; None where none was drawn."""
    published = read_current(store, "map")
    return _read(store, published.id) if published else None


@st.cache_resource(max_entries=2, show_spinner=False)
def _read(store: str, id: str) -> PaperMap | None:
    return read_map(store)


def load_places(catalogue: Catalogue, filters: Filters, map: PaperMap) -> pl.DataFrame:
    """Papers that pass the filters and have a place: columns of the catalogue, day, x, y."""
    return _places(catalogue, catalogue.id, filters, map, map.id)


@st.cache_resource(max_entries=6, show_spinner=False)
def _places(
    _catalogue: Catalogue, id: str, filters: Filters, _map: PaperMap, map_id: str
) -> pl.DataFrame:
    chosen = load_selection(_catalogue, filters)
    placed = _map.places.lazy().drop_nulls("x").select("arxiv_id", "x", "y")
    joined: pl.DataFrame = (
        chosen.lazy()
        .join(placed, on="arxiv_id", maintain_order="left")
        .with_columns(day=pl.col("submitted").dt.date())
        .collect()
    )
    return joined


def find_place(map: PaperMap, arxiv_id: str) -> tuple[float, float] | None:
    """Where a paper lies; None where it has no place."""
    found = map.places.filter(pl.col("arxiv_id") == arxiv_id).drop_nulls("x")
    return None if found.is_empty() else found.select("x", "y").row(0)


def show_place(view: View, arxiv_id: str, title: str) -> bool:
    """A small map with the place of one paper and the way to the Map page.

    Returns
    -------
    whether there was anything to show: False where no map was drawn, or the paper has no place.
    """
    map = load_map(view.store)
    place = find_place(map, arxiv_id) if map else None
    if map is None or place is None:
        return False
    everything = load_places(view.catalogue, Filters(), map)
    st.plotly_chart(
        plot_place(everything, *place, title, dark=view.dark),
        key=key_widget(f"place.{arxiv_id}"),
        theme=None,
        config={"staticPlot": True},
        alt=_("Map of {papers} papers with a ring where this paper lies").format(
            papers=f"{everything.height:,}"
        ),
    )
    link_page(view, "map", _("See it on the map"), {PAPER: [arxiv_id]})
    return True
