import json
import multiprocessing
import os
import shutil
import signal
from pathlib import Path

import polars as pl
import pytest

from analytics.errors import StoreError
from analytics.store.artifacts import (
    Artifact,
    publish,
    read_artifact,
    read_current,
    verify_artifacts,
)

MANIFEST = {"format": 1}


@pytest.fixture
def store(tmp_path: Path) -> str:
    return str(tmp_path / "store")


def _publish(store: str, text: str) -> Path:
    return publish(
        store, "models", lambda folder: (folder / "text").write_text(text), manifest=MANIFEST
    )


def _read(store: str) -> str:
    current = read_current(store, "models")
    assert current is not None
    return (current.path / "text").read_text()


def _list_folders(store: str) -> set[str]:
    return {each.name for each in (Path(store) / "models").iterdir() if each.is_dir()}


def test_nothing_published_reads_as_none(store):
    assert read_current(store, "models") is None
    assert read_artifact(store, "models", "20260101T000000-0") is None
    assert not Path(store).exists()


def test_what_was_published_is_current(store):
    folder = _publish(store, "one")
    assert read_current(store, "models") == Artifact(folder, folder.name, MANIFEST)
    assert read_artifact(store, "models", folder.name) == Artifact(folder, folder.name, MANIFEST)
    assert _read(store) == "one"


def test_the_one_before_is_kept_and_older_ones_go(store):
    folders = [_publish(store, str(number)).name for number in range(4)]
    assert _read(store) == "3"
    assert _list_folders(store) == set(folders[2:])
    assert read_artifact(store, "models", folders[0]) is None


def test_digests_tell_what_is_whole_damaged_or_missing(store):
    assert verify_artifacts(store).is_empty()
    folder = _publish(store, "one")
    publish(store, "search", lambda folder: (folder / "a").write_text("b"), manifest=MANIFEST)
    assert verify_artifacts(store).rows() == [
        (f"models/{folder.name}/text", "whole"),
        (f"search/{read_current(store, 'search').id}/a", "whole"),
    ]
    (folder / "text").write_text("onf")
    assert verify_artifacts(store)["status"].to_list() == ["damaged", "whole"]
    (folder / "text").unlink()
    assert verify_artifacts(store)["status"].to_list() == ["missing", "whole"]
    (folder / "digests.json").write_text("{")
    assert verify_artifacts(store)["status"].to_list() == ["damaged", "whole"]
    (folder / "digests.json").unlink()  # as an older version of Papertide published it
    assert verify_artifacts(store).row(0) == (f"models/{folder.name}", "unverified")


@pytest.mark.parametrize(
    "said",
    [
        OSError("36000 requested and 4032 written"),  # numpy
        shutil.Error([("a", "b", "[Errno 28]")]),
        pl.exceptions.ComputeError("sink failed"),
    ],
)
def test_full_disk_is_told_in_the_same_words_whoever_found_it(store, monkeypatch, said):
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=4096))

    def fail(folder: Path) -> None:
        raise said

    with pytest.raises(StoreError, match="cannot be written: No space left on device"):
        publish(store, "models", fail, manifest=MANIFEST)


def test_names_do_not_meet(store):
    folder = _publish(store, "one")
    publish(store, "search", lambda folder: None, manifest=MANIFEST)
    assert read_current(store, "models").path == folder


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_write_that_fails_leaves_the_one_before(store, error):
    _publish(store, "one")
    before = _list_folders(store)

    def fail(folder: Path) -> None:
        (folder / "text").write_text("half")
        raise error("no")

    with pytest.raises(error):
        publish(store, "models", fail, manifest=MANIFEST)
    assert _read(store) == "one"
    assert _list_folders(store) == before


def test_manifest_that_is_no_json_publishes_nothing(store):
    with pytest.raises(TypeError):
        publish(store, "models", lambda folder: None, manifest={"format": object()})
    assert read_current(store, "models") is None
    assert _list_folders(store) == set()


def test_interrupt_after_the_pointer_moved_takes_nothing_away(store, monkeypatch):
    move = Path.replace

    def interrupt(self, target):
        move(self, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        _publish(store, "one")
    assert _read(store) == "one"


def _die(folder: Path) -> None:
    (folder / "text").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)


def _publish_and_die(store: str) -> None:
    publish(store, "models", _die, manifest=MANIFEST)


def test_killed_write_leaves_the_one_before_and_goes_at_the_next(store):
    first = _publish(store, "one").name
    writer = multiprocessing.get_context("spawn").Process(target=_publish_and_die, args=(store,))
    writer.start()
    writer.join(60)
    assert writer.exitcode == -signal.SIGKILL
    assert _read(store) == "one"
    assert len(_list_folders(store)) == 2
    second = _publish(store, "two").name
    assert _read(store) == "two"
    assert _list_folders(store) == {first, second}


def _publish_repeatedly(store: str, name: str, gate: object) -> None:
    gate.wait(60)  # type: ignore[attr-defined]
    for number in range(20):
        _publish(store, f"{name}{number}")


def test_readers_always_find_a_whole_one_while_two_publish(store):
    _publish(store, "first")
    spawn = multiprocessing.get_context("spawn")
    gate = spawn.Barrier(3)
    writers = [spawn.Process(target=_publish_repeatedly, args=(store, n, gate)) for n in "ab"]
    for writer in writers:
        writer.start()
    gate.wait(60)
    seen = set()
    while any(writer.is_alive() for writer in writers):
        current = read_current(store, "models")
        assert current is not None
        assert current.manifest == MANIFEST
        seen.add(current.id)
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert _read(store) in {"a19", "b19"}
    assert len(_list_folders(store)) == 2
    assert len(seen) > 1


@pytest.mark.parametrize("text", ["", "{", "[]", "\x00"])
def test_manifest_that_cannot_be_read_is_told_in_one_line(store, text):
    folder = _publish(store, "one")
    (folder / "manifest.json").write_text(text)
    with pytest.raises(StoreError, match=r"manifest\.json cannot be read: remove") as caught:
        read_current(store, "models")
    assert "\n" not in str(caught.value)


def test_pointer_that_cannot_be_read_is_told(store):
    _publish(store, "one")
    (Path(store) / "models" / "current").write_bytes(b"\xff\xfe")
    with pytest.raises(StoreError, match="current cannot be read"):
        read_current(store, "models")


def test_pointer_to_what_is_gone_reads_as_none(store):
    _publish(store, "one")
    (Path(store) / "models" / "current").write_text("20200101T000000-0")
    assert read_current(store, "models") is None


def test_place_that_cannot_be_written_is_told(store):
    Path(store).mkdir()
    (Path(store) / "models").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        _publish(store, "one")


def test_manifest_is_plain_json(store):
    folder = _publish(store, "one")
    assert json.loads((folder / "manifest.json").read_text()) == MANIFEST


def test_store_on_object_storage_keeps_artifacts_in_the_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = _publish("s3://bucket/store", "one")
    assert folder.is_relative_to(tmp_path / ".cache" / "papertide")
    assert _read("s3://bucket/store/") == "one"
    assert read_current("s3://bucket/other", "models") is None
