"""The published map: whole, added to without moving, and redrawn after a fit."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analytics.errors import ModelError
from analytics.pipeline.ingest import ingest_file
from analytics.pipeline.map import draw_map, read_map
from analytics.pipeline.model import fit_model, read_model
from analytics.schema import PLACES
from tests.pipeline.conftest import NOW, write_papers


def test_papers_that_come_later_get_a_place_and_the_others_stay(
    store: Path, tmp_path: Path
) -> None:
    assert read_map(str(store)) is None
    first = draw_map(str(store), drawn=300, now=NOW)
    assert first.places.schema == PLACES
    assert first.places.height == 400
    assert first.places["drawn"].sum() == 300
    assert first.places["x"].is_not_null().all()
    assert draw_map(str(store), drawn=300).id == first.id

    ingest_file(str(store), write_papers(tmp_path / "more.jsonl", range(400, 440)))
    second = draw_map(str(store), drawn=300, now=NOW)
    assert second.places.height == 440
    assert second.places.join(first.places, on=list(PLACES), nulls_equal=True).height == 400
    assert not second.places.join(first.places, on="arxiv_id", how="anti")["drawn"].any()
    again = read_map(str(store))
    assert again is not None
    assert again.places.equals(second.places)
    assert again.version > first.version


def test_after_a_fit_the_map_is_drawn_anew_like_the_one_before(store: Path) -> None:
    first = draw_map(str(store), now=NOW)
    # The other way round, so that a map begun from nothing would not look like it.
    turned = first.places.with_columns(-pl.col("x", "y"))
    turned.write_parquet(first.path / "places.parquet")
    fit_model(str(store), topics=4, seed=0, now=NOW)
    second = draw_map(str(store), now=NOW)
    model = read_model(str(store))
    assert model is not None
    assert (first.model, second.model) == (first.model, model.id)
    assert second.id != first.id
    both = turned.join(second.places, on="arxiv_id")
    ways = np.corrcoef(both.select("x", "y", "x_right", "y_right").to_numpy().T)
    assert min(ways[0, 2], ways[1, 3]) > 0.4


def test_papers_of_one_topic_lie_together(store: Path) -> None:
    places = draw_map(str(store), drawn=200, now=NOW).places
    model = read_model(str(store))
    assert model is not None
    topics = pl.read_parquet(model.path / "assignments.parquet")
    joined = places.join(topics, on="arxiv_id")
    middle = pl.col("x", "y").median().over("topic_id")
    within = joined.select((pl.col("x", "y") - middle).abs().mean()).row(0)
    overall = joined.select((pl.col("x", "y") - pl.col("x", "y").median()).abs().mean()).row(0)
    assert sum(within) < 0.5 * sum(overall)


def test_a_paper_without_words_has_no_place(store: Path, tmp_path: Path) -> None:
    papers = tmp_path / "bare.jsonl"
    papers.write_text(
        '{"id": "2602.00001", "title": "?", "categories": "cs.LG", "published": "2026-02-01"}\n'
    )
    ingest_file(str(store), papers)
    places = draw_map(str(store), now=NOW).places
    assert places.filter(arxiv_id="2602.00001").select("x", "y").row(0) == (None, None)


def test_without_topics_the_command_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="topics fit"):
        draw_map(str(tmp_path / "none"))


def test_a_damaged_map_is_named_and_drawn_again(store: Path) -> None:
    first = draw_map(str(store), now=NOW)
    (first.path / "places.parquet").write_bytes(b"nothing")
    with pytest.raises(ModelError, match="topics map --fresh"):
        read_map(str(store))
    assert draw_map(str(store), now=NOW).places.height == 400
