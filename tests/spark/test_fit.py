"""A fit in Spark beside the one in this process, on made-up papers whose subjects are known."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from analytics.errors import ModelError
from analytics.schema import ASSIGNMENTS, LEDGER, NEIGHBOURS, TOPICS, TYPICAL, check
from analytics.topics import model as local
from analytics.topics.fitted import FittedTopics, read_topics
from tests.spark.needs import require_spark
from tests.topics.test_model import subjects_of

require_spark()

from analytics.spark.model import fit_topics, save_fitted  # noqa: E402
from analytics.spark.space import find_directions  # noqa: E402
from tests.spark.conftest import BLOCK  # noqa: E402

if TYPE_CHECKING:
    from pyspark import SparkContext


def fit(
    context: "SparkContext",
    files: list[str],
    folder: Path,
    topics: int | None,
    previous: FittedTopics | None = None,
) -> FittedTopics:
    folder.mkdir()
    found = fit_topics(
        context,
        files,
        topics=topics,
        seed=0,
        scratch=folder,
        previous=previous,
        papers_in_block=BLOCK,
    )
    save_fitted(found, folder / "model")
    return read_topics(folder / "model")


@pytest.fixture(scope="module")
def fitted(
    context: "SparkContext", files: list[str], tmp_path_factory: pytest.TempPathFactory
) -> FittedTopics:
    return fit(context, files, tmp_path_factory.mktemp("fit") / "spark", 4)


@pytest.fixture(scope="module")
def beside(papers: pl.DataFrame) -> FittedTopics:
    return local.fit_topics(papers.lazy(), topics=4, seed=0)


def test_frames_fit_the_contracts(fitted: FittedTopics, papers: pl.DataFrame) -> None:
    for frame, schema in (
        (fitted.topics, TOPICS),
        (fitted.assignments, ASSIGNMENTS),
        (fitted.typical, TYPICAL),
        (fitted.neighbours, NEIGHBOURS),
        (fitted.ledger, LEDGER),
    ):
        check(frame, schema, "frame")
    assert fitted.assignments["arxiv_id"].to_list() == sorted(papers["arxiv_id"])
    assert fitted.assignments.null_count().sum_horizontal().item() == 0


def test_both_engines_count_the_same(fitted: FittedTopics, beside: FittedTopics) -> None:
    ours, theirs = fitted.model, beside.model
    assert ours.vocabulary.terms.equals(theirs.vocabulary.terms)
    assert np.array_equal(ours.vocabulary.phrases, theirs.vocabulary.phrases)
    assert np.array_equal(ours.space.idf, theirs.space.idf)


def test_both_engines_find_the_same_topics(fitted: FittedTopics, beside: FittedTopics) -> None:
    both = fitted.assignments.join(beside.assignments, on="arxiv_id", suffix="_local")
    assert both.select("topic_id", "topic_id_local").unique().height == 4
    assert len(set(subjects_of(fitted.assignments).values())) == 4
    assert sorted(fitted.topics["label"]) == sorted(beside.topics["label"])
    assert sorted(fitted.topics["papers"]) == sorted(beside.topics["papers"])
    assert fitted.topics["born"].to_list() == beside.topics["born"].to_list()


def test_same_seed_same_result(
    fitted: FittedTopics, context: "SparkContext", files: list[str], tmp_path: Path
) -> None:
    again = fit(context, files[::-1], tmp_path / "again", 4)
    for name in ("topics", "assignments", "typical", "neighbours"):
        assert getattr(again, name).equals(getattr(fitted, name)), name
    assert np.array_equal(again.model.centroids, fitted.model.centroids)
    assert np.array_equal(again.model.profiles, fitted.model.profiles)


def test_a_refit_keeps_ids_and_labels(
    beside: FittedTopics, context: "SparkContext", files: list[str], tmp_path: Path
) -> None:
    renamed = beside.topics.with_columns(label="kept " + pl.col("label"))
    after = fit(context, files, tmp_path / "refit", None, replace(beside, topics=renamed))
    assert after.assignments.drop("confidence").equals(beside.assignments.drop("confidence"))
    assert after.topics["label"].to_list() == renamed["label"].to_list()
    assert after.topics["colour"].to_list() == beside.topics["colour"].to_list()
    for name in ("idf", "basis", "company", "centre"):
        assert np.array_equal(getattr(after.model.space, name), getattr(beside.model.space, name))


def test_more_topics_than_papers_are_refused(
    context: "SparkContext", files: list[str], tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match="cannot give 500 topics"):
        fit(context, files[1:2], tmp_path / "none", 500)


@pytest.mark.parametrize(("side", "size"), [(300, 20), (30, 20), (6, 6), (400, 1)])
def test_directions_are_the_leading_eigenvectors(side: int, size: int) -> None:
    rng = np.random.default_rng(1)
    low = rng.standard_normal((side, max(2, side // 3)))
    matrix = (low @ low.T).astype(np.float32)
    found = find_directions(lambda block: matrix @ block, side, size, rng)
    values, vectors = np.linalg.eigh(matrix.astype(np.float64))
    rank = min(size, low.shape[1])
    leading = vectors[:, ::-1][:, :rank]
    captured = np.linalg.norm(found.T @ leading, axis=0)
    assert captured == pytest.approx(np.ones(rank), abs=0.02)
    assert np.allclose(found.T @ found, np.eye(found.shape[1]), atol=1e-3)
    assert values[-1] > 0
