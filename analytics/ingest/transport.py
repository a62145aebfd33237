"""HTTP with good manners: throttled, timed, limited, retried, and checked before it is believed."""

import http.client
import logging
import socket
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
import stamina
import urllib3
from requests.adapters import HTTPAdapter

from analytics.errors import SourceError
from analytics.i18n import gettext as _
from analytics.ingest.manners import (
    POLITE,
    FaultError,
    Manners,
    UnreachableError,
    name_agent,
    read_retry_after,
)
from analytics.ingest.throttle import Turn, take_turn

_CHUNK = 1 << 16
_BUSY = (429, 500, 502, 503, 504)
_BROKEN = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
)


def open_session(
    inspect: Callable[[str, bytes], None],
    *,
    contact: str,
    state_dir: Path,
    manners: Manners = POLITE,
) -> requests.Session:
    """A session whose answers are whole, and checked by ``inspect``.

    Parameters
    ----------
    inspect : gets the address and the body of an answer with status 200 and raises FaultError
        where it is none that can be used.
    contact : e-mail or web address for the User-Agent.
    state_dir : folder of the throttle, shared by all processes.
    manners : see there.

    Raises
    ------
    InputError : ``contact`` cannot stand in a header.
    SourceError : by every request, where the source gives no proper answer.
    """
    session = requests.Session()
    adapter = PoliteAdapter(inspect, name_agent(contact), state_dir, manners)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    # Without a handler of any kind, each retry would print a line to stderr.
    for library in ("stamina", "arxiv"):
        logging.getLogger(library).addHandler(logging.NullHandler())
    return session


class PoliteAdapter(HTTPAdapter):
    """Sends one request at a time by the rules of ``Manners``; see ``open_session``."""

    def __init__(
        self,
        inspect: Callable[[str, bytes], None],
        agent: str,
        state_dir: Path,
        manners: Manners,
    ) -> None:
        self._inspect = inspect
        self._agent = agent
        self._state_dir = state_dir
        self._manners = manners
        self._sockets: list[socket.socket] = []
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Let every connection show its socket, so that a slow answer can be ended."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _watch_pool(urllib3.HTTPConnectionPool, self._sockets),
            "https": _watch_pool(urllib3.HTTPSConnectionPool, self._sockets),
        }

    def send(  # type: ignore[override]
        self, request: requests.PreparedRequest, **options: Any
    ) -> requests.Response:
        """The answer to ``request``, whole and inspected, after as many attempts as it takes.

        Raises
        ------
        SourceError : no proper answer came.
        """
        request.headers["User-Agent"] = self._agent
        # A connection kept open would be closed by the server while the throttle waits.
        request.headers["Connection"] = "close"
        options |= {"stream": True, "timeout": (self._manners.connect, self._manners.read)}
        try:
            for attempt in stamina.retry_context(
                on=_decide_wait,
                attempts=self._manners.attempts,
                timeout=None,
                wait_initial=self._manners.backoff,
                wait_max=60.0,
                wait_jitter=self._manners.backoff,
            ):
                with attempt:
                    try:
                        return self._ask(request, options)
                    except UnreachableError as error:
                        if attempt.num < self._manners.knocks:
                            raise
                        raise SourceError(str(error)) from error
        except FaultError as error:
            raise SourceError(
                _("{reason} (asked {attempts} times)").format(
                    reason=error, attempts=self._manners.attempts
                )
            ) from error
        raise AssertionError("unreachable")

    def _ask(
        self, request: requests.PreparedRequest, options: Mapping[str, Any]
    ) -> requests.Response:
        url = str(request.url)
        host = urlsplit(url).netloc
        with take_turn(
            self._state_dir,
            host,
            interval=self._manners.interval,
            patience=self._manners.patience,
        ) as turn:
            response = self._exchange(request, host, options)
            if not response.is_redirect:
                self._check(response, host, turn)
                self._inspect(url, response.content)
        return response

    def _exchange(
        self, request: requests.PreparedRequest, host: str, options: Mapping[str, Any]
    ) -> requests.Response:
        """Ask once and read the whole answer, within the time and the size allowed."""
        self._sockets.clear()
        overdue = threading.Event()
        watch = threading.Timer(self._manners.total, self._hang_up, [overdue])
        watch.daemon = True
        watch.start()
        try:
            response = super().send(request, **options)
            response._content = self._read(response.raw, host)
            response._content_consumed = True
        except _BROKEN as error:
            if _is_unreachable(error):
                raise UnreachableError(
                    _("{host} could not be reached: check the address and the connection").format(
                        host=host
                    )
                ) from error
            raise FaultError(
                _("{host} took more than {total} s: try again later").format(
                    host=host, total=f"{self._manners.total:.0f}"
                )
                if overdue.is_set()
                else _explain(error).format(host=host)
            ) from error
        finally:
            watch.cancel()
        if overdue.is_set():
            raise FaultError(
                _("{host} took more than {total} s: try again later").format(
                    host=host, total=f"{self._manners.total:.0f}"
                )
            )
        return response

    def _hang_up(self, overdue: threading.Event) -> None:
        overdue.set()
        for opened in self._sockets:
            try:
                opened.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def _read(self, raw: Any, host: str) -> bytes:
        parts = []
        size = 0
        try:
            while part := raw.read1(_CHUNK, decode_content=True):
                parts.append(part)
                size += len(part)
                if size > self._manners.max_bytes:
                    raise SourceError(
                        _("{host} answered more than {size} MB: check the endpoint").format(
                            host=host, size=self._manners.max_bytes >> 20
                        )
                    )
        finally:
            raw.close()
        return b"".join(parts)

    def _check(self, response: requests.Response, host: str, turn: Turn) -> None:
        """Take only status 200; note how long the host wants to be left alone.

        Raises
        ------
        FaultError : the host is busy. SourceError : it refuses, or asks for too much patience.
        """
        status = response.status_code
        if status == 200:
            return
        if status not in _BUSY:
            raise SourceError(
                _(
                    "{host} refused the request with status {status}{quote}: check the "
                    "endpoint and the query"
                ).format(host=host, status=status, quote=_quote(response.content))
            )
        wait = read_retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
        turn.pause = wait or 0.0
        if turn.pause > self._manners.patience:
            raise SourceError(
                _(
                    "{host} is busy (status {status}) and asks to come back in {minutes} "
                    "minutes: try again then"
                ).format(host=host, status=status, minutes=f"{turn.pause / 60:.0f}")
            )
        raise FaultError(
            _("{host} is busy (status {status}): try again later").format(host=host, status=status),
            wait,
        )


def _decide_wait(error: Exception) -> bool | float:
    if not isinstance(error, FaultError):
        return False
    # The throttle waits out what the source asked for, in this process and all others.
    return True if error.wait is None else max(error.wait, 0.0)


def _watch_pool(
    pool: type[urllib3.HTTPConnectionPool], sockets: list[socket.socket]
) -> type[urllib3.HTTPConnectionPool]:
    connection: Any = pool.ConnectionCls

    class Watched(connection):  # type: ignore[misc]
        def connect(self) -> None:
            super().connect()
            sockets.append(self.sock)

    class WatchedPool(pool):  # type: ignore[misc,valid-type]
        ConnectionCls = Watched

    return WatchedPool


def _is_unreachable(error: Exception) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectionError) and isinstance(
        reason, urllib3.exceptions.NewConnectionError
    )


def _explain(error: Exception) -> str:
    if isinstance(error, requests.ConnectTimeout):
        return _("{host} could not be reached in time: check the connection and try again later")
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError | TimeoutError):
        return _("{host} stopped answering: check the connection and try again later")
    return _("{host} broke off its answer: check the connection and try again later")


def _quote(body: bytes) -> str:
    """The reason that an error feed of arXiv gives."""
    start, end = body.find(b"<summary>"), body.find(b"</summary>")
    if not 0 <= start < end:
        return ""
    reason = body[start + len(b"<summary>") : end].decode("utf-8", "replace")
    return f" ({' '.join(reason.split())[:120]})"
