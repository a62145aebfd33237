"""The command line as people call it: a process, its stdout, its stderr, its exit status."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(store: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if "PAPERTIDE" not in name}
    return subprocess.run(
        [sys.executable, "-m", "analytics", "--store", str(store), *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=300,
        check=False,
    )


def read_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


PAPERS = [
    {
        "id": f"2601.{number:05d}",
        "title": f"Post-training quantization, part {number}",
        "abstract": "We quantize the KV cache of large language models."
        if number % 2
        else "Trees.",
        "authors": ["Ada Lovelace"],
        "categories": "cs.LG cs.CL" if number % 3 else "cs.CV",
        "published": f"2026-01-{1 + number % 28:02d}",
    }
    for number in range(1, 61)
]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("filled")
    lines = place / "papers.jsonl"
    lines.write_text("\n".join(json.dumps(paper) for paper in PAPERS))
    done = run(place / "store", "ingest", "file", str(lines))
    assert done.returncode == 0, done.stderr
    return place / "store"


def test_help_teaches_by_example() -> None:
    for words in ([], ["ingest"], ["ingest", "file"], ["ingest", "arxiv"], ["export"], ["topics"]):
        done = run(ROOT, *words, "--help")
        assert done.returncode == 0
        assert b"python -m analytics" in done.stdout


def test_version_says_which_category_counts() -> None:
    done = run(ROOT, "--version")
    assert done.returncode == 0
    assert b"Papertide" in done.stdout
    assert b"primary" in done.stdout


def test_status_of_an_empty_store(tmp_path: Path) -> None:
    done = run(tmp_path / "none", "status", "--json")
    status = json.loads(done.stdout)
    assert done.returncode == 0
    assert status["papers"] == 0
    assert status["store_version"] is None
    assert status["topics"] is None
    assert status["model"] is None
    assert not (tmp_path / "none").exists()


def test_status_of_a_filled_store(filled: Path) -> None:
    status = json.loads(run(filled, "status", "--json").stdout)
    assert (status["papers"], status["first"], status["last"]) == (60, "2026-01-01", "2026-01-28")


def test_ingesting_twice_changes_nothing(filled: Path) -> None:
    before = json.loads(run(filled, "status", "--json").stdout)
    done = run(filled, "ingest", "file", str(filled.parent / "papers.jsonl"))
    assert done.returncode == 0
    assert b"0 papers added, 0 updated, 60 unchanged" in done.stderr
    assert json.loads(run(filled, "status", "--json").stdout) == before


def test_data_goes_to_stdout_and_nothing_else_does(filled: Path) -> None:
    done = run(filled, "export", "papers", "--category", "cs.CV", "--from", "2026-01-04")
    rows = read_rows(done.stdout)
    assert done.returncode == 0
    assert {row["primary_category"] for row in rows} == {"cs.CV"}
    assert all(row["submitted"] >= "2026-01-04" for row in rows)
    assert all(row["arxiv_id"].startswith("arXiv:") for row in rows)


def test_query_and_theme_filters(filled: Path) -> None:
    found = read_rows(run(filled, "export", "papers", "--query", '"kv cache"').stdout)
    assert len(found) == 30
    themed = read_rows(run(filled, "export", "papers", "--theme", "inference-efficiency").stdout)
    assert len(themed) == 60


@pytest.mark.parametrize("what", ["papers", "topics", "assignments", "series", "verdicts"])
def test_an_export_that_matches_nothing_is_a_header(filled: Path, what: str) -> None:
    done = run(filled, "export", what, "--category", "hep-th")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_an_export_of_what_is_written_can_be_ingested_again(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "papers.csv"
    assert run(filled, "export", "papers", "--out", str(out)).returncode == 0
    done = run(tmp_path / "copy", "ingest", "file", str(out))
    assert b"60 papers added" in done.stderr, done.stderr
    first = pl.read_csv(io.BytesIO(run(filled, "export", "papers").stdout))
    again = pl.read_csv(io.BytesIO(run(tmp_path / "copy", "export", "papers").stdout))
    assert again.drop("source").equals(first.drop("source"))


def test_out_chooses_the_format_by_its_name(filled: Path, tmp_path: Path) -> None:
    for name in ("series.parquet", "series.json", "series.csv"):
        done = run(filled, "export", "series", "--by", "week", "--out", str(tmp_path / name))
        assert done.returncode == 0
        assert done.stdout == b""
    frame = pl.read_parquet(tmp_path / "series.parquet")
    assert frame.height == len(json.loads((tmp_path / "series.json").read_text()))
    assert set(frame["period"]) == {"week"}


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["ingest", "file", "missing.csv"], 2, "missing.csv: no such file"),
        (["export", "papers", "--category", "cs.LB"], 2, "did you mean cs.L"),
        (["export", "papers", "--from", "2026-02-01", "--to", "2026-01-01"], 2, "is after"),
        (["export", "papers", "--from", "soon"], 2, "is no date"),
        (["export", "papers", "--theme", "nothing"], 2, "no theme 'nothing'"),
        (["export", "papers", "--topic", "3"], 2, "topics fit"),
        (["topics", "fit", "--topics", "many"], 2, "--topics 'many'"),
        (["export", "everything"], 2, "everything"),
        (
            "ingest arxiv --category cs.LG --from 2026-01-01 --to 2026-01-02 "
            "--endpoint http://127.0.0.1:9/api/query".split(),
            3,
            "127.0.0.1:9",
        ),
    ],
)
def test_bad_input_gets_a_sentence_and_a_status(
    filled: Path, words: list[str], status: int, sentence: str
) -> None:
    before = run(filled, "status", "--json").stdout
    done = run(filled, *words)
    assert done.returncode == status, done.stderr
    assert sentence in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""
    assert run(filled, "status", "--json").stdout == before


def test_strict_refuses_what_is_otherwise_counted_and_listed(tmp_path: Path) -> None:
    lines = tmp_path / "papers.jsonl"
    faulty = [*PAPERS[:3], {**PAPERS[3], "id": None}, {**PAPERS[4], "published": "yesterday"}]
    lines.write_text("\n".join(json.dumps(paper) for paper in faulty))
    strict = run(tmp_path / "a", "ingest", "file", "--strict", str(lines))
    assert strict.returncode == 2
    assert b"papers.jsonl, line 4" in strict.stderr
    assert json.loads(run(tmp_path / "a", "status", "--json").stdout)["papers"] == 0
    lax = run(tmp_path / "b", "ingest", "file", str(lines))
    assert lax.returncode == 0
    assert b"3 papers added" in lax.stderr
    assert b"2 left out" in lax.stderr
    assert b"line 5" in lax.stderr
