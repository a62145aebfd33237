"""A paper at length: what its abstract says, its figures, its topic, its neighbours."""

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.report.claims import find_claims
from analytics.report.paper_facts import Feature, Neighbour, Note, Role, Sentence
from analytics.report.roles import tell_roles
from analytics.report.sentences import split_sentences

#: Roles that a report shows; the others are left untold.
_TOLD: dict[str, Role] = {
    "background": "background",
    "new": "new",
    "method": "method",
    "result": "result",
    "limitation": "limitation",
}


def quote_abstract(abstract: str | None) -> tuple[Sentence, ...]:
    """All sentences of an abstract, numbered from 1, each with its role."""
    texts = split_sentences(abstract)
    return tuple(
        Sentence(number, text, _TOLD.get(role, ""))
        for number, (text, role) in enumerate(zip(texts, tell_roles(texts), strict=True), start=1)
    )


def quote_claim(abstract: str | None) -> Sentence | None:
    """The first sentence that says what is new in a paper; None where none does."""
    return next((each for each in quote_abstract(abstract) if each.role == "new"), None)


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
