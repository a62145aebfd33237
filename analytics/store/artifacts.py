"""Fitted artifacts beside the papers: written to a new folder, published by one pointer.

Local only: a store at an object-storage address keeps its artifacts in the user's cache folder.
"""

import json
import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analytics.errors import StoreError

_POINTER = "current"
_MANIFEST = "manifest.json"
_KEPT = 2


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
    or is killed leaves it current. The folder before is kept for those who still read it.

    Parameters
    ----------
    write : is given an empty folder to fill.
    manifest : JSON values to keep with it.

    Returns
    -------
    the folder published.

    Raises
    ------
    StoreError : the place cannot be written.
    """
    home = Path(store) / name
    folder = home / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    try:
        folder.mkdir(parents=True)
        write(folder)
        (folder / _MANIFEST).write_text(json.dumps(dict(manifest), indent=1), encoding="utf-8")
        before = _read_pointer(home)
        pointer = home / f".{_POINTER}.{folder.name}"
        pointer.write_text(folder.name, encoding="utf-8")
        pointer.replace(home / _POINTER)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise StoreError(f"{home} cannot be written: {error.strerror or error}") from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _drop_old(home, {folder.name, before})
    return folder


def read_current(store: str, name: str) -> Artifact | None:
    """The folder published last under ``name``, or None."""
    current = _read_pointer(Path(store) / name)
    return read_artifact(store, name, current) if current else None


def read_artifact(store: str, name: str, id: str) -> Artifact | None:
    """The published folder ``id``, or None where it is gone.

    Raises
    ------
    StoreError : its manifest cannot be read.
    """
    folder = Path(store) / name / id
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise StoreError(f"{folder / _MANIFEST} cannot be read: remove {folder}") from error
    return Artifact(folder, id, manifest)


def _read_pointer(home: Path) -> str | None:
    try:
        return (home / _POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None


def _drop_old(home: Path, keep: set[str | None]) -> None:
    folders = sorted(each for each in home.iterdir() if each.is_dir() and each.name not in keep)
    for folder in folders:
        # A folder without a manifest may be one that is being written just now.
        age = datetime.now(UTC).timestamp() - os.stat(folder).st_mtime
        if (folder / _MANIFEST).exists() or age > 24 * 3600:
            shutil.rmtree(folder, ignore_errors=True)
