"""Long work started from a page: a process of its own that outlives the page and the session.

A job is a folder in the store with the command, its log, its state and a lock that the process
holds while it lives; whoever looks at the folder sees the same, in any session, after a reload
and after a restart of the server.
"""

import json
import logging
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from analytics.config import Settings
from analytics.errors import InputError, NotAllowedError
from analytics.i18n import current_language
from analytics.i18n import gettext as _
from analytics.progress import JOB_LANGUAGE, JOB_VARIABLE, save_state

_LOG_BYTES = 20_000
_KEPT = 20
_CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of long work.

    Attributes
    ----------
    id : name of its folder; sorts by start.
    title : what it does, for people.
    state : running, done, failed or cancelled.
    stage : what it is at, or was at last.
    done : part of the stage that is done, 0 to 1; None where not known.
    log : the end of what it printed.
    started : when, UTC.
    """

    id: str
    title: str
    state: str
    stage: str
    done: float | None
    log: str
    started: datetime


def start_job(settings: Settings, title: str, arguments: Sequence[str]) -> Job:
    """Start ``python -m analytics ARGUMENTS`` on the store, unless a job is running there.

    Raises
    ------
    NotAllowedError : the role is not operator.
    InputError : another job is under way.
    """
    require_operator(settings, _("start: {title}").format(title=title))
    folder = _find_folder(settings.store)
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "start.lock"):
        running = [job for job in list_jobs(settings.store) if job.state == "running"]
        if running:
            told = _("{job} is under way: wait for it, or cancel it first")
            raise InputError(told.format(job=running[0].title))
        _drop_old(folder)
        return _launch(settings, folder, title, arguments)


def _launch(settings: Settings, folder: Path, title: str, arguments: Sequence[str]) -> Job:
    started = datetime.now(UTC)
    place = folder / f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    place.mkdir()
    command = [sys.executable, "-m", "analytics", "--store", settings.store, *arguments]
    environment = {
        **os.environ,
        JOB_VARIABLE: str(place / "state.json"),
        JOB_LANGUAGE: current_language(),
        "PYTHONUNBUFFERED": "1",
    }
    with (place / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, arguments as a list
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
            cwd=Path(__file__).resolve().parents[2],
        )
    save_state(
        place / "job.json", title=title, pid=process.pid, started=started.isoformat(), at=arguments
    )
    return read_job(place)


def cancel_job(settings: Settings, id: str) -> None:
    """Ask a running job to stop; what it had not committed is dropped.

    Raises
    ------
    NotAllowedError : the role is not operator.
    """
    require_operator(settings, _("cancel a job"))
    for job in list_jobs(settings.store):
        if job.id == id and job.state == "running":
            place = _find_folder(settings.store) / id
            noted = _read_json(place / "job.json")
            # A query under way hears Ctrl-C at once, and nothing else for as long as it runs.
            (place / _CANCELLED).touch()  # the process may be too young to say so itself
            os.killpg(int(noted["pid"]), signal.SIGINT)


def list_jobs(store: str) -> list[Job]:
    """Jobs of the store, newest first."""
    folder = _find_folder(store)
    places = sorted(folder.glob("*/job.json"), reverse=True) if folder.is_dir() else []
    return [read_job(place.parent) for place in places]


def read_job(place: Path) -> Job:
    """A job from its folder."""
    noted = _read_json(place / "job.json")
    state = _read_json(place / "state.json")
    return Job(
        id=place.name,
        title=str(noted.get("title", place.name)),
        state=_tell_state(place, noted, state),
        stage=str(state.get("stage", "")),
        done=state.get("done"),
        log=_read_end(place / "log"),
        started=datetime.fromisoformat(str(noted.get("started", "1970-01-01T00:00:00+00:00"))),
    )


def require_operator(settings: Settings, what: str) -> None:
    """Refuse whoever may only read, and leave a line of it in the server's log.

    Raises
    ------
    NotAllowedError : the role is not operator; names ``what`` was asked.
    """
    if settings.role != "operator":
        logging.getLogger(__name__).warning("refused to %s: the role is %s", what, settings.role)
        raise NotAllowedError(_("refused to {what}: this dashboard is read-only").format(what=what))


def _tell_state(place: Path, noted: dict[str, Any], state: dict[str, Any]) -> str:
    status = state.get("status")
    if status is None and _is_alive(place, noted):
        return "running"
    if status == 0:
        return "done"
    return "cancelled" if (place / _CANCELLED).exists() else "failed"


def _is_alive(place: Path, noted: dict[str, Any]) -> bool:
    lock = FileLock(place / "alive.lock", timeout=0)
    try:
        with lock:
            pass
    except Timeout:
        return True
    # The process takes the lock some moments after it was started.
    age = datetime.now(UTC) - datetime.fromisoformat(str(noted["started"]))
    return age.total_seconds() < 15 and _runs(int(noted["pid"]))


def _runs(pid: int) -> bool:
    try:
        if os.waitpid(pid, os.WNOHANG) != (0, 0):
            return False
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _read_end(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as log:
        log.seek(0, os.SEEK_END)
        log.seek(max(0, log.tell() - _LOG_BYTES))
        return log.read().decode("utf-8", errors="replace")


def _read_json(path: Path) -> dict[str, Any]:
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return values


def _find_folder(store: str) -> Path:
    return Path(store) / "jobs"


def _drop_old(folder: Path) -> None:
    for place in sorted(place for place in folder.iterdir() if place.is_dir())[:-_KEPT]:
        for file in place.iterdir():
            file.unlink(missing_ok=True)
        place.rmdir()
