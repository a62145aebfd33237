"""Where in a text, as it was written, the words of a query stand."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import polars as pl

from analytics.text.normalise import BOUNDARY, normalise
from analytics.text.phrases import AllOf, AnyOf, Phrase, Query

#: Start and end of a match in a text.
Span = tuple[int, int]

_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[.!?;:]\s")


def list_phrases(query: Query, *fields: str) -> tuple[tuple[str, ...], ...]:
    """The words looked for, not those excluded; of phrases bound to any of ``fields``."""
    return tuple(dict.fromkeys(_list_phrases(query, fields)))


def _list_phrases(query: Query, fields: Sequence[str]) -> Iterator[tuple[str, ...]]:
    match query:
        case Phrase(words, field):
            if field in fields and words:
                yield words
        case AnyOf(parts):
            for part in parts:
                yield from _list_phrases(part, fields)
        case AllOf(required, _):
            for part in required:
                yield from _list_phrases(part, fields)


def find_matches(texts: Sequence[str], phrases: Sequence[tuple[str, ...]]) -> list[list[Span]]:
    """Matches in each text, ascending, none across another.

    Parameters
    ----------
    texts : as they were written.
    phrases : normalised words that follow each other, as ``list_phrases`` gives them.
    """
    if not phrases:
        return [[] for _ in texts]
    found = [list(_WORD.finditer(text)) for text in texts]
    canonical = _normalise_words(texts, found)
    return [
        _merge(_find_in(_lay_out(text, words, canonical), phrases))
        for text, words in zip(texts, found, strict=True)
    ]


def _normalise_words(
    texts: Sequence[str], found: Sequence[list[re.Match[str]]]
) -> dict[str, list[str]]:
    """Canonical words of every word, and of every two that stand side by side."""
    spellings: dict[str, None] = {}
    for words in found:
        spellings.update(dict.fromkeys(word.group() for word in words))
        spellings.update(dict.fromkeys(f"{a.group()} {b.group()}" for a, b in pairwise(words)))
    frame = pl.DataFrame({"text": list(spellings)}, schema={"text": pl.String})
    values = frame.select(text=normalise(pl.col("text")))["text"].to_list()
    return dict(zip(spellings, (value.split() for value in values), strict=True))


def _lay_out(
    text: str, words: Sequence[re.Match[str]], canonical: dict[str, list[str]]
) -> list[tuple[str, int, int]]:
    """Canonical words in order, each with where it was written; sentence ends between."""
    laid: list[tuple[str, int, int]] = []
    at = 0
    while at < len(words):
        word, last = words[at], words[at]
        own = canonical[word.group()]
        if at + 1 < len(words):
            after = words[at + 1]
            both = canonical[f"{word.group()} {after.group()}"]
            if both != own + canonical[after.group()]:
                own, last = both, after
        laid += [(each, word.start(), last.end()) for each in own]
        at += 2 if last is not word else 1
        if at < len(words) and _SENTENCE_END.search(text, last.end(), words[at].start()):
            laid.append((BOUNDARY, last.end(), last.end()))
    return laid


def _find_in(
    laid: Sequence[tuple[str, int, int]], phrases: Sequence[tuple[str, ...]]
) -> list[Span]:
    words = [word for word, _, _ in laid]
    spans = []
    for phrase in phrases:
        for at in range(len(words) - len(phrase) + 1):
            if words[at] == phrase[0] and tuple(words[at : at + len(phrase)]) == phrase:
                spans.append((laid[at][1], laid[at + len(phrase) - 1][2]))
    return sorted(spans)


def _merge(spans: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
