"""Vectors of papers: worked out once, kept for what is known, and read as one state."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analytics.errors import InputError
from analytics.pipeline.catalogue import prepare_catalogue
from analytics.pipeline.ingest import ingest_file
from analytics.pipeline.similar import (
    MAX_TEXT,
    Vectors,
    find_vectors,
    place_text,
    rank_recent,
    read_vectors,
)
from analytics.search.similar import rank_similar, take_papers
from analytics.store.papers import read_papers
from tests.pipeline.conftest import write_papers


def read(store: Path) -> Vectors:
    vectors = read_vectors(str(store))
    assert vectors is not None
    return vectors


def test_every_paper_of_the_catalogue_has_its_place(fitted_store: Path) -> None:
    catalogue = prepare_catalogue(str(fitted_store))
    assert catalogue is not None
    space = read(fitted_store).space
    assert space.ids.equals(catalogue.papers["arxiv_id"])
    assert np.linalg.norm(space.vectors, axis=1) == pytest.approx(1, abs=2e-3)


def test_similar_papers_are_of_the_same_subject(fitted_store: Path) -> None:
    catalogue = prepare_catalogue(str(fitted_store))
    assert catalogue is not None
    topics = dict(catalogue.papers.select("arxiv_id", "topic_id").iter_rows())
    space = read(fitted_store).space
    for id in space.ids.to_list()[::80]:
        found = rank_similar(space, take_papers(space, [id]), 20, without=[id])
        assert found.height == 20
        same = [topics[other] == topics[id] for other in found["arxiv_id"]]
        assert sum(same) >= 18


def test_a_paper_s_own_text_finds_it(fitted_store: Path) -> None:
    vectors = read(fitted_store)
    paper = read_papers(str(fitted_store), [vectors.space.ids[5]]).row(0, named=True)
    likes = place_text(vectors.model, f"{paper['title']} . {paper['abstract']}")
    found = rank_similar(vectors.space, likes, 5)
    likeness = dict(found.select("arxiv_id", "likeness").iter_rows())
    assert likeness[paper["arxiv_id"]] == pytest.approx(1, abs=2e-3)


def test_by_recency_the_newest_of_the_alike_come_first(fitted_store: Path) -> None:
    catalogue = prepare_catalogue(str(fitted_store))
    assert catalogue is not None
    space = read(fitted_store).space
    days = catalogue.papers.select("arxiv_id", "submitted")
    likes = take_papers(space, [space.ids[0]])
    found = rank_recent(space, likes, days, 5)
    near = rank_similar(space, likes, 50).join(days, on="arxiv_id")
    newest = near.sort("submitted", "arxiv_id", descending=True)["arxiv_id"].head(5)
    assert found["arxiv_id"].to_list() == newest.to_list()


def test_papers_that_come_later_are_placed_beside_those_there(store: Path, tmp_path: Path) -> None:
    before = read(store)
    ingest_file(str(store), write_papers(tmp_path / "more.jsonl", range(400, 410)))
    prepare_catalogue(str(store))
    after = read(store)
    assert after.id != before.id
    assert len(after.space.ids) == 410
    assert after.space.ids.is_sorted()
    rows = after.space.ids.is_in(before.space.ids.implode()).to_numpy()
    assert np.array_equal(after.space.vectors[rows], before.space.vectors)
    assert after.space.vectors[~rows].any(axis=1).all()
    prepare_catalogue(str(store))
    assert read(store).id == after.id


def test_vectors_of_topics_that_were_replaced_are_not_taken_over(refitted: Path) -> None:
    before = read(refitted)
    prepare_catalogue(str(refitted))
    after = read(refitted)
    assert after.id != before.id
    assert after.space.ids.equals(before.space.ids)
    assert np.linalg.norm(after.space.vectors, axis=1) == pytest.approx(1, abs=2e-3)


def test_damaged_vectors_are_worked_out_again_with_the_next_papers(
    store: Path, tmp_path: Path
) -> None:
    published = find_vectors(str(store))
    assert published is not None
    (published.path / "weights.npy").write_bytes(b"")
    ingest_file(str(store), write_papers(tmp_path / "more.jsonl", range(400, 402)))
    prepare_catalogue(str(store))
    assert len(read(store).space.ids) == 402


def test_before_the_first_fit_there_are_none(tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest_file(str(store), write_papers(tmp_path / "papers.jsonl", range(40)))
    prepare_catalogue(str(store))
    assert read_vectors(str(store)) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [("  ", "paste a title"), ("x" * (MAX_TEXT + 1), "shorten it"), ("zyxwvut 123", "no term")],
)
def test_a_text_that_says_nothing_is_refused(fitted_store: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        place_text(read(fitted_store).model, text)


def test_nothing_is_written_beside_arrays_and_parquet(fitted_store: Path) -> None:
    published = find_vectors(str(fitted_store))
    assert published is not None
    assert {file.suffix for file in published.path.iterdir()} == {".npy", ".parquet", ".json"}
    assert np.load(published.path / "vectors.npy").dtype == np.float16
    assert pl.read_parquet(published.path / "ids.parquet").columns == ["arxiv_id"]
