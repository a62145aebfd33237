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
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

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
DONE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
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
def serve_at(port: int, store: Path, log: Path, *options: str, **settings: str) -> Iterator[str]:
    """The same on a port that is already known, with options of Streamlit's."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
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


def visit(page: Page, address: str) -> None:
    """Open an address and wait until the page has settled."""
    page.goto(address)
    settle(page)


def settle(page: Page) -> None:
    """Wait until the script of the page has run and its charts are drawn."""
    page.wait_for_timeout(300)
    expect(page.locator(DONE)).to_be_visible(timeout=PATIENCE)
    page.wait_for_timeout(300)
    expect(page.locator(DONE)).to_be_visible(timeout=PATIENCE)
    page.evaluate("document.fonts.ready")  # an icon is a word until its font is there


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
