"""Fifty sessions at once: ``python -m tests.benchmarks.dashboard_load STORE [PAUSE]``.

Each opens Streamlit's own connection, as a browser does, and makes twenty changes: a page, a
category and a first day drawn at random, so that most views are new to the server. Between two
changes a session waits PAUSE seconds on the average (by default none: each asks again at once).
Prints errors, the 50th and 95th percentile of a change until its last message, and the server's
memory, for a bare app with one chart (``bare_app.py``) and for the dashboard.

Only servers that it started on this machine are asked, by at most SESSIONS * CHANGES changes in at
most LONGEST seconds and the pauses; what was not asked by then is said.
"""

import os
import random
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.benchmarks.dashboard_changes import CATEGORIES
from tests.dashboard.browser import find_port, serve_at
from tests.dashboard.server import find_server, read_memory
from tests.dashboard.session import Session, open_session

SESSIONS, CHANGES = 50, 20
LONGEST = 100.0
PAGES = ("overview", "trends", "topics", "map", "papers", "data")


@dataclass(slots=True)
class Load:
    """What the sessions met with: seconds of each change, and errors."""

    ends: float
    took: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Visitor(Session):
    """A session that only counts errors: to print every message would take the server's time."""

    def _read(self, timeout: float) -> None:
        self.errors = []
        got = ForwardMsg()
        while True:
            data = self.socket.recv(timeout)
            assert isinstance(data, bytes)
            got.ParseFromString(data)
            kind = got.WhichOneof("type")
            if kind == "delta":
                element = got.delta.new_element
                if element.WhichOneof("type") == "exception":
                    self.errors.append(element.exception.message or element.exception.type)
                elif element.WhichOneof("type") == "alert" and element.alert.format == 1:
                    self.errors.append(element.alert.body)
            elif (
                kind == "script_finished"
                and got.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            ):
                return


def visit_often(address: str, pages: tuple[str, ...], pause: float, seed: int, load: Load) -> None:
    """One session from its first page to its last change."""
    rng = random.Random(seed)
    try:
        with open_session(address, kind=Visitor) as session:
            session.run(page=pages[0])
            for _ in range(CHANGES):
                time.sleep(rng.uniform(0, 2 * pause))
                if time.perf_counter() > load.ends:
                    return
                month = rng.randint(0, 60)
                words = f"category={rng.choice(CATEGORIES)}&from={2019 + month // 12}"
                begun = time.perf_counter()
                session.run(f"{words}-{month % 12 + 1:02}-01", page=rng.choice(pages))
                load.took.append(time.perf_counter() - begun)
                load.errors += session.errors
    except (OSError, AssertionError, TimeoutError) as error:
        load.errors.append(f"{type(error).__name__}: {error}")


def measure(name: str, script: str, pages: tuple[str, ...], store: Path, pause: float) -> None:
    port = find_port()
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "log"
        with serve_at(port, store, log, script=script) as address:
            server = find_server(port)
            with open_session(address, kind=Visitor) as session:
                session.run(page=pages[0])
            load = Load(time.perf_counter() + LONGEST + CHANGES * pause)
            visitors = [
                threading.Thread(target=visit_often, args=(address, pages, pause, seed, load))
                for seed in range(SESSIONS)
            ]
            for each in visitors:
                each.start()
            for each in visitors:
                each.join()
            memory = read_memory(server), read_memory(server, peak=True)
        faults = log.read_text().count("Traceback")
    times = pl.Series(load.took, dtype=pl.Float64)
    print(
        f"{name}: {len(times)} of {SESSIONS * CHANGES} changes by {SESSIONS} sessions, "
        f"{len(load.errors)} errors, {faults} in the log; p50 {times.quantile(0.5):.2f} s, "
        f"p95 {times.quantile(0.95):.2f} s; memory {memory[0]:,.0f} MB, {memory[1]:,.0f} at most",
        flush=True,
    )
    for error in sorted(set(load.errors))[:5]:
        print(f"  {error}")


def main() -> None:
    store, pause = Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0.0
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, pause {pause:.0f} s")
    measure("bare app", "tests/benchmarks/bare_app.py", ("",), store, pause)
    measure("Papertide", "app.py", PAGES, store, pause)


if __name__ == "__main__":
    main()
