"""Words as integers agree with the one normalisation."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.text import BOUNDARY, normalise, paper_text
from analytics.topics.tokens import Tokens, read_tokens


def spell(tokens: Tokens) -> list[list[str]]:
    words = tokens.words.to_list()
    spans = zip(tokens.starts[:-1], tokens.starts[1:], strict=True)
    papers = [[words[i] for i in tokens.ids[low:high]] for low, high in spans]
    return [[word for word in paper if word != BOUNDARY] for paper in papers]


def normal(papers: pl.DataFrame) -> list[list[str]]:
    texts = papers.sort("arxiv_id").select(normalise(paper_text())).to_series()
    return [[word for word in text.split() if word != BOUNDARY] for text in texts]


def frame(*texts: str | None) -> pl.DataFrame:
    ids = [f"2601.{number:05d}" for number in range(len(texts))]
    return pl.DataFrame(
        {"arxiv_id": ids, "title": ["Title"] * len(texts), "abstract": list(texts)},
        schema_overrides={"abstract": pl.String},
    )


def test_papers_come_sorted_by_id() -> None:
    papers = pl.DataFrame(
        {"arxiv_id": ["b", "c", "a"], "title": ["two", "three", "one"], "abstract": ["", None, "x"]}
    )
    tokens = read_tokens(papers.lazy())
    assert tokens.arxiv_ids.to_list() == ["a", "b", "c"]
    assert spell(tokens) == [["one", "x"], ["two"], ["three"]]


def test_no_papers() -> None:
    tokens = read_tokens(frame().lazy())
    assert tokens.papers == 0
    assert tokens.ids.size == 0


@pytest.mark.parametrize(
    "text",
    [
        "We fine-tune pretrained data sets; finetuning helps.",
        "The data are set aside $x^2$ in \\textbf{bold} at https://example.org/a.",
        "multi-modal key points (keypoints)",
        "x² ½ ﬁne Ｆｕｌｌ naïve Straße 深層学習",
        "",
        None,
    ],
)
def test_words_are_those_of_the_normalisation(text: str | None) -> None:
    papers = frame(text, "another paper")
    expected = normal(papers)
    assert spell(read_tokens(papers.lazy())) == expected


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(alphabet="ab se-.$\\({}12é", max_size=60), min_size=1, max_size=4))
def test_any_text_keeps_every_paper(texts: list[str]) -> None:
    tokens = read_tokens(frame(*texts).lazy())
    assert tokens.papers == len(texts)
    assert tokens.starts[-1] == tokens.ids.size


def test_a_comma_keeps_two_words_apart() -> None:
    apart, joined = spell(read_tokens(frame("the data, set aside", "the data set").lazy()))
    assert apart[1:4] == ["the", "data", "set"]
    assert joined[1:] == ["the", "dataset"]


def test_real_papers_agree_with_the_normalisation(shared: Path) -> None:
    papers = (
        pl.scan_parquet(shared / "corpora" / "arxiv-cs-2025-2026.parquet")
        .select("arxiv_id", "title", "abstract")
        .head(1500)
        .collect()
    )
    ours, theirs = spell(read_tokens(papers.lazy())), normal(papers)
    equal = sum(a == b for a, b in zip(ours, theirs, strict=True))
    assert equal >= 0.995 * papers.height
