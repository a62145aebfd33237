"""A draft held against the store."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from analytics.errors import InputError
from analytics.pipeline.catalogue import Catalogue
from analytics.report.check import (
    Finding,
    Known,
    check_categories,
    check_days,
    check_ids,
    check_references,
    list_words,
)
from analytics.report.check_words import check_words
from analytics.report.draft import parse_draft
from analytics.report.missing import tell_fetch
from analytics.search.index import PaperIndex, open_index, rank_papers
from analytics.store.papers import read_papers
from analytics.text.normalise import BOUNDARY, normalise
from analytics.text.phrases import AnyOf, Phrase

#: Longest draft that is read, in bytes; longest title that is looked for, in words.
_LONGEST, _TITLE = 5_000_000, 40


def check_draft(
    store: str, catalogue: Catalogue, text: str, *, start: date | None, end: date | None
) -> list[Finding]:
    """Everything in a draft that the store contradicts or does not know, by line.

    Parameters
    ----------
    text : Markdown, in any language.
    start, end : the period of the report, both inclusive; None leaves that end open.
    """
    lines = parse_draft(text)
    known = _read_known(store, catalogue, sorted({each for line in lines for each in line.ids}))
    find_title = partial(_find_title, catalogue, open_index(catalogue.search))
    ids = list(check_ids(lines, known, tell_fetch, find_title))
    # What is said of a paper under a wrong id is said of another one.
    named = {
        paper: row
        for paper, row in known.items()
        if not any(each.kind == "other-title" and each.message.startswith(paper) for each in ids)
    }
    found = [
        *ids,
        *check_days(lines, known, start, end),
        *check_categories(lines, known),
        *check_words(lines, named),
        *check_references(lines),
    ]
    return sorted(dict.fromkeys(found))


def read_draft(path: Path) -> str:
    """The text of a draft.

    Raises
    ------
    InputError : no such file, too large, or not UTF-8; says which and what to do.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= _LONGEST else None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    if data is None:
        raise InputError(f"{path} has more than {_LONGEST // 1_000_000} MB: is it a report?")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(f"{path}:{line}: not UTF-8: save the file as UTF-8") from error


def _read_known(store: str, catalogue: Catalogue, ids: Sequence[str]) -> dict[str, Known]:
    rows = read_papers(store, ids, version=catalogue.version) if ids else pl.DataFrame()
    return {
        row["arxiv_id"]: Known(
            arxiv_id=row["arxiv_id"],
            title=" ".join((row["title"] or "").split()),
            day=row["submitted"].date(),
            categories=tuple(row["categories"] or ()),
            text="\n".join(
                [
                    row["title"] or "",
                    row["abstract"] or "",
                    row["comment"] or "",
                    ", ".join(row["authors"] or ()),
                    f"{len(row['authors'] or ())} authors",
                ]
            ),
        )
        for row in rows.iter_rows(named=True)
    }


def _find_title(catalogue: Catalogue, index: PaperIndex, title: str) -> list[tuple[str, str]]:
    """Papers whose titles share most words with ``title``, best first.

    A name of one or two words is looked for where titles begin with it.
    """
    found = pl.select(normalise(pl.lit(title))).item() or ""
    words = [word for word in dict.fromkeys(found.split()) if word != BOUNDARY][:_TITLE]
    if len(words) < 3:
        begun = pl.col("title").str.starts_with(f"{title}:")
        return catalogue.papers.filter(begun).select("arxiv_id", "title").rows()
    ranked = rank_papers(index, AnyOf(tuple(Phrase((word,)) for word in words)), 30)
    rows = catalogue.papers.filter(pl.col("arxiv_id").is_in(ranked["arxiv_id"].implode()))
    wanted = list_words(title)

    def likeness(row: tuple[str, str]) -> float:
        own = list_words(row[1])
        return len(own & wanted) / max(len(own), 1)

    titles = rows.select("arxiv_id", pl.col("title").fill_null("")).rows()
    return sorted(titles, key=lambda row: (-likeness(row), row[0]))
