"""What a sentence does: the shipped weights on plain cases, and that they hold what was judged."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import ModelError
from analytics.report.cues import describe_sentences
from analytics.report.role_fit import fit_roles, save_role_model
from analytics.report.roles import ROLES, read_role_model, score_roles, tell_roles
from tests.benchmarks.roles import describe_judged, measure_roles, predict, read_judgements

ABSTRACT = [
    "Large language models are increasingly used in many fields.",
    "However, existing methods remain slow and often need much memory.",
    "In this paper, we propose a small cache that is shared by all layers.",
    "The cache is filled during the first pass and read in the second.",
    "Experiments show that it outperforms strong baselines by 12% on three benchmarks.",
    "Code is available at https://example.org/cache.",
]


def test_a_plain_abstract_is_sorted_as_a_reader_would() -> None:
    told = tell_roles(ABSTRACT)
    assert told == ("background", "background", "new", "method", "result", "other")


def test_what_is_left_for_later_is_a_limitation() -> None:
    told = tell_roles(
        [*ABSTRACT[:5], "We leave larger models and further evaluation to future work."]
    )
    assert told[-1] == "limitation"


def test_an_abstract_without_sentences_has_no_roles() -> None:
    assert tell_roles([]) == ()


@settings(max_examples=25)
@given(st.lists(st.text(max_size=40), max_size=6))
def test_probabilities_are_probabilities(sentences: list[str]) -> None:
    shares = score_roles(sentences)
    assert shares.shape == (len(sentences), len(ROLES))
    assert np.all(shares >= 0)
    assert np.allclose(shares.sum(1), 1, atol=1e-4)


def test_a_fitted_model_is_read_back_as_it_was_saved(tmp_path: Path) -> None:
    features = describe_sentences(ABSTRACT) * 2
    roles = [*ROLES, *ROLES]
    model = fit_roles(features, roles)
    save_role_model(model, tmp_path / "weights.parquet")
    back = read_role_model(tmp_path / "weights.parquet")
    assert back.places == model.places
    assert np.array_equal(back.weights, model.weights)


def test_weights_that_cannot_be_read_name_the_file_and_the_remedy(tmp_path: Path) -> None:
    broken = tmp_path / "weights.parquet"
    broken.write_bytes(b"none")
    with pytest.raises(ModelError, match=r"weights\.parquet.*benchmarks\.roles --save"):
        read_role_model(broken)
    pl.DataFrame({"feature": ["a"]}).write_parquet(tmp_path / "other.parquet")
    with pytest.raises(ModelError, match=r"columns.*limitation"):
        read_role_model(tmp_path / "other.parquet")


def test_judgements_are_enough_and_clean() -> None:
    judged = read_judgements()
    assert judged.filter(pl.col("draw") == "random").height >= 300
    assert set(judged["role"]) == set(ROLES)
    assert not judged.select("arxiv_id", "sentence").is_duplicated().any()
    assert judged.columns == ["arxiv_id", "sentence", "role", "draw"]
    assert judged["sentence"].min() == 1


def test_precision_and_recall_are_counted_by_role() -> None:
    judged = pl.DataFrame(
        {"role": ["new", "new", "result", "result"], "told": ["new", "result", "result", "result"]}
    )
    rows = {row[0]: row[1:] for row in measure_roles(judged).iter_rows()}
    assert rows["new"] == (2, 1.0, 0.5)
    assert rows["result"] == (2, 2 / 3, 1.0)


def test_the_classifier_beats_the_place_of_the_sentence_on_unseen_papers(shared: Path) -> None:
    judged = read_judgements()
    features = describe_judged(judged)
    drawn = judged["draw"] == "random"

    def share_right(keep: str) -> float:
        told = predict(judged, features, lambda name: name.startswith(keep), seed=5)
        return float(((pl.Series(told) == judged["role"]) & drawn).sum() / drawn.sum())

    assert share_right("") > share_right("at:") + 0.2
    assert share_right("") > 0.75
