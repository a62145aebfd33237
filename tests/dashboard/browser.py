"""A real server and a real browser for the dashboard's tests."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, BrowserContext, Page, WebSocket, expect, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DONE = (
    '[data-testid="stApp"][data-test-connection-state="CONNECTED"]'
    '[data-test-script-state="notRunning"]'
)
PATIENCE = 120_000  # milliseconds; machines are shared


@contextmanager
def serve_dashboard(store: Path, log: Path, **settings: str) -> Iterator[str]:
    """Run the dashboard on a free port of this machine; yields its address."""
    port = find_port()
    with serve_at(port, store, log, **settings) as address:
        yield address


def find_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serve_at(
    port: int, store: Path, log: Path, *options: str, script: str = "app.py", **settings: str
) -> Iterator[str]:
    """The same on a port that is already known, with options of Streamlit's.

    Parameters
    ----------
    script : what Streamlit runs, from the top of the project.
    """
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port), *options]
    environment: Mapping[str, str] = {
        **os.environ,
        "PAPERTIDE_STORE": str(store),
        "TMPDIR": str(log.parent),
        **settings,
    }
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_healthy(server, address, log)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def _wait_until_healthy(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    for _ in range(600):
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"no answer from the dashboard: {log.read_text()}")


@contextmanager
def open_browser() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    assert found, "no Chromium: run make browser, or install your system's package chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Look:
    """What a page is told of its reader."""

    scheme: Scheme = "light"
    locale: str = "en-US"


#: One for each look and browser: what was fetched and compiled for one page serves the next.
_contexts: WeakKeyDictionary[Browser, dict[Look, BrowserContext]] = WeakKeyDictionary()


@contextmanager
def open_page(browser: Browser, look: Look = Look()) -> Iterator[Page]:
    """A page that knows nothing of those before it, and in which no script may fail."""
    known = _contexts.setdefault(browser, {})
    if look not in known:
        known[look] = browser.new_context(
            viewport={"width": 1440, "height": 1000},
            color_scheme=look.scheme,
            locale=look.locale,
            reduced_motion="reduce",
        )
    page = known[look].new_page()
    page.set_default_timeout(60_000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(f"dialog: {dialog.message}"))
    visited: set[str] = set()
    page.on("request", lambda request: visited.add(_find_origin(request.url)))
    try:
        yield page
    finally:
        page.goto("about:blank")  # so that nothing is kept any more
        wire = known[look].new_cdp_session(page)
        for origin in visited - {""}:
            kept = {"origin": origin, "storageTypes": "cookies,local_storage"}
            wire.send("Storage.clearDataForOrigin", kept)
        page.close()
    assert not faults, faults


def _find_origin(address: str) -> str:
    """Scheme, host and port; "" for what is no address of a server."""
    return "/".join(address.split("/")[:3]) if address.startswith("http") else ""


class Wire:
    """What a page and its server say to each other, and whether an answer is due.

    The state that the page shows does not tell: it is "not running" before the page is connected,
    and from a click until the server has begun to run.

    Attributes
    ----------
    due : whether the page has asked for a run that has not come to its end.
    """

    def __init__(self, page: Page) -> None:
        self.due = True
        self._begun = False
        page.on("websocket", self._follow)

    def expect_run(self) -> None:
        """From here on an answer is due."""
        self.due, self._begun = True, False

    def _follow(self, socket: WebSocket) -> None:
        self.expect_run()
        socket.on("framesent", self._note_sent)
        socket.on("framereceived", self._note_received)

    def _note_sent(self, payload: bytes | str) -> None:
        if isinstance(payload, bytes) and BackMsg.FromString(payload).HasField("rerun_script"):
            self.expect_run()

    def _note_received(self, payload: bytes | str) -> None:
        if not isinstance(payload, bytes):
            return
        message = ForwardMsg.FromString(payload)
        if message.HasField("new_session"):
            self._begun = True
        elif message.HasField("script_finished"):
            ended = message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            # The end of a run that began before the page asked again is not the answer.
            self.due = self.due and not (ended and self._begun)


_wires: WeakKeyDictionary[Page, Wire] = WeakKeyDictionary()


def visit(page: Page, address: str) -> None:
    """Open an address and wait until the page has settled."""
    if page not in _wires:
        _wires[page] = Wire(page)
    _wires[page].expect_run()
    page.goto(address)
    settle(page)


def settle(page: Page) -> None:
    """Wait until the server has answered all that the page asked for, and the page shows it."""
    for _again in range(2):  # a component may ask for a run once it is there
        page.wait_for_timeout(250)
        _wait_for_answer(page)
        expect(page.locator(DONE)).to_be_visible(timeout=PATIENCE)
    # What draws charts, tables and styles is fetched by the page when it is first needed.
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=PATIENCE)
    page.evaluate("document.fonts.ready")  # an icon is a word until its font is there


def _wait_for_answer(page: Page) -> None:
    late = time.monotonic() + PATIENCE / 1000
    while _wires[page].due:
        assert time.monotonic() < late, "the server has not answered"
        page.wait_for_timeout(50)


def expect_address(page: Page, part: str, *, there: bool = True) -> None:
    """Wait until the page's address has a part, or no longer has it."""
    address = re.compile(re.escape(part))
    if there:
        expect(page).to_have_url(address)
    else:
        expect(page).not_to_have_url(address)


def list_errors(page: Page) -> list[str]:
    """Texts of the error boxes and exceptions on the page."""
    boxes = page.locator('[data-testid="stException"], [data-testid="stAlertContentError"]')
    return boxes.all_inner_texts()
