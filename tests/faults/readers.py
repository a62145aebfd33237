"""Row 8: a writer commits for a minute while four readers and the dashboard read."""

import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import polars as pl

from analytics.pipeline.catalogue import prepare_catalogue
from analytics.store.papers import read_version, save_papers
from tests.dashboard.browser import find_port, serve_at
from tests.dashboard.session import open_session
from tests.faults.outcome import Tally
from tests.store.papers import name_papers

FAULT = "a writer commits for a minute; four readers and the dashboard read"
PAPERS = 300

#: Reads until it is told to stop; prints how often, and every reading that was no one version.
_READER = """
import sys
from analytics.store.papers import read_version, scan_papers
store = sys.argv[1]
reads = 0
print("go", flush=True)
import select
while not select.select([sys.stdin], [], [], 0)[0]:
    frame = scan_papers(store).select("title").collect()
    if frame.height != 300 or frame["title"].n_unique() != 1:
        print("mixed", frame.height, frame["title"].unique().to_list(), flush=True)
    reads += 1
print("reads", reads, flush=True)
"""


def inject(tally: Tally, folder: Path, *, full: bool) -> None:
    """A minute with the dashboard, or two seconds and two readers without."""
    store = folder / "store"
    _write(store, 0)
    readers = [_start_reader(store) for _ in range(4 if full else 1)]
    if full:
        prepare_catalogue(str(store))
        with serve_at(find_port(), store, folder / "log", TMPDIR=str(folder)) as address:
            done = threading.Event()
            looking = threading.Thread(target=_look_on, args=(tally, store, address, done))
            looking.start()
            commits = _commit(tally, store, 60)
            done.set()
            looking.join()
        with tally.fault("no trace in the dashboard's log", 0):
            assert "Traceback" not in (folder / "log").read_text()
    else:
        commits = _commit(tally, store, 1)
    reads = 0
    for reader in readers:
        with tally.fault("a reader", 0):
            said, _ = reader.communicate("stop\n", timeout=120)
            lines = said.splitlines()
            assert reader.returncode == 0
            assert not [line for line in lines if line.startswith("mixed")], lines[:3]
            reads += int(lines[-1].split()[1])
    tally.note(f"{commits:,} commits, {reads:,} reads of the store")


def _write(store: Path, number: int) -> None:
    """All papers of three months anew, each with the number of the commit."""
    ids = [f"26{month:02d}.{row:05d}" for month in (1, 2, 3) for row in range(PAPERS // 3)]
    papers = name_papers(*ids, title=f"commit {number} end", version=number + 1)
    save_papers(str(store), [papers.with_columns(categories=pl.lit(["cs.LG"]))], source="file")


def _start_reader(store: Path) -> subprocess.Popen[str]:
    reader = subprocess.Popen(
        [sys.executable, "-c", _READER, str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "go\n"
    return reader


def _commit(tally: Tally, store: Path, seconds: float) -> int:
    """Commit for so long; returns how often."""
    end = time.monotonic() + seconds
    number = 0
    while time.monotonic() < end or not number:
        number += 1
        with tally.fault(f"commit {number}"):
            _write(store, number)
            assert read_version(str(store)) == number
    return number


def _look_on(tally: Tally, store: Path, address: str, done: threading.Event) -> None:
    """Publish the catalogue and look at the dashboard, again and again, while commits go on."""
    seen = 0
    while not done.is_set():
        with tally.fault(f"look {seen} at the dashboard"):
            prepare_catalogue(str(store))
            _look(address)
        seen += 1
    tally.note(f"{seen} looks at the dashboard")


def _look(address: str) -> None:
    """Every title on the Papers page is of one commit, and nothing went wrong."""
    with open_session(address) as session:
        session.run(page="papers")
        assert not session.errors, session.errors
        commits = set(re.findall(r"commit (\d+) end", session.texts))
        assert len(commits) <= 1, commits
