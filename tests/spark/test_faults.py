"""What is missing is said in one sentence with its remedy; the published topics stay."""

import os
import socket
import subprocess
import sys
import venv
from pathlib import Path

import polars as pl
import pytest

from analytics.pipeline.ingest import ingest_file
from analytics.pipeline.model import fit_model, read_model
from tests.pipeline.conftest import write_papers
from tests.spark.needs import require_spark
from tests.test_cli import run

require_spark()

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("spark")
    ingest_file(str(place / "store"), write_papers(place / "papers.jsonl", range(400)))
    fit_model(str(place / "store"), topics=4, seed=0)
    return place / "store"


def fit(store: Path | str, master: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A fit on Spark as a process of its own; its Java takes its memory when it begins."""
    command = [sys.executable, "-m", "analytics", "--store", str(store), "topics", "fit"]
    return subprocess.run(
        [*command, "--topics", "4", "--engine", "spark", "--master", master],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def expect_refusal(
    store: Path | str, master: str, *words: str, environment: dict[str, str] | None = None
) -> None:
    """A fit fails with one sentence; in this process where it does not come to start Java."""
    before = read_model(str(store))
    if environment is None:
        here = run(store, "topics", "fit", "--engine", "spark", "--master", master)
        status, told = here.returncode, here.stderr.decode()
    else:
        done = fit(store, master, **environment)
        status, told = done.returncode, done.stderr
    lines = [line for line in told.splitlines() if line.startswith("error: ")]
    assert status == 3, told
    assert len(lines) == 1, told
    assert "Traceback" not in told
    for word in words:
        assert word in lines[0]
    after = read_model(str(store))
    assert before is not None
    assert after is not None
    assert after.id == before.id


def test_a_fit_is_published_as_any_other(store: Path, tmp_path: Path) -> None:
    before = read_model(str(store))
    done = fit(store, "local[2]")
    assert done.returncode == 0, done.stderr
    after = read_model(str(store))
    assert before is not None
    assert after is not None
    assert after.id != before.id
    assert after.topics["label"].to_list() == before.topics["label"].to_list()
    command = [sys.executable, "-m", "analytics", "--store", str(store)]
    out = tmp_path / "assignments.parquet"
    for words in (["topics", "quality"], ["export", "assignments", "--out", str(out)]):
        told = subprocess.run([*command, *words], cwd=ROOT, capture_output=True, check=False)
        assert told.returncode == 0, told.stderr
    assert pl.read_parquet(out).height == 400


def test_no_java(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    expect_refusal(store, "local[2]", "Java 17", "install")


def test_an_old_java(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n", encoding="utf-8")
    java.chmod(0o755)
    expect_refusal(store, "local[2]", "Java 17", "is 11")


def test_a_master_that_does_not_answer(store: Path) -> None:
    with socket.socket() as taken:  # bound, and never listening
        taken.bind(("127.0.0.1", 0))
        master = f"spark://127.0.0.1:{taken.getsockname()[1]}"
        expect_refusal(store, master, "no Spark master answers", "start it")


def test_a_version_whose_files_are_gone(store: Path, tmp_path: Path) -> None:
    file = next((store / "papers").rglob("*.parquet"))
    aside = file.rename(tmp_path / file.name)
    try:
        expect_refusal(store, "local[2]", "vacuum", "run the fit again")
    finally:
        aside.rename(file)


def test_workers_without_the_package(store: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "bare", with_pip=False)
    python = str(tmp_path / "bare" / "bin" / "python")
    words = ("have no", "install requirements.txt")
    expect_refusal(store, "local[2]", *words, environment={"PYSPARK_PYTHON": python})


def test_too_little_memory(store: Path) -> None:
    little = {"SPARK_DRIVER_MEMORY": "300m"}
    expect_refusal(store, "local[2]", "SPARK_DRIVER_MEMORY", environment=little)


def test_a_master_that_is_none_is_the_users_fault(store: Path) -> None:
    done = run(store, "topics", "fit", "--engine", "spark", "--master", "somewhere")
    assert done.returncode == 2
    assert b"spark://host:7077" in done.stderr
