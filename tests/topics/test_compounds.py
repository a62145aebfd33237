"""Terms that are mostly part of a longer name are told in full."""

import polars as pl

from analytics.topics.compounds import complete_terms
from analytics.topics.tokens import read_tokens


def complete(titles: list[str], *terms: str) -> list[str]:
    ids = [f"{number:04d}" for number in range(len(titles))]
    abstract = pl.Series([None] * len(titles), dtype=pl.String)
    papers = pl.DataFrame({"arxiv_id": ids, "title": titles, "abstract": abstract})
    return complete_terms(read_tokens(papers.lazy()), terms, no_end={"driven"})


def test_a_name_cut_short_is_told_in_full() -> None:
    titles = ["Physics-informed neural networks for flows"] * 9 + ["On integrated sensing"]
    assert complete(titles, "physics informed neural") == ["physics informed neural network"]


def test_a_word_ahead_may_belong_to_it() -> None:
    titles = ["A note on integrated sensing and communication"] * 9
    assert complete(titles, "sensing and communication") == ["integrated sensing and communication"]


def test_one_that_stands_alone_stays() -> None:
    titles = ["Speech recognition"] * 9 + ["Speech recognition systems"] * 5
    assert complete(titles, "speech recognition") == ["speech recognition"]


def test_one_that_never_stands_alone_takes_its_most_frequent_word() -> None:
    follow = ["generation"] * 4 + ["retrieval"] * 3 + ["editing"] * 3
    titles = [f"Fast text-to-image {word}" for word in follow]
    assert complete(titles, "text to image") == ["text to image generation"]


def test_no_name_grows_by_grammar_or_by_what_cannot_end_it() -> None:
    titles = ["The case for federated learning with"] * 5 + ["Federated learning driven"] * 5
    assert complete(titles, "federated learning") == ["federated learning"]


def test_few_places_tell_where_all_of_them_agree() -> None:
    titles = ["Reproducing kernel Hilbert spaces"] * 4 + ["Graph neural networks"] * 3
    titles += ["Graph neural ordinary equations", "Word embeddings", "Word embeddings of graphs"]
    assert complete(titles, "reproducing kernel hilbert", "graph neural", "word") == [
        "reproducing kernel hilbert space",
        "graph neural",
        "word",
    ]


def test_too_few_places_tell_nothing() -> None:
    assert complete(["Graph neural networks"] * 3, "graph neural", "unseen term") == [
        "graph neural",
        "unseen term",
    ]
