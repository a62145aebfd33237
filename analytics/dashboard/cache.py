"""What sessions share: the catalogue, selections from it, and the figures counted on them.

Keys are the catalogue's id and the filters, never a frame: Streamlit hashes a frame from an
abbreviated print of it, and two different frames can share a key.
"""

from dataclasses import replace
from datetime import date
from functools import reduce
from operator import or_

import polars as pl
import streamlit as st

from analytics.config import read_settings
from analytics.dashboard.demo import prepare_demo
from analytics.dashboard.past import choose_store, read_day
from analytics.i18n import gettext as _
from analytics.pipeline.catalogue import (
    Catalogue,
    find_passing,
    has_catalogue,
    prepare_catalogue,
    read_catalogue,
)
from analytics.pipeline.coverage import measure_coverage
from analytics.pipeline.measure import (
    Judged,
    count_judged,
    judge_series,
    measure_growth,
    measure_shares,
    measure_verdicts,
)
from analytics.pipeline.model import read_frame_of
from analytics.pipeline.quality import find_quality
from analytics.pipeline.shift import (
    Gains,
    Shift,
    measure_fields,
    measure_gains,
    measure_parts,
    measure_shift,
)
from analytics.pipeline.status import Status, read_status
from analytics.query import Filters
from analytics.schema import PAPERS
from analytics.search.index import open_index, rank_papers
from analytics.store.artifacts import read_current
from analytics.store.papers import read_papers, read_version
from analytics.store.versions import read_history
from analytics.text.phrases import parse_query
from analytics.topics.quality import Quality


def open_store() -> str:
    """The store this session reads: the configured one, or the demo's while that is empty."""
    return locate_store(read_day())


def locate_store(day: date | None) -> str:
    """The store as it was on a day, or the newest; the demo's while that is empty."""
    store = read_settings().store
    return choose_store(store, day) if read_current(store, "catalogue") else prepare_demo()


def open_catalogue(store: str | None = None) -> Catalogue:
    """The catalogue as it is published now; read once for all sessions.

    Parameters
    ----------
    store : by default the one this session reads.
    """
    store = store or open_store()
    published = read_current(store, "catalogue")
    if not has_catalogue(store):
        with st.spinner(_("Reading the papers anew for this version")):
            _renew(store, published.id if published else "")
        published = read_current(store, "catalogue")
    with st.spinner(_("Opening the papers")):
        return _read(store, published.id if published else "")


@st.cache_resource(max_entries=2, show_spinner=False)
def _renew(store: str, id: str) -> None:
    """Build the catalogue again, once, where another version of Papertide built the last."""
    prepare_catalogue(store)


@st.cache_resource(max_entries=2, show_spinner=False)
def _read(store: str, id: str) -> Catalogue:
    catalogue = read_catalogue(store)
    if catalogue is None:
        raise FileNotFoundError(f"the catalogue {id} of {store} is gone")
    return catalogue


def load_selection(catalogue: Catalogue, filters: Filters) -> pl.DataFrame:
    """Papers that pass the filters; shared by all sessions, never to be changed."""
    return _select(catalogue, catalogue.id, filters) if filters else catalogue.papers


#: Selections that are kept. A page reads its own a dozen times: with fewer than there are sessions
#: at work they drive each other out and filter anew each time. One takes 2 to 20 MB of 342,066
#: papers, as the text is shared.
_SELECTIONS = 24

#: A bit for each paper: 40 kB of 342,066.
_PASSING = 512


@st.cache_resource(max_entries=_SELECTIONS, show_spinner=False)
def _select(_catalogue: Catalogue, id: str, filters: Filters) -> pl.DataFrame:
    return _catalogue.papers.filter(load_passing(_catalogue, filters))


def load_passing(catalogue: Catalogue, filters: Filters) -> pl.Series:
    """Whether each paper passes, by which what else is known of all papers can be chosen."""
    return _passing(catalogue, catalogue.id, filters)


@st.cache_resource(max_entries=_PASSING, show_spinner=False)
def _passing(_catalogue: Catalogue, id: str, filters: Filters) -> pl.Series:
    """Put together from what other views share: looking through all lists of categories is slow."""
    alone = [Filters(categories=(name,)) for name in filters.categories]
    if not alone or filters == alone[0]:
        return find_passing(_catalogue, filters)
    among = reduce(or_, (load_passing(_catalogue, each) for each in alone))
    rest = replace(filters, categories=())
    return among & load_passing(_catalogue, rest) if rest else among


def list_categories(catalogue: Catalogue) -> tuple[str, ...]:
    """Every category that any paper lists, those of most papers first."""
    return _categories(catalogue, catalogue.id)


@st.cache_resource(max_entries=2, show_spinner=False)
def _categories(_catalogue: Catalogue, id: str) -> tuple[str, ...]:
    counted = _catalogue.papers["categories"].explode().drop_nulls().value_counts(name="papers")
    ordered = counted.sort(["papers", "categories"], descending=[True, False])
    return tuple(ordered["categories"].to_list())


def load_coverage(catalogue: Catalogue, filters: Filters) -> pl.DataFrame:
    """Papers of each month in view and what they are worth, columns COVERAGE."""
    return _coverage(catalogue, catalogue.id, filters)


@st.cache_resource(max_entries=32, show_spinner=False)
def _coverage(_catalogue: Catalogue, id: str, filters: Filters) -> pl.DataFrame:
    papers = load_selection(_catalogue, filters)
    return measure_coverage(papers, *span_days(_catalogue, filters))


def load_shares(
    catalogue: Catalogue, filters: Filters, *, kind: str, by: str, reading: str = "whole"
) -> pl.DataFrame:
    """Shares of a kind of series, columns SERIES; of themes by one of READINGS."""
    return _shares(catalogue, catalogue.id, filters, kind, by, reading)


@st.cache_resource(max_entries=64, show_spinner=False)
def _shares(
    _catalogue: Catalogue,
    id: str,
    filters: Filters,
    kind: str,
    by: str,
    reading: str,
) -> pl.DataFrame:
    papers = load_selection(_catalogue, filters)
    return measure_shares(_catalogue, filters, kind=kind, by=by, papers=papers, reading=reading)


def load_verdicts(catalogue: Catalogue, filters: Filters, *, kind: str, by: str) -> pl.DataFrame:
    """Verdicts of a kind of series alone, columns VERDICTS; see ``judge_series``."""
    return _verdicts(catalogue, catalogue.id, filters, kind, by)


@st.cache_resource(max_entries=64, show_spinner=False)
def _verdicts(_catalogue: Catalogue, id: str, filters: Filters, kind: str, by: str) -> pl.DataFrame:
    return judge_series(load_judged(_catalogue, filters, kind=kind, by=by))


def load_judged(catalogue: Catalogue, filters: Filters, *, kind: str, by: str) -> Judged:
    """The counts that verdicts, changes and the parts of growths rest on: made once for all."""
    return _judged(catalogue, catalogue.id, filters, kind, by)


@st.cache_resource(max_entries=_SELECTIONS, show_spinner=False)
def _judged(_catalogue: Catalogue, id: str, filters: Filters, kind: str, by: str) -> Judged:
    papers = load_selection(_catalogue, filters)
    return count_judged(_catalogue, filters, kind=kind, by=by, papers=papers)


def load_evidence(catalogue: Catalogue, filters: Filters, *, kind: str, by: str) -> pl.DataFrame:
    """The same verdicts with all that they are held against; takes longer."""
    return _evidence(catalogue, catalogue.id, filters, kind, by)


@st.cache_resource(max_entries=64, show_spinner=False)
def _evidence(_catalogue: Catalogue, id: str, filters: Filters, kind: str, by: str) -> pl.DataFrame:
    return measure_verdicts(
        _catalogue,
        filters,
        kind=kind,
        by=by,
        papers=load_selection(_catalogue, filters),
        placebos=_placebos(_catalogue, id, filters, by),
    )


@st.cache_resource(max_entries=_SELECTIONS, show_spinner=False)
def _placebos(_catalogue: Catalogue, id: str, filters: Filters, by: str) -> pl.DataFrame:
    papers = load_selection(_catalogue, filters)
    return measure_growth(_catalogue, filters, by=by, papers=papers)


def load_shift(
    catalogue: Catalogue, filters: Filters, first: str, second: str, *, by: str
) -> Shift:
    """One series against another."""
    return _shift(catalogue, catalogue.id, filters, first, second, by)


@st.cache_resource(max_entries=16, show_spinner=False)
def _shift(
    _catalogue: Catalogue, id: str, filters: Filters, first: str, second: str, by: str
) -> Shift:
    papers = load_selection(_catalogue, filters)
    judged = load_judged(_catalogue, filters, kind=first.partition(":")[0], by=by)
    return measure_shift(_catalogue, filters, first, second, by=by, papers=papers, judged=judged)


def load_parts(catalogue: Catalogue, filters: Filters, *, kind: str, by: str) -> pl.DataFrame:
    """What the growth of each series is made of, columns PARTS."""
    return _parts(catalogue, catalogue.id, filters, kind, by)


@st.cache_resource(max_entries=16, show_spinner=False)
def _parts(_catalogue: Catalogue, id: str, filters: Filters, kind: str, by: str) -> pl.DataFrame:
    judged = load_judged(_catalogue, filters, kind=kind, by=by)
    return measure_parts(_catalogue, filters, kind=kind, by=by, judged=judged)


def load_gains(catalogue: Catalogue, filters: Filters, series_id: str, *, by: str) -> Gains:
    """Where the papers are that one series gained."""
    return _gains(catalogue, catalogue.id, filters, series_id, by)


@st.cache_resource(max_entries=16, show_spinner=False)
def _gains(_catalogue: Catalogue, id: str, filters: Filters, series_id: str, by: str) -> Gains:
    papers = load_selection(_catalogue, filters)
    judged = load_judged(_catalogue, filters, kind=series_id.partition(":")[0], by=by)
    return measure_gains(_catalogue, filters, series_id, by=by, papers=papers, judged=judged)


def load_fields(
    catalogue: Catalogue, filters: Filters, series_id: str, *, by: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One series within each category: columns SERIES, and columns VERDICTS."""
    return _fields(catalogue, catalogue.id, filters, series_id, by)


@st.cache_resource(max_entries=16, show_spinner=False)
def _fields(
    _catalogue: Catalogue, id: str, filters: Filters, series_id: str, by: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    papers = load_selection(_catalogue, filters)
    judged = load_judged(_catalogue, filters, kind=series_id.partition(":")[0], by=by)
    return measure_fields(_catalogue, filters, series_id, by=by, papers=papers, judged=judged)


#: Matches that are put in order; nobody reads on so far, and ordering all takes ten times as long.
RANKED = 5_000


def load_ranks(catalogue: Catalogue, query: str) -> pl.DataFrame:
    """The best matches of a query, at most RANKED: columns arxiv_id and rank, 0 for the best."""
    return _ranks(catalogue, catalogue.id, query)


@st.cache_resource(max_entries=16, show_spinner=False)
def _ranks(_catalogue: Catalogue, id: str, query: str) -> pl.DataFrame:
    index = open_index(_catalogue.search)
    ranked = rank_papers(index, parse_query(query), RANKED)
    return ranked.select("arxiv_id").with_row_index("rank")


def load_papers(catalogue: Catalogue, arxiv_ids: list[str]) -> pl.DataFrame:
    """Full rows of a page's papers in the order of ``arxiv_ids``; columns PAPERS."""
    if not arxiv_ids:
        return pl.DataFrame(schema=PAPERS)
    return _papers(catalogue, catalogue.id, tuple(arxiv_ids))


@st.cache_resource(max_entries=64, show_spinner=False)
def _papers(_catalogue: Catalogue, id: str, arxiv_ids: tuple[str, ...]) -> pl.DataFrame:
    rows = read_papers(open_store(), arxiv_ids, version=_catalogue.version)
    order = pl.DataFrame({"arxiv_id": arxiv_ids})
    return order.join(rows, on="arxiv_id", how="inner", maintain_order="left")


def load_topic_frame(catalogue: Catalogue, store: str, name: str) -> pl.DataFrame:
    """A frame of the topics shown: typical, neighbours, ledger or curve."""
    return _topic_frame(store, name, catalogue.model)


@st.cache_resource(max_entries=12, show_spinner=False)
def _topic_frame(store: str, name: str, model: str | None) -> pl.DataFrame:
    return read_frame_of(store, name, id=model)


def load_quality(catalogue: Catalogue, store: str) -> Quality | None:
    """The figures of the topics shown, where they were measured."""
    published = read_current(store, "quality")
    return _quality(store, catalogue.model, published.id) if published else None


@st.cache_resource(max_entries=4, show_spinner=False)
def _quality(store: str, model: str | None, id: str) -> Quality | None:
    return find_quality(store, model)


def load_status(catalogue: Catalogue, store: str) -> Status:
    """What the store holds; read again when it or its catalogue has changed."""
    return _status(store, f"{read_version(store)} {catalogue.id}")


@st.cache_resource(max_entries=2, show_spinner=False)
def _status(store: str, state: str) -> Status:
    return read_status(store)


def load_history(catalogue: Catalogue, store: str) -> pl.DataFrame:
    """What came into the store up to the catalogue's version, columns HISTORY."""
    return _history(store, catalogue.version)


@st.cache_resource(max_entries=2, show_spinner=False)
def _history(store: str, version: int) -> pl.DataFrame:
    return read_history(store).filter(pl.col("version") <= version)


def span_days(catalogue: Catalogue, filters: Filters) -> tuple[date, date]:
    """First and last day that the filters let through of what the catalogue covers."""
    return (
        max(catalogue.first, filters.start or catalogue.first),
        min(catalogue.last, filters.end or catalogue.last),
    )
