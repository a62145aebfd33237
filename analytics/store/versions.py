"""The versions of the papers: what made each, and what is still kept for reading old ones."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
from deltalake.exceptions import DeltaError

from analytics.errors import InputError, StoreError
from analytics.i18n import gettext as _
from analytics.schema import UTC as INSTANT
from analytics.schema import make_schema
from analytics.store.table import NOTE, first_line, is_remote, locate_table, open_table

HISTORY = make_schema(
    version=pl.Int64,
    at=INSTANT,
    source=pl.String,  # the file, or what was asked of a source; null where nobody noted it
    added=pl.Int64,  # papers; null likewise
    updated=pl.Int64,
)

#: Whoever reads or writes may need files that nothing newer lists for so long.
LEAST_DAYS = 1


def read_history(store: str) -> pl.DataFrame:
    """The commits that are still noted, newest first; columns HISTORY.

    Raises
    ------
    StoreError : the table cannot be read.
    """
    table = open_table(locate_table(store))
    if table is None:
        return pl.DataFrame(schema=HISTORY)
    try:
        commits = table.history()
    except (DeltaError, OSError) as error:
        raise StoreError(
            _("{store} cannot be read: {reason}").format(store=store, reason=first_line(error))
        ) from error
    rows = [
        (
            commit.get("version"),
            datetime.fromtimestamp(commit.get("timestamp", 0) / 1000, UTC),
            *_read_note(commit.get(NOTE)),
        )
        for commit in commits
    ]
    return pl.DataFrame(rows, schema=HISTORY, orient="row").sort("version", descending=True)


def find_version(store: str, at: datetime) -> int:
    """The newest version that there was at an instant, UTC.

    Raises
    ------
    InputError : there was none yet, or it is no longer noted.
    """
    earlier = read_history(store).filter(pl.col("at") <= at)
    if earlier.is_empty():
        raise InputError(
            _("{store} has no version as old as {at}: see store history").format(
                store=store, at=f"{at:%Y-%m-%d}"
            )
        )
    return int(earlier["version"][0])


def vacuum_files(store: str, *, days: int) -> tuple[int, int]:
    """Remove data files that no version of the last ``days`` days lists; makes no version.

    Returns
    -------
    files removed, and their bytes.

    Raises
    ------
    InputError : fewer days than LEAST_DAYS: somebody may be reading or writing them.
    StoreError : the store is at an object-storage address, or cannot be read or written.
    """
    if days < LEAST_DAYS:
        raise InputError(
            _("--keep-days {days}: give {least} or more, for those who still read").format(
                days=days, least=LEAST_DAYS
            )
        )
    place = locate_table(store)
    if is_remote(place):
        raise StoreError(
            _("{store}: vacuum it with the tools of its object storage").format(store=store)
        )
    table = open_table(place)
    if table is None:
        return 0, 0
    oldest = (datetime.now(UTC) - timedelta(days=days)).timestamp()
    try:
        # Only listed by deltalake: its own removal would make two versions, and every cache stale.
        listed = table.vacuum(
            retention_hours=days * 24, dry_run=True, enforce_retention_duration=False, full=True
        )
        files = [Path(place) / path for path in listed if path.endswith(".parquet")]
        unused = [file for file in files if file.is_file() and file.stat().st_mtime < oldest]
        size = sum(file.stat().st_size for file in unused)
        for file in unused:
            file.unlink(missing_ok=True)
    except (DeltaError, OSError) as error:
        raise StoreError(
            _("{store} cannot be vacuumed: {reason}").format(store=store, reason=first_line(error))
        ) from error
    return len(unused), size


def _read_note(noted: object) -> tuple[str | None, int | None, int | None]:
    """Source, papers added and updated; others than Papertide may write to a table too."""
    try:
        told = json.loads(noted) if isinstance(noted, str) else noted
    except ValueError:
        return None, None, None
    if not isinstance(told, dict):
        return None, None, None
    source, added, updated = (told.get(name) for name in ("source", "added", "updated"))
    return (
        None if source is None else str(source),
        added if isinstance(added, int) else None,
        updated if isinstance(updated, int) else None,
    )
