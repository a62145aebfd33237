"""A small store of real-looking papers, fitted once for all tests of the room."""

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from analytics.pipeline.catalogue import prepare_catalogue
from analytics.pipeline.ingest import ingest_file
from analytics.pipeline.model import fit_model
from tests.topics.papers import make_papers

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def write_papers(path: Path, numbers: range) -> Path:
    """Papers on four subjects that share no words, one a day from 1 January 2026."""
    papers = make_papers(120).sample(fraction=1, shuffle=True, seed=1)
    records = [
        {
            "id": f"2601.{number:05d}",
            "title": papers["title"][number],
            "abstract": papers["abstract"][number],
            "categories": "cs.LG cs.CL" if number % 2 else "cs.CV",
            "published": str(date(2026, 1, 1) + timedelta(days=number % 59)),
        }
        for number in numbers
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


@pytest.fixture(scope="session")
def fitted_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("fitted")
    store = place / "store"
    ingest_file(str(store), write_papers(place / "papers.jsonl", range(400)))
    fit_model(str(store), topics=4, seed=0, now=NOW)
    prepare_catalogue(str(store))
    return store


@pytest.fixture(scope="session")
def refitted_store(fitted_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a newer fit that has no catalogue yet."""
    store = Path(shutil.copytree(fitted_store, tmp_path_factory.mktemp("refitted") / "store"))
    fit_model(str(store), topics=3, seed=1, fresh=True, now=NOW)
    return store


@pytest.fixture
def store(fitted_store: Path, tmp_path: Path) -> Path:
    """A copy of the fitted store that a test may change."""
    return Path(shutil.copytree(fitted_store, tmp_path / "store"))


@pytest.fixture
def refitted(refitted_store: Path, tmp_path: Path) -> Path:
    """A copy of the store with a newer fit."""
    return Path(shutil.copytree(refitted_store, tmp_path / "refitted"))
