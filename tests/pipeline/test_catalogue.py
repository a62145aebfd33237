"""The catalogue: built when something has changed, and only then, and read whole."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from analytics.errors import ModelError, StoreError
from analytics.pipeline import catalogue as room
from analytics.pipeline.catalogue import (
    CATALOGUE,
    Catalogue,
    has_catalogue,
    prepare_catalogue,
    read_catalogue,
    select_papers,
)
from analytics.pipeline.ingest import ingest_file
from analytics.pipeline.model import read_model
from analytics.query import Filters
from tests.pipeline.conftest import write_papers

ROBOTS = 'id = "robots"\nname_en = "Robots"\ninclude = ["gripper"]\n'


def prepare(store: Path, stages: list[str] | None = None) -> Catalogue:
    said = [] if stages is None else stages
    found = prepare_catalogue(str(store), report=lambda stage, _done=None, /: said.append(stage))
    assert found is not None
    return found


def test_each_paper_is_one_row_with_one_topic(fitted_store: Path) -> None:
    catalogue = prepare(fitted_store)
    assert catalogue.papers.schema == CATALOGUE
    assert catalogue.papers.height == 400
    assert catalogue.papers["arxiv_id"].is_sorted()
    assert catalogue.papers["arxiv_id"].is_unique().all()
    assert catalogue.papers["topic_id"].null_count() == 0
    assert catalogue.papers["area_id"].null_count() == 0
    assert (catalogue.first, catalogue.last) == (date(2026, 1, 1), date(2026, 2, 28))
    assert not catalogue.simulated


def test_nothing_is_built_while_nothing_has_changed(store: Path) -> None:
    before = prepare(store)
    stages: list[str] = []
    assert prepare(store, stages).id == before.id
    assert stages == []


def test_the_same_file_again_builds_nothing(store: Path, tmp_path: Path) -> None:
    before = prepare(store)
    done = ingest_file(str(store), write_papers(tmp_path / "papers.jsonl", range(400)))
    assert (done.added, done.updated, done.unchanged) == (0, 0, 400)
    stages: list[str] = []
    assert prepare(store, stages).id == before.id
    assert stages == []


def test_papers_that_come_after_the_fit_get_a_topic_too(store: Path, tmp_path: Path) -> None:
    before = prepare(store)
    ingest_file(str(store), write_papers(tmp_path / "more.jsonl", range(380, 440)))
    after = prepare(store)
    assert after.id != before.id
    assert after.papers.height == 440
    assert after.papers["topic_id"].null_count() == 0
    old = after.papers.join(before.papers.select("arxiv_id"), on="arxiv_id", how="semi")
    assert old.equals(before.papers)


def test_after_a_fit_the_text_is_not_read_again(fitted_store: Path, refitted: Path) -> None:
    before = prepare(fitted_store)
    stages: list[str] = []
    after = prepare(refitted, stages)
    assert after.model != before.model
    assert after.topics.height == 3
    assert not {"Normalising text", "Indexing words"} & set(stages)
    words = Filters(query="gripper")
    assert select_papers(after, words)["arxiv_id"].equals(select_papers(before, words)["arxiv_id"])


def test_until_a_new_fit_has_its_catalogue_readers_see_the_old_topics(
    fitted_store: Path, refitted: Path
) -> None:
    before = prepare(fitted_store)
    meanwhile = read_catalogue(str(refitted))
    assert meanwhile is not None
    assert meanwhile.model == before.model
    assert meanwhile.topics.equals(before.topics)
    assert meanwhile.papers.equals(before.papers)


def test_a_build_that_fails_leaves_what_there_was(
    refitted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_catalogue(str(refitted))
    assert before is not None

    def fill_the_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(room.shutil, "copytree", fill_the_disk)
    with pytest.raises(StoreError, match="No space left"):
        prepare(refitted)
    found = read_catalogue(str(refitted))
    assert found is not None
    assert found.id == before.id


def test_themes_of_ones_own_replace_and_add(store: Path) -> None:
    (store / "themes").mkdir()
    (store / "themes" / "robots.toml").write_text(ROBOTS)
    catalogue = prepare(store)
    themed = select_papers(catalogue, Filters(themes=("robots",)))
    worded = select_papers(catalogue, Filters(query="gripper"))
    assert themed["arxiv_id"].equals(worded["arxiv_id"])
    assert 0 < themed.height < 400
    (store / "themes" / "robots.toml").write_text(ROBOTS.replace("gripper", "qubit"))
    again = select_papers(prepare(store), Filters(themes=("robots",)))
    assert not set(again["arxiv_id"]) & set(themed["arxiv_id"])


def test_a_store_without_papers_has_no_catalogue(tmp_path: Path) -> None:
    assert prepare_catalogue(str(tmp_path / "none")) is None
    assert not (tmp_path / "none").exists()


def test_a_catalogue_of_another_version_is_built_anew(store: Path) -> None:
    before = prepare(store)
    manifest = before.search.parent / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": ', '"format": 9'))
    assert not has_catalogue(str(store))
    assert read_catalogue(str(store)) is None
    after = prepare(store)
    assert after.papers.equals(before.papers)
    assert after.matches.equals(before.matches)


def test_damage_is_told_with_its_remedy(store: Path) -> None:
    prepare(store)
    for papers in (store / "catalogue").glob("*/papers.parquet"):
        papers.write_bytes(papers.read_bytes()[:-9])
    with pytest.raises(StoreError, match=r"remove .*catalogue, and it is built again"):
        read_catalogue(str(store))
    model = read_model(str(store))
    assert model is not None
    (model.path / "topics.parquet").write_bytes(b"PAR1")
    with pytest.raises(ModelError, match="topics fit"):
        read_model(str(store))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), 400),
        (Filters(categories=("cs",)), 400),
        (Filters(categories=("cs.CL",)), 200),
        (Filters(categories=("cs.CL", "cs.CV")), 400),
        (Filters(start=date(2026, 1, 2), end=date(2026, 1, 2)), 7),
        (Filters(start=date(2026, 2, 28)), 6),
        (Filters(categories=("hep-th",)), 0),
        (Filters(query="gripper qubit"), 0),
    ],
)
def test_filters_choose(fitted_store: Path, filters: Filters, expected: int) -> None:
    assert select_papers(prepare(fitted_store), filters).height == expected


def test_topics_choose_any_and_share_the_papers_out(fitted_store: Path) -> None:
    catalogue = prepare(fitted_store)
    ids = catalogue.topics["topic_id"].to_list()
    each = [select_papers(catalogue, Filters(topics=(id,))).height for id in ids]
    assert sum(each) == 400
    assert select_papers(catalogue, Filters(topics=tuple(ids[:2]))).height == sum(each[:2])
    assert each == pl.Series(catalogue.topics["papers"]).to_list()
