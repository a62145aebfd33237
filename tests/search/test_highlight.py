"""Matches are marked where they were written, by the words that the search itself compares."""

import pytest

from analytics.search.highlight import find_matches, list_phrases
from analytics.text.phrases import TEXT, TITLE, parse_query


def mark(text: str, query: str) -> list[str]:
    (spans,) = find_matches([text], list_phrases(parse_query(query), TEXT, TITLE))
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("The KV-cache and key-value (KV) caches", '"kv cache"', ["KV-cache", "KV) caches"]),
        ("Finetuning and fine-tuning", '"fine tuning"', ["Finetuning", "fine-tuning"]),
        ("A cache. KV is next", '"cache kv"', []),
        ("Models of models", "model -survey", ["Models", "models"]),
        ("A survey of caches", "cache -survey", ["caches"]),
        (
            "Large language models",
            '"large language" OR "language models"',
            ["Large language models"],
        ),
        ("A title here", "ti:title au:here cat:cs.LG", ["title"]),
        ("", "model", []),
    ],
)
def test_matches_stand_where_they_were_written(text: str, query: str, marked: list[str]) -> None:
    assert mark(text, query) == marked


def test_without_words_nothing_is_marked() -> None:
    assert find_matches(["one", "two"], ()) == [[], []]
