"""Data files of the Delta table: written, named by their digest, checked before they are read.

A data file holds the papers of one id month, sorted by id, and carries the digest of its bytes in
its name (Parquet has none that readers check). On a local disk each file is compared with what
the table says of it before it is read; at an object-storage address polars and deltalake read
as they are, with credentials from the environment.
"""

import hashlib
import io
import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from deltalake.transaction import AddAction, RemoveAction

from analytics.errors import StoreError
from analytics.schema import PAPERS
from analytics.store.table import MONTH, is_remote, list_files, open_table

_DIGEST = 32  # hexadecimal characters of SHA-256 that stand in a file's name
_ROWS = 4096  # in a row group, so that one paper is read without its whole month


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


@lru_cache(maxsize=1 << 16)
def _fits_digest(path: Path, _size: int, _changed: int) -> bool:
    """Whether a file is as it was written, or has no digest; read anew when it was touched."""
    digest = path.stem.partition("-")[0]
    return len(digest) != _DIGEST or _digest(path.read_bytes()) == digest


def _read_checked(path: Path) -> bytes:
    content = path.read_bytes()
    digest = path.stem.partition("-")[0]
    # Read without this, a flipped bit would be folded into a new file under a good digest.
    if len(digest) == _DIGEST and _digest(content) != digest:
        raise _damaged(path, "does not fit its digest")
    return content


def _fit_columns(papers: pl.DataFrame) -> pl.DataFrame:
    """Columns PAPERS; those that the file is too old to have are null."""
    missing = [name for name in PAPERS if name not in papers.columns]
    added = papers.with_columns(pl.lit(None, dtype=PAPERS[name]).alias(name) for name in missing)
    return added.select(list(PAPERS))


def _damaged(path: Path, fault: str) -> StoreError:
    return StoreError(f"{path} {fault}: put it back from a copy, or ingest into a new store")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_DIGEST]


def _now() -> int:
    return int(datetime.now(UTC).timestamp() * 1000)
