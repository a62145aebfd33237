"""What a page is given: the papers, the choice of them, and the way to the other pages."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

import polars as pl
import streamlit as st
from streamlit.navigation.page import Page

from analytics.config import Settings
from analytics.dashboard.address import PAPER, Words, is_page, turn_to
from analytics.dashboard.cache import list_categories, load_selection, span_days
from analytics.dashboard.facets import name_facets
from analytics.dashboard.language import write_language
from analytics.dashboard.past import write_day
from analytics.i18n import current_language, format_date, format_list, ngettext
from analytics.i18n import gettext as _
from analytics.pipeline.catalogue import Catalogue, usual_start
from analytics.query import FROM, Filters, format_filters
from analytics.report.glossary import read_glossary
from analytics.text.typed import read_phrases


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

    @property
    def summary(self) -> str:
        """What is in view, in words: how many papers, of what, submitted when."""
        papers = self.papers.height
        return ngettext("{papers} paper {scope}", "{papers} papers {scope}", papers).format(
            papers=f"{papers:,}", scope=self.scope
        )

    @property
    def scope(self) -> str:
        """Of what the papers in view are, and when they were submitted."""
        first, last = self.span
        days = _("submitted from {first} to {last}") if first < last else _("submitted on {first}")
        told = days.format(first=format_date(first), last=format_date(last))
        return "".join([told, *_name_filters(self)])


def _name_filters(view: View) -> list[str]:
    """Each filter but the days in words, to follow one another."""
    filters = view.filters
    themes = name_series(view.catalogue, "theme") if filters.themes else {}
    topics = name_series(view.catalogue, "topic") if filters.topics else {}
    parts = [
        (_(" in {names}"), list(filters.categories)),
        (_(" of theme {names}"), [themes.get(f"theme:{id}", id) for id in filters.themes]),
        (_(" of topic {names}"), [topics.get(f"topic:{id}", str(id)) for id in filters.topics]),
        (_(" with the words {names}"), [filters.query] if filters.query else []),
    ]
    facets = [name_facets()[facet] for facet in filters.facets]
    if facets:
        named = format_list(facets, last="and")
        parts.append((_(" of kind {names}"), [named]))
    return [words.format(names=_join(names)) for words, names in parts if names]


def _join(names: Sequence[str]) -> str:
    if len(names) <= 3:
        return format_list(names, last="or")
    listed = format_list(names[:3], last="or")
    return _("{names} and {count} more").format(names=listed, count=len(names) - 3)


#: The view of the run under way, set by the shell before the page runs.
current: ContextVar[View] = ContextVar("view")


def name_series(catalogue: Catalogue, kind: str) -> dict[str, str]:
    """Readable name of each series of a kind, by series id; the order gives their colours."""
    if kind == "theme":
        return {f"theme:{theme.id}": theme.name for theme in catalogue.themes}
    if kind == "topic":
        rows = catalogue.topics.select("topic_id", "label").iter_rows()
        return {f"topic:{id}": label for id, label in rows}
    if kind == "area":
        rows = catalogue.topics.select("area_id", "area_label").unique().sort("area_id").iter_rows()
        return {f"area:{id}": label for id, label in rows}
    return {f"category:{id}": id for id in list_categories(catalogue)}


def colour_topics(catalogue: Catalogue) -> dict[str, str]:
    """The colour of each topic, by series id: the same on every chart and the map."""
    rows = catalogue.topics.select("topic_id", "colour").iter_rows()
    return {f"topic:{id}": colour for id, colour in rows}


def name_category(id: str) -> str:
    """What a category of arXiv is called; "" where it has no name."""
    return read_glossary(current_language()).name_category(id)


def suit_period(view: View) -> str:
    """The period by which shares are best shown over the days in view."""
    first, last = view.span
    days = (last - first).days
    return "day" if days < 21 else "week" if days < 130 else "month" if days < 2200 else "quarter"


def suit_tested_period(view: View) -> str:
    """The same for what is tested: by week or by month, as days are too few papers each."""
    return {"day": "week", "week": "week"}.get(suit_period(view), "month")


def name_papers(view: View, papers: pl.DataFrame) -> pl.DataFrame:
    """Rows of the catalogue with columns day, topic (its label) and theme (their names)."""
    labels = view.catalogue.topics.select("topic_id", topic="label")
    names = {theme.id: theme.name for theme in view.catalogue.themes}
    return papers.join(labels, on="topic_id", how="left", maintain_order="left").with_columns(
        day=pl.col("submitted").dt.date(),
        theme=pl.col("themes").list.eval(pl.element().replace(names)).list.join(", "),
    )


def is_phone() -> bool:
    """Whether the browser says that it is a phone's: how wide a page is, the server cannot know."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")


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
    if kind == "term":
        written = "".join(phrase.written for phrase in read_phrases(name))
        both = f"({filters.query}) ({written})" if filters.query else written
        return replace(given, query=both)
    return replace(given, categories=(name,))


def write_filters(catalogue: Catalogue, filters: Filters) -> dict[str, list[str]]:
    """Words that links carry: filters that differ from the usual view, and a language chosen."""
    words = {**format_filters(filters), **write_language(), **write_day()}
    if filters.start == usual_start(catalogue):
        words.pop(FROM, None)
    elif filters.start is None:
        words[FROM] = [catalogue.first.isoformat()]
    return words


def go_to_papers(view: View, filters: Filters, *, paper: str = "") -> None:
    """Leave for the Papers page with these filters, and one paper opened where it is named."""
    words = write_filters(view.catalogue, filters)
    if paper:
        words = {**words, PAPER: [paper]}
    st.switch_page(view.pages["papers"], query_params=words)


def link_page(
    view: View,
    page: str,
    label: str,
    words: Mapping[str, Sequence[str]],
    *,
    key: str = "",
    icon: str | None = None,
) -> None:
    """A link to a page that keeps the filters and adds ``words``.

    Parameters
    ----------
    label : Markdown.
    key : to be given where one page may have two links of the same words.
    """
    link_words_of(
        view.pages[page],
        page,
        label,
        {
            **write_filters(view.catalogue, view.filters),
            **{name: list(values) for name, values in words.items()},
        },
        key=key,
        icon=icon,
    )


def link_trends(view: View, series_id: str, section: str, label: str, *, icon: str) -> None:
    """A link to a section of Trends on one series, counted among all papers but for the filters.

    A theme or topic that is a filter is left out where it is the series itself: among its own
    papers its share would be all of them.
    """
    kind, _, name = series_id.partition(":")
    filters = view.filters
    if series_id in (f"theme:{id}" for id in filters.themes):
        filters = replace(filters, themes=())
    if series_id in (f"topic:{id}" for id in filters.topics):
        filters = replace(filters, topics=())
    words = {
        **write_filters(view.catalogue, filters),
        "section": [section],
        "kind": [kind],
        "series": [name],
    }
    if section == "shares":
        del words["section"]
    if kind == "theme":
        del words["kind"]
    link_words_of(view.pages["trends"], "trends", label, words, key=f"trends.{section}", icon=icon)


def find_only(filters: Filters) -> str | None:
    """The series id of the one theme or topic that the filters let through, if it is one."""
    chosen = [
        *(f"theme:{id}" for id in filters.themes),
        *(f"topic:{id}" for id in filters.topics),
    ]
    return chosen[0] if len(chosen) == 1 else None


def link_words_of(
    target: Page, page: str, label: str, words: Words, *, key: str = "", icon: str | None = None
) -> None:
    """A link to a page with exactly these words; a button where it is the page under way."""
    if not is_page(page):
        st.page_link(target, label=label, icon=icon, query_params=words, width="stretch")
        return
    st.button(
        label,
        key=f"turn.{key or urlencode(words, doseq=True)}",
        icon=icon,
        type="tertiary",
        on_click=turn_to,
        args=(words,),
        width="stretch" if key == "navigation" else "content",
    )
