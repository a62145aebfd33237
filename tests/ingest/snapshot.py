"""Records written the way Kaggle's arxiv-metadata-oai-snapshot.json has them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import polars as pl


def write_snapshot(papers: pl.DataFrame, path: Path) -> Path:
    """Write papers as JSON lines in the snapshot's own form; gives the path back.

    Parameters
    ----------
    papers : arxiv_id, title, abstract, authors (list), categories (list), and the date as
        ``submitted`` or ``published``; primary_category is put first, where it is there.
    """
    with path.open("w", encoding="utf-8") as lines:
        lines.writelines(iterate_lines(papers.iter_rows(named=True)))
    return path


def iterate_lines(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for record in records:
        yield json.dumps(shape_record(record)) + "\n"


def shape_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """One record of the snapshot; the text is broken over lines as arXiv breaks it."""
    moment = _instant(record.get("submitted") or record["published"])
    primary = record.get("primary_category")
    categories = list(record["categories"] or [])
    if primary:
        categories = [primary, *(name for name in categories if name != primary)]
    names = [_split_name(name) for name in record["authors"] or []]
    return {
        "id": record["arxiv_id"],
        "submitter": None,
        "authors": ", ".join(record["authors"] or []),
        "title": record["title"],
        "comments": record.get("comment"),
        "journal-ref": record.get("journal_ref"),
        "doi": record.get("doi"),
        "report-no": None,
        "categories": " ".join(categories),
        "license": record.get("license"),
        "abstract": f"  {_wrap(record['abstract'] or '')}\n",
        "versions": [
            {"version": f"v{number}", "created": format_datetime(moment, usegmt=True)}
            for number in range(1, (record.get("version") or 1) + 1)
        ],
        "update_date": moment.date().isoformat(),
        "authors_parsed": names,
    }


def _instant(moment: datetime | date) -> datetime:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)


def _split_name(name: str) -> list[str]:
    first, _, last = name.rpartition(" ")
    return [last, first, ""]


def _wrap(text: str) -> str:
    """Break every tenth space, as the snapshot's abstracts have line ends inside."""
    words = text.split(" ")
    return "\n".join(" ".join(words[at : at + 10]) for at in range(0, len(words), 10))
