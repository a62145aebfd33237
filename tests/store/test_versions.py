import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analytics.errors import InputError, StoreError
from analytics.store.papers import read_version, save_papers, scan_papers, verify_papers
from analytics.store.versions import find_version, read_history, vacuum_files

from .papers import name_papers


@pytest.fixture
def store(tmp_path: Path) -> str:
    place = str(tmp_path / "store")
    save_papers(place, [name_papers("2601.00001")], source="one")
    save_papers(place, [name_papers("2601.00002")], source="two")
    return place


def _age(store: str, days: int) -> None:
    """Let files look as if they were written days ago."""
    then = time.time() - days * 86_400
    for file in Path(store).rglob("*.parquet"):
        os.utime(file, (then, then))


def test_history_says_what_made_each_version(store):
    history = read_history(store)
    told = history.select("version", "source", "added", "updated").rows()
    assert told == [(1, "two", 1, 0), (0, "one", 1, 0)]
    assert find_version(store, datetime.now(UTC)) == 1
    assert find_version(store, history["at"][1]) == 0
    with pytest.raises(InputError, match="no version as old as 2020"):
        find_version(store, datetime(2020, 1, 1, tzinfo=UTC))
    assert read_history(store + "2").is_empty()


def test_what_is_young_or_in_use_is_not_removed(store):
    assert vacuum_files(store, days=7) == (0, 0)
    orphan = Path(store) / "papers" / "id_month=2601" / "left-by-a-killed-writer.parquet"
    orphan.write_bytes(b"half")
    assert vacuum_files(store, days=7) == (0, 0)
    _age(store, 30)
    assert vacuum_files(store, days=7) == (1, 4)
    assert not orphan.exists()
    assert scan_papers(store).collect().height == 2
    assert read_version(store) == 1
    assert set(verify_papers(store)["status"]) == {"whole"}


def test_too_few_days_are_refused(store):
    with pytest.raises(InputError, match="give 1 or more"):
        vacuum_files(store, days=0)


def test_a_damaged_log_says_what_to_do(store):
    log = Path(store) / "papers" / "_delta_log" / f"{1:020}.json"
    log.write_text("{")
    with pytest.raises(StoreError, match=r"copy, or ingest into a new store"):
        read_history(store)
    # The version before can still be read.
    assert scan_papers(store, version=0).collect().height == 1
