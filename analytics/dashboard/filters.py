"""The filters in the side bar: which papers every page is about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from analytics.dashboard.address import key_widget, note_words, read_words
from analytics.dashboard.cache import list_categories
from analytics.dashboard.facets import name_facets
from analytics.dashboard.plain import escape
from analytics.dashboard.view import name_category, write_filters
from analytics.errors import InputError
from analytics.i18n import format_date
from analytics.i18n import gettext as _
from analytics.pipeline.catalogue import Catalogue, usual_start
from analytics.query import CATEGORY, FACET, FROM, QUERY, THEME, TO, TOPIC, Filters
from analytics.taxonomy import read_archives, read_categories
from analytics.text.phrases import parse_query

#: What can be chosen: from before arXiv began to a day nobody will miss.
_DAYS = date(1986, 1, 1), date(2100, 1, 1)


def render_filters(catalogue: Catalogue) -> Filters:
    """Show the filters, and give them as chosen; a choice that cannot be is left out and named."""
    with st.sidebar:
        _clear(catalogue, st.session_state.pop("filters.clear", ()))
        categories = _choose_categories(catalogue)
        start, end = _choose_days(catalogue)
        themes = _choose_themes(catalogue)
        topics = _choose_topics(catalogue)
        facets = _choose_facets()
        query = _choose_words()
        chosen = Filters(
            tuple(categories), None, None, tuple(topics), tuple(themes), query, tuple(facets)
        )
        try:
            filters = replace(chosen, start=start, end=end)
        except InputError as error:
            st.error(_strip(error))
            filters = chosen
        changed = _note(catalogue, filters)
        st.button(_("Clear all filters"), on_click=ask_clear, disabled=not changed, width="stretch")
    return filters


def _note(catalogue: Catalogue, filters: Filters) -> bool:
    """Write to the address what differs from the view a reader begins with."""
    words = write_filters(catalogue, filters)
    for name in _WORDS.values():
        note_words(name, words.get(name, []))
    return any(words.get(name) for name in _WORDS.values())


#: The word of each filter.
_WORDS = {
    "categories": CATEGORY,
    "start": FROM,
    "end": TO,
    "topics": TOPIC,
    "themes": THEME,
    "query": QUERY,
    "facets": FACET,
}


FILTER_WORDS = tuple(_WORDS.values())


def ask_clear(names: Sequence[str] = tuple(_WORDS)) -> None:
    """Take away the filters named, all of them by default, in the run that follows."""
    st.session_state["filters.clear"] = tuple(names)


def _clear(catalogue: Catalogue, names: Sequence[str]) -> None:
    everything = set(names) == set(_WORDS)
    empty = {QUERY: "", FROM: usual_start(catalogue) if everything else None, TO: None}
    for word in (_WORDS[name] for name in names):
        if key_widget(word) in st.session_state:
            st.session_state[key_widget(word)] = empty.get(word, [])


def _choose_categories(catalogue: Catalogue) -> list[str]:
    names, whole = read_categories(), _("all of it")
    present = list_categories(catalogue)
    options: list[str] = []
    for archive, members in read_archives().items():
        found = [member for member in members if member in present]
        if found and found != [archive]:
            options.append(archive)
        options += found
    return st.multiselect(
        _("Category"),
        options,
        default=_known(CATEGORY, options),
        key=key_widget(CATEGORY),
        format_func=lambda id: f"{id} - {name_category(id) if id in names else whole}",
        placeholder=_("All categories"),
        help=_("A paper counts when any of its categories is chosen."),
        select_all=False,
    )


def _choose_days(catalogue: Catalogue) -> tuple[date | None, date | None]:
    start = _choose_day(_("From"), FROM, usual_start(catalogue))
    end = _choose_day(_("To"), TO, None)
    st.caption(
        _("The store has {first} to {last}, by first submission.").format(
            first=format_date(catalogue.first), last=format_date(catalogue.last)
        )
    )
    _offer_spans(catalogue)
    return start, end


def _offer_spans(catalogue: Catalogue) -> None:
    """Days that are asked for often, one click away; a date takes eight digits."""
    month = catalogue.last.replace(day=1)
    spans = {
        "month": (_("This month"), month),
        "year": (_("One year"), month.replace(year=month.year - 1)),
        "all": (_("All days"), None),
    }
    with st.container(horizontal=True, gap="small", key="spans"):
        for name, (label, start) in spans.items():
            st.button(label, key=f"span.{name}", type="tertiary", on_click=_begin, args=(start,))


def _begin(start: date | None) -> None:
    """Show the days from ``start`` to the last; a callback."""
    st.session_state[key_widget(FROM)] = start
    st.session_state[key_widget(TO)] = None


def _choose_day(label: str, name: str, usual: date | None) -> date | None:
    chosen: date | None = st.date_input(
        label,
        value=_day(name) or usual,
        min_value=_DAYS[0],
        max_value=_DAYS[1],
        key=key_widget(name),
        format="YYYY-MM-DD",
    )
    return chosen


def _day(name: str) -> date | None:
    for text in read_words(name)[-1:]:
        try:
            # A day before all papers, or far ahead, is as good as the first, or the last.
            return min(max(date.fromisoformat(text), _DAYS[0]), _DAYS[1])
        except ValueError:
            st.warning(_("The link's {word} is no date and was left out.").format(word=name))
    return None


def _choose_themes(catalogue: Catalogue) -> list[str]:
    names = {theme.id: theme.name for theme in catalogue.themes}
    return st.multiselect(
        _("Theme"),
        list(names),
        default=_known(THEME, list(names)),
        key=key_widget(THEME),
        format_func=lambda id: names[id],
        placeholder=_("All themes"),
        help=_("Papers whose title or abstract has one of the theme's phrases."),
        select_all=False,
    )


def _choose_topics(catalogue: Catalogue) -> list[int]:
    if catalogue.topics.is_empty():
        return []
    named = zip(catalogue.topics["label"], catalogue.topics["topic_id"], strict=True)
    labels = {str(id): label for label, id in sorted(named)}
    chosen = st.multiselect(
        _("Topic"),
        list(labels),
        default=_known(TOPIC, list(labels)),
        key=key_widget(TOPIC),
        format_func=lambda id: labels[id],
        placeholder=_("All topics"),
        select_all=False,
    )
    return [int(id) for id in chosen]


def _choose_facets() -> list[str]:
    names = name_facets()
    return st.multiselect(
        _("Kind of paper"),
        list(names),
        default=_known(FACET, list(names)),
        key=key_widget(FACET),
        format_func=lambda facet: names[facet],
        placeholder=_("All kinds"),
        help=_(
            "What title, abstract or comment say. A paper counts when it has all that is chosen."
        ),
        select_all=False,
    )


def _choose_words() -> str:
    text = st.text_input(
        _("Words"),
        value=" ".join(read_words(QUERY)),
        key=key_widget(QUERY),
        placeholder=_('"kv cache" -survey'),
        help=_(
            'All words must occur in title or abstract. "Quotes" make a phrase, OR gives a '
            "choice, a minus excludes. ti: before a word looks in titles, au: in authors, cat: "
            "in categories."
        ),
        max_chars=1000,
    ).strip()
    if text:
        try:
            parse_query(text)
        except InputError as error:
            st.error(_strip(error))
            return ""
    return text


def _known(name: str, options: list[str]) -> list[str]:
    given = read_words(name)
    unknown = [value for value in given if value not in options]
    if unknown:
        st.warning(
            _("The link names a {word} that is not here: {names}").format(
                word=name, names=escape(", ".join(unknown)[:80])
            )
        )
    return [value for value in given if value in options]


def _strip(error: InputError) -> str:
    return escape(str(error).replace("--", ""))
