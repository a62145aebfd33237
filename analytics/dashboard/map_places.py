"""Where papers lie on the map: read once for all sessions, and shown for one paper."""

import polars as pl
import streamlit as st

from analytics.charts.map import plot_place
from analytics.dashboard.address import PAPER, key_widget
from analytics.dashboard.cache import load_passing, load_selection
from analytics.dashboard.figure import draw_figure
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
    places = _align(catalogue, catalogue.id, map, map.id)
    if filters:
        places = places.filter(load_passing(catalogue, filters))
    chosen = load_selection(catalogue, filters)
    placed = chosen.hstack(places).with_columns(day=pl.col("submitted").dt.date())
    return placed.drop_nulls("x") if placed["x"].has_nulls() else placed


@st.cache_resource(max_entries=2, show_spinner=False)
def _align(_catalogue: Catalogue, id: str, _map: PaperMap, map_id: str) -> pl.DataFrame:
    """Columns x, y for each paper of the catalogue: joined once, then only chosen from."""
    papers, places = _catalogue.papers.select("arxiv_id"), _map.places.select("arxiv_id", "x", "y")
    joined = papers.join(places, on="arxiv_id", how="left", maintain_order="left")
    return joined.select("x", "y")


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
    draw_figure(
        plot_place(everything, *place, title, dark=view.dark),
        key=key_widget(f"place.{arxiv_id}"),
        alt=_("Map of {papers} papers with a ring where this paper lies").format(
            papers=f"{everything.height:,}"
        ),
        kind="still",
    )
    link_page(view, "map", _("See it on the map"), {PAPER: [arxiv_id]})
    return True
