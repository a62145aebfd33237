"""Papers in a Delta table: upsert, scan, versions.

The table is partitioned by the month of the id, which never changes (the month of submission
may, when a better source corrects it), so that an upsert rewrites only the months it touches and
a paper is always one row. Each data file carries the digest of its bytes in its name.
"""

import hashlib
import io
import json
import secrets
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import stamina
from deltalake import DeltaTable, Schema
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.schema import ArrayType, Field, PrimitiveType
from deltalake.transaction import AddAction, CommitProperties, RemoveAction

from analytics.errors import InputError, StoreError
from analytics.schema import PAPERS, check
from analytics.store.fold import fold_versions

MONTH = "id_month"

_TYPES = {
    pl.String: "string",
    pl.Int32: "integer",
    pl.Boolean: "boolean",
    pl.Datetime: "timestamp",
}
_DIGEST = 32  # hexadecimal characters of SHA-256 that stand in a file's name


@dataclass(frozen=True, slots=True)
class Commit:
    """What one upsert did.

    Attributes
    ----------
    version : of the table afterwards; None where nothing was ever stored.
    added, updated, unchanged : papers.
    """

    version: int | None
    added: int
    updated: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Month:
    """One month of an upsert: its papers afterwards and how many of them are news."""

    name: str
    papers: pl.DataFrame
    added: int
    updated: int
    unchanged: int


def read_version(store: str) -> int | None:
    """Version of the papers; None where nothing was ever stored."""
    table = _open(store)
    return table.version() if table else None


def scan_papers(store: str, *, version: int | None = None) -> pl.LazyFrame:
    """All papers; columns PAPERS, in no particular order.

    Parameters
    ----------
    version : of the table; the newest without it.

    Raises
    ------
    StoreError : there is no such version, or the table cannot be read.
    """
    return _scan(store, version).select(list(PAPERS))


def read_papers(
    store: str, arxiv_ids: Sequence[str], *, version: int | None = None
) -> pl.DataFrame:
    """The papers with these ids, read from their months alone; columns PAPERS, by arxiv_id."""
    wanted = pl.DataFrame({"arxiv_id": list(arxiv_ids)}, schema={"arxiv_id": pl.String})
    months = wanted.select(id_month(pl.col("arxiv_id"))).to_series().unique().to_list()
    rows: pl.DataFrame = (
        _scan(store, version)
        .filter(pl.col(MONTH).is_in(months), pl.col("arxiv_id").is_in(list(arxiv_ids)))
        .select(list(PAPERS))
        .collect()
    )
    return rows.sort("arxiv_id")


def count_sources(store: str) -> dict[str, int]:
    """Papers by the source they came from."""
    counted = scan_papers(store).group_by("source").len().sort("source").collect()
    return dict(counted.iter_rows())


def id_month(arxiv_id: pl.Expr) -> pl.Expr:
    """Month of an id, yymm: 2601.02270 and hep-th/2601001 both give 2601; null for no id."""
    return arxiv_id.str.extract(r"^(?:[a-z-]+(?:\.[A-Z]{2})?/)?(\d{4})").alias(MONTH)


def save_papers(store: str, batches: Iterable[pl.DataFrame], *, source: str) -> Commit:
    """Add new papers and bring known ones up to date, in one commit or none.

    Batches are staged on disk by month and then folded into the table a month at a time, so that
    memory holds one batch or one month. Another writer's commit in between is seen, and the
    upsert done again on top of it.

    Parameters
    ----------
    store : path or URI.
    batches : columns PAPERS; each paper any number of times.
    source : what is noted of the commit in the table's history.

    Raises
    ------
    InputError : an id whose month cannot be told.
    StoreError : the table cannot be read or written; it is left as it was.
    """
    with tempfile.TemporaryDirectory(prefix="papertide-") as scratch:
        staged = _stage(batches, Path(scratch))
        if not staged:
            return Commit(read_version(store), 0, 0, 0)
        try:
            for attempt in stamina.retry_context(
                on=CommitFailedError, attempts=20, timeout=600, wait_initial=0.05, wait_max=2
            ):
                with attempt:
                    return _upsert(store, staged, source)
        except (DeltaError, OSError) as error:
            raise StoreError(f"{store} cannot be written: {_first_line(error)}") from error
    raise StoreError(f"{store}: other writers left no chance to commit: try again")


def drop_source(store: str, source: str) -> int:
    """Delete the papers of one source; returns the version afterwards."""
    table = _open(store)
    if table is None:
        raise StoreError(f"{store} has no papers")
    table.delete(f"source = '{source}'")
    return table.version()


def verify_papers(store: str) -> pl.DataFrame:
    """Compare each data file with the digest in its name.

    Returns
    -------
    columns path and status: whole, damaged, missing, or unverified for a file without a digest.
    """
    table = _open(store)
    files = _list_files(table)["path"].to_list() if table else []
    found = [_verify(Path(_locate(store)) / path) for path in files]
    return pl.DataFrame(
        {"path": files, "status": found}, schema={"path": pl.String, "status": pl.String}
    )


def _verify(path: Path) -> str:
    digest = path.stem.partition("-")[0]
    if len(digest) != _DIGEST:
        return "unverified"
    if not path.is_file():
        return "missing"
    return "whole" if _digest(path.read_bytes()) == digest else "damaged"


def _stage(batches: Iterable[pl.DataFrame], scratch: Path) -> list[str]:
    months: set[str] = set()
    for number, batch in enumerate(batches):
        check(batch, PAPERS, "papers to store")
        marked = batch.with_columns(id_month(pl.col("arxiv_id")))
        strange = marked.filter(pl.col(MONTH).is_null())
        if strange.height:
            raise InputError(f"{strange['arxiv_id'][0]!r} is no arXiv id")
        for (month,), papers in marked.partition_by(MONTH, as_dict=True, include_key=False).items():
            (scratch / month).mkdir(exist_ok=True)
            papers.write_parquet(scratch / month / f"{number:06d}.parquet", compression="lz4")
            months.add(month)
    return [str(scratch / month) for month in sorted(months)]


def _upsert(store: str, staged: Sequence[str], source: str) -> Commit:
    table = _open(store)
    files = _list_files(table) if table else pl.DataFrame(schema=_FILES)
    added: list[AddAction] = []
    removed: list[RemoveAction] = []
    written: list[Path] = []
    tally = Commit(None, 0, 0, 0)
    try:
        for folder in staged:
            before = files.filter(pl.col(MONTH) == Path(folder).name)
            month = _fold_month(store, Path(folder), before["path"].to_list())
            tally = Commit(
                None,
                tally.added + month.added,
                tally.updated + month.updated,
                tally.unchanged + month.unchanged,
            )
            if month.added or month.updated:
                added.append(_write_month(store, month, written))
                removed += [_remove(row) for row in before.iter_rows(named=True)]
        if not added:
            return Commit(table.version() if table else None, 0, 0, tally.unchanged)
        version = _commit(store, table, [*removed, *added], source)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return Commit(version, tally.added, tally.updated, tally.unchanged)


def _fold_month(store: str, folder: Path, paths: Sequence[str]) -> _Month:
    fresh = fold_versions(pl.read_parquet(folder / "*.parquet"))
    place = _locate(store)
    # A data file holds no partition column; other columns would be another schema's.
    old = (
        pl.concat([pl.read_parquet(f"{place}/{path}", hive_partitioning=False) for path in paths])
        if paths
        else pl.DataFrame(schema=PAPERS)
    )
    known = old.join(fresh.select("arxiv_id"), on="arxiv_id", how="semi")
    merged = fold_versions(pl.concat([known, fresh]))
    pairs = merged.join(known, on="arxiv_id", how="inner", suffix=".old")
    changed = pl.any_horizontal(
        pl.col(column).ne_missing(pl.col(f"{column}.old"))
        for column in PAPERS
        if column != "arxiv_id"
    )
    updated = pairs.filter(changed).height
    rest = old.join(fresh.select("arxiv_id"), on="arxiv_id", how="anti")
    return _Month(
        name=folder.name,
        papers=pl.concat([rest, merged]).sort("arxiv_id"),
        added=merged.height - known.height,
        updated=updated,
        unchanged=known.height - updated,
    )


def _write_month(store: str, month: _Month, written: list[Path]) -> AddAction:
    buffer = io.BytesIO()
    month.papers.write_parquet(buffer, compression="zstd")
    content = buffer.getvalue()
    path = f"{MONTH}={month.name}/{_digest(content)}-{secrets.token_hex(4)}.parquet"
    place = _locate(store)
    if "://" in place:
        month.papers.write_parquet(f"{place}/{path}", compression="zstd")
    else:
        file = Path(place) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        written.append(file)
        file.write_bytes(content)
    ids = month.papers["arxiv_id"]
    return AddAction(
        path=path,
        size=len(content),
        partition_values={MONTH: month.name},
        modification_time=_now(),
        data_change=True,
        stats=json.dumps(
            {
                "numRecords": month.papers.height,
                "minValues": {"arxiv_id": ids[0]},
                "maxValues": {"arxiv_id": ids[-1]},
                "nullCount": {"arxiv_id": 0},
            }
        ),
    )


def _remove(file: dict[str, Any]) -> RemoveAction:
    return RemoveAction(
        path=file["path"],
        data_change=True,
        deletion_timestamp=_now(),
        size=file["size_bytes"],
        partition_values={MONTH: file[MONTH]},
    )


def _commit(
    store: str, table: DeltaTable | None, actions: list[AddAction | RemoveAction], source: str
) -> int:
    schema = _make_schema()
    if table is None:
        DeltaTable.create(
            _locate(store), schema, mode="ignore", partition_by=[MONTH], name="papers"
        )
        table = DeltaTable(_locate(store))
        if table.version() > 0:  # somebody else was first: their papers are not folded in yet
            raise CommitFailedError("the table was created meanwhile")
    # No retries inside: a commit of somebody else since `table` was read must be folded in.
    table.create_write_transaction(
        actions,
        mode="append",
        schema=schema,
        partition_by=[MONTH],
        commit_properties=CommitProperties(
            max_commit_retries=0, custom_metadata={"papertide": json.dumps({"source": source})}
        ),
    )
    return DeltaTable(_locate(store)).version()


def _make_schema() -> Schema:
    fields = [Field(name, _delta_type(dtype), nullable=True) for name, dtype in PAPERS.items()]
    return Schema([*fields, Field(MONTH, PrimitiveType("string"), nullable=True)])


def _delta_type(dtype: pl.DataType) -> PrimitiveType | ArrayType:
    if isinstance(dtype, pl.List):
        return ArrayType(_delta_type(dtype.inner), contains_null=True)  # type: ignore[arg-type]
    return PrimitiveType(_TYPES[dtype.base_type()])


_FILES = {"path": pl.String, "size_bytes": pl.Int64, MONTH: pl.String}


def _list_files(table: DeltaTable) -> pl.DataFrame:
    actions = pl.DataFrame(table.get_add_actions(flatten=True))
    if actions.is_empty():
        return pl.DataFrame(schema=_FILES)
    return actions.select("path", "size_bytes", pl.col(f"partition.{MONTH}").alias(MONTH))


def _scan(store: str, version: int | None) -> pl.LazyFrame:
    table = _open(store, version)
    if table is None or not table.file_uris():
        return pl.LazyFrame(schema={**PAPERS, MONTH: pl.String})
    return pl.scan_delta(table)


def _open(store: str, version: int | None = None) -> DeltaTable | None:
    try:
        return DeltaTable(_locate(store), version=version)
    except TableNotFoundError:
        if version is not None:
            raise StoreError(f"{store} has no papers") from None
        return None
    except (DeltaError, OSError) as error:
        known = "" if version is None else f" at version {version}"
        raise StoreError(f"{store} cannot be read{known}: {_first_line(error)}") from error


def _locate(store: str) -> str:
    return f"{store.rstrip('/')}/papers" if "://" in store else str(Path(store) / "papers")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_DIGEST]


def _now() -> int:
    return int(datetime.now(UTC).timestamp() * 1000)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
