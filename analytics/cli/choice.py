"""The filters every command takes, and the papers they are about."""

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from analytics.cli.app import PROGRAM
from analytics.errors import InputError
from analytics.pipeline.catalogue import Catalogue, prepare_catalogue
from analytics.progress import Report
from analytics.query import (
    CATEGORY,
    FACET,
    FROM,
    QUERY,
    THEME,
    TO,
    TOPIC,
    Filters,
    parse_filters,
)
from analytics.text.facets import FACETS

Categories = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="cs.LG, or cs for all of an archive; repeatable."),
]
First = Annotated[str, typer.Option("--from", metavar="DAY", help="First day of submission, UTC.")]
Last = Annotated[
    str, typer.Option("--to", metavar="DAY", help="Last day of submission, UTC, inclusive.")
]
Topics = Annotated[
    list[str] | None, typer.Option(metavar="N", help="Number of a topic; repeatable.")
]
Themes = Annotated[list[str] | None, typer.Option(metavar="ID", help="Id of a theme; repeatable.")]
Query = Annotated[
    str,
    typer.Option(
        metavar="WORDS",
        help='All of these words; "phrases"; ti:, au:, cat: before one; OR; a minus excludes.',
    ),
]
Facets = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help=f"{', '.join(FACETS)}; repeatable, all must hold."),
]


def read_filters(
    category: list[str] | None,
    start: str,
    end: str,
    topic: list[str] | None,
    theme: list[str] | None,
    query: str,
    facet: list[str] | None = None,
) -> Filters:
    """The choice of papers these options make; an option left out does not restrict."""
    given = {
        CATEGORY: category,
        FROM: [start],
        TO: [end],
        TOPIC: topic,
        THEME: theme,
        QUERY: [query],
        FACET: facet,
    }
    return parse_filters({name: values or [] for name, values in given.items()})


def require_catalogue(store: str, report: Report) -> Catalogue:
    """The papers as they are now, brought up to the store where it moved on."""
    catalogue = prepare_catalogue(store, report=report)
    if catalogue is None:
        raise InputError(f"{store} has no papers: bring some in, see {PROGRAM} ingest --help")
    return catalogue


def refuse_unknown(catalogue: Catalogue, filters: Filters) -> None:
    """Stop at a theme or topic that is not there, naming the nearest."""
    themes = [theme.id for theme in catalogue.themes]
    for theme in filters.themes:
        if theme not in themes:
            near = difflib.get_close_matches(theme, themes, n=1, cutoff=0)
            raise InputError(
                f"no theme {theme!r}: did you mean {near[0]}? There are {', '.join(themes)}"
            )
    if filters.topics and catalogue.model is None:
        raise InputError(f"no topics yet: run {PROGRAM} topics fit")
    for topic in filters.topics:
        if topic not in catalogue.topics["topic_id"]:
            raise InputError(f"no topic {topic}: see {PROGRAM} export topics")


def choose_format(given: str | None, out: Path | None, formats: Sequence[str]) -> str:
    """The format named, or that of the file's ending, or the first of ``formats``.

    Raises
    ------
    InputError : the ending is none of them.
    """
    if given or out is None:
        return given or formats[0]
    ending = out.suffix.removeprefix(".").lower()
    if ending not in formats:
        raise InputError(
            f"--out {out} does not tell the format: end it in .{', .'.join(formats)}, "
            "or add --format"
        )
    return ending
