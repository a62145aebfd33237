"""Fitted artifacts beside the papers: written to a new folder, published by one pointer.

Local only: a store at an object-storage address keeps its artifacts in ~/.cache/papertide on
the machine that fitted them.
"""

import hashlib
import json
import secrets
import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from filelock import FileLock, Timeout

from analytics.errors import StoreError
from analytics.i18n import gettext as _
from analytics.store.digests import compare_digests, save_digests

_POINTER = "current"
_MANIFEST = "manifest.json"
_LOCK = ".lock"
_LEAST = 1 << 20  # bytes; with fewer a disk is full
_PATIENCE = 600  # seconds that one publisher waits for another


@dataclass(frozen=True, slots=True)
class Artifact:
    """One published folder.

    Attributes
    ----------
    path : the folder.
    id : its name.
    manifest : what was said of it when it was published.
    """

    path: Path
    id: str
    manifest: dict[str, Any]


def publish(
    store: str, name: str, write: Callable[[Path], object], *, manifest: Mapping[str, object]
) -> Path:
    """Write a new folder with ``write`` and make it the current one of ``name``.

    Until the pointer moves, by one rename, readers see the folder before; a write that fails
    or is killed leaves it current, and what it left behind goes at the next publish. The folder
    before is kept for those who still read it. One publisher of a name at a time; others wait.

    Parameters
    ----------
    store : path or URI.
    name : folder in the store that holds the published ones.
    write : is given an empty folder to fill.
    manifest : JSON values to keep with it; its format version among them.

    Returns
    -------
    the folder published.

    Raises
    ------
    StoreError : the place cannot be written, or another publisher does not end.
    """
    home = locate_artifacts(store, name)
    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / _LOCK, timeout=_PATIENCE):
            return _publish(home, write, dict(manifest))
    except Timeout as error:
        raise StoreError(
            _("{home} is being written by another process: try again later").format(home=home)
        ) from error
    except (OSError, pl.exceptions.PolarsError) as error:
        raise StoreError(
            _("{home} cannot be written: {reason}").format(home=home, reason=_explain(error, home))
        ) from error


def read_current(store: str, name: str) -> Artifact | None:
    """The folder published last under ``name``; None where there is none.

    Raises
    ------
    StoreError : the pointer or the manifest cannot be read.
    """
    home = locate_artifacts(store, name)
    current = _read_pointer(home)
    while current is not None:
        found = read_artifact(store, name, current)
        newer = _read_pointer(home)
        if found is not None or newer == current:
            return found
        current = newer  # published twice between the two reads
    return None


def read_artifact(store: str, name: str, id: str) -> Artifact | None:
    """The published folder ``id``; None where it is gone.

    Raises
    ------
    StoreError : its manifest cannot be read.
    """
    folder = locate_artifacts(store, name) / id
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise _unreadable(folder / _MANIFEST, folder) from error
    if not isinstance(manifest, dict):
        raise _unreadable(folder / _MANIFEST, folder)
    return Artifact(folder, id, manifest)


def verify_artifacts(store: str) -> pl.DataFrame:
    """Compare each file of the folders that are current with the digest it was published with.

    Returns
    -------
    columns path (below the store) and status: whole, damaged, missing, or unverified for a folder
    that was published without digests.

    Raises
    ------
    StoreError : a pointer cannot be read.
    """
    root = locate_artifacts(store, "")
    found = []
    for home in sorted(each.parent for each in root.glob(f"*/{_POINTER}")):
        folder = home / (_read_pointer(home) or "")
        for name, status in compare_digests(folder):
            found.append((str((folder / name).relative_to(root)), status))
    return pl.DataFrame(found, schema={"path": pl.String, "status": pl.String}, orient="row")


def _publish(home: Path, write: Callable[[Path], object], manifest: dict[str, object]) -> Path:
    before = _read_pointer(home)
    folder = home / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    # What killed publishers left; first, because it may be what fills the disk.
    _drop_others(home, {each.parent.name for each in home.glob(f"*/{_MANIFEST}")})
    folder.mkdir()
    try:
        write(folder)
        save_digests(folder)
        (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        pointer = folder / _POINTER  # inside, so that it goes with the folder
        pointer.write_text(folder.name, encoding="utf-8")
        pointer.replace(home / _POINTER)
    finally:
        # Whatever interrupted, even after the rename: only what is not current is taken back.
        if _read_pointer(home) != folder.name:
            shutil.rmtree(folder, ignore_errors=True)
    _drop_others(home, {folder.name, before})
    return folder


def _drop_others(home: Path, keep: Collection[str | None]) -> None:
    for folder in home.iterdir():
        if folder.is_dir() and folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)


def _read_pointer(home: Path) -> str | None:
    try:
        return (home / _POINTER).read_text(encoding="utf-8").strip() or None
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise _unreadable(home / _POINTER, home) from error


def _explain(error: OSError | pl.exceptions.PolarsError, home: Path) -> str:
    """What an error means; polars, numpy and shutil have words of their own for a full disk."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    full = shutil.disk_usage(home).free < _LEAST
    return "No space left on device" if full else str(error).splitlines()[0]


def _unreadable(file: Path, remove: Path) -> StoreError:
    return StoreError(f"{file} cannot be read: remove {remove} and make it again")


def locate_artifacts(store: str, name: str) -> Path:
    """Where on this machine a store keeps what is called ``name``; it need not exist yet."""
    local = store.removeprefix("file://")
    if "://" not in local:
        return Path(local) / name
    digest = hashlib.sha256(store.rstrip("/").encode()).hexdigest()[:16]
    return Path.home() / ".cache" / "papertide" / digest / name
