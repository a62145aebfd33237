"""Figures of the Trends page beside shares and verdicts, shared by all sessions.

Keys are the catalogue's id and the filters, never a frame, as in ``cache``.
"""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from analytics.config import DATA
from analytics.dashboard.cache import load_judged, load_selection
from analytics.i18n import gettext as _
from analytics.pipeline.catalogue import Catalogue
from analytics.pipeline.changes import measure_bursts, measure_changes
from analytics.pipeline.emerge import Emergence, measure_emerging
from analytics.pipeline.explore import Grid, judge_phrases, lay_grid, measure_phrases
from analytics.pipeline.measure import learn_noise, measure_growth
from analytics.query import Filters
from analytics.search.index import PaperIndex, open_index
from analytics.store.papers import scan_papers
from analytics.text.typed import read_phrases


def load_changes(catalogue: Catalogue, filters: Filters, *, kind: str, by: str) -> pl.DataFrame:
    """Change points of a kind of series, columns CHANGES."""
    return _changes(catalogue, catalogue.id, filters, kind, by)


@st.cache_resource(max_entries=32, show_spinner=False)
def _changes(_catalogue: Catalogue, id: str, filters: Filters, kind: str, by: str) -> pl.DataFrame:
    judged = load_judged(_catalogue, filters, kind=kind, by=by)
    return measure_changes(_catalogue, filters, kind=kind, by=by, judged=judged)


def load_bursts(catalogue: Catalogue, filters: Filters, *, kind: str, by: str) -> pl.DataFrame:
    """Bursts of a kind of series, columns BURSTS."""
    return _bursts(catalogue, catalogue.id, filters, kind, by)


@st.cache_resource(max_entries=32, show_spinner=False)
def _bursts(_catalogue: Catalogue, id: str, filters: Filters, kind: str, by: str) -> pl.DataFrame:
    judged = load_judged(_catalogue, filters, kind=kind, by=by)
    return measure_bursts(_catalogue, filters, kind=kind, by=by, judged=judged)


def load_emerging(catalogue: Catalogue, filters: Filters) -> Emergence:
    """Emerging terms of the papers in view."""
    with st.spinner(_("Comparing recent papers with those before")):
        return _emerging(catalogue, catalogue.id, filters)


@st.cache_resource(max_entries=16, show_spinner=False)
def _emerging(_catalogue: Catalogue, id: str, filters: Filters) -> Emergence:
    return measure_emerging(_catalogue, filters, papers=load_selection(_catalogue, filters))


def load_phrases(catalogue: Catalogue, filters: Filters, phrases: str, *, by: str) -> pl.DataFrame:
    """Shares of typed phrases, columns SERIES.

    Raises
    ------
    InputError : they cannot be read.
    """
    typed = read_phrases(phrases)
    index = _index(catalogue, catalogue.id)
    grid = _grid(catalogue, catalogue.id, filters, by)
    return measure_phrases(catalogue, filters, typed, index=index, grid=grid)


def load_phrase_verdicts(
    catalogue: Catalogue, store: str, filters: Filters, phrases: str, *, by: str
) -> pl.DataFrame:
    """Verdicts on typed phrases, columns VERDICTS."""
    with st.spinner(_("Judging these phrases")):
        verdicts = _phrase_verdicts(catalogue, catalogue.id, store, filters, phrases, by)
    st.session_state[_JUDGED] = (catalogue.id, filters, phrases, by)
    return verdicts


#: The phrases that this session has had judged.
_JUDGED = "measures.judged"


def is_judged(catalogue: Catalogue, filters: Filters, phrases: str, *, by: str) -> bool:
    """Whether these are the phrases that this session had judged last: their verdicts are there."""
    return bool(st.session_state.get(_JUDGED) == (catalogue.id, filters, phrases, by))


@st.cache_resource(max_entries=64, show_spinner=False)
def _phrase_verdicts(
    _catalogue: Catalogue, id: str, store: str, filters: Filters, phrases: str, by: str
) -> pl.DataFrame:
    noise, placebos = _noise(_catalogue, id, filters, by)
    return judge_phrases(
        store,
        _catalogue,
        filters,
        read_phrases(phrases),
        index=_index(_catalogue, id),
        by=by,
        papers=load_selection(_catalogue, filters),
        noise=noise,
        placebos=placebos,
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def _noise(_catalogue: Catalogue, id: str, filters: Filters, by: str) -> tuple[Any, pl.DataFrame]:
    papers = load_selection(_catalogue, filters)
    return (
        learn_noise(_catalogue, filters, by=by, papers=papers),
        measure_growth(_catalogue, filters, by=by, papers=papers),
    )


@st.cache_resource(max_entries=2, show_spinner=False)
def _index(_catalogue: Catalogue, id: str) -> PaperIndex:
    return open_index(_catalogue.search)


@st.cache_resource(max_entries=16, show_spinner=False)
def _grid(_catalogue: Catalogue, id: str, filters: Filters, by: str) -> Grid:
    return lay_grid(_catalogue, filters, by=by, papers=load_selection(_catalogue, filters))


def load_details(catalogue: Catalogue, store: str, filters: Filters) -> pl.DataFrame:
    """Papers in view with what tells their maturity: title, version, updated and comment."""
    with st.spinner(_("Reading what the papers say of themselves")):
        return _details(catalogue, catalogue.id, store, filters)


@st.cache_resource(max_entries=4, show_spinner=False)
def _details(_catalogue: Catalogue, id: str, store: str, filters: Filters) -> pl.DataFrame:
    chosen = load_selection(_catalogue, filters).select("arxiv_id", "submitted", "title")
    told = scan_papers(store, version=_catalogue.version).select(
        "arxiv_id", "version", "updated", "comment"
    )
    joined: pl.DataFrame = chosen.lazy().join(told, on="arxiv_id", how="left").collect()
    return joined


@st.cache_resource(max_entries=1, show_spinner=False)
def load_track_record() -> Mapping[str, Any]:
    """How the emerging badge did on trial: data/track_record.json."""
    record: Mapping[str, Any] = json.loads((DATA / "track_record.json").read_text())
    return record
