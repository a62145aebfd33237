"""A fit is published whole, one at a time, and the topics of before serve until then."""

import json
from pathlib import Path

import pytest

from analytics.errors import ModelError
from analytics.pipeline.locks import hold_lock
from analytics.pipeline.model import fit_model, read_model
from tests.pipeline.conftest import NOW


def test_the_model_says_what_it_was_fitted_on(fitted_store: Path) -> None:
    model = read_model(str(fitted_store))
    assert model is not None
    assert (model.version, model.fitted) == (0, NOW)
    assert model.topics["papers"].sum() == 400


def test_a_fit_that_is_stopped_leaves_the_topics_of_before(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_model(str(store))
    assert before is not None

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("analytics.topics.model.fit_topics", lambda *_, **__: None)
    monkeypatch.setattr("analytics.pipeline.engine.save_topics", stop)
    with pytest.raises(KeyboardInterrupt):
        fit_model(str(store), topics=3, seed=0, fresh=True)
    after = read_model(str(store))
    assert after is not None
    assert after.id == before.id
    assert [each.name for each in (store / "models").iterdir() if each.is_dir()] == [before.id]
    with hold_lock(str(store), "fit", wait=False):
        pass  # nobody holds it any more


def test_topics_of_an_older_version_are_refused_until_they_are_fitted_anew(store: Path) -> None:
    before = read_model(str(store))
    assert before is not None
    manifest = before.path / "manifest.json"
    facts = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(facts | {"format": facts["format"] - 1}))
    with pytest.raises(ModelError, match=r"this version reads .*: run .* topics fit"):
        read_model(str(store))
    after = fit_model(str(store), topics=3, seed=0)
    assert after.topics.height == 3


def test_one_fit_at_a_time(store: Path) -> None:
    with (
        hold_lock(str(store), "fit"),
        pytest.raises(ModelError, match=r"another fit .* is under way"),
    ):
        fit_model(str(store), topics=3, seed=0)


def test_a_store_without_papers_cannot_be_fitted(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="has no papers"):
        fit_model(str(tmp_path / "none"), topics=3, seed=0)
    assert not (tmp_path / "none").exists()
