"""The store as it was: an older version of the papers beside the newest, to be read like any store.

It lies in ``<store>/as-of/<version>``: the table's log up to that version, and its data files as
links, so that it costs no room while the newest version needs them too. Topics and themes are
those of today.
"""

import os
import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from analytics.errors import InputError, StoreError
from analytics.i18n import gettext as _
from analytics.pipeline.catalogue import has_catalogue, prepare_catalogue
from analytics.pipeline.locks import hold_lock
from analytics.progress import Report, keep_quiet
from analytics.store.artifacts import locate_artifacts, read_current
from analytics.store.papers import read_version
from analytics.store.table import is_remote, list_files, locate_table, open_table
from analytics.store.versions import find_version

_FOLDER = "as-of"
_ENTRY = re.compile(r"(\d{20})\.(json|checkpoint\.parquet)")


def find_as_of(store: str, day: date) -> str | None:
    """The store as it was at the end of a day, UTC, where it was prepared; never builds anything.

    The store itself where nothing came since.

    Raises
    ------
    InputError : there was no version yet, or it is no longer noted.
    StoreError : the store cannot be read.
    """
    version = _find(store, day)
    if version == read_version(store):
        return store
    place = _locate(store, version)
    return str(place) if has_catalogue(str(place)) else None


def prepare_as_of(store: str, day: date, *, report: Report = keep_quiet) -> str:
    """The store as it was at the end of a day, UTC, made where it is not there yet.

    Returns
    -------
    its path, a store that is only read.

    Raises
    ------
    InputError : there was no version yet, or it is no longer noted.
    StoreError : the store cannot be read or written, is at an object-storage address, or files of
        that version were vacuumed.
    """
    version = _find(store, day)
    if version == read_version(store):
        return store
    if is_remote(locate_table(store)):
        raise StoreError(
            _("{store}: older versions can be opened of a store on a local disk only").format(
                store=store
            )
        )
    place = _locate(store, version)
    with hold_lock(store, f"{_FOLDER}-{version}"):
        if not (place / "papers" / "_delta_log").exists():
            _copy(Path(store), place, version)
    prepare_catalogue(str(place), report=report)
    return str(place)


def drop_as_of(store: str, *, days: int) -> int:
    """Remove older versions that nobody opened for so many days; returns how many.

    Their data files are links, which would keep what a vacuum removes.
    """
    oldest = (datetime.now(UTC) - timedelta(days=days)).timestamp()
    home = locate_artifacts(store, _FOLDER)
    old = [each for each in home.glob("*") if each.is_dir() and each.stat().st_mtime < oldest]
    for each in old:
        shutil.rmtree(each, ignore_errors=True)
    return len(old)


def _find(store: str, day: date) -> int:
    if day >= datetime.now(UTC).date():
        newest = read_version(store)
        if newest is None:
            raise InputError(_("{store} has no papers").format(store=store))
        return newest
    end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    return find_version(store, end - timedelta(microseconds=1))


def _locate(store: str, version: int) -> Path:
    return locate_artifacts(store, _FOLDER) / str(version)


def _copy(store: Path, place: Path, version: int) -> None:
    """Link what the version is made of, in a folder that gets its name when it is whole."""
    part = place.with_name(f"{place.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    table = Path(locate_table(str(store)))
    try:
        files = list_files(open_table(str(table), version))
        for path in files["path"]:
            _link(table / path, part / "papers" / path)
        for entry in sorted((table / "_delta_log").iterdir()):
            match = _ENTRY.fullmatch(entry.name)
            if match and int(match[1]) <= version:
                _link(entry, part / "papers" / "_delta_log" / entry.name)
        _copy_model(str(store), part)
        for name in ("themes", "notes"):
            if (store / name).is_dir():
                shutil.copytree(store / name, part / name)
        part.replace(place)
    except FileNotFoundError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise StoreError(
            _(
                "{store} no longer has all files of version {version} (store vacuum took "
                "them): choose a later day, see store history"
            ).format(store=store, version=version)
        ) from error
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise StoreError(
            _("{parent} cannot be written: {reason}").format(
                parent=place.parent, reason=error.strerror or error
            )
        ) from error


def _copy_model(store: str, part: Path) -> None:
    model = read_current(store, "models")
    if model is not None:
        shutil.copytree(model.path, part / "models" / model.id, copy_function=_link)
        (part / "models" / "current").write_text(model.id, encoding="utf-8")


def _link(source: str | Path, target: str | Path) -> None:
    """A second name for a file, or a copy where the file system has no such thing."""
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copy2(source, target)
