"""The Delta table under the papers: where it lies, its columns, its data files, and commits."""

import json
import os
import re
from collections.abc import Mapping, Sequence
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
from analytics.i18n import gettext as _
from analytics.schema import PAPERS

MONTH = "id_month"

#: Under which a commit says where its papers are from.
NOTE = "papertide"

#: Data files of a version: path below the table, bytes, month of the ids.
FILES = pl.Schema({"path": pl.String, "size_bytes": pl.Int64, MONTH: pl.String})

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
            raise StoreError(
                _("{place} holds no papers, so no version {version}").format(
                    place=place, version=version
                )
            ) from None
        return None
    except (DeltaError, OSError, OverflowError) as error:
        told = (
            _(
                "{place} cannot be read ({reason}): put its _delta_log back from a copy, or ingest "
                "into a new store"
            )
            if version is None
            else _(
                "{place} cannot be read at version {version} ({reason}): see store history for "
                "those there are"
            )
        )
        raise StoreError(
            told.format(place=place, version=version, reason=first_line(error))
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
            _(
                "{place} was written by a newer version of Papertide (column {column}): it can "
                "be read; to write, update Papertide"
            ).format(place=place, column=min(unknown))
        )
    missing = _list_names(_make_schema()) - _list_names(table.schema())
    if missing:
        fields = [field for field in _make_schema().fields if field.name in missing]
        table.alter.add_columns(
            fields,
            commit_properties=_describe({"source": f"columns added: {', '.join(sorted(missing))}"}),
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
        what = (
            _("column {name} is missing").format(name=min(needed))
            if needed
            else _("column {name} differs").format(name=min(differ))
        )
        raise StoreError(
            _(
                "{place} was written by another version of Papertide ({what}): read it with "
                "that version, or ingest into a new store"
            ).format(place=place, what=what)
        )


def _list_names(schema: Schema) -> set[str]:
    return {field.name for field in schema.fields}


def _refuse_place(place: Path) -> None:
    for above in (place.parent, *place.parent.parents):
        if above.is_file():
            raise StoreError(
                _("{above} is a file, not a store: give a folder with --store").format(above=above)
            )
    if place.exists() and not os.access(place, os.R_OK | os.X_OK):
        raise StoreError(
            _("{place} may not be read: ask its owner, or give another --store").format(place=place)
        )
    # deltalake takes it for the character it stands for, and writes to another folder.
    escape = re.search("%[0-9A-Fa-f]{2}", str(place.absolute()))
    if escape:
        raise StoreError(
            _("{parent} has {found} in its name: choose another folder").format(
                parent=place.parent, found=escape[0]
            )
        )


def list_files(table: DeltaTable | None) -> pl.DataFrame:
    """Data files of the table as it was opened; columns FILES, by month."""
    actions = pl.DataFrame(table.get_add_actions(flatten=True)) if table else pl.DataFrame()
    if actions.is_empty():
        return pl.DataFrame(schema=FILES)
    month = pl.col(f"partition.{MONTH}").alias(MONTH)
    return actions.select("path", "size_bytes", month).cast(FILES).sort(MONTH, "path")


def commit_files(
    place: str,
    table: DeltaTable | None,
    added: Sequence[AddAction],
    removed: Sequence[RemoveAction],
    note: Mapping[str, object],
) -> int:
    """Make the next version in one step; returns its number.

    Parameters
    ----------
    note : what the table's history says of it, in values that JSON has.

    Raises
    ------
    CommitFailedError : somebody else committed since ``table`` was opened; nothing was done.
    """
    properties = _describe(note)
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


def _describe(note: Mapping[str, object]) -> CommitProperties:
    return CommitProperties(
        custom_metadata={NOTE: json.dumps(note)},
        # A retry inside would commit on top of papers that were not folded in.
        max_commit_retries=0,
    )


def first_line(error: BaseException) -> str:
    """The first line of an error's text, or its name."""
    return (str(error).splitlines() or [type(error).__name__])[0]


def _make_schema() -> Schema:
    fields = [Field(name, _delta_type(dtype), nullable=True) for name, dtype in PAPERS.items()]
    return Schema([*fields, Field(MONTH, PrimitiveType("string"), nullable=True)])


def _delta_type(dtype: Any) -> PrimitiveType | ArrayType:
    if isinstance(dtype, pl.List):
        return ArrayType(_delta_type(dtype.inner), contains_null=True)
    return PrimitiveType(_TYPES[dtype.base_type()])
