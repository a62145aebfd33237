import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.text import BOUNDARY, normalise, normalise_phrase, paper_text


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("fine-tuning", "finetuning"),
        ("fine-tuning", "Fine Tuning"),
        ("KV-caches", "kv cache"),
        ("data sets", "Datasets"),
        ("multi-modal", "multimodal"),
        ("optimisation", "optimization"),
        ("tokenised", "tokenized"),
        ("modelling", "modeling"),
        ("matrices", "matrix"),
        ("biases", "bias"),
        ("queries", "query"),
        ("the model's", "the model"),
        ("pretrained", "pre-trained"),
        ("ﬁne tuning", "fine tuning"),
    ],
)
def test_variants_of_a_term_are_one(left: str, right: str) -> None:
    assert normalise_phrase(left) == normalise_phrase(right) != ""


@pytest.mark.parametrize("word", ["bias", "analysis", "corpus", "lens", "series", "loss", "this"])
def test_words_that_only_look_plural_stay(word: str) -> None:
    assert normalise_phrase(word) == word


def test_repeated_variants_next_to_each_other_are_all_folded() -> None:
    assert normalise_phrase("finetuning finetuning biases biases") == (
        "fine tuning fine tuning bias bias"
    )


def test_mathematics_commands_and_addresses_leave_no_word() -> None:
    text = r"We prove $O(n \log n)$ for \emph{trees}; code: https://example.org/x_y"
    assert normalise_phrase(text) == "we prove for tree code"


def test_a_phrase_does_not_reach_over_a_sentence_end() -> None:
    frame = pl.DataFrame({"title": ["On speculative"], "abstract": ["Decoding is slow. It helped"]})
    text = frame.select(normalise(paper_text())).item()
    assert text == f"on speculative {BOUNDARY} decoding is slow {BOUNDARY} it helped"


def test_a_missing_abstract_leaves_the_title() -> None:
    frame = pl.DataFrame({"title": ["Trees"], "abstract": pl.Series([None], dtype=pl.String)})
    assert frame.select(normalise(paper_text())).item().split()[0] == "tree"


@given(st.text())
def test_any_text_becomes_words_with_single_spaces(text: str) -> None:
    normal = pl.select(normalise(pl.lit(text))).item()
    assert normal == " ".join(normal.split())
    assert not set(normal) & set("$\\-'\"<>")
