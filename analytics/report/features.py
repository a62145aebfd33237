"""A paper at length: what its abstract says, its figures, its topic, its neighbours."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from analytics.report.claims import find_claims
from analytics.report.facts import Feature, Neighbour, Note, Sentence
from analytics.report.sentences import split_sentences

_NEW = re.compile(
    r"\b(?:we|this (?:paper|work|article|study)|here,? we)\b.{0,40}\b"
    r"(?:introduc|propos|present|develop|describ|study|investigat|show|prov|establish|report|design)",
    re.IGNORECASE,
)


def quote_abstract(abstract: str | None) -> tuple[Sentence, ...]:
    """All sentences of an abstract, numbered from 1."""
    return tuple(Sentence(at, text) for at, text in enumerate(split_sentences(abstract), start=1))


def quote_claim(abstract: str | None) -> Sentence | None:
    """The sentence that says what a paper does: the first that begins to; None where none does."""
    sentences = quote_abstract(abstract)
    return next((each for each in sentences if _NEW.search(each.text)), None)


def build_feature(
    row: Mapping[str, Any],
    *,
    topic: str,
    themes: Sequence[str],
    neighbours: tuple[Neighbour, ...],
    notes: tuple[Note, ...],
) -> Feature:
    """A featured paper.

    Parameters
    ----------
    row : columns PAPERS.
    topic, themes : series ids; topic is "" without one.
    """
    sentences = quote_abstract(row["abstract"])
    return Feature(
        arxiv_id=row["arxiv_id"],
        sentences=sentences,
        truncated=bool(row["abstract_truncated"]),
        claims=find_claims(sentences),
        topic=topic,
        themes=tuple(themes),
        neighbours=neighbours,
        notes=notes,
    )
