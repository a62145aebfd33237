"""The commands about topics, from a fit to its figures and its ledger."""

import json
from pathlib import Path

import pytest

from tests.pipeline.conftest import write_papers
from tests.test_cli import run


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("topics")
    assert (
        run(
            place / "store", "ingest", "file", str(write_papers(place / "p.jsonl", range(400)))
        ).returncode
        == 0
    )
    fitted = run(place / "store", "topics", "fit", "--topics", "2")
    assert (fitted.returncode, fitted.stdout) == (0, b""), fitted.stderr
    return place / "store"


def test_a_fit_is_followed_by_its_figures(store: Path) -> None:
    done = run(store, "topics", "quality")
    assert done.returncode == 0
    assert b"coherence" in done.stdout
    assert b"Measuring" not in done.stderr  # it was measured with the fit
    assert done.stdout.decode().count("robust ") + done.stdout.decode().count("fragile ") >= 2


def test_figures_for_scripts(store: Path) -> None:
    figures = json.loads(run(store, "topics", "quality", "--json").stdout)
    assert figures["papers"] == 400
    assert 0 <= figures["agreement"] <= 1
    assert {"topic_id", "label", "papers", "coherence", "stability"} == set(figures["topics"][0])
    again = json.loads(run(store, "topics", "quality", "--json", "--again").stdout)
    assert again == figures


def test_the_ledger_tells_what_became_of_topics(store: Path) -> None:
    assert b"no topic" in run(store, "topics", "ledger").stderr
    assert run(store, "topics", "fit", "--topics", "4").returncode == 0
    lines = run(store, "topics", "ledger").stdout.decode().splitlines()
    assert sum(" is new (nearest before: " in line for line in lines) == 2
    events = json.loads(run(store, "topics", "ledger", "--json").stdout)
    assert len(events) == len(lines)


@pytest.mark.parametrize("words", [["quality"], ["quality", "--json"]])
def test_without_topics_a_sentence_says_what_to_run(tmp_path: Path, words: list[str]) -> None:
    done = run(tmp_path / "none", "topics", *words)
    assert done.returncode == 2
    assert b"topics fit" in done.stderr


def test_status_tells_of_papers_that_came_later(store: Path, tmp_path: Path) -> None:
    later = write_papers(tmp_path / "later.jsonl", range(400, 440))
    assert run(store, "ingest", "file", str(later)).returncode == 0
    told = run(store, "status").stdout.decode()
    assert "40 papers came after the fit" in told
    assert "refit due" in told
    assert json.loads(run(store, "status", "--json").stdout)["later"] == 40
