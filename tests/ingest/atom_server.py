"""A local server that speaks arXiv's query API, from records, and misbehaves on request."""

import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape, quoteattr

import polars as pl

MOST = 2_000
_NAMESPACES = (
    'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" '
    'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom"'
)
_CATEGORY = re.compile(r"cat:([\w.*-]+)")
_DAYS = re.compile(r"submittedDate:\[(\d{12}) TO (\d{12})\]")


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one answer.

    ``status``: instead of 200, with ``headers``. ``body``: made from the true one. ``length``:
    the Content-Length to claim, where it is not that of the body. ``act``: hang, reset, drip, or
    drip_head.
    """

    status: int = 200
    headers: dict[str, str | Callable[[], str]] = field(default_factory=dict)
    body: Callable[[bytes], bytes] | None = None
    length: Callable[[bytes, bytes], int] | None = None
    act: str = ""


@dataclass
class Asked:
    """One request as the server saw it; times of the monotonic clock."""

    path: str
    agent: str
    began: float
    ended: float = 0.0
    with_others: int = 0


def refuse(status: int, retry_after: str | Callable[[], str] | None = None) -> Fault:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return Fault(status, headers, body=lambda _: b"busy")


def retry_date(seconds: float) -> Callable[[], str]:
    """A date so many seconds after the answer, cut to whole seconds."""
    return lambda: format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


def cut(part: float, *, honest: bool) -> Fault:
    """Stop after ``part`` of the body; ``honest`` says so in Content-Length."""
    return Fault(
        body=lambda true: true[: int(len(true) * part)],
        length=None if honest else lambda true, _: len(true),
    )


def answer(body: bytes) -> Fault:
    return Fault(body=lambda _: body)


class AtomServer:
    """Answers from ``records``; ``faults`` are used up first, one request each; None: none."""

    def __init__(self, records: Sequence[dict[str, Any]]) -> None:
        self.records = sorted(records, key=lambda record: (_instant(record), record["arxiv_id"]))
        self.faults: list[Fault | None] = []
        self.asked: list[Asked] = []
        self.under_way = 0
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self._http.server_port}/api/query"

    def misbehave(self, *faults: Fault | None) -> None:
        self.faults.extend(faults)

    def begin(self, path: str, agent: str) -> tuple[Asked, Fault | None]:
        with self._lock:
            asked = Asked(path, agent, time.monotonic(), with_others=self.under_way)
            self.under_way += 1
            self.asked.append(asked)
            return asked, self.faults.pop(0) if self.faults else None

    def end(self, asked: Asked) -> None:
        with self._lock:
            self.under_way -= 1
            asked.ended = time.monotonic()

    def list_gaps(self) -> list[float]:
        """Seconds from the begin of each request to the begin of the next."""
        times = [asked.began for asked in self.asked]
        return [later - earlier for earlier, later in pairwise(times)]

    def serve(self) -> None:
        self._http.serve_forever(poll_interval=0.02)

    def stop(self) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()

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
    server = AtomServer(rows)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(5)


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


def _handler(server: AtomServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked, fault = server.begin(self.path, self.headers.get("User-Agent", ""))
            try:
                self._answer(fault or Fault())
            except (BrokenPipeError, ConnectionResetError):
                pass
            finally:
                server.end(asked)
                self.close_connection = True

        def _answer(self, fault: Fault) -> None:
            if fault.act == "hang":
                server.stopping.wait(60)
                return
            if fault.act == "reset":
                self.connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
                self.connection.close()
                return
            true = self._render()
            body = fault.body(true) if fault.body else true
            if fault.act == "drip_head":
                self._drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000)
                return
            self.send_response(fault.status)
            kind = "text/html" if body[:6].lower() == b"<html>" else "application/atom+xml"
            self.send_header("Content-Type", f"{kind}; charset=UTF-8")
            length = fault.length(true, body) if fault.length else len(body)
            self.send_header("Content-Length", str(length))
            for name, value in fault.headers.items():
                self.send_header(name, value() if callable(value) else value)
            self.end_headers()
            if fault.act == "drip":
                self._drip(body)
            else:
                self.wfile.write(body)

        def _drip(self, data: bytes) -> None:
            """A byte at a time, each soon enough that no read ever times out."""
            for place in range(len(data)):
                if server.stopping.wait(0.05):
                    return
                self.wfile.write(data[place : place + 1])
                self.wfile.flush()

        def _render(self) -> bytes:
            asked = {
                name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()
            }
            query = asked.get("search_query", "")
            found = server.search(query)
            if asked.get("sortOrder") == "descending":
                found = found[::-1]
            size = min(int(asked.get("max_results", 10)), MOST)
            return render_feed(found, int(asked.get("start", 0)), size, query)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
