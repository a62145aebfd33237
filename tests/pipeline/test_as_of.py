"""The store as it was on a day: what came later is not there, and what was is as it was."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from deltalake import DeltaTable

from analytics.cli.main import main
from analytics.errors import InputError, StoreError
from analytics.pipeline.as_of import drop_as_of, find_as_of, prepare_as_of
from analytics.pipeline.catalogue import prepare_catalogue
from analytics.pipeline.ingest import ingest_file
from analytics.store.papers import read_version, scan_papers, verify_papers
from analytics.store.table import list_files, locate_table, open_table
from tests.pipeline.conftest import write_papers


def move_back(store: Path, days: int) -> date:
    """Let the first version be some days old; returns that day."""
    (first,) = (Path(locate_table(str(store))) / "_delta_log").glob(f"{0:020d}.json")
    text = first.read_text()
    stamp = str(DeltaTable(locate_table(str(store)), version=0).history()[0]["timestamp"])
    then = datetime.now(UTC) - timedelta(days=days)
    assert stamp in text
    first.write_text(text.replace(stamp, str(int(then.timestamp() * 1000))))
    return then.date()


@pytest.fixture
def aged(store: Path, tmp_path: Path) -> tuple[Path, date]:
    """A store of 400 papers ten days ago, and 20 more today."""
    day = move_back(store, 10)
    ingest_file(str(store), write_papers(tmp_path / "later.jsonl", range(390, 420)))
    prepare_catalogue(str(store))
    return store, day


def test_a_day_has_the_papers_of_its_version(aged: tuple[Path, date]) -> None:
    store, day = aged
    assert find_as_of(str(store), day) is None
    then = prepare_as_of(str(store), day)
    assert find_as_of(str(store), day) == then
    assert find_as_of(str(store), day + timedelta(days=3)) == then
    assert find_as_of(str(store), datetime.now(UTC).date()) == str(store)
    assert (read_version(then), read_version(str(store))) == (0, 1)
    assert scan_papers(then).collect().height == 400
    assert set(verify_papers(then)["status"]) == {"whole"}
    catalogue = prepare_catalogue(then)
    assert catalogue is not None
    assert (catalogue.papers.height, catalogue.version) == (400, 0)
    assert catalogue.papers["topic_id"].null_count() == 0
    assert scan_papers(str(store)).collect().height == 420


def test_days_before_the_first_version_are_refused(aged: tuple[Path, date]) -> None:
    store, day = aged
    with pytest.raises(InputError, match="no version as old as"):
        prepare_as_of(str(store), day - timedelta(days=1))


def test_a_version_that_was_vacuumed_says_so(aged: tuple[Path, date]) -> None:
    store, day = aged
    place = locate_table(str(store))
    newest = set(list_files(open_table(place))["path"])
    (only_old, *_) = set(list_files(open_table(place, 0))["path"]) - newest
    (Path(place) / only_old).unlink()
    with pytest.raises(StoreError, match="choose a later day"):
        prepare_as_of(str(store), day)
    assert not list((store / "as-of").glob("*.part"))


def test_old_versions_are_dropped(aged: tuple[Path, date]) -> None:
    store, day = aged
    prepare_as_of(str(store), day)
    assert drop_as_of(str(store), days=1) == 0
    assert drop_as_of(str(store), days=-1) == 1
    assert find_as_of(str(store), day) is None
    assert scan_papers(str(store)).collect().height == 420


def test_the_command_line_reads_the_past_and_never_writes_it(
    aged: tuple[Path, date], capsys: pytest.CaptureFixture[str]
) -> None:
    store, day = aged
    asked = ["--store", str(store), "--as-of", str(day)]
    for words, status in ((["status"], 0), (["ingest", "demo"], 2), (["topics", "fit"], 2)):
        with pytest.raises(SystemExit) as ended:
            main([*asked, *words])
        assert ended.value.code == status
    said = capsys.readouterr()
    assert "papers   400 " in said.out
    assert "--as-of goes with export, report, status" in said.err
