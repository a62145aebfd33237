"""How far a set of a source has been harvested, and where an interrupted harvest goes on.

A watermark is a JSON file beside the papers. It moves after the commit of what it stands for,
so that a crash in between repeats papers and never loses any.
"""

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import polars as pl

from analytics.errors import StoreError
from analytics.i18n import gettext as _
from analytics.store.artifacts import locate_artifacts

SEEN = pl.Schema({"id": pl.String, "datestamp": pl.Date})


@dataclass(frozen=True, slots=True)
class OpenHarvest:
    """A harvest that has not come to its end.

    Attributes
    ----------
    start, end : days of change asked for; None: from the first, to now.
    day : by the source's clock when it began: what the watermark moves to.
    token : of the next page; None: of the first.
    again : from which day the list is to be read once more, since it changed while it was read.
    """

    start: date | None
    end: date | None
    day: date
    token: str | None
    again: date | None = None


@dataclass(frozen=True, slots=True)
class Watermark:
    """What is known of one set of one source.

    Attributes
    ----------
    source, set : whose it is.
    since : first day of change that is complete; None: from the beginning.
    through : last day of which changes are complete up to the harvest; None before one is.
    latest : newest change that was seen.
    finished : when the last complete harvest ended, ISO 8601 in UTC.
    tried : when the last one was begun, likewise.
    fault : why the last one failed; None where it did not.
    open : the harvest under way or interrupted.
    """

    source: str
    set: str
    since: date | None = None
    through: date | None = None
    latest: date | None = None
    finished: str | None = None
    tried: str | None = None
    fault: str | None = None
    open: OpenHarvest | None = None


def name_watermark(source: str, set: str) -> str:
    """A name for files and locks, different for each set."""
    digest = hashlib.sha256(set.encode()).hexdigest()[:8]
    plain = re.sub(r"[^A-Za-z0-9.-]+", "-", set)[:40]
    return f"{source}-{plain or 'all'}-{digest}"


def read_watermarks(store: str) -> list[Watermark]:
    """All watermarks of a store, by source and set.

    Raises
    ------
    StoreError : one cannot be read; names it.
    """
    files = sorted(locate_artifacts(store, "harvests").glob("*.json"))
    return sorted((_read(file) for file in files), key=lambda mark: (mark.source, mark.set))


def read_watermark(store: str, source: str, set: str) -> Watermark:
    """The watermark of a set; one that says nothing where it was never harvested.

    Raises
    ------
    StoreError : it cannot be read.
    """
    file = _locate(store, source, set)
    return _read(file) if file.exists() else Watermark(source, set)


def save_watermark(store: str, mark: Watermark) -> None:
    """Write a watermark, whole or not at all.

    Raises
    ------
    StoreError : the store cannot be written.
    """
    file = _locate(store, mark.source, mark.set)
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(asdict(mark), default=str, indent=1), encoding="utf-8")
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StoreError(
            _("{parent} cannot be written: {reason}").format(
                parent=file.parent, reason=error.strerror or error
            )
        ) from error


def read_seen(store: str, source: str, set: str) -> pl.DataFrame:
    """Records that the open harvest has stored; columns SEEN."""
    file = _locate(store, source, set).with_suffix(".seen")
    try:
        return pl.read_parquet(file)
    except (OSError, pl.exceptions.PolarsError):
        return pl.DataFrame(schema=SEEN)


def save_seen(store: str, source: str, set: str, seen: pl.DataFrame | None) -> None:
    """Note the records that the open harvest has stored; None: it has ended.

    Raises
    ------
    StoreError : the store cannot be written.
    """
    file = _locate(store, source, set).with_suffix(".seen")
    try:
        if seen is None:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f"{file.name}.{os.getpid()}.part")
        seen.write_parquet(part)
        part.replace(file)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise StoreError(
            _("{parent} cannot be written: {reason}").format(parent=file.parent, reason=error)
        ) from error


def _locate(store: str, source: str, set: str) -> Path:
    return locate_artifacts(store, "harvests") / f"{name_watermark(source, set)}.json"


def _read(file: Path) -> Watermark:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        begun = told.pop("open")
        opened = None
        if begun is not None:
            opened = OpenHarvest(
                _day(begun["start"]),
                _day(begun["end"]),
                date.fromisoformat(begun["day"]),
                begun["token"],
                _day(begun["again"]),
            )
        days = {name: _day(told[name]) for name in ("since", "through", "latest")}
        return Watermark(**{**told, **days, "open": opened})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            _("{file} cannot be read: remove it, and the next harvest begins anew").format(
                file=file
            )
        ) from error


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
