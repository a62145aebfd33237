"""Papers in a Delta table: upsert, scan, versions.

The table is partitioned by the month of the id, which never changes (the month of submission
may, when a better source corrects it), so that an upsert rewrites only the months it touches and
a paper is always one row. Each data file carries the digest of its bytes in its name.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
import stamina
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError, DeltaError
from deltalake.transaction import AddAction, RemoveAction

from analytics.errors import InputError, StoreError
from analytics.i18n import gettext as _
from analytics.schema import PAPERS, check
from analytics.store.data_files import (
    discard_files,
    read_month,
    remove_files,
    require_files,
    verify_file,
    write_month,
)
from analytics.store.fold import fold_versions
from analytics.store.table import (
    MONTH,
    commit_files,
    first_line,
    is_remote,
    list_files,
    locate_table,
    migrate_table,
    open_table,
)


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
    """One month of the table: its papers from now on, and how many of them are news."""

    name: str
    papers: pl.DataFrame
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    dropped: int = 0


def read_version(store: str) -> int | None:
    """Version of the papers; None where nothing was ever stored.

    Raises
    ------
    StoreError : the table cannot be read.
    """
    table = open_table(locate_table(store))
    return None if table is None else int(table.version())


def scan_papers(store: str, *, version: int | None = None) -> pl.LazyFrame:
    """All papers; columns PAPERS, in no particular order.

    Parameters
    ----------
    version : of the table; the newest without it.

    Raises
    ------
    StoreError : there is no such version, the table cannot be read, or one of its files is
        missing or cut short.
    """
    return _scan(store, version, None)


def read_papers(
    store: str, arxiv_ids: Sequence[str], *, version: int | None = None
) -> pl.DataFrame:
    """The papers with these ids, read from their months alone; columns PAPERS, by arxiv_id.

    Ids that the store does not have, or that are none, are left out.

    Raises
    ------
    StoreError : as for `scan_papers`, of the files that are read.
    """
    wanted = pl.Series("arxiv_id", list(arxiv_ids), dtype=pl.String).drop_nulls().unique()
    months = wanted.to_frame().select(id_month(pl.col("arxiv_id"))).to_series().unique()
    scan = _scan(store, version, months.drop_nulls().to_list())
    try:
        found: pl.DataFrame = scan.filter(pl.col("arxiv_id").is_in(wanted.to_list())).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise StoreError(
            _("{store} cannot be read: {reason}").format(store=store, reason=first_line(error))
        ) from error
    return found.sort("arxiv_id")


def count_sources(store: str) -> dict[str, int]:
    """Papers by the source they came from."""
    counted = scan_papers(store).group_by("source").len().sort("source").collect()
    return dict(counted.iter_rows())


def id_month(arxiv_id: pl.Expr) -> pl.Expr:
    """Month of an id, yymm: 2601.02270 and hep-th/2601001 both give 2601; null for no id."""
    return arxiv_id.str.extract(r"^(?:[a-z-]+(?:\.[A-Z]{2})?/)?(\d{4})").alias(MONTH)


def save_papers(store: str, batches: Iterable[pl.DataFrame], *, source: str) -> Commit:
    """Add new papers and bring known ones up to date, in one commit or none.

    Batches are staged on disk by month (in the system's folder for temporary files) and then
    folded into the table a month at a time, so that memory holds one batch or one month. Another
    writer's commit in between is seen, and the upsert done again on top of it. Where nothing
    changes there is no commit.

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

        def fold(table: DeltaTable | None, place: str) -> Iterator[_Month]:
            files = list_files(table)
            for folder in staged:
                fresh = fold_versions(_read_staged(folder))
                old = read_month(place, files.filter(pl.col(MONTH) == folder.name))
                yield _fold_month(folder.name, old, fresh)

        return _change(store, fold, source)


def drop_source(store: str, source: str) -> int:
    """Delete the papers of one source in one commit; returns the version afterwards.

    Raises
    ------
    StoreError : there are no papers, or the table cannot be read or written.
    """

    def drop(table: DeltaTable | None, place: str) -> Iterator[_Month]:
        for (name,), files in list_files(table).partition_by(MONTH, as_dict=True).items():
            old = read_month(place, files)
            rest = old.filter(pl.col("source").ne_missing(source))
            yield _Month(str(name), rest, dropped=old.height - rest.height)

    version = _change(store, drop, f"without {source}").version
    if version is None:
        raise StoreError(_("{store} has no papers").format(store=store))
    return version


def verify_papers(store: str) -> pl.DataFrame:
    """Compare each data file of the newest version with the digest in its name.

    Returns
    -------
    columns path (below the table) and status: whole, damaged, missing, or unverified for a file
    without a digest or at an object-storage address.

    Raises
    ------
    StoreError : the table itself cannot be read.
    """
    place = locate_table(store)
    files = list_files(open_table(place)).select("path")
    found = [verify_file(place, path) for path in files["path"]]
    return files.with_columns(pl.Series("status", found, dtype=pl.String))


def _scan(store: str, version: int | None, months: Sequence[str] | None) -> pl.LazyFrame:
    place = locate_table(store)
    files = list_files(open_table(place, version))
    wanted = files if months is None else files.filter(pl.col(MONTH).is_in(list(months)))
    if wanted.is_empty():
        return pl.LazyFrame(schema=PAPERS)
    # Not scan_delta on a local disk: it loses its way where a folder has a space or an accent.
    sources: list[str] | list[Path] = (
        [f"{place}/{path}" for path in wanted["path"]]
        if is_remote(place)
        else require_files(place, wanted)
    )
    return pl.scan_parquet(
        sources,
        schema=PAPERS,
        glob=False,
        hive_partitioning=False,
        missing_columns="insert",  # of a store that an older version wrote
        extra_columns="ignore",  # a newer one
    )


def _stage(batches: Iterable[pl.DataFrame], scratch: Path) -> list[Path]:
    months: set[str] = set()
    for number, batch in enumerate(batches):
        check(batch, PAPERS, "papers to store")
        marked = batch.with_columns(id_month(pl.col("arxiv_id")))
        strange = marked.filter(pl.col(MONTH).is_null())
        if strange.height:
            raise InputError(_("{id} is no arXiv id").format(id=repr(strange["arxiv_id"][0])))
        parts = marked.partition_by(MONTH, as_dict=True, include_key=False)
        try:
            for (month,), papers in parts.items():
                (scratch / month).mkdir(exist_ok=True)
                papers.write_parquet(scratch / month / f"{number:06d}.parquet", compression="lz4")
                months.add(month)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise StoreError(
                _(
                    "{scratch} cannot be written: {reason}: TMPDIR names another place for "
                    "temporary files"
                ).format(scratch=scratch, reason=first_line(error))
            ) from error
    return [scratch / month for month in sorted(months)]


def _read_staged(folder: Path) -> pl.DataFrame:
    files = sorted(folder.iterdir())
    return pl.concat(pl.read_parquet(each, glob=False, hive_partitioning=False) for each in files)


def _fold_month(name: str, old: pl.DataFrame, fresh: pl.DataFrame) -> _Month:
    # Mostly the same papers come again; folding those in would change nothing.
    news = fresh.join(_match(fresh, old, same=True), on="arxiv_id", how="anti")
    known = old.join(news.select("arxiv_id"), on="arxiv_id", how="semi")
    rest = old.join(news.select("arxiv_id"), on="arxiv_id", how="anti")
    merged = fold_versions(pl.concat([known, news]))
    added = merged.height - known.height
    updated = _match(merged, known, same=False).height
    return _Month(
        name=name,
        papers=pl.concat([rest, merged]).sort("arxiv_id"),
        added=added,
        updated=updated,
        unchanged=fresh.height - added - updated,
    )


def _match(papers: pl.DataFrame, others: pl.DataFrame, *, same: bool) -> pl.DataFrame:
    """Ids of the papers that are in both frames, with the same values or with different ones."""
    pairs = papers.join(others, on="arxiv_id", how="inner", suffix=".other")
    differ = pl.any_horizontal(
        pl.col(column).ne_missing(pl.col(f"{column}.other"))
        for column in PAPERS
        if column != "arxiv_id"
    )
    return pairs.filter(~differ if same else differ).select("arxiv_id")


_Fold = Callable[[DeltaTable | None, str], Iterator[_Month]]


def _change(store: str, fold: _Fold, source: str) -> Commit:
    """Commit what ``fold`` makes of the newest version; again when somebody else was first."""
    try:
        for attempt in stamina.retry_context(
            on=CommitFailedError, attempts=20, timeout=600, wait_initial=0.05, wait_max=2
        ):
            with attempt:
                return _change_once(locate_table(store), fold, source)
    except CommitFailedError as error:
        raise StoreError(
            _("{store}: other writers left no chance to commit: try again").format(store=store)
        ) from error
    except (DeltaError, OSError, pl.exceptions.PolarsError) as error:
        raise StoreError(
            _("{store} cannot be written: {reason}").format(store=store, reason=first_line(error))
        ) from error
    raise AssertionError("a retry ends in a result or an error")


def _change_once(place: str, fold: _Fold, source: str) -> Commit:
    table = migrate_table(place, open_table(place))
    files = list_files(table)
    added: list[AddAction] = []
    removed: list[RemoveAction] = []
    done = Commit(None if table is None else int(table.version()), 0, 0, 0)
    try:
        for month in fold(table, place):
            done = replace(
                done,
                added=done.added + month.added,
                updated=done.updated + month.updated,
                unchanged=done.unchanged + month.unchanged,
            )
            if month.added or month.updated or month.dropped:
                removed += remove_files(files.filter(pl.col(MONTH) == month.name))
                if month.papers.height:
                    added.append(write_month(place, month.name, month.papers))
        if not (added or removed):
            return done
        note = {"source": source, "added": done.added, "updated": done.updated}
        return replace(done, version=commit_files(place, table, added, removed, note))
    except BaseException:
        discard_files(place, [action.path for action in added])
        raise
