"""The Delta table under the papers: its data files, their digests, and commits.

A data file holds the papers of one id month, sorted by id, and carries the digest of its bytes in
its name (Parquet has none that readers check). On a local disk each file is compared with what
the table says of it before it is read; at an object-storage address polars and deltalake read
as they are, with credentials from the environment.
"""

import hashlib
import io
import json
import os
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from deltalake import DeltaTable, Schema
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.schema import ArrayType, Field, PrimitiveType
from deltalake.transaction import (
    AddAction,
    CommitProperties,
    RemoveAction,
    create_table_with_add_actions,
)

from analytics.errors import StoreError
from analytics.schema import PAPERS

MONTH = "id_month"

#: Data files of a version: path below the table, bytes, month of the ids.
FILES = pl.Schema({"path": pl.String, "size_bytes": pl.Int64, MONTH: pl.String})

_DIGEST = 32  # hexadecimal characters of SHA-256 that stand in a file's name
_ROWS = 4096  # in a row group, so that one paper is read without its whole month
_TYPES = {
    pl.String: "string",
    pl.Int32: "integer",
    pl.Boolean: "boolean",
    pl.Datetime: "timestamp",
}


def locate_table(store: str) -> str:
    """Path or URI of the table in a store; ``file://`` is a path."""
    local = store.removeprefix("file://")
    return f"{local.rstrip('/')}/papers" if is_remote(local) else str(Path(local) / "papers")


def is_remote(place: str) -> bool:
    """Whether a place is at an object-storage address."""
    return "://" in place


def open_table(place: str, version: int | None = None) -> DeltaTable | None:
    """The table as of a version, the newest by default; None where nothing was ever stored.

    Raises
    ------
    StoreError : it cannot be read, has no such version, or has other columns.
    """
    if not is_remote(place):
        _refuse_place(Path(place))
    try:
        table = DeltaTable(place, version=version)
    except TableNotFoundError:
        if version is not None:
            raise StoreError(f"{place} holds no papers, so no version {version}") from None
        return None
    except (DeltaError, OSError, OverflowError) as error:
        wanted = "" if version is None else f" at version {version}"
        remedy = (
            "see store history for those there are"
            if version is not None
            else "put its _delta_log back from a copy, or ingest into a new store"
        )
        raise StoreError(
            f"{place} cannot be read{wanted} ({first_line(error)}): {remedy}"
        ) from error
    _refuse_types(place, table)
    return table


def migrate_table(place: str, table: DeltaTable | None) -> DeltaTable | None:
    """The table with all columns that this version of Papertide knows, before it is written.

    Columns that came later are added, in one commit, and are null in the papers of before; no
    data file changes.

    Raises
    ------
    StoreError : it has columns that this version does not know, and would lose.
    """
    if table is None:
        return None
    unknown = _list_names(table.schema()) - _list_names(_make_schema())
    if unknown:
        raise StoreError(
            f"{place} was written by a newer version of Papertide (column {min(unknown)}): it can "
            "be read; to write, update Papertide"
        )
    missing = _list_names(_make_schema()) - _list_names(table.schema())
    if missing:
        fields = [field for field in _make_schema().fields if field.name in missing]
        table.alter.add_columns(
            fields,
            commit_properties=_describe(f"columns added: {', '.join(sorted(missing))}"),
        )
        return DeltaTable(place)
    return table


def _refuse_types(place: str, table: DeltaTable) -> None:
    """A column may be missing or unknown, but never of another type."""
    known = {field.name: field.type for field in _make_schema().fields}
    found = {field.name: field.type for field in table.schema().fields}
    differ = [name for name in known.keys() & found.keys() if known[name] != found[name]]
    needed = {"arxiv_id", MONTH} - found.keys()
    if differ or needed:
        what = f"column {min(needed)} is missing" if needed else f"column {min(differ)} differs"
        raise StoreError(
            f"{place} was written by another version of Papertide ({what}): "
            "read it with that version, or ingest into a new store"
        )


def _list_names(schema: Schema) -> set[str]:
    return {field.name for field in schema.fields}


def _refuse_place(place: Path) -> None:
    for above in (place.parent, *place.parent.parents):
        if above.is_file():
            raise StoreError(f"{above} is a file, not a store: give a folder with --store")
    if place.exists() and not os.access(place, os.R_OK | os.X_OK):
        raise StoreError(f"{place} may not be read: ask its owner, or give another --store")
    # deltalake takes it for the character it stands for, and writes to another folder.
    escape = re.search("%[0-9A-Fa-f]{2}", str(place.absolute()))
    if escape:
        raise StoreError(f"{place.parent} has {escape[0]} in its name: choose another folder")


def list_files(table: DeltaTable | None) -> pl.DataFrame:
    """Data files of the table as it was opened; columns FILES, by month."""
    actions = pl.DataFrame(table.get_add_actions(flatten=True)) if table else pl.DataFrame()
    if actions.is_empty():
        return pl.DataFrame(schema=FILES)
    month = pl.col(f"partition.{MONTH}").alias(MONTH)
    return actions.select("path", "size_bytes", month).cast(FILES).sort(MONTH, "path")


def require_files(place: str, files: pl.DataFrame) -> list[Path]:
    """Local paths of data files, each of them there, of its full length and as it was written.

    Polars panics on a file that was cut short, which no caller can handle, and reads most flipped
    bits as if they were right. A file is compared with its digest once per process.

    Raises
    ------
    StoreError : names the first that is not.
    """
    paths = [Path(place) / path for path in files["path"]]
    for path, size in zip(paths, files["size_bytes"], strict=True):
        try:
            found = path.stat()
        except OSError as error:
            raise _damaged(path, "cannot be read") from error
        if found.st_size != size:
            raise _damaged(path, f"has {found.st_size:,} bytes, not {size:,}")
        if not _fits_digest(path, found.st_size, found.st_mtime_ns):
            raise _damaged(path, "does not fit its digest")
    return paths


@lru_cache(maxsize=1 << 16)
def _fits_digest(path: Path, _size: int, _changed: int) -> bool:
    """Whether a file is as it was written, or has no digest; read anew when it was touched."""
    digest = path.stem.partition("-")[0]
    return len(digest) != _DIGEST or _digest(path.read_bytes()) == digest


def read_month(place: str, files: pl.DataFrame) -> pl.DataFrame:
    """Papers of some data files, checked against their digests; columns PAPERS.

    Raises
    ------
    StoreError : a file is missing or damaged; names it.
    """
    if files.is_empty():
        return pl.DataFrame(schema=PAPERS)
    if is_remote(place):
        sources: list[Any] = [f"{place}/{path}" for path in files["path"]]
    else:
        sources = [_read_checked(path) for path in require_files(place, files)]
    return pl.concat(
        _fit_columns(pl.read_parquet(each, glob=False, hive_partitioning=False)) for each in sources
    )


def _fit_columns(papers: pl.DataFrame) -> pl.DataFrame:
    """Columns PAPERS; those that the file is too old to have are null."""
    missing = [name for name in PAPERS if name not in papers.columns]
    added = papers.with_columns(pl.lit(None, dtype=PAPERS[name]).alias(name) for name in missing)
    return added.select(list(PAPERS))


def write_month(place: str, month: str, papers: pl.DataFrame) -> AddAction:
    """Write the papers of a month, sorted by arxiv_id, as one new file that no version has yet."""
    buffer = io.BytesIO()
    papers.write_parquet(buffer, compression="zstd", row_group_size=_ROWS)
    content = buffer.getvalue()
    # Two writers of the same papers must not share a file that one of them may take away.
    path = f"{MONTH}={month}/{_digest(content)}-{secrets.token_hex(4)}.parquet"
    if is_remote(place):
        papers.write_parquet(f"{place}/{path}", compression="zstd", row_group_size=_ROWS)
    else:
        file = Path(place) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            file.write_bytes(content)
        except BaseException:
            discard_files(place, [path])
            raise
    ids = papers["arxiv_id"]
    stats = {
        "numRecords": papers.height,
        "minValues": {"arxiv_id": ids[0]},
        "maxValues": {"arxiv_id": ids[-1]},
        "nullCount": {"arxiv_id": 0},
    }
    return AddAction(path, len(content), {MONTH: month}, _now(), True, json.dumps(stats))


def remove_files(files: pl.DataFrame) -> list[RemoveAction]:
    """What takes these files out of the next version; older versions keep them."""
    return [
        RemoveAction(
            path=row["path"],
            data_change=True,
            deletion_timestamp=_now(),
            size=row["size_bytes"],
            partition_values={MONTH: row[MONTH]},
        )
        for row in files.iter_rows(named=True)
    ]


def commit_files(
    place: str,
    table: DeltaTable | None,
    added: Sequence[AddAction],
    removed: Sequence[RemoveAction],
    source: str,
) -> int:
    """Make the next version in one step; returns its number.

    Raises
    ------
    CommitFailedError : somebody else committed since ``table`` was opened; nothing was done.
    """
    properties = _describe(source)
    if table is not None:
        table.create_write_transaction(
            [*removed, *added],
            mode="append",
            schema=_make_schema(),
            partition_by=[MONTH],
            commit_properties=properties,
        )
        return int(table.version()) + 1  # the object stays at the version it was opened at
    try:
        create_table_with_add_actions(
            place,
            _make_schema(),
            list(added),
            mode="error",
            partition_by=[MONTH],
            name="papers",
            commit_properties=properties,
        )
    except DeltaError as error:
        if DeltaTable.is_deltatable(place):
            raise CommitFailedError("the table was created meanwhile") from error
        raise
    return 0


def _describe(source: str) -> CommitProperties:
    return CommitProperties(
        custom_metadata={"papertide": json.dumps({"source": source})},
        # A retry inside would commit on top of papers that were not folded in.
        max_commit_retries=0,
    )


def discard_files(place: str, paths: Iterable[str]) -> None:
    """Take away files that were written but never committed; on a local disk only.

    A commit can have gone through although its caller was interrupted: what the newest version
    lists stays, and where that cannot be told everything stays.
    """
    if is_remote(place):
        return
    try:
        listed = set(list_files(open_table(place))["path"])
    except StoreError:
        return
    for path in set(paths) - listed:
        file = Path(place) / path
        file.unlink(missing_ok=True)
        for folder in (file.parent, Path(place)):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def verify_file(place: str, path: str) -> str:
    """Compare a data file with the digest in its name: whole, damaged, missing or unverified."""
    digest = Path(path).stem.partition("-")[0]
    if is_remote(place) or len(digest) != _DIGEST:
        return "unverified"
    try:
        content = (Path(place) / path).read_bytes()
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "damaged"
    return "whole" if _digest(content) == digest else "damaged"


def first_line(error: BaseException) -> str:
    """The first line of an error's text, or its name."""
    return (str(error).splitlines() or [type(error).__name__])[0]


def _read_checked(path: Path) -> bytes:
    content = path.read_bytes()
    digest = path.stem.partition("-")[0]
    # Read without this, a flipped bit would be folded into a new file under a good digest.
    if len(digest) == _DIGEST and _digest(content) != digest:
        raise _damaged(path, "does not fit its digest")
    return content


def _damaged(path: Path, fault: str) -> StoreError:
    return StoreError(f"{path} {fault}: put it back from a copy, or ingest into a new store")


def _make_schema() -> Schema:
    fields = [Field(name, _delta_type(dtype), nullable=True) for name, dtype in PAPERS.items()]
    return Schema([*fields, Field(MONTH, PrimitiveType("string"), nullable=True)])


def _delta_type(dtype: Any) -> PrimitiveType | ArrayType:
    if isinstance(dtype, pl.List):
        return ArrayType(_delta_type(dtype.inner), contains_null=True)
    return PrimitiveType(_TYPES[dtype.base_type()])


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_DIGEST]


def _now() -> int:
    return int(datetime.now(UTC).timestamp() * 1000)
