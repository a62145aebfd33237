"""Ingest: the same records in another form are the same papers."""

from pathlib import Path

import polars as pl
import pytest

from analytics.errors import InputError
from analytics.pipeline.ingest import ingest_file
from analytics.schema import PAPERS
from analytics.store.papers import read_version, scan_papers
from tests.ingest.snapshot import write_snapshot
from tests.pipeline.conftest import write_papers

#: What only one of the two forms tells.
OWN = ("version", "updated", "source", "submitted_precision", "abstract_truncated")


def test_real_records_as_a_snapshot_are_the_same_papers(tmp_path: Path, shared: Path) -> None:
    sample = (
        pl.scan_parquet(shared / "corpora" / "arxiv-cs-2025-2026.parquet")
        .filter(pl.col("arxiv_id").hash(3) % 60 == 0)
        .collect()
    )
    sample.write_parquet(tmp_path / "sample.parquet")
    write_snapshot(sample, tmp_path / "arxiv-metadata-oai-snapshot.json")
    stored = []
    for name in ("sample.parquet", "arxiv-metadata-oai-snapshot.json"):
        store = str(tmp_path / f"store-{name}")
        done = ingest_file(store, tmp_path / name)
        assert (done.added, done.rejects.height) == (sample.height, 0)
        stored.append(scan_papers(store).collect().sort("arxiv_id"))
    plain, snapshot = stored
    assert plain.height > 2_000
    for column in set(PAPERS) - {*OWN, "primary_category"}:
        assert snapshot[column].equals(plain[column]), column
    # The snapshot's first category is the primary one; the other source leaves some out.
    told = plain["primary_category"].is_not_null()
    assert snapshot["primary_category"].filter(told).equals(plain["primary_category"].filter(told))


def test_strict_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    ingest_file(store, write_papers(tmp_path / "a.jsonl", range(3)))
    path = write_papers(tmp_path / "b.jsonl", range(3, 6))
    path.write_text(path.read_text() + '{"id": "2601.00099", "title": "No date"}\n')
    with pytest.raises(InputError, match=r"b\.jsonl, line 4: submitted: .*nothing was ingested"):
        ingest_file(store, path, strict=True)
    assert read_version(store) == 0
    done = ingest_file(store, path)
    assert (done.records, done.added, done.version) == (4, 3, 1)
    assert done.rejects.select("line", "field").rows() == [(4, "submitted")]


def test_two_files_tell_how_far_they_are(tmp_path: Path) -> None:
    said: list[tuple[str, float | None]] = []
    ingest_file(
        str(tmp_path / "store"),
        write_papers(tmp_path / "a.jsonl", range(3)),
        report=lambda stage, done=None, /: said.append((stage, done)),
    )
    assert said[-1] == ("Reading a.jsonl", 1.0)
