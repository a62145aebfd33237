"""Quality is measured on the store and belongs to one fit."""

from pathlib import Path

import pytest

from analytics.errors import ModelError
from analytics.pipeline.catalogue import prepare_catalogue, read_catalogue
from analytics.pipeline.extract import extract
from analytics.pipeline.ingest import ingest_file
from analytics.pipeline.model import fit_model, read_frame_of, read_model
from analytics.pipeline.quality import find_quality, measure_topics
from analytics.pipeline.status import read_status
from analytics.query import Filters
from tests.pipeline.conftest import NOW, write_papers


def test_figures_belong_to_the_fit_they_were_measured_on(store: Path) -> None:
    model = read_model(str(store))
    assert model is not None
    assert find_quality(str(store), model.id) is None
    quality = measure_topics(str(store), now=NOW)
    assert quality.agreement == pytest.approx(1)
    assert quality.robust == 4
    found = find_quality(str(store), model.id)
    assert found is not None
    assert found.topics.equals(quality.topics)
    catalogue = read_catalogue(str(store))
    assert catalogue is not None
    topics = extract(str(store), catalogue, Filters(), what="topics")
    assert topics["stability"].to_list() == pytest.approx([1] * 4)
    newer = fit_model(str(store), topics=3, seed=1, fresh=True, now=NOW)
    assert find_quality(str(store), newer.id) is None


def test_nothing_to_measure(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="topics fit"):
        measure_topics(str(tmp_path / "none"))


def test_damaged_figures_say_what_to_run(store: Path) -> None:
    measure_topics(str(store), now=NOW)
    model = read_model(str(store))
    assert model is not None
    for file in (store / "quality").glob("*/quality.json"):
        file.write_text("{")
    with pytest.raises(ModelError, match="topics quality"):
        find_quality(str(store), model.id)


def test_status_counts_what_came_after_the_fit(store: Path, tmp_path: Path) -> None:
    before = read_status(str(store))
    assert (before.later, before.part_far, before.refit) == (0, None, None)
    ingest_file(str(store), write_papers(tmp_path / "later.jsonl", range(400, 440)))
    assert read_status(str(store)).later is None
    prepare_catalogue(str(store))
    after = read_status(str(store))
    assert after.later == 40
    assert after.part_far is not None
    assert after.refit is not None
    assert "10% as many" in after.refit
    fit_model(str(store), topics=4, seed=0, now=NOW)
    prepare_catalogue(str(store))
    assert read_status(str(store)).refit is None


def test_the_ledger_is_kept_from_fit_to_fit(store: Path) -> None:
    assert read_frame_of(str(store), "ledger").is_empty()
    fit_model(str(store), topics=2, seed=0, now=NOW)
    events = read_frame_of(str(store), "ledger")
    assert events.filter(event="gone").height == 2
    fit_model(str(store), topics=2, seed=0, now=NOW)
    assert read_frame_of(str(store), "ledger").equals(events)
