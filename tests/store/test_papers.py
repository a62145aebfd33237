import multiprocessing
import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analytics.errors import InputError, StoreError
from analytics.schema import PAPERS, conform
from analytics.store.papers import (
    Commit,
    count_sources,
    drop_source,
    id_month,
    read_papers,
    read_version,
    save_papers,
    scan_papers,
    verify_papers,
)

from .papers import make_papers, name_papers


@pytest.fixture
def store(tmp_path: Path) -> str:
    return str(tmp_path / "store")


def _read(store: str, version: int | None = None) -> pl.DataFrame:
    return scan_papers(store, version=version).collect().sort("arxiv_id")


def _save_one(store: str) -> Commit:
    return save_papers(store, [name_papers("2601.00002")], source="one")


def _list_files(store: str) -> list[str]:
    return sorted(str(each.relative_to(store)) for each in Path(store).rglob("*.parquet"))


def test_empty_store_reads_as_no_papers(store):
    assert read_version(store) is None
    assert_frame_equal(_read(store), pl.DataFrame(schema=PAPERS))
    assert_frame_equal(read_papers(store, ["2601.00001"]), pl.DataFrame(schema=PAPERS))
    assert verify_papers(store).is_empty()
    assert count_sources(store) == {}
    assert not Path(store).exists()


def test_papers_read_back_as_they_were_saved(store):
    saved = make_papers(
        {
            "arxiv_id": "2601.02270",
            "version": 2,
            "abstract": "=1+1 \u200fنص $x$",
            "authors": ["Ada", "Kurt Gödel"],
            "primary_category": "cs.LG",
            "categories": ["cs.LG", "cs.AI"],
            "withdrawn": False,
            "abstract_truncated": True,
        },
        {"arxiv_id": "hep-th/9901001", "authors": []},
    )
    assert save_papers(store, [saved], source="a") == Commit(read_version(store), 2, 0, 0)
    assert_frame_equal(_read(store), saved)


def test_saving_again_changes_nothing(store):
    papers = name_papers("2601.00001", "2601.00002", "2512.00001")
    first = save_papers(store, [papers], source="a")
    files = _list_files(store)
    again = save_papers(store, [papers.sort("arxiv_id"), papers], source="a")
    assert again == Commit(first.version, 0, 0, 3)
    assert read_version(store) == first.version
    assert _list_files(store) == files


def test_newer_version_updates_its_row_and_an_older_one_does_not(store):
    save_papers(store, [name_papers("2601.00001", version=2, title="Two")], source="a")
    newer = save_papers(store, [name_papers("2601.00001", version=3, title="Three")], source="a")
    older = save_papers(store, [name_papers("2601.00001", version=1, title="One")], source="a")
    assert (newer.added, newer.updated, newer.unchanged) == (0, 1, 0)
    assert older == Commit(newer.version, 0, 0, 1)
    assert _read(store)["title"].to_list() == ["Three"]


def test_paper_whose_date_moved_to_another_month_is_one_row(store):
    guess = datetime(2026, 1, 31, tzinfo=UTC)
    real = datetime(2026, 2, 1, 3, tzinfo=UTC)
    save_papers(
        store,
        [name_papers("2602.00001", submitted=guess, submitted_precision="estimated")],
        source="a",
    )
    save_papers(
        store,
        [name_papers("2602.00001", submitted=real, submitted_precision="second")],
        source="b",
    )
    assert _read(store).select("arxiv_id", "submitted").rows() == [("2602.00001", real)]


def test_only_months_that_change_are_rewritten(store):
    save_papers(store, [name_papers("2601.00001", "2602.00001", "2603.00001")], source="a")
    before = set(_list_files(store))
    save_papers(store, [name_papers("2601.00001", "2602.00002", "2604.00001")], source="a")
    new = set(_list_files(store)) - before
    assert {path.split("/")[1] for path in new} == {"id_month=2602", "id_month=2604"}
    assert before <= set(_list_files(store))


def test_older_versions_stay_readable(store):
    first = save_papers(store, [name_papers("2601.00001", title="Old")], source="a").version
    save_papers(store, [name_papers("2601.00001", version=2, title="New")], source="a")
    assert _read(store, first)["title"].to_list() == ["Old"]
    assert read_papers(store, ["2601.00001"], version=first)["title"].to_list() == ["Old"]


def test_versions_in_one_upsert_are_folded_across_batches(store):
    batches = [
        name_papers("2601.00001", version=2, title="Two"),
        name_papers("2601.00001", "2601.00002", version=1, comment="9 pages"),
    ]
    commit = save_papers(store, batches, source="a")
    assert (commit.added, commit.updated) == (2, 0)
    rows = _read(store).select("arxiv_id", "title", "comment").rows()
    assert rows == [("2601.00001", "Two", "9 pages"), ("2601.00002", "A title", "9 pages")]


def test_no_batches_make_no_store(store):
    nothing = Commit(None, 0, 0, 0)
    assert save_papers(store, [], source="a") == nothing
    assert save_papers(store, [pl.DataFrame(schema=PAPERS)], source="a") == nothing
    assert read_version(store) is None


@pytest.mark.parametrize("already", [True, False])
def test_batches_that_fail_leave_the_store_as_it_was(store, already, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    if already:
        save_papers(store, [name_papers("2601.00001")], source="a")
    before = read_version(store), sorted(Path(tmp_path).rglob("*"))

    def fail():
        yield name_papers("2601.00002")
        raise InputError("page 2 is no answer")

    with pytest.raises(InputError, match="page 2"):
        save_papers(store, fail(), source="a")
    assert (read_version(store), sorted(Path(tmp_path).rglob("*"))) == before


def test_what_is_no_arxiv_id_is_refused_before_anything_is_written(store):
    with pytest.raises(InputError, match="'attention'"):
        save_papers(store, [name_papers("2601.00001", "attention")], source="a")
    assert not Path(store).exists()


def test_full_disk_leaves_the_store_as_it_was(store, monkeypatch):
    save_papers(store, [name_papers("2601.00001")], source="a")
    before = read_version(store), sorted(Path(store).rglob("*"))
    write = Path.write_bytes

    def fill(path, content):
        if "2603" in str(path):
            write(path, content[:50])
            raise OSError(28, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", fill)
    with pytest.raises(StoreError, match="No space left") as caught:
        save_papers(store, [name_papers("2601.00002", "2602.00001", "2603.00001")], source="a")
    assert "\n" not in str(caught.value)
    assert (read_version(store), sorted(Path(store).rglob("*"))) == before


def test_interrupt_after_the_commit_takes_no_data_away(store, monkeypatch):
    from analytics.store import papers  # noqa: PLC0415

    commit = papers.commit_files

    def interrupt(*args):
        commit(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(papers, "commit_files", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save_papers(store, [name_papers("2601.00001")], source="a")
    assert _read(store)["arxiv_id"].to_list() == ["2601.00001"]


def _save_repeatedly(store: str, name: int, gate: object) -> None:
    gate.wait(60)  # type: ignore[attr-defined]
    for number in range(4):
        batch = name_papers(f"2601.{name}{number:04d}", "2601.00000")
        save_papers(store, [batch], source=str(name))


def test_two_processes_that_write_at_once_both_land(store):
    spawn = multiprocessing.get_context("spawn")
    gate = spawn.Barrier(2)
    writers = [spawn.Process(target=_save_repeatedly, args=(store, n, gate)) for n in (1, 2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0, 0]
    expected = ["2601.00000"] + [f"2601.{n}{number:04d}" for n in (1, 2) for number in range(4)]
    assert _read(store)["arxiv_id"].to_list() == expected
    assert read_version(store) == 7  # eight commits, none lost and none empty
    assert len(_list_files(store)) == 8  # what lost a race was taken away


def _save_many(store: str, first: int, started: object) -> None:
    for number in range(first, first + 1000):
        batch = name_papers(*(f"26{month:02d}.{number:05d}" for month in range(1, 13)))
        save_papers(store, [batch], source="many")
        started.set()  # type: ignore[attr-defined]


@pytest.mark.parametrize("pause", [0.0, 0.03, 0.07])
def test_killed_writer_leaves_a_whole_version(store, tmp_path, monkeypatch, pause):
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # where a killed writer leaves what it staged
    _save_one(store)
    spawn = multiprocessing.get_context("spawn")
    started = spawn.Event()
    writer = spawn.Process(target=_save_many, args=(store, 10, started))
    writer.start()
    assert started.wait(60)
    time.sleep(pause)
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    stored = _read(store).filter(pl.col("arxiv_id") != "2601.00002")
    months = stored.group_by(id_month(pl.col("arxiv_id"))).len()
    assert months.height == 12
    assert months["len"].n_unique() == 1  # every commit adds one paper to each month
    assert set(verify_papers(store)["status"]) == {"whole"}
    assert save_papers(store, [name_papers("2512.00001")], source="next").added == 1


def test_ids_are_read_from_their_months_alone(store):
    save_papers(store, [name_papers("2601.00001", "2601.00002", "hep-th/0102001")], source="a")
    damaged = next((Path(store) / "papers" / "id_month=0102").iterdir())
    damaged.write_bytes(b"")
    found = read_papers(store, ["2601.00002", "2601.99999", "no id", "2601.00002"])
    assert found["arxiv_id"].to_list() == ["2601.00002"]
    with pytest.raises(StoreError):
        read_papers(store, ["hep-th/0102001"])


def test_month_of_an_id_in_each_style():
    ids = pl.DataFrame(
        {"id": ["2601.02270", "0704.0001", "hep-th/9901001", "math.GT/0309136", "demo/2601001", ""]}
    )
    months = ids.select(id_month(pl.col("id"))).to_series().to_list()
    assert months == ["2601", "0704", "9901", "0309", "2601", None]


def test_source_leaves_in_one_commit_and_what_has_none_stays(store):
    save_papers(store, [name_papers("2601.00001", "2602.00001", source="demo")], source="demo")
    rest = name_papers("2601.00002", source="file"), name_papers("2601.00003", source=None)
    before = save_papers(store, rest, source="a").version
    assert drop_source(store, "demo") == before + 1
    assert count_sources(store) == {None: 1, "file": 1}
    assert set(verify_papers(store)["status"]) == {"whole"}
    assert drop_source(store, "demo") == before + 1
    with pytest.raises(StoreError, match="no papers"):
        drop_source(store + "2", "demo")


def test_digests_tell_what_is_whole_damaged_or_missing(store):
    save_papers(store, [name_papers("2601.00001", "2602.00001", "2603.00001")], source="a")
    assert verify_papers(store)["status"].to_list() == ["whole"] * 3
    first, second, _ = (Path(store) / "papers" / path for path in verify_papers(store)["path"])
    content = bytearray(first.read_bytes())
    content[len(content) // 2] ^= 1
    first.write_bytes(content)
    second.unlink()
    assert verify_papers(store)["status"].to_list() == ["damaged", "missing", "whole"]


def test_flipped_bit_is_never_folded_into_a_new_file(store):
    save_papers(store, [name_papers("2601.00001")], source="a")
    file = Path(store) / _list_files(store)[0]
    content = bytearray(file.read_bytes())
    content[40] ^= 1
    file.write_bytes(content)
    with pytest.raises(StoreError, match=f"{file.name} does not fit its digest"):
        save_papers(store, [name_papers("2601.00002")], source="a")


@pytest.mark.parametrize("size", [0, 100])
def test_file_cut_short_is_named_before_it_is_read(store, size):
    save_papers(store, [name_papers("2601.00001")], source="a")
    file = Path(store) / _list_files(store)[0]
    file.write_bytes(file.read_bytes()[:size])
    with pytest.raises(StoreError, match=f"{file.name} has {size} bytes"):
        scan_papers(store)


@pytest.mark.parametrize("log", ["", "{", "{}", "\x00", '{"protocol":'])
def test_broken_table_is_told_in_one_line(store, log):
    save_papers(store, [name_papers("2601.00001")], source="a")
    next((Path(store) / "papers" / "_delta_log").glob("*.json")).write_text(log)
    for use in (read_version, scan_papers, verify_papers, _save_one):
        with pytest.raises(StoreError, match="cannot be read") as caught:
            use(store)
        assert "\n" not in str(caught.value)


def test_table_with_other_columns_is_told_by_them(store):
    pl.DataFrame({"arxiv_id": ["2601.00001"], "score": [1.0]}).write_delta(f"{store}/papers")
    with pytest.raises(StoreError, match="column id_month is missing"):
        scan_papers(store)


def test_version_that_never_was_is_an_error(store):
    with pytest.raises(StoreError, match="version 3"):
        scan_papers(store, version=3)
    save_papers(store, [name_papers("2601.00001")], source="a")
    for version in (3, -1):
        with pytest.raises(StoreError, match=f"version {version}"):
            scan_papers(store, version=version)


def test_store_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "store").write_text("")
    for use in (read_version, _save_one):
        with pytest.raises(StoreError, match="is a file"):
            use(str(tmp_path / "store"))


@pytest.mark.parametrize("name", ["my store", "Müller [1]*", "100%", "a#b?c", "论文"])
def test_store_in_a_folder_of_any_name(tmp_path, name):
    store = str(tmp_path / name)
    save_papers(store, [name_papers("2601.00001")], source="a")
    save_papers(store, [name_papers("2601.00002")], source="a")
    assert _read(store)["arxiv_id"].to_list() == ["2601.00001", "2601.00002"]
    assert read_papers(store, ["2601.00002"]).height == 1
    assert set(verify_papers(store)["status"]) == {"whole"}


def test_folder_that_deltalake_would_mistake_for_another_is_refused(tmp_path):
    with pytest.raises(StoreError, match="has %20 in its name"):
        _save_one(str(tmp_path / "a%20b"))
    assert list(tmp_path.iterdir()) == []


def test_file_uri_is_a_path(tmp_path):
    _save_one(f"file://{tmp_path}/store")
    assert _read(f"{tmp_path}/store").height == 1


def test_delta_readers_see_the_same_papers(store):
    save_papers(store, [name_papers("2601.00001", "2602.00001")], source="a")
    theirs = pl.read_delta(f"{store}/papers").sort("arxiv_id")
    assert theirs["id_month"].to_list() == ["2601", "2602"]
    assert_frame_equal(theirs.select(list(PAPERS)), _read(store))


def test_real_papers_in_and_again(store, shared):
    raw = pl.scan_parquet(shared / "corpora" / "arxiv-cs-2025-2026.parquet").head(3000).collect()
    papers = conform(
        raw.rename({"published": "submitted", "date_precision": "submitted_precision"}),
        PAPERS,
        "real papers",
    )
    batches = [papers[start : start + 700] for start in range(0, papers.height, 700)]
    first = save_papers(store, batches, source="real")
    assert (first.added, first.updated) == (papers.height, 0)
    assert save_papers(store, batches[::-1], source="real") == Commit(
        first.version, 0, 0, papers.height
    )
    ids = papers["arxiv_id"].sample(20, seed=0).sort()
    assert read_papers(store, ids.to_list())["arxiv_id"].to_list() == ids.to_list()
