import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from analytics.errors import SourceError
from analytics.ingest.throttle import take_turn

HOST = "127.0.0.1:1"


def test_turns_are_apart(tmp_path: Path) -> None:
    times = []
    for _ in range(3):
        with take_turn(tmp_path, HOST, interval=0.2, patience=5):
            times.append(time.monotonic())
            time.sleep(0.05)
    assert all(later - earlier >= 0.25 for earlier, later in pairwise(times))


def test_hosts_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with take_turn(tmp_path, HOST, interval=30, patience=1):
        began = time.monotonic()
        with take_turn(tmp_path, "other:1", interval=30, patience=1):
            assert time.monotonic() - began < 0.5


def test_both_hosts_of_arxiv_are_one_source(tmp_path: Path) -> None:
    with take_turn(tmp_path, "oaipmh.arxiv.org", interval=0.3, patience=5):
        pass
    began = time.monotonic()
    with take_turn(tmp_path, "export.arxiv.org", interval=0.3, patience=5):
        assert time.monotonic() - began >= 0.25
    with (
        take_turn(tmp_path, "export.arxiv.org", interval=0.01, patience=5),
        pytest.raises(SourceError, match="other requests to oaipmh"),
        take_turn(tmp_path, "oaipmh.arxiv.org", interval=0.01, patience=0.2),
    ):
        pass


def test_where_no_time_can_be_noted_the_turn_is_held_for_the_interval(tmp_path: Path) -> None:
    (tmp_path / "127.0.0.1_1.due").mkdir()  # as little to be written as on a full disk
    began = time.monotonic()
    with take_turn(tmp_path, HOST, interval=0.2, patience=5):
        pass
    assert time.monotonic() - began >= 0.35


def test_the_pause_a_host_asked_for_holds_for_the_next(tmp_path: Path) -> None:
    with take_turn(tmp_path, HOST, interval=0.01, patience=5) as turn:
        turn.pause = 0.4
    began = time.monotonic()
    with take_turn(tmp_path, HOST, interval=0.01, patience=5):
        assert time.monotonic() - began >= 0.35


def test_a_wait_beyond_patience_is_an_error(tmp_path: Path) -> None:
    with take_turn(tmp_path, HOST, interval=0.01, patience=5) as turn:
        turn.pause = 600
    with (
        pytest.raises(SourceError, match="left alone for 10 more minutes"),
        take_turn(tmp_path, HOST, interval=0.01, patience=5),
    ):
        pass


def test_the_turn_passes_on_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError), take_turn(tmp_path, HOST, interval=0.01, patience=5):
        raise KeyError
    with take_turn(tmp_path, HOST, interval=0.01, patience=0.5):
        pass


@pytest.mark.parametrize("left", ["", "nonsense", "\x00"])
def test_a_damaged_file_counts_as_just_now(tmp_path: Path, left: str) -> None:
    with take_turn(tmp_path, HOST, interval=0.01, patience=5):
        pass
    (file,) = tmp_path.glob("*.due")
    file.write_text(left, encoding="ascii")
    began = time.monotonic()
    with take_turn(tmp_path, HOST, interval=0.3, patience=5):
        assert time.monotonic() - began >= 0.25


def test_processes_wait_for_each_other(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path\n"
        "from analytics.ingest.throttle import take_turn\n"
        "for _ in range(3):\n"
        f"  with take_turn(Path(sys.argv[1]), {HOST!r}, interval=0.2, patience=30):\n"
        "    print(repr(time.time()), flush=True); time.sleep(0.05); print(repr(time.time()))\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path.cwd())
        for _ in range(2)
    ]
    spans = []
    for process in running:
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        moments = [float(line) for line in output.split()]
        spans += list(zip(moments[::2], moments[1::2], strict=True))
    spans.sort()
    assert len(spans) == 6
    for (_, ended), (began, _) in pairwise(spans):
        assert began - ended >= 0.19


def test_who_holds_the_turn_too_long_is_named(tmp_path: Path) -> None:
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with take_turn(tmp_path, HOST, interval=0.01, patience=5):
            taken.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(10)
    try:
        with (
            pytest.raises(SourceError, match="other requests to 127"),
            take_turn(tmp_path, HOST, interval=0.01, patience=0.2),
        ):
            pass
    finally:
        done.set()
        holder.join()
