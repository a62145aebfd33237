"""Where papers lie on the map: read once for all sessions, and shown for one paper."""

import polars as pl
import streamlit as st

from analytics.charts.map import plot_place
from analytics.dashboard.address import PAPER
from analytics.dashboard.cache import load_passing, load_selection
from analytics.dashboard.components import show_figure
from analytics.dashboard.view import View, link_page
from analytics.i18n import gettext as _
from analytics.i18n import ngettext
from analytics.pipeline.catalogue import Catalogue
from analytics.pipeline.map import PaperMap, read_map
from analytics.query import Filters
from analytics.store.artifacts import read_current
from analytics.text.latex import plain_titles

#: Papers around a place that are shown.
_NEAR = 20


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
    near = find_near(everything, *place, _NEAR + 1).filter(pl.col("arxiv_id") != arxiv_id)
    near = near.head(_NEAR)
    show_figure(
        view,
        plot_place(everything, *place, title, near=plain_titles(near), dark=view.dark),
        name="place",
        frame=near.select("arxiv_id", "title", "submitted", "topic_id", "x", "y"),
        title=_tell_place(view, near),
        unit=_("Ring: this paper; dots: the {near} nearest; grey: all others").format(
            near=near.height
        ),
        kind="still",
        papers=ngettext("{papers} paper", "{papers} papers", everything.height).format(
            papers=f"{everything.height:,}"
        ),
    )
    link_page(view, "map", _("See it on the map"), {PAPER: [arxiv_id]})
    return True


def find_near(papers: pl.DataFrame, x: float, y: float, count: int = _NEAR) -> pl.DataFrame:
    """The papers nearest to a point of the map, the nearest first."""
    distance = (pl.col("x") - x) ** 2 + (pl.col("y") - y) ** 2
    return papers.bottom_k(count, by=[distance, pl.col("arxiv_id")]).sort(distance, "arxiv_id")


def _tell_place(view: View, near: pl.DataFrame) -> str:
    """On which topic the papers around are, for the most part."""
    counted = near.drop_nulls("topic_id")["topic_id"].value_counts(name="papers")
    if counted.is_empty():
        return _("Where it lies on the map")
    most = counted.sort(["papers", "topic_id"], descending=[True, False]).row(0, named=True)
    labels = dict(view.catalogue.topics.select("topic_id", "label").iter_rows())
    return _("On the map {papers} of the {near} papers nearest are on {topic}").format(
        papers=most["papers"], near=near.height, topic=labels.get(most["topic_id"], "")
    )
