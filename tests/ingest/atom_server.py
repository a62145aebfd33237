"""A local server that speaks arXiv's query API, from records, and misbehaves on request."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape, quoteattr

import polars as pl

from tests.ingest.faulty_server import Asked, Fault, FaultyServer, answer, cut, refuse, retry_date

__all__ = ["Asked", "AtomServer", "Fault", "answer", "cut", "refuse", "retry_date", "serve_atom"]

MOST = 2_000
_NAMESPACES = (
    'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" '
    'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom"'
)
_CATEGORY = re.compile(r"cat:([\w.*-]+)")
_DAYS = re.compile(r"submittedDate:\[(\d{12}) TO (\d{12})\]")


class AtomServer(FaultyServer):
    """Answers from ``records``."""

    kind = "application/atom+xml"
    path = "/api/query"

    def __init__(self, records: Sequence[dict[str, Any]]) -> None:
        super().__init__()
        self.records = sorted(records, key=lambda record: (_instant(record), record["arxiv_id"]))

    def render(self, path: str) -> bytes:
        asked = {name: values[-1] for name, values in parse_qs(urlsplit(path).query).items()}
        query = asked.get("search_query", "")
        found = self.search(query)
        if asked.get("sortOrder") == "descending":
            found = found[::-1]
        size = min(int(asked.get("max_results", 10)), MOST)
        return render_feed(found, int(asked.get("start", 0)), size, query)

    def search(self, query: str) -> list[dict[str, Any]]:
        """Records of any of the categories (``cs.*`` is an archive), within the minutes."""
        wanted = [name.removesuffix(".*") for name in _CATEGORY.findall(query)]
        days = _DAYS.search(query)
        found = self.records
        if wanted:
            found = [record for record in found if _matches(record["categories"] or [], wanted)]
        if days:
            low, high = (
                datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=UTC) for text in days.groups()
            )
            found = [record for record in found if low <= _instant(record) <= high]
        return found


@contextmanager
def serve_atom(records: pl.DataFrame | Sequence[dict[str, Any]]) -> Iterator[AtomServer]:
    """Run a server on a free port of the loopback, in a thread, while the block lasts.

    Parameters
    ----------
    records : arxiv_id, title, abstract, authors, categories, primary_category, and the date as
        ``submitted`` or ``published``; optional version, comment, journal_ref, doi, updated.
    """
    rows = records.to_dicts() if isinstance(records, pl.DataFrame) else records
    with AtomServer(rows).run() as server:
        yield server


def render_feed(found: Sequence[dict[str, Any]], start: int, size: int, query: str = "") -> bytes:
    """One page of a query as arXiv writes it."""
    entries = "".join(render_entry(record) for record in found[start : start + size])
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<feed {_NAMESPACES}>\n"
        "  <id>https://arxiv.org/api/local</id>\n"
        f"  <title>arXiv Query: search_query={escape(query)}</title>\n"
        "  <updated>2026-04-12T22:09:27Z</updated>\n"
        f"  <opensearch:itemsPerPage>{size}</opensearch:itemsPerPage>\n"
        f"  <opensearch:totalResults>{len(found)}</opensearch:totalResults>\n"
        f"  <opensearch:startIndex>{start}</opensearch:startIndex>\n{entries}</feed>\n"
    ).encode()


def render_entry(record: dict[str, Any]) -> str:
    version = record.get("version") or 1
    address = f"arxiv.org/abs/{record['arxiv_id']}v{version}"
    published = _instant(record)
    updated = record.get("updated") or published
    categories = list(record["categories"] or [])
    primary = record.get("primary_category") or (categories[0] if categories else "")
    extra = "".join(
        f"    <arxiv:{name}>{escape(record[name])}</arxiv:{name}>\n"
        for name in ("comment", "journal_ref", "doi")
        if record.get(name)
    )
    return (
        f"  <entry>\n    <id>http://{address}</id>\n"
        f"    <title>{escape(record['title'])}</title>\n"
        f"    <updated>{updated:%Y-%m-%dT%H:%M:%SZ}</updated>\n"
        f'    <link href="https://{address}" rel="alternate" type="text/html"/>\n'
        f"    <summary>{escape(record['abstract'] or '')}</summary>\n"
        + "".join(
            f"    <category term={quoteattr(name)} scheme='http://arxiv.org/schemas/atom'/>\n"
            for name in categories
        )
        + f"    <published>{published:%Y-%m-%dT%H:%M:%SZ}</published>\n{extra}"
        f"    <arxiv:primary_category term={quoteattr(primary)}/>\n"
        + "".join(
            f"    <author>\n      <name>{escape(name)}</name>\n    </author>\n"
            for name in record["authors"] or []
        )
        + "  </entry>\n"
    )


def _matches(categories: Sequence[str], wanted: Sequence[str]) -> bool:
    return any(name in wanted or name.split(".")[0] in wanted for name in categories)


def _instant(record: dict[str, Any]) -> datetime:
    moment = record.get("submitted") or record["published"]
    if isinstance(moment, datetime):
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    assert isinstance(moment, date)
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
