"""Which papers a view is about: the same filters on the command line, in code and in a link."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date

import polars as pl

from analytics.errors import InputError
from analytics.i18n import gettext as _
from analytics.taxonomy import expand_category
from analytics.text.facets import FACETS

#: The words for each filter, alike as command-line options and as parts of the page address.
CATEGORY, FROM, TO, TOPIC, THEME, QUERY = "category", "from", "to", "topic", "theme", "query"
FACET = "facet"


@dataclass(frozen=True, slots=True)
class Filters:
    """A choice of papers; what is left empty does not restrict.

    Attributes
    ----------
    categories : categories (cs.LG) or archives (cs); a paper passes with any listed category.
    start, end : days of submission in UTC, both inclusive.
    topics : topic ids; a paper passes with any.
    themes : theme ids; a paper passes with any.
    query : words that must all occur, phrases in quotes, ``ti:``, ``au:``, ``cat:``, ``OR`` and a
        leading minus.
    facets : facets of FACETS; a paper passes with all of them.

    Raises
    ------
    InputError : an unknown category or facet, or ``start`` after ``end``.
    """

    categories: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    topics: tuple[int, ...] = ()
    themes: tuple[str, ...] = ()
    query: str = field(default="")
    facets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for category in self.categories:
            expand_category(category)
        for facet in self.facets:
            if facet not in FACETS:
                raise InputError(
                    _("no facet {facet}: there are {names}").format(
                        facet=repr(facet), names=", ".join(FACETS)
                    )
                )
        if self.start and self.end and self.start > self.end:
            raise InputError(
                _("--from {start} is after --to {end}: swap them").format(
                    start=self.start, end=self.end
                )
            )

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))


def parse_day(text: str, name: str) -> date:
    """A day from its ISO form.

    Raises
    ------
    InputError : ``text`` is no day; names the option or parameter ``name``.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            _("--{name} {text} is no date: write it as 2026-01-31").format(
                name=name, text=repr(text)
            )
        ) from error


def parse_filters(values: Mapping[str, Sequence[str]]) -> Filters:
    """Filters from words, as they stand in a page address.

    Raises
    ------
    InputError : a value that is no day, no known category or no topic number.
    """

    def days(name: str) -> date | None:
        given = [text for text in values.get(name, ()) if text]
        return parse_day(given[-1], name) if given else None

    topics = []
    for text in values.get(TOPIC, ()):
        if not re.fullmatch("[0-9]{1,9}", text):
            raise InputError(
                _("--topic {text} is no topic number: see the list on page Topics").format(
                    text=repr(text)
                )
            )
        topics.append(int(text))
    return Filters(
        categories=tuple(values.get(CATEGORY, ())),
        start=days(FROM),
        end=days(TO),
        topics=tuple(topics),
        themes=tuple(values.get(THEME, ())),
        query=" ".join(values.get(QUERY, ())).strip(),
        facets=tuple(values.get(FACET, ())),
    )


def format_filters(filters: Filters) -> dict[str, list[str]]:
    """The inverse of ``parse_filters``: only the filters that are set."""
    words = {
        CATEGORY: list(filters.categories),
        FROM: [filters.start.isoformat()] if filters.start else [],
        TO: [filters.end.isoformat()] if filters.end else [],
        TOPIC: [str(topic) for topic in filters.topics],
        THEME: list(filters.themes),
        QUERY: [filters.query] if filters.query else [],
        FACET: list(filters.facets),
    }
    return {name: given for name, given in words.items() if given}


def match_filters(filters: Filters, *, query_matches: pl.Series | None = None) -> pl.Expr:
    """Whether a paper passes, as one expression.

    Parameters
    ----------
    filters : the choice.
    query_matches : arxiv_ids that match ``filters.query``; needed where the query is not empty.

    Returns
    -------
    Boolean expression over columns arxiv_id, submitted, categories, topic_id, themes (a list of
    theme ids) and facets; only the columns of filters that are set need to be there.
    """
    tests = [pl.lit(True)]
    if filters.categories:
        wanted = sorted({name for given in filters.categories for name in expand_category(given)})
        tests.append(pl.col("categories").list.eval(pl.element().is_in(wanted)).list.any())
    day = pl.col("submitted").dt.date()
    if filters.start:
        tests.append(day >= filters.start)
    if filters.end:
        tests.append(day <= filters.end)
    if filters.topics:
        tests.append(pl.col("topic_id").is_in(filters.topics).fill_null(False))
    if filters.themes:
        tests.append(
            pl.any_horizontal(pl.col("themes").list.contains(theme) for theme in filters.themes)
        )
    tests += [pl.col("facets").list.contains(facet) for facet in filters.facets]
    if filters.query:
        if query_matches is None:
            raise ValueError("a query needs its matches")
        tests.append(pl.col("arxiv_id").is_in(query_matches.implode()))
    return pl.all_horizontal(tests)
