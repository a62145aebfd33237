"""What sessions share to find papers like others: the vectors, and answers given before."""

import polars as pl
import streamlit as st

from analytics.dashboard.cache import load_gains, load_selection, open_store
from analytics.i18n import gettext as _
from analytics.pipeline.catalogue import Catalogue
from analytics.pipeline.similar import (
    Vectors,
    find_vectors,
    place_text,
    rank_recent,
    read_vectors,
)
from analytics.query import Filters
from analytics.search.similar import (
    SIMILAR,
    Likes,
    blend,
    part_from,
    rank_similar,
    take_papers,
)

#: Similar papers that are shown.
SHOWN = 20


def open_vectors() -> Vectors | None:
    """The vectors as they are published now, read once for all sessions; None before a fit."""
    store = open_store()
    published = find_vectors(store)
    if not published:
        return None
    with st.spinner(_("Opening the places of the papers")):
        return _read(store, published.id)


@st.cache_resource(max_entries=1, show_spinner=False)
def _read(store: str, id: str) -> Vectors | None:
    return read_vectors(store)


def find_like_papers(
    catalogue: Catalogue, arxiv_ids: tuple[str, ...], order: str, within: Filters
) -> pl.DataFrame:
    """Papers like what several have in common, or like one.

    Parameters
    ----------
    order : relevance or recency.
    within : the papers to choose from.

    Returns
    -------
    columns SIMILAR, at most SHOWN rows; without the papers asked about.
    """
    vectors = open_vectors()
    if vectors is None:
        return pl.DataFrame(schema=SIMILAR)
    return _like_papers(catalogue, catalogue.id, vectors, vectors.id, arxiv_ids, order, within)


@st.cache_resource(max_entries=128, show_spinner=False)
def _like_papers(
    _catalogue: Catalogue,
    id: str,
    _vectors: Vectors,
    vectors_id: str,
    arxiv_ids: tuple[str, ...],
    order: str,
    within: Filters,
) -> pl.DataFrame:
    likes = take_papers(_vectors.space, arxiv_ids)
    if len(likes.vectors) > 1:
        likes = blend(likes)
    return _rank(_catalogue, _vectors, likes, order, within, arxiv_ids)


def find_like_text(
    catalogue: Catalogue, text: str, order: str, within: Filters
) -> pl.DataFrame | None:
    """Papers like a text that was pasted; columns and order of ``find_like_papers``.

    Returns
    -------
    None where there are no topics yet.

    Raises
    ------
    InputError : the text says nothing; says what to add.
    """
    vectors = open_vectors()
    if vectors is None:
        return None
    return _rank(catalogue, vectors, place_text(vectors.model, text), order, within, ())


def find_new(
    catalogue: Catalogue, likes: Likes, since: Filters, without: tuple[str, ...], limit: int
) -> pl.DataFrame:
    """Papers that pass ``since``, those most like any row of ``likes`` first.

    Returns
    -------
    columns SIMILAR and row: which of ``likes`` a paper is most like.
    """
    vectors = open_vectors()
    if vectors is None:
        return pl.DataFrame(schema={**SIMILAR, "row": pl.Int64})
    among = load_selection(catalogue, since)["arxiv_id"]
    return rank_similar(vectors.space, likes, limit, without=without, among=among)


def find_gained(
    catalogue: Catalogue, filters: Filters, series_id: str, order: str, *, by: str
) -> pl.DataFrame:
    """The papers that stand for what one series gained, of those it had in its last year.

    Parameters
    ----------
    order : typical, nearest to the middle of them; or new, nearest to where that middle has moved
        since the first year.

    Returns
    -------
    columns SIMILAR, at most SHOWN rows.
    """
    vectors = open_vectors()
    if vectors is None:
        return pl.DataFrame(schema=SIMILAR)
    return _gained(catalogue, catalogue.id, vectors, vectors.id, filters, series_id, order, by)


@st.cache_resource(max_entries=32, show_spinner=False)
def _gained(
    _catalogue: Catalogue,
    id: str,
    _vectors: Vectors,
    vectors_id: str,
    filters: Filters,
    series_id: str,
    order: str,
    by: str,
) -> pl.DataFrame:
    gains = load_gains(_catalogue, filters, series_id, by=by)
    earlier, later = (take_papers(_vectors.space, ids) for ids in (gains.earlier, gains.later))
    if not len(later.vectors):
        return pl.DataFrame(schema=SIMILAR)
    moved = order == "new" and len(earlier.vectors)
    likes = part_from(blend(later), blend(earlier)) if moved else blend(later)
    return rank_similar(_vectors.space, likes, SHOWN, among=gains.later)


def _rank(
    catalogue: Catalogue,
    vectors: Vectors,
    likes: Likes,
    order: str,
    within: Filters,
    without: tuple[str, ...],
) -> pl.DataFrame:
    among = load_selection(catalogue, within)["arxiv_id"] if within else None
    if order == "recency":
        days = catalogue.papers.select("arxiv_id", "submitted")
        return rank_recent(vectors.space, likes, days, SHOWN, without=without, among=among)
    return rank_similar(vectors.space, likes, SHOWN, without=without, among=among)
