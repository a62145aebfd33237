"""The engine is asked for by name; without its optional set it says what to install."""

import sys
from pathlib import Path

import pytest

from analytics.errors import EngineError
from analytics.pipeline.engine import Engine, list_sources
from analytics.pipeline.model import fit_model, read_model
from analytics.store.papers import read_version
from tests.test_cli import run


def test_without_pyspark_it_says_what_to_install(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    before = read_model(str(store))
    with pytest.raises(EngineError, match=r"pip install -r requirements-spark\.txt"):
        fit_model(str(store), topics=4, seed=0, engine=Engine("spark"))
    done = run(store, "topics", "fit", "--engine", "spark")
    assert done.returncode == 3
    assert b"requirements-spark.txt" in done.stderr
    after = read_model(str(store))
    assert before is not None
    assert after is not None
    assert after.id == before.id


def test_a_master_without_spark_is_refused(store: Path) -> None:
    done = run(store, "topics", "fit", "--master", "local[2]")
    assert done.returncode == 2
    assert b"--engine spark" in done.stderr


def test_sources_are_the_files_of_the_version(store: Path) -> None:
    version = read_version(str(store))
    assert version is not None
    found = list_sources(str(store), version)
    assert sorted(found) == sorted(str(file) for file in (store / "papers").rglob("*.parquet"))
