"""Papers from a source into the store, one commit a file or fetch, and the views renewed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from analytics.config import Settings
from analytics.errors import InputError
from analytics.i18n import gettext as _
from analytics.ingest.arxiv_api import fetch_papers
from analytics.ingest.demo import simulate_papers
from analytics.ingest.files import read_batches
from analytics.ingest.records import REJECTS, Batch
from analytics.progress import Report, keep_quiet
from analytics.store.papers import count_sources, drop_source, save_papers

DEMO = "demo"

#: Enough for the strongest planted trends to be beyond doubt, few enough to fit while one waits.
DEMO_PAPERS = 12_000


@dataclass(frozen=True, slots=True)
class Ingested:
    """What one file or fetch did to the store.

    Attributes
    ----------
    name : the file or the query.
    records : records read.
    added, updated, unchanged : papers, after versions are folded into one.
    rejects : columns file, line, arxiv_id, field, reason; one row per record left out.
    version : of the store afterwards; None where nothing was ever stored.
    """

    name: str
    records: int
    added: int
    updated: int
    unchanged: int
    rejects: pl.DataFrame
    version: int | None


@dataclass(slots=True)
class _Tally:
    """Counts batches as they pass on their way to the store."""

    strict: bool
    records: int = 0
    rejects: list[pl.DataFrame] = field(default_factory=list)

    def pass_on(self, batches: Iterator[Batch]) -> Iterator[pl.DataFrame]:
        for batch in batches:
            self.records += batch.records
            if batch.rejects.height:
                self.rejects.append(batch.rejects)
                if self.strict:
                    first = batch.rejects.row(0, named=True)
                    raise InputError(
                        _(
                            "{file}, line {line}: {field}: {reason}; nothing was ingested "
                            "(--strict)"
                        ).format(
                            file=first["file"],
                            line=first["line"],
                            field=first["field"],
                            reason=first["reason"],
                        )
                    )
            yield batch.papers


def ingest_file(
    store: str,
    path: Path,
    *,
    format: str = "auto",
    precision: str | None = None,
    strict: bool = False,
    report: Report = keep_quiet,
) -> Ingested:
    """Store the papers of one file in one commit.

    Parameters
    ----------
    store : path or URI.
    path : Kaggle snapshot, JSON lines, CSV or Parquet; also .gz and .zip.
    format : auto, kaggle, jsonl, csv or parquet.
    precision : how exact the dates are, where the file does not say.
    strict : refuse the whole file when one record has no id or date.

    Raises
    ------
    InputError : the file cannot be read; with ``strict``, a record is at fault.
    StoreError : the store cannot be written; it is left as it was.
    """
    batches = read_batches(path, format=format, precision=precision, report=report)
    return _save(store, batches, path.name, strict=strict)


def ingest_arxiv(
    settings: Settings,
    *,
    categories: Sequence[str],
    start: date,
    end: date,
    limit: int | None = None,
    report: Report = keep_quiet,
) -> Ingested:
    """Fetch papers submitted in [start, end], both days included, and store them in one commit.

    Raises
    ------
    SourceError : arXiv did not answer, or what came is no answer; the store is left as it was.
    """
    batches = fetch_papers(
        categories,
        start,
        end,
        endpoint=settings.endpoint,
        contact=settings.contact,
        limit=limit,
        report=report,
    )
    name = f"{', '.join(categories)} from {start} to {end}"
    return _save(settings.store, batches, name, strict=False)


def ingest_demo(store: str, *, seed: int = 0) -> Ingested:
    """Store simulated papers.

    Raises
    ------
    InputError : the store holds real papers; the two are never mixed.
    """
    if set(count_sources(store)) - {DEMO}:
        raise InputError(
            _(
                "{store} holds real papers, and simulated ones are never mixed in: give "
                "another place with --store"
            ).format(store=store)
        )
    papers = simulate_papers(seed=seed, papers=DEMO_PAPERS)
    none = pl.DataFrame(schema=REJECTS)
    return _save(store, iter([Batch(papers, none, papers.height)]), DEMO, strict=True)


def _save(store: str, batches: Iterator[Batch], name: str, *, strict: bool) -> Ingested:
    tally = _Tally(strict)
    commit = save_papers(store, tally.pass_on(batches), source=name)
    version = commit.version
    if name != DEMO and commit.added and DEMO in count_sources(store):
        version = drop_source(store, DEMO)  # real papers have come: the simulated ones leave
    rejects = pl.concat([pl.DataFrame(schema=REJECTS), *tally.rejects])
    return Ingested(
        name, tally.records, commit.added, commit.updated, commit.unchanged, rejects, version
    )
