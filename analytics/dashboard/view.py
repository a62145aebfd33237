"""What a page is given: the papers, the choice of them, and the way to the other pages."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date

import polars as pl
import streamlit as st
from streamlit.navigation.page import Page

from analytics.config import Settings
from analytics.dashboard.cache import load_selection, span_days
from analytics.pipeline.catalogue import Catalogue
from analytics.query import Filters, format_filters


@dataclass(frozen=True, slots=True)
class View:
    """One run of one page.

    Attributes
    ----------
    catalogue : papers, topics and themes.
    filters : which of them.
    settings : of this deployment.
    store : the store read: the configured one, or the demo's.
    pages : all pages by their address.
    dark : whether the reader's theme is dark.
    """

    catalogue: Catalogue
    filters: Filters
    settings: Settings
    store: str
    pages: Mapping[str, Page]
    dark: bool

    @property
    def papers(self) -> pl.DataFrame:
        """The chosen papers."""
        return load_selection(self.catalogue, self.filters)

    @property
    def span(self) -> tuple[date, date]:
        """First and last day of the chosen papers' period."""
        return span_days(self.catalogue, self.filters)


#: The view of the run under way, set by the shell before the page runs.
current: ContextVar[View] = ContextVar("view")


def name_series(catalogue: Catalogue, kind: str) -> dict[str, str]:
    """Readable name of each series of a kind, by series id."""
    if kind == "theme":
        return {f"theme:{theme.id}": theme.name_en for theme in catalogue.themes}
    if kind == "topic":
        rows = catalogue.topics.select("topic_id", "label").iter_rows()
        return {f"topic:{id}": label for id, label in rows}
    if kind == "area":
        rows = catalogue.topics.select("area_id", "area_label").unique().iter_rows()
        return {f"area:{id}": label for id, label in rows}
    names = catalogue.papers["primary_category"].unique().drop_nulls().sort()
    return {f"category:{id}": id for id in names}


def narrow(
    filters: Filters, catalogue: Catalogue, series_id: str, start: date | None, end: date | None
) -> Filters:
    """Filters of the papers behind one series between two days, both included."""
    kind, _, name = series_id.partition(":")
    given = replace(
        filters,
        start=max(filter(None, (filters.start, start)), default=None),
        end=min(filter(None, (filters.end, end)), default=None),
    )
    if kind == "theme":
        return replace(given, themes=(name,))
    if kind == "topic":
        return replace(given, topics=(int(name),))
    if kind == "area":
        members = catalogue.topics.filter(pl.col("area_id") == int(name))["topic_id"].sort()
        return replace(given, topics=tuple(members.to_list()))
    return replace(given, categories=(name,))


def go_to_papers(view: View, filters: Filters) -> None:
    """Leave for the Papers page with these filters."""
    st.switch_page(view.pages["papers"], query_params=format_filters(filters))


def link_page(view: View, page: str, label: str, words: Mapping[str, Sequence[str]]) -> None:
    """A link to another page that keeps the filters and adds ``words``."""
    st.page_link(
        view.pages[page],
        label=label,
        query_params={**format_filters(view.filters), **words},
    )
