"""Texts in pieces: the same words as in one, and where the pieces end."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from analytics.text import normalise, paper_text
from analytics.text.extent import find_common_length, normalise_pieces


def pieces_of(title: str | None, abstract: str | None, common: int | None) -> dict[str, object]:
    papers = pl.LazyFrame(
        {"arxiv_id": ["1"], "submitted": [None], "title": [title], "abstract": [abstract]},
        schema_overrides={"title": pl.String, "abstract": pl.String},
    )
    return normalise_pieces(papers, common=common).collect().row(0, named=True)


def read(row: dict[str, object], end: str) -> str:
    return str(row["text"]).encode()[: int(str(row[end]))].decode()


def test_the_pieces_end_where_the_words_do() -> None:
    row = pieces_of("KV caches", "We evict keys. Values stay for long.", 20)
    assert row["text"] == "kv cache | we evict key | value stay for long |"
    assert read(row, "title_end") == "kv cache"
    assert read(row, "common_end") == "kv cache | we evict key |"


def test_a_word_or_a_formula_across_the_length_belongs_to_the_rest() -> None:
    row = pieces_of("T", "evict quantization", 12)
    assert read(row, "common_end") == "t | evict"
    assert read(pieces_of("T", "evict keys now", 10), "common_end") == "t | evict key"
    row = pieces_of("T", "evict $x + y$ then $z$ keys", 9)
    assert read(row, "common_end") == "t | evict"
    assert row["text"] == "t | evict then key"


def test_what_is_missing_is_empty() -> None:
    assert pieces_of(None, None, 100)["common_end"] == 2
    assert pieces_of("A title", None, None)["text"] == "a title |"


WORDS = st.lists(
    st.sampled_from(["caches", "the", "models.", "(fine-tuning)", "$x$", "naïve", "data", "–", "?"])
).map(" ".join)


@given(WORDS, WORDS, st.none() | st.integers(1, 40))
def test_the_words_are_those_of_the_whole(title: str, abstract: str, common: int | None) -> None:
    papers = pl.DataFrame({"title": [title], "abstract": [abstract]})
    whole = papers.select(normalise(paper_text())).item()
    row = pieces_of(title, abstract, common)
    assert str(row["text"]).split() == whole.split()
    assert (
        0
        <= int(str(row["title_end"]))
        <= int(str(row["common_end"]))
        <= len(str(row["text"]).encode()) + 2
    )


def test_the_common_length_is_where_sources_cut() -> None:
    cut = ["x" * 500] * 80 + ["x" * 499] * 20
    papers = pl.LazyFrame(
        {"abstract": [*cut, "x" * 90, "x" * 900], "abstract_truncated": [True] * 100 + [False] * 2}
    )
    assert find_common_length(papers) == 499
    assert find_common_length(papers.filter(~pl.col("abstract_truncated"))) is None
