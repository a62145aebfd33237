"""Where a sentence ends, and where it only looks so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.report.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("We gain 3.2%. It holds.", 2),
        ("See Fig. 2 for more. It holds.", 2),
        ("Models, e.g. BERT, fail. We ask why.", 2),
        ("Vaswani et al. proposed it. We extend it.", 2),
        ("This follows Vaswani et al. We extend it.", 2),
        ("J. Smith's bound is tight. So is ours.", 2),
        ("We compare variant A. We find no change.", 2),
        ("It holds for $x > 0.$ We prove it.", 2),
        ("Let $f(x. Y)$ be flat. We prove it.", 2),
        ("We win by \\(1.5\\times\\). Code is out.", 2),
        ("Is it true? We think so! Yes.", 3),
        ('They ask "why?" We answer.', 2),
        ("Code is at https://example.org/a.b. It is free.", 2),
        ("There are two goals: 1. Speed and 2. cost.", 1),
        ("It takes 5 ms. Results differ.", 2),
        ("The data is large.We propose a sketch.", 2),
        ("iPhones differ. mT5 does not.", 2),
        ("w.r.t. the U.S. market it holds.", 1),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: int) -> None:
    assert len(split_sentences(text)) == sentences


def test_a_sentence_is_one_line() -> None:
    assert split_sentences("We ask\nwhy.  We\tanswer.") == ["We ask why.", "We answer."]


@pytest.mark.parametrize("text", [None, "", "  \n "])
def test_no_text_has_no_sentence(text: str | None) -> None:
    assert split_sentences(text) == []


@given(st.text(alphabet="aB1. $?!()\n\\'\"é中", max_size=80))
def test_nothing_is_lost_between_sentences(text: str) -> None:
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())
