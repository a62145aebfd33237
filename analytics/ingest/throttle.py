"""One request at a time and one in three seconds, for all processes of this machine together."""

import math
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

from filelock import FileLock, Timeout

from analytics.errors import SourceError
from analytics.i18n import gettext as _


@dataclass(slots=True)
class Turn:
    """The right to ask a host once.

    Attributes
    ----------
    pause : seconds the host has asked to be left alone for; set by whoever has the turn.
    """

    pause: float = 0.0


def find_state_dir() -> Path:
    """Where processes of this user agree on who may ask next: the cache in their home."""
    home = Path.home() / ".cache" / "papertide"
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(gettempdir()) / "papertide"
    return home


@contextmanager
def take_turn(folder: Path, host: str, *, interval: float, patience: float) -> Iterator[Turn]:
    """Wait for the turn to ask ``host``, and hold it until the answer is read.

    The next turn, of any process, begins at least ``interval`` seconds after this one has ended.

    Parameters
    ----------
    folder : where the lock and the time of the next turn are kept; shared by all processes.
    host : name and port; those of arXiv count as one, since it asks for one connection in all.
    interval : seconds between two requests.
    patience : most seconds to wait, for others' turns or because the host asked for it.

    Raises
    ------
    SourceError : the wait would pass ``patience``, or the folder cannot be written.
    """
    name = re.sub(r"[^A-Za-z0-9.-]+", "_", _name_source(host))
    due_file = folder / f"{name}.due"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f"{name}.lock", timeout=patience)
        lock.acquire()
    except Timeout as error:
        raise SourceError(
            _(
                "other requests to {host} have taken more than {patience} s: wait until they "
                "are done and try again"
            ).format(host=host, patience=f"{patience:.0f}")
        ) from error
    except OSError as error:
        raise SourceError(
            _("{folder} cannot be written ({reason}): free it first").format(
                folder=folder, reason=error.strerror
            )
        ) from error
    try:
        _wait_until(_read_due(due_file, interval), host, patience)
        turn = Turn()
        try:
            yield turn
        finally:
            _write_due(due_file, max(interval, turn.pause), interval)
    finally:
        lock.release()


def _name_source(host: str) -> str:
    """Who is asked: arXiv has a host for its API and another for OAI-PMH."""
    return "arxiv.org" if host == "arxiv.org" or host.endswith(".arxiv.org") else host


def _write_due(file: Path, wait: float, interval: float) -> None:
    """Note when the next turn may begin; where there is no room for that, wait while we hold it."""
    try:
        file.write_text(repr(time.time() + wait), encoding="ascii")
    except OSError:
        time.sleep(interval)


def _wait_until(due: float, host: str, patience: float) -> None:
    wait = due - time.time()
    if wait > patience:
        raise SourceError(
            _("{host} asks to be left alone for {minutes} more minutes: try again then").format(
                host=host, minutes=math.ceil(wait / 60)
            )
        )
    while wait > 0:
        time.sleep(wait)
        wait = due - time.time()


def _read_due(file: Path, interval: float) -> float:
    """When the next turn may begin; a file that cannot be read counts as written just now."""
    try:
        due = float(file.read_text(encoding="ascii"))
        written = file.stat().st_mtime
    except FileNotFoundError:
        return 0.0
    except (OSError, ValueError):
        return time.time() + interval
    # A clock that was set back must not hold everybody up.
    return due if written <= time.time() + 1 else time.time() + interval
