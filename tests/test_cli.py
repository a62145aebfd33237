"""The command line as people call it: its stdout, its stderr, its exit status."""

import contextlib
import csv
import io
import json
import os
import pty
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from analytics import schema
from analytics.cli import main

ROOT = Path(__file__).resolve().parent.parent
WIDTH = {"COLUMNS": "80"}


@dataclass
class Done:
    returncode: int
    stdout: bytes
    stderr: bytes


def run(store: Path, *arguments: str) -> Done:
    """The command line in this process: a process of its own takes a second to begin."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as end,
    ):
        main(["--store", str(store), *arguments])
    for stream in (out, err):
        stream.flush()
    assert isinstance(end.value.code, int)
    return Done(end.value.code, out.buffer.getvalue(), err.buffer.getvalue())


def start(store: Path, *arguments: str, **options: object) -> subprocess.Popen[bytes]:
    """The command line as a process of its own, where that is the point."""
    environment = {name: value for name, value in os.environ.items() if "PAPERTIDE" not in name}
    command = [sys.executable, "-m", "analytics", "--store", str(store), *arguments]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen(command, cwd=ROOT, env=environment | WIDTH, **streams)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("PAPERTIDE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")


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


COMMANDS = ["", "ingest", "ingest file", "ingest arxiv", "ingest oai"]
COMMANDS += ["ingest demo", "topics", "topics fit"]
COMMANDS += ["topics quality", "topics ledger"]
COMMANDS += [
    "brief",
    "export",
    "feed",
    "status",
    "refresh",
    "store",
    "store history",
    "store vacuum",
]
#: Those whose help is tested elsewhere too.
KNOWN = [*COMMANDS, "report", "report check"]


def list_commands(text: str) -> list[list[str]]:
    """Commands shown in a text, as words after the program's name."""
    joined = re.sub(r"\\\n\s*", "", text)
    found = re.findall(r"^\s*python -m analytics (?!\[)(\S.*)$", joined, flags=re.M)
    return [shlex.split(line, comments=True) for line in found]


def show_help(words: str) -> str:
    done = run(ROOT, *words.split(), "--help")
    assert done.returncode == 0
    assert done.stderr == b""
    return done.stdout.decode()


@pytest.mark.parametrize("words", COMMANDS)
def test_help_teaches_by_example_within_80_columns(words: str) -> None:
    text = show_help(words)
    examples = list_commands(text)
    assert examples
    assert max(map(len, text.splitlines())) <= 80
    for example in examples:
        assert " ".join(example).removeprefix("--store demo ").startswith(words)


def test_examples_use_options_that_there_are() -> None:
    shown = [list_commands(show_help(words)) for words in COMMANDS]
    shown.append(list_commands((ROOT / "README.md").read_text()))
    for example in (each for examples in shown for each in examples):
        rest = example[2:] if example[0] == "--store" else example
        words = [" ".join(rest[:length]) for length in (2, 1)]
        command = next(word for word in words if word in KNOWN)
        known = show_help(command)
        for option in (word for word in rest if word.startswith("--")):
            assert re.search(rf"^ +{option}\b", known, flags=re.M), example


def test_without_words_the_help_is_shown(tmp_path: Path) -> None:
    assert run(tmp_path).stdout.startswith(b"Usage: python -m analytics")


def test_version_says_which_category_counts() -> None:
    done = run(ROOT, "--version")
    assert done.returncode == 0
    assert b"Papertide" in done.stdout
    assert b"primary" in done.stdout


def test_a_process_gives_its_data_and_its_status(filled: Path) -> None:
    child = start(filled, "status", "--json")
    out, err = child.communicate(timeout=300)
    assert (child.returncode, err) == (0, b"")
    assert json.loads(out)["papers"] == 60


def test_progress_is_drawn_on_a_terminal(filled: Path) -> None:
    ours, theirs = pty.openpty()
    child = start(filled, "ingest", "file", str(filled.parent / "papers.jsonl"), stderr=theirs)
    os.close(theirs)
    seen = b""
    with contextlib.suppress(OSError):  # the end of a terminal
        while piece := os.read(ours, 4096):
            seen += piece
    os.close(ours)
    assert child.communicate(timeout=300)[0] == b""
    assert child.returncode == 0
    assert b"Reading papers.jsonl" in seen
    assert b"100 %" in seen
    assert b"papers.jsonl: 60 records: 0 papers added, 0 updated, 60 unchanged" in seen


def test_ctrl_c_ends_with_130_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        words = "ingest arxiv --category cs.LG --from 2026-01-01 --to 2026-01-02 --endpoint".split()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/api/query"
        child = start(tmp_path / "store", *words, address)
        silent.settimeout(120)
        silent.accept()
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=120)
    assert (child.returncode, out) == (130, b"")
    assert b"Traceback" not in err
    assert err.endswith(b"nothing is half-written\n")
    assert not (tmp_path / "store").exists()


def test_ctrl_c_while_it_starts_is_no_fault_either(tmp_path: Path) -> None:
    child = start(tmp_path / "store", "status")
    while b"numpy" not in Path(f"/proc/{child.pid}/maps").read_bytes():
        time.sleep(0.005)  # among its first imports
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=120)
    assert child.returncode == 130
    assert b"Traceback" not in err


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


def test_status_compares_data_files_with_their_digests(filled: Path, tmp_path: Path) -> None:
    store = Path(shutil.copytree(filled, tmp_path / "store"))
    done = run(store, "status", "--check")
    made = len([each for each in store.glob("*/*/**/*") if each.is_file()])
    assert done.returncode == 0
    assert done.stdout.startswith(b"1 data files: 1 whole\n")
    assert b"damaged" not in done.stdout
    assert 0 < int(done.stdout.splitlines()[1].split()[0]) < made
    file = next((store / "papers").rglob("*.parquet"))
    content = bytearray(file.read_bytes())
    content[99] ^= 4
    file.write_bytes(content)
    done = run(store, "status", "--check")
    assert done.returncode == 3
    assert f"damaged    id_month=2601/{file.name}" in done.stdout.decode()
    assert b"put them back from a copy" in done.stderr
    shutil.copytree(filled / "papers", store / "papers", dirs_exist_ok=True)
    (catalogue,) = store.glob("catalogue/*/papers.parquet")
    catalogue.unlink()
    done = run(store, "status", "--check")
    assert done.returncode == 3
    assert f"missing    {catalogue.relative_to(store)}" in done.stdout.decode()
    assert b"it is made anew" in done.stderr


def test_a_store_below_a_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run(tmp_path / "file" / "store", "status")
    assert done.returncode == 3
    assert b"file is a file, not a store" in done.stderr
    assert b"Errno" not in done.stderr


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


CONTRACTS = {
    "papers": schema.PAPERS,
    "topics": schema.TOPICS,
    "assignments": schema.ASSIGNMENTS,
    "series": schema.SERIES,
    "verdicts": schema.VERDICTS,
}


@pytest.mark.parametrize("what", CONTRACTS)
def test_an_export_that_matches_nothing_is_a_header(filled: Path, what: str) -> None:
    done = run(filled, "export", what, "--category", "hep-th")
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().splitlines() == [",".join(CONTRACTS[what])]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--category", "hep-th"], b"no paper passes these filters"),
        (["--from", "2026-01-03", "--to", "2026-01-03"], b"four whole periods"),
        (["--kind", "term", "--phrases", "zeppelin"], b"has: zeppelin"),
    ],
)
def test_what_an_export_lacks_is_said_on_stderr(
    filled: Path, words: list[str], told: bytes
) -> None:
    done = run(filled, "export", "verdicts", *words)
    assert done.returncode == 0
    assert told in done.stderr


@pytest.mark.parametrize("what", ["topics", "assignments"])
def test_before_the_first_fit_topics_are_a_header(filled: Path, what: str) -> None:
    done = run(filled, "export", what)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines() == [",".join(CONTRACTS[what])]


@pytest.mark.parametrize(("form", "rows"), [("json", "[]"), ("parquet", None)])
def test_other_formats_of_nothing_are_whole_files(filled: Path, form: str, rows: str) -> None:
    done = run(filled, "export", "series", "--category", "hep-th", "--format", form)
    assert done.returncode == 0
    if rows:
        assert done.stdout.decode().strip() == rows
    else:
        assert pl.read_parquet(io.BytesIO(done.stdout)).schema == schema.SERIES


def test_an_archive_means_all_of_it_and_days_are_inclusive(filled: Path) -> None:
    def count(*words: str) -> int:
        return len(read_rows(run(filled, "export", "papers", *words).stdout))

    assert count("--category", "cs") == 60
    assert count("--category", "cs.CL", "--category", "cs.CV") == 60
    assert count("--category", "cs.CL") == 40
    assert count("--from", "2026-01-02", "--to", "2026-01-03") == 6
    assert count("--from", "2026-01-28", "--to", "2026-01-28") == 2


def test_themes_of_ones_own_lie_beside_the_store(filled: Path, tmp_path: Path) -> None:
    lines = tmp_path / "papers.jsonl"
    lines.write_text("\n".join(json.dumps(paper) for paper in PAPERS))
    themes = tmp_path / "store" / "themes"
    themes.mkdir(parents=True)
    (themes / "trees.toml").write_text('id = "trees"\nname_en = "Trees"\ninclude = ["trees"]\n')
    assert run(tmp_path / "store", "ingest", "file", str(lines)).returncode == 0
    words = ["export", "papers", "--theme", "trees"]
    assert len(read_rows(run(tmp_path / "store", *words).stdout)) == 30
    (themes / "trees.toml").write_text('id = "trees"\nname_en = "Trees"\ninclude = ["cache"]\n')
    assert "KV cache" in run(tmp_path / "store", *words).stdout.decode()
    (themes / "trees.toml").write_text("id = trees")
    done = run(tmp_path / "store", *words)
    assert done.returncode == 2
    assert "trees.toml: not a TOML file" in done.stderr.decode()


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
        (["export", "papers", "--topic", "one"], 2, "--topic 'one' is no topic number"),
        (["export", "papers", "--theme", "scaling"], 2, "did you mean scaling-laws?"),
        (["export", "papers", "--query", '"kv'], 2, "a quote is left open"),
        (["export", "papers", "--out", "papers.xlsx"], 2, "end it in .csv, .parquet, .json"),
        (["export", "papers", "--out", "nowhere/p.csv"], 2, "nowhere/p.csv cannot be written"),
        (["export", "series", "--by", "decade"], 2, "'--by'"),
        (["export", "series", "--by"], 2, "--by"),
        (["export", "everything"], 2, "everything"),
        (["export"], 2, "export --help"),
        (["expotr"], 2, "Did you mean 'export'"),
        (["ingest"], 2, "ingest --help"),
        (["ingest", "file", "tests"], 2, "tests is a folder"),
        (["topics", "fit", "--topics", "1"], 2, "a whole number from 2"),
        (["topics", "fit", "--seed", "-1"], 2, "--seed -1"),
        (["ingest", "demo"], 2, "holds real papers"),
        ("ingest arxiv --category cs.LG --from 2026-01-01".split(), 2, "--to"),
        (
            "ingest arxiv --category cs.LG --from 2026-01-01 --to 2026-01-02 --max 0".split(),
            2,
            "--max 0",
        ),
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
    assert done.stderr.startswith(b"error: ")
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == b""
    assert run(filled, "status", "--json").stdout == before


def test_a_store_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for words in (["status"], ["export", "papers"], ["topics", "fit"]):
        done = run(tmp_path / "file", *words)
        assert done.returncode == 3
        assert b"is a file, not a store" in done.stderr


def test_a_store_that_cannot_be_written_is_told(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "filelock.FileLock.acquire",
        lambda *_, **__: (_ for _ in ()).throw(PermissionError(13, "Permission denied")),
    )
    done = run(filled, "topics", "fit")
    assert done.returncode == 3
    assert done.stderr.decode().strip() == f"error: {filled} cannot be written: Permission denied"


def test_a_damaged_catalogue_says_what_to_remove(tmp_path: Path) -> None:
    lines = tmp_path / "papers.jsonl"
    lines.write_text(json.dumps(PAPERS[0]))
    run(tmp_path / "store", "ingest", "file", str(lines))
    [papers] = (tmp_path / "store" / "catalogue").glob("*/papers.parquet")
    papers.write_bytes(papers.read_bytes()[:-9])
    done = run(tmp_path / "store", "export", "series")
    assert done.returncode == 3
    assert b"remove" in done.stderr
    assert len(done.stderr.splitlines()) == 1


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
