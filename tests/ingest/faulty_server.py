"""A local HTTP server that keeps a log of what it was asked and misbehaves on request."""

import socket
import struct
import threading
import time
from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Self


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


class FaultyServer:
    """Answers what ``render`` gives; ``faults`` are used up first, one request each; None: none."""

    kind = "text/xml"
    path = "/"

    def __init__(self) -> None:
        self.faults: list[Fault | None] = []
        self.asked: list[Asked] = []
        self.under_way = 0
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self._http.server_port}{self.path}"

    @abstractmethod
    def render(self, path: str) -> bytes:
        """The true answer to a request."""

    @contextmanager
    def run(self) -> Iterator[Self]:
        """Serve in a thread while the block lasts."""
        thread = threading.Thread(target=self.serve, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.stop()
            thread.join(5)

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


def _handler(server: FaultyServer) -> type[BaseHTTPRequestHandler]:
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
            true = server.render(self.path)
            body = fault.body(true) if fault.body else true
            if fault.act == "drip_head":
                self._drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000)
                return
            self.send_response(fault.status)
            kind = "text/html" if body[:6].lower() == b"<html>" else server.kind
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

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
