"""How fast and how good similar papers are: ``python -m tests.benchmarks.similar STORE``.

Prints the 50th and 95th percentile of 300 papers and of 30 pasted abstracts, and of the first
query after opening; and which part of the twenty that comparing with every paper gives is found.
"""

import sys
import time
from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from analytics.pipeline.catalogue import prepare_catalogue
from analytics.pipeline.similar import Vectors, place_text, rank_recent, read_vectors
from analytics.search.similar import Likes, PaperSpace, average_cosines, rank_similar, take_papers
from analytics.store.papers import read_papers

SHOWN = 20


def measure(name: str, inputs: Sequence[str], answer: Callable[[str], object]) -> None:
    took = []
    for given in inputs:
        start = time.perf_counter()
        answer(given)
        took.append((time.perf_counter() - start) * 1e3)
    times = pl.Series(took)
    print(
        f"{name:24} p50 {times.quantile(0.5):6.1f} ms   p95 {times.quantile(0.95):6.1f} ms"
        f"   max {times.max():6.1f} ms"
    )


def compare_with_all(space: PaperSpace, likes: Likes, own: str) -> set[str]:
    """The papers most alike when every paper is compared in full."""
    both = average_cosines(
        (space.weights @ likes.weights.T).toarray().ravel(), space.vectors @ likes.vectors[0]
    )
    both[space.ids.index_of(own)] = -1
    return set(space.ids.gather(np.argsort(-both)[:SHOWN]).to_list())


def measure_recall(space: PaperSpace, ids: Sequence[str]) -> float:
    parts = []
    for id in ids:
        likes = take_papers(space, [id])
        found = rank_similar(space, likes, SHOWN, without=[id])["arxiv_id"].to_list()
        if len(found) == SHOWN:
            parts.append(len(set(found) & compare_with_all(space, likes, id)) / SHOWN)
    return float(np.mean(parts))


def main(store: str) -> None:
    catalogue = prepare_catalogue(store)
    start = time.perf_counter()
    vectors: Vectors | None = read_vectors(store)
    assert catalogue is not None
    assert vectors is not None, f"{store} has no topics: fit them first"
    space = vectors.space
    print(f"{len(space.ids):,} papers opened in {time.perf_counter() - start:.1f} s")
    ids = space.ids.sample(300, seed=1).to_list()
    days = catalogue.papers.select("arxiv_id", "submitted")

    def rank(id: str) -> pl.DataFrame:
        return rank_similar(space, take_papers(space, [id]), SHOWN, without=[id])

    def rank_newest(id: str) -> pl.DataFrame:
        return rank_recent(space, take_papers(space, [id]), days, SHOWN, without=[id])

    texts = read_papers(store, ids[:30])["abstract"].drop_nulls().to_list()
    measure("a paper, by relevance", ids, rank)
    measure("a paper, by recency", ids, rank_newest)
    measure(
        "a pasted abstract",
        texts,
        lambda text: rank_similar(space, place_text(vectors.model, text), SHOWN),
    )
    print(f"of the twenty by comparing with all: {measure_recall(space, ids[:60]):.1%}")


if __name__ == "__main__":
    main(sys.argv[1])
