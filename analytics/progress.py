"""How long work tells how far it is: one callable from room to room, one place that shows it."""

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from filelock import FileLock
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

#: Names the file a background job writes its state to, for whoever watches it.
JOB_VARIABLE = "PAPERTIDE_JOB"

#: The language of whoever started the job: its stages, its log and its errors are read by them.
JOB_LANGUAGE = "PAPERTIDE_JOB_LANGUAGE"

#: Seconds of work that need no progress.
_PATIENCE = 1.0

#: Exit status after Ctrl-C or a cancelled job.
INTERRUPTED = 130


class Report(Protocol):
    """Takes the stage under way and the part of it that is done (0 to 1, None: not known)."""

    def __call__(self, stage: str, done: float | None = None, /) -> None:
        """Note that ``stage`` has come to ``done``."""


def keep_quiet(_stage: str, _done: float | None = None, /) -> None:
    """A report that nobody reads."""


def save_state(path: Path, **state: object) -> None:
    """Write ``state`` as JSON, whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_text(json.dumps(state), encoding="utf-8")
    part.replace(path)


@contextmanager
def hold_job() -> Iterator[None]:
    """Hold the lock by which others see that the background job lives, where this is one."""
    job = os.environ.get(JOB_VARIABLE)
    if job is None:
        yield
        return
    with FileLock(Path(job).with_name("alive.lock")):
        yield


def finish_job(status: int) -> None:
    """Note the exit status of the background job, where this is one."""
    if job := os.environ.get(JOB_VARIABLE):
        save_state(Path(job), status=status)


@contextmanager
def show_progress() -> Iterator[Report]:
    """Progress on stderr: bars on a terminal, else a line per stage; and the job's state file.

    Lines begin after a second, so that short work, and its errors, stand alone.
    """
    job = os.environ.get(JOB_VARIABLE)
    watch = _watch_job(Path(job)) if job else keep_quiet
    if sys.stderr.isatty():
        with _show_bars() as bars:
            yield _join(bars, watch)
    else:
        with _print_stages() as stages:
            yield _join(stages, watch)


def _join(*reports: Report) -> Report:
    def report(stage: str, done: float | None = None, /) -> None:
        for each in reports:
            each(stage, done)

    return report


@contextmanager
def _show_bars() -> Iterator[Report]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, object] = {}

        def report(stage: str, done: float | None = None, /) -> None:
            for earlier, task in list(tasks.items()):
                if earlier != stage:
                    bars.update(task, total=1, completed=1)  # type: ignore[arg-type]
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=None)
            bars.update(
                tasks[stage],  # type: ignore[arg-type]
                total=None if done is None else 1,
                completed=0 if done is None else done,
            )

        yield report
        for task in tasks.values():
            bars.update(task, total=1, completed=1)  # type: ignore[arg-type]


@contextmanager
def _print_stages() -> Iterator[Report]:
    started = time.monotonic()
    stages: list[tuple[float, str]] = []
    printed: list[str] = []
    lock = threading.Lock()

    def show() -> None:
        with lock:
            if stages and stages[-1][1] not in printed[-1:]:
                begun, stage = stages[-1]
                print(f"{begun - started:7.1f} s  {stage}", file=sys.stderr, flush=True)  # noqa: T201
                printed[:] = [stage]

    def report(stage: str, _done: float | None = None, /) -> None:
        if stage not in [known for _, known in stages[-1:]]:
            stages[:] = [(time.monotonic(), stage)]
        if time.monotonic() - started > _PATIENCE:
            show()

    # A stage that began in the first second may last for minutes without another word.
    later = threading.Timer(_PATIENCE, show)
    later.daemon = True
    later.start()
    try:
        yield report
    finally:
        later.cancel()


def _watch_job(path: Path) -> Report:
    last = [0.0]

    def report(stage: str, done: float | None = None, /) -> None:
        if time.monotonic() - last[0] > 0.2 or done in (None, 0, 1):
            last[0] = time.monotonic()
            save_state(path, stage=stage, done=done)

    return report
