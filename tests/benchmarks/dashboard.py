"""How fast the dashboard is in a browser: ``python -m tests.benchmarks.dashboard STORE [PART]``.

Parts, all of them by default: ``start`` (from the command to the first page), ``first`` (a first
visit to a warm server until the first chart is drawn), ``changes`` (of a filter until the charts
have changed, on every page), ``processor`` (what a change costs the server), ``csv`` (of 100,000
papers, from the click), ``memory`` (of the server). Each stands beside a bare app with one chart of
the same papers (``bare_app.py``), measured in the same run: read the ratios, as times depend on
what else the machine does. ``first:PAGE`` and ``changes:PAGE`` measure one page, such as
``changes:topics``.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from playwright.sync_api import Browser, Page

from analytics.pipeline.catalogue import read_catalogue
from tests.benchmarks.dashboard_changes import CATEGORIES, PAGES, Took, change_often
from tests.benchmarks.dashboard_load import Visitor
from tests.dashboard.browser import find_port, open_browser, serve_at, settle, visit
from tests.dashboard.server import count_processor, find_server, read_memory
from tests.dashboard.session import Session, open_session

WATCH = Path(__file__).with_name("watch.js")
VISITS, CHANGES, DOWNLOADS, VIEWS, ROWS = 5, 50, 5, 10, 100_000


@dataclass(frozen=True, slots=True)
class App:
    """A server that is measured.

    Attributes
    ----------
    name : of it. script : what Streamlit runs. pages : that are visited.
    """

    name: str
    script: str
    pages: tuple[str, ...]


OURS = App("Papertide", "app.py", PAGES)
BARE = App("bare app", "tests/benchmarks/bare_app.py", ("",))


@dataclass(frozen=True, slots=True)
class Served:
    """One of them running: its address, its process, and where its files may go."""

    app: App
    address: str
    process: int
    folder: Path


@contextmanager
def serve(app: App, store: Path) -> Iterator[Served]:
    port = find_port()
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "log"
        with serve_at(port, store, log, script=app.script) as address:
            yield Served(app, address, find_server(port), Path(scratch))


def measure_start(store: Path) -> None:
    for app in (BARE, OURS):
        begun = time.perf_counter()
        with serve(app, store) as served:
            answered = time.perf_counter() - begun
            run_page(served)
            shown = time.perf_counter() - begun
            print(
                f"start, {app.name}: answers after {answered:.1f} s, first page {shown:.1f} s",
                flush=True,
            )


def run_page(served: Served) -> None:
    with open_session(served.address) as session:
        session.run()
        assert not session.errors, session.errors


def choose_pages(app: App, only: str) -> list[str]:
    """Pages of an app that are measured: all, or the one named; the bare app has but one."""
    return [page for page in app.pages if app is BARE or only in ("", page or "overview")]


def measure_first(store: Path, browser: Browser, only: str) -> None:
    for app in (BARE, OURS):
        with serve(app, store) as served:
            run_page(served)
            for page in choose_pages(app, only):
                if page == "papers":  # which has no chart
                    continue
                took = [first_visit(browser, f"{served.address}/{page}") for _ in range(VISITS)]
                _say(f"first visit, {app.name} {page}", took)


def first_visit(browser: Browser, address: str) -> float:
    """Milliseconds until a chart is drawn, in a browser that has seen nothing of it before."""
    with new_page(browser) as page:
        page.goto(address)
        drawn = page.wait_for_function("watch.drawn", polling=50).json_value()
        return float(drawn)


@contextmanager
def new_page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.add_init_script(path=WATCH)
    yield page
    context.close()


def measure_changes(store: Path, browser: Browser, only: str) -> None:
    print("| page | first chart, p50 | p95 | all charts, p95 | all of the page, p95 | processor |")
    print("|---|---:|---:|---:|---:|---:|")
    for app in (BARE, OURS):
        with serve(app, store) as served:
            for seed, name in enumerate(choose_pages(app, only)):
                with new_page(browser) as page:
                    visit(page, f"{served.address}/{name}")
                    used = count_processor(served.process)
                    took = change_often(page, CHANGES, seed)
                    used = (count_processor(served.process) - used) / CHANGES
                _row("overview" if app is OURS and not name else name or app.name, took, used)


def _row(name: str, took: list[Took], processor: float) -> None:
    times = pl.DataFrame(took)

    def quantile(column: str, part: float) -> str:
        return f"{times[column].quantile(part):.0f}"

    cells = [quantile("first", 0.5), quantile("first", 0.95)]
    cells += [quantile("last", 0.95), quantile("done", 0.95), f"{1e3 * processor:.0f}"]
    print(f"| {name} | {' | '.join(cells)} |", flush=True)


def measure_processor(store: Path) -> None:
    """Seconds of the server's processor for a view it was never asked for, and for a known one.

    Less is in the way of this figure than of times, where the machine does other things too.
    """
    rng = random.Random(0)
    for app in (BARE, OURS):
        with serve(app, store) as served, open_session(served.address, kind=Visitor) as session:
            for page in app.pages:
                path, _, fixed = page.partition("?")
                session.run(fixed, page=path)
                views = [
                    f"{fixed}&category={name}&from=2023-{rng.randint(10, 12)}-{rng.randint(10, 28)}"
                    for name in rng.sample(CATEGORIES, VIEWS)
                ]
                new = _count_processor(served, session, path, views)
                known = _count_processor(served, session, path, views[-1:] * VIEWS)
                print(f"processor, {app.name} {page}: new view {new:.2f} s, known {known:.2f} s")


def _count_processor(served: Served, session: Session, page: str, views: list[str]) -> float:
    """Seconds of the server's processor for each of some views of a page."""
    before = count_processor(served.process)
    for words in views:
        session.run(words, page=page)
        assert not session.errors, session.errors
    return (count_processor(served.process) - before) / len(views)


def measure_csv(store: Path, browser: Browser) -> None:
    for app in (BARE, OURS):
        with serve(app, store) as served, new_page(browser) as page:
            click = _find_csv(page, served, store)
            before = read_memory(served.process)
            memory = []
            for number in range(DOWNLOADS):
                begun = time.perf_counter()
                with page.expect_download() as caught:
                    click()
                size = Path(caught.value.path()).stat().st_size
                took = time.perf_counter() - begun
                memory.append(f"{read_memory(served.process):,.0f}")
                print(f"csv {number + 1}, {app.name}: {took:.1f} s, {size / 1e6:.0f} MB")
            print(f"memory, {app.name}: {before:,.0f} MB before, then {', '.join(memory)}")


def _find_csv(page: Page, served: Served, store: Path) -> Callable[[], None]:
    """Open the page with the download, and say how to click it."""
    if served.app is BARE:
        visit(page, served.address)
        return page.get_by_role("button", name="CSV").click
    catalogue = read_catalogue(str(store))
    assert catalogue is not None
    newest = catalogue.papers["submitted"].top_k(ROWS).min()
    visit(page, f"{served.address}/papers?from={str(newest)[:10]}")
    return page.locator(".st-key-files a").first.click


def measure_memory(store: Path, browser: Browser) -> None:
    for app in (BARE, OURS):
        with serve(app, store) as served, new_page(browser) as page:
            begun = read_memory(served.process)
            for name in app.pages:
                visit(page, f"{served.address}/{name}")
                settle(page)
            now, peak = read_memory(served.process), read_memory(served.process, peak=True)
            print(
                f"memory, {app.name}: {begun:,.0f} MB before anybody came, {now:,.0f} with one "
                f"session that saw every page, {peak:,.0f} at most"
            )


def _say(what: str, took: list[float]) -> None:
    times = pl.Series(took)
    print(
        f"{what}: p50 {times.quantile(0.5):.0f} ms, max {times.max():.0f} ms of {len(took)}",
        flush=True,
    )


def main() -> None:
    store, parts = Path(sys.argv[1]), sys.argv[2:]
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    asked = {part.partition(":")[0]: part.partition(":")[2] for part in parts}
    with open_browser() as browser:
        steps: dict[str, Callable[[], None]] = {
            "start": lambda: measure_start(store),
            "first": lambda: measure_first(store, browser, asked.get("first", "")),
            "changes": lambda: measure_changes(store, browser, asked.get("changes", "")),
            "processor": lambda: measure_processor(store),
            "csv": lambda: measure_csv(store, browser),
            "memory": lambda: measure_memory(store, browser),
        }
        for name, step in steps.items():
            if not asked or name in asked:
                step()


if __name__ == "__main__":
    main()
