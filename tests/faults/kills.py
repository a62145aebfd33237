"""Row 7: SIGKILL at random moments of ingest, fit, publish and vacuum; a disk that fills up."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from analytics.errors import PapertideError
from analytics.pipeline.catalogue import prepare_catalogue, read_catalogue
from analytics.pipeline.ingest import ingest_file
from analytics.pipeline.model import fit_model, read_model
from analytics.pipeline.status import read_status
from analytics.store.papers import scan_papers, verify_papers
from analytics.store.versions import vacuum_files
from tests.faults.outcome import Tally
from tests.pipeline.conftest import write_papers

FAULT = "SIGKILL at random moments of ingest, fit, publish and vacuum; a full and a read-only disk"
BASE, MORE = 300, 400

#: What is killed: its imports, a word to the killer, then the work.
_WORK = {
    "publish": ("analytics.pipeline.catalogue", "prepare_catalogue(store)"),
    "vacuum": ("analytics.store.versions", "vacuum_files(store, days=1)"),
    "ingest": (
        "analytics.pipeline.ingest",
        "ingest_file(store, Path(store).parent / 'more.jsonl')",
    ),
    "fit": ("analytics.pipeline.model", "fit_model(store, topics=3, seed=1)"),
}
_SCRIPT = """
import sys
from pathlib import Path
from {module} import {name}
{warm}
store = sys.argv[1]
print("go", flush=True)
{work}
print("done", flush=True)
"""


def inject(tally: Tally, folder: Path, *, full: bool) -> None:
    """100 kills and disks with more and more room, or two kills and one disk.

    The short form leaves killed ingests to tests/store, which has its own.
    """
    base = _make_base(folder / "base")
    works = list(_WORK) if full else list(_WORK)[:2]
    lengths = {work: _measure(base, folder / "measured", work) if full else 0.2 for work in works}
    dice = random.Random(7)
    wanted = 100 if full else len(works)
    hit = tried = 0
    while hit < wanted and tried < 3 * wanted:
        work = works[hit % len(works)]
        delay = dice.uniform(0, 0.8 * lengths[work])
        place = folder / "killed"
        tried += 1
        with tally.fault(f"{work} killed after {delay * 1000:.0f} ms"):
            late = _kill(base, place, work, delay)
            _check(place / "store", work)
            # Work that was done before it was killed is no fault: another moment, and a sooner one.
            hit += not late
            lengths[work] *= 0.9 if late else 1.0
    tally.note(f"{hit} kills while at work, {tried - hit} too late")
    _fill_disks(tally, folder, base, full=full)


def _make_base(folder: Path) -> Path:
    """A fitted store, files to ingest, unused files for the vacuum, a catalogue out of date."""
    folder.mkdir()
    store = str(folder / "store")
    ingest_file(store, write_papers(folder / "papers.jsonl", range(BASE)))
    write_papers(folder / "more.jsonl", range(BASE - 50, MORE))
    fit_model(store, topics=4, seed=0)
    prepare_catalogue(store)
    fit_model(store, topics=4, seed=2)
    kept = next(Path(store, "papers").rglob("*.parquet"))
    old = time.time() - 10 * 86_400
    for number in range(40):
        unused = kept.with_name(f"{number:032x}-00000000.parquet")
        shutil.copy(kept, unused)
        os.utime(unused, (old, old))
    return folder


def _start(place: Path, work: str) -> subprocess.Popen[str]:
    module, call = _WORK[work]
    warm = "import sklearn.cluster" if work == "fit" else ""
    name = call.partition("(")[0]
    script = _SCRIPT.format(module=module, name=name, warm=warm, work=call)
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(place / "store")],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "go\n"
    return process


def _measure(base: Path, place: Path, work: str) -> float:
    """Seconds that the work takes when nobody kills it."""
    _copy(base, place)
    process = _start(place, work)
    began = time.monotonic()
    assert process.stdout is not None
    assert process.stdout.read() == "done\n"
    assert process.wait(60) == 0
    return time.monotonic() - began


def _kill(base: Path, place: Path, work: str, delay: float) -> bool:
    """Kill the work after a while; returns whether it had ended by then."""
    _copy(base, place)
    process = _start(place, work)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    assert process.stdout is not None
    said = process.stdout.read()
    process.wait(60)
    return said == "done\n"


def _copy(base: Path, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(base, place)


def _ids(numbers: int) -> list[str]:
    return [f"2601.{number:05d}" for number in range(numbers)]


def list_stored(store: Path) -> list[str]:
    return sorted(scan_papers(str(store)).select("arxiv_id").collect()["arxiv_id"].to_list())


def _check(store: Path, work: str) -> None:
    """The store is the old or the new one, whole; then the work is done, and it is the new one."""
    assert list_stored(store) in (_ids(BASE), _ids(MORE))
    _check_whole(store)
    before = read_catalogue(str(store))
    assert before is not None
    assert before.papers.height in (BASE, MORE)
    assert before.papers["topic_id"].null_count() == 0
    _finish(store, work)
    _check_whole(store)
    if work == "ingest":
        assert list_stored(store) == _ids(MORE)


def _check_whole(store: Path) -> None:
    assert set(verify_papers(str(store))["status"]) == {"whole"}
    model = read_model(str(store))
    assert model is not None
    assert model.topics.height in (3, 4)
    status = read_status(str(store))
    assert status.papers == len(list_stored(store))


def _finish(store: Path, work: str) -> None:
    if work == "ingest":
        ingest_file(str(store), store.parent / "more.jsonl")
        return
    if work == "fit":
        fit_model(str(store), topics=3, seed=1)
    if work == "vacuum":
        vacuum_files(str(store), days=1)
        assert not list(Path(store, "papers").rglob("0000000*-00000000.parquet"))
    catalogue = prepare_catalogue(str(store))
    assert catalogue is not None
    assert catalogue.papers.height == len(list_stored(store))


@contextmanager
def mount_small(place: Path, size: int) -> Iterator[Path]:
    """A file system of ``size`` bytes in memory; OSError where that is not allowed."""
    place.mkdir(parents=True, exist_ok=True)
    options = f"size={size}"
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)],
        check=False,
        capture_output=True,
    )
    if made.returncode:
        raise OSError(made.stderr.decode().strip())
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def _fill_disks(tally: Tally, folder: Path, base: Path, *, full: bool) -> None:
    """Work on disks with a little more room than the store has, each a little larger."""
    used = sum(file.stat().st_size for file in base.rglob("*") if file.is_file())
    rooms = range(0, 2_000_000, 100_000) if full else (100_000,)
    works: dict[str, Callable[[Path], object]] = {
        "ingest": lambda place: ingest_file(str(place / "store"), place / "more.jsonl"),
        "fit": lambda place: fit_model(str(place / "store"), topics=3, seed=1),
        "publish": lambda place: prepare_catalogue(str(place / "store")),
    }
    try:
        for room in rooms:
            for work, run in works.items() if full else [("ingest", works["ingest"])]:
                with mount_small(folder / "disk", used + used // 2 + room) as disk:
                    place = disk / "base"
                    shutil.copytree(base, place)
                    _take_room(disk, room)
                    with tally.fault(f"{work} with {room:,} bytes left"):
                        _run_out(run, place)
                        assert list_stored(place / "store") in (_ids(BASE), _ids(MORE))
                        _check_whole(place / "store")
                        (disk / "ballast").unlink()
                        _finish(place / "store", work)
                    if work == "ingest" and room == rooms[0]:
                        with tally.fault(f"{work} on a read-only disk"):
                            _refuse_writing(disk, run, place)
    except OSError as error:
        tally.skip(f"full disk: no small file system can be mounted ({error})")


def _take_room(disk: Path, room: int) -> None:
    """Fill the disk up to ``room`` bytes."""
    left = shutil.disk_usage(disk).free - room
    with (disk / "ballast").open("wb") as ballast:
        ballast.write(b"\0" * max(left, 0))


def _run_out(run: Callable[[Path], object], place: Path) -> None:
    """Work until there is no room; that is told in the words of our own errors."""
    try:
        run(place)
    except PapertideError as error:
        assert "No space" in str(error) or "os error 28" in str(error), str(error)  # noqa: PT017


def _refuse_writing(disk: Path, run: Callable[[Path], object], place: Path) -> None:
    remount = ["mount", "-o", "remount,ro", str(disk)]
    if subprocess.run(remount, check=False, capture_output=True).returncode:
        return
    before = list_stored(place / "store")
    try:
        done = run(place)
        assert getattr(done, "added", 0) == 0, "written on a disk that cannot be"
    except PapertideError:
        pass
    assert list_stored(place / "store") == before
