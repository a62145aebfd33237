"""Row 14: fifty sessions of twenty changes each, then gone: memory and open files come back."""

import threading
import time
from pathlib import Path

from analytics.dashboard.demo import make_demo
from tests.dashboard.browser import find_port, serve_at
from tests.dashboard.server import count_files, find_server, read_memory
from tests.dashboard.session import open_session
from tests.faults.outcome import Tally

FAULT = "fifty sessions, twenty changes each, then gone"
PAGES = ("overview", "trends", "topics", "papers", "data")
CATEGORIES = ("cs.LG", "cs.CL", "cs.CV", "cs.AI")
TOGETHER = 5

#: Seconds; server.disconnectedSessionTTL is 60.
TIME_OUT = 70

#: The short form is tests/dashboard/test_sessions.py, over the demo that is there.
stands_elsewhere = True


def inject(tally: Tally, folder: Path, *, full: bool) -> None:
    """Fifty sessions, and the same once more with fewer changes."""
    if not full:
        return
    store = make_demo(folder)
    port = find_port()
    with serve_at(port, store, folder / "log", TMPDIR=str(folder)) as address:
        server = find_server(port)
        for _ in range(2):  # what is kept for all sessions is there from now on
            _visit(tally, address, 0, 20)
        before = settle(tally, address, server, TIME_OUT)
        visit_all(tally, address, 50, changes=20)
        peak = _measure(server)
        after = settle(tally, address, server, TIME_OUT)
        visit_all(tally, address, 50, changes=5)
        again = settle(tally, address, server, TIME_OUT)
    tally.note(
        f"memory {before[0]:,.0f} MB before, {peak[0]:,.0f} at the end, {after[0]:,.0f} after, "
        f"{again[0]:,.0f} after fifty more"
    )
    tally.note(f"open files {before[1]}, {peak[1]}, {after[1]}, {again[1]}")
    with tally.fault("memory comes back within 10 %", 0):
        assert max(after[0], again[0]) <= before[0] * 1.1, (before, peak, after, again)
    with tally.fault("open files come back", 0):
        assert max(after[1], again[1]) <= before[1] + 5, (before, peak, after, again)


def settle(tally: Tally, address: str, server: int, time_out: float) -> tuple[float, int]:
    """Memory in megabytes, and open files, when sessions have timed out.

    Streamlit lets go of them, with the event loop that each of them holds, not by a clock but when
    the next session ends: so one more comes and goes.
    """
    time.sleep(time_out)
    _visit(tally, address, 0, 1)
    time.sleep(2)
    return _measure(server)


def visit_all(tally: Tally, address: str, sessions: int, *, changes: int) -> None:
    """Open so many sessions, five at a time, and close them."""
    for group in range(0, sessions, TOGETHER):
        running = [
            threading.Thread(target=_visit, args=(tally, address, number, changes))
            for number in range(group, group + TOGETHER)
        ]
        for each in running:
            each.start()
        for each in running:
            each.join()


def _visit(tally: Tally, address: str, number: int, changes: int) -> None:
    with open_session(address) as session:
        for change in range(changes):
            page = PAGES[(number + change) % len(PAGES)]
            category = CATEGORIES[change // len(PAGES)]
            with tally.fault(f"session {number}, change {change}, {page} of {category}"):
                session.run(f"category={category}", page=page)
                assert not session.errors, session.errors
                assert session.texts


def _measure(server: int) -> tuple[float, int]:
    """Resident memory in megabytes, and open files."""
    return read_memory(server), count_files(server)
