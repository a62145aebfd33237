"""What a query means, and the sentence a query that means nothing gets."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import InputError
from analytics.text import normalise
from analytics.text.phrases import AllOf, AnyOf, Phrase, Query, match_query, parse_query


def word(*words: str) -> Phrase:
    return Phrase(words)


def matches(query: str, *texts: str | None) -> list[bool]:
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    found = frame.select(match_query(parse_query(query), normalise(pl.col("text"))))
    return found.to_series().to_list()


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("cache", word("cache")),
        ("kv cache", AllOf((word("kv"), word("cache")))),
        ('"KV caches"', word("kv", "cache")),
        ("“KV cache”", word("kv", "cache")),
        ("fine-tuning", word("fine", "tuning")),
        ("finetuning", word("fine", "tuning")),
        ("pruning, quantisation", AllOf((word("pruning"), word("quantization")))),
        ("cache -cpu", AllOf((word("cache"),), (word("cpu"),))),
        ("cache NOT cpu", AllOf((word("cache"),), (word("cpu"),))),
        ("cache AND cpu", AllOf((word("cache"), word("cpu")))),
        ('cache -"cpu time"', AllOf((word("cache"),), (word("cpu", "time"),))),
        ("a1 b1 OR c1", AnyOf((AllOf((word("a1"), word("b1"))), word("c1")))),
        ("a1 (b1 OR c1)", AllOf((word("a1"), AnyOf((word("b1"), word("c1")))))),
        ("a1 -(b1 OR c1)", AllOf((word("a1"),), (AnyOf((word("b1"), word("c1"))),))),
        ("the cache of cache", word("cache")),
        ("cache OR caches", word("cache")),
        ("cache - cpu", AllOf((word("cache"), word("cpu")))),
        ("(cache)", word("cache")),
    ],
)
def test_reads(text: str, tree: Query) -> None:
    assert parse_query(text) == tree


@pytest.mark.parametrize("typed", ["data set", "data-sets", "dataset", '"Data Sets"'])
def test_two_words_that_papers_write_as_one_are_one(typed: str) -> None:
    assert parse_query(typed) == word("dataset")
    assert parse_query(f"large {typed} pruning") == AllOf(
        (word("large"), word("dataset"), word("pruning"))
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no words"),
        ("   ", "no words"),
        ("+++ ...", "no words"),
        ('""', "no words"),
        ("()", "no words"),
        ('"kv cache', "quote is left open"),
        ('cache "', "quote is left open"),
        ("the of", "common words (of, the)"),
        ('"of the"', "common words"),
        ("-cache", "only excludes"),
        ("the -cache", "only excludes"),
        ("cache OR -cpu", "only excludes"),
        ("cache OR", "OR"),
        ("OR cache", "OR"),
        ("cache OR OR cpu", "OR"),
        ("(cache", "parenthesis"),
        ("cache)", "no ( before"),
        ("x" * 10_000, "10,000 characters"),
        ("(" * 400 + "x" + ")" * 400, "nests"),
    ],
)
def test_a_query_that_means_nothing_gets_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_query(text)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250


def test_matches_as_papers_are_normalised() -> None:
    texts = ("KV caches for LLMs.", "The cache. KV stores", "a knowledge base", None)
    assert matches("kv cache", *texts) == [True, True, False, False]
    assert matches('"kv cache"', *texts) == [True, False, False, False]
    assert matches('"cache kv"', *texts) == [False, False, False, False]  # across sentences
    assert matches("cache -llm", *texts) == [False, True, False, False]
    assert matches("llm OR knowledge-base", *texts) == [True, False, True, False]
    assert matches("cach", *texts) == [True, True, False, False]  # the plural rule folds it
    assert matches("ache", *texts) == [False, False, False, False]


@given(st.text(max_size=200) | st.text(alphabet='ab "()-OR', max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        query = parse_query(text)
    except InputError:
        return
    check(query)


def check(query: Query) -> None:
    """What a tree promises: words everywhere, something required in every part."""
    match query:
        case Phrase(words):
            assert words
            assert all(words)
        case AnyOf(parts):
            assert len(parts) >= 2
            for part in parts:
                check(part)
        case AllOf(required, excluded):
            assert required
            for part in (*required, *excluded):
                check(part)
