"""Row 9: flipped bytes, missing parts, unknown and missing columns, stores of another schema."""

import random
import shutil
from pathlib import Path

import polars as pl
from deltalake import DeltaTable, Field
from deltalake.schema import PrimitiveType

from analytics.errors import StoreError
from analytics.schema import PAPERS
from analytics.store.artifacts import publish, verify_artifacts
from analytics.store.papers import (
    read_papers,
    read_version,
    save_papers,
    scan_papers,
    verify_papers,
)
from analytics.store.table import MONTH, list_files, locate_table, open_table
from tests.faults.outcome import Tally
from tests.store.papers import name_papers

FAULT = "flipped bytes, missing parts, unknown and missing columns, an older and a newer schema"


def inject(tally: Tally, folder: Path, *, full: bool) -> None:
    """Damage copies of a store, and see that it is named, with what to do."""
    base = folder / "base"
    papers = name_papers(*(f"260{month}.{n:05d}" for month in (1, 2) for n in range(30)))
    save_papers(str(base), [papers], source="file")
    dice = random.Random(9)
    for number in range(200 if full else 12):
        with tally.fault(f"flipped bit {number}"):
            _flip_bit(_copy(base, folder / "flipped"), dice)
    for number in range(2):
        with tally.fault(f"missing part {number}"):
            store = _copy(base, folder / "missing")
            file = _list_paths(store)[number]
            file.unlink()
            _check_named(store, file, "missing")
    for number in range(40 if full else 4):
        with tally.fault(f"flipped bit {number} of what was made from papers"):
            _flip_made(folder / f"made{number}", dice)
    with tally.fault("a store of the schema before"):
        _migrate(folder / "old", papers)
    with tally.fault("a store of a newer schema"):
        _read_newer(_copy(base, folder / "newer"))


def _copy(base: Path, place: Path) -> Path:
    shutil.rmtree(place, ignore_errors=True)
    return Path(shutil.copytree(base, place))


def _list_paths(store: Path) -> list[Path]:
    place = locate_table(str(store))
    return [Path(place) / path for path in list_files(open_table(place))["path"]]


def _flip_bit(store: Path, dice: random.Random) -> None:
    file = dice.choice(_list_paths(store))
    content = bytearray(file.read_bytes())
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    file.write_bytes(content)
    _check_named(store, file, "damaged")


def _flip_made(store: Path, dice: random.Random) -> None:
    """A flipped bit of a published file is named, wherever it is."""
    publish(
        str(store),
        "models",
        lambda folder: (folder / "arrays").write_bytes(dice.randbytes(999)),
        manifest={"format": 1},
    )
    (file,) = store.glob("models/*/arrays")
    content = bytearray(file.read_bytes())
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    file.write_bytes(content)
    assert verify_artifacts(str(store)).rows() == [(str(file.relative_to(store)), "damaged")]


def _check_named(store: Path, file: Path, status: str) -> None:
    """The file is named with a remedy wherever it is read; the other month is served."""
    found = verify_papers(str(store)).filter(status=status)["path"].to_list()
    assert found == [f"{file.parent.name}/{file.name}"]
    try:
        scan_papers(str(store)).collect()
    except StoreError as error:
        assert file.name in str(error)  # noqa: PT017
        assert "put it back from a copy" in str(error)  # noqa: PT017
    else:
        raise AssertionError("read as if it were right")
    month = file.parent.name.removeprefix(f"{MONTH}=")
    other = "2602" if month == "2601" else "2601"
    assert read_papers(str(store), [f"{other}.00003"]).height == 1


def _migrate(store: Path, given: pl.DataFrame) -> None:
    """A table without two of today's columns is read as it is, and gets them when it is written."""
    late = ["abstract_truncated", "license"]
    papers = given.with_columns(pl.col("arxiv_id").str.slice(0, 4).alias(MONTH))
    papers.drop(late).write_delta(
        locate_table(str(store)), delta_write_options={"partition_by": [MONTH]}
    )
    before = scan_papers(str(store)).collect().sort("arxiv_id")
    assert before.schema == PAPERS
    assert before.drop(late).equals(papers.drop(MONTH, *late).sort("arxiv_id"))
    assert before.select(pl.col(late).is_null().all()).row(0) == (True, True)
    assert set(verify_papers(str(store))["status"]) == {"unverified"}
    done = save_papers(str(store), [name_papers("2601.00900")], source="file")
    assert (done.added, done.updated) == (1, 0)
    after = scan_papers(str(store)).collect().sort("arxiv_id")
    assert after.filter(pl.col("arxiv_id") != "2601.00900").equals(before)
    fields = DeltaTable(locate_table(str(store))).schema().fields
    assert {field.name for field in fields} == {*PAPERS, MONTH}
    assert scan_papers(str(store), version=0).collect().sort("arxiv_id").equals(before)


def _read_newer(store: Path) -> None:
    """A column that this version does not know is never lost: what has it is only read."""
    before = scan_papers(str(store)).collect().sort("arxiv_id")
    DeltaTable(locate_table(str(store))).alter.add_columns(
        [Field("venue", PrimitiveType("string"))]
    )
    version = read_version(str(store))
    assert scan_papers(str(store)).collect().sort("arxiv_id").equals(before)
    try:
        save_papers(str(store), [name_papers("2601.00900")], source="file")
    except StoreError as error:
        assert "column venue" in str(error)  # noqa: PT017
        assert "update Papertide" in str(error)  # noqa: PT017
    else:
        raise AssertionError("written over")
    assert read_version(str(store)) == version
