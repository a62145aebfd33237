"""How fast the index is on all papers of the shared corpora: ``python -m tests.benchmarks.search``.

Prints the time and peak memory of the build, the size, and the 50th and 95th percentile of 300
queries that nobody prepared: words and phrases drawn from random papers, with OR, minus, ti:, au:
and cat:. With a store as argument its index is asked, and none is built.
"""

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from analytics.errors import InputError
from analytics.pipeline.catalogue import prepare_catalogue
from analytics.search.index import (
    PaperIndex,
    build_index,
    count_days,
    count_papers,
    find_papers,
    open_index,
    rank_papers,
)
from analytics.store.papers import read_papers
from analytics.text import BOUNDARY, normalise, paper_text
from analytics.text.names import fold_names
from analytics.text.phrases import Query, parse_query
from tests.conftest import find_shared

NAMES = ("wang", "smith", "kumar", "garcia", "kim")


def draw_queries(texts: list[str], count: int, rng: random.Random) -> list[Query]:
    """Words, phrases, alternatives and exclusions as they occur in ``texts``."""
    queries: list[Query] = []
    while len(queries) < count:
        words = rng.choice(texts).split()
        start = rng.randrange(len(words))
        some = [word for word in words[start : start + rng.randint(1, 3)] if word != BOUNDARY]
        other = rng.choice(rng.choice(texts).split())
        written = [
            " ".join(some),
            f'"{" ".join(some)}"',
            f'"{" ".join(some)}" OR {other}',
            f"{' '.join(some)} -{other}",
            f'ti:"{" ".join(some)}"',
            f"{' '.join(some)} cat:cs.LG",
            f"au:{rng.choice(NAMES)} {some[0] if some else other}",
        ][len(queries) % 7]
        try:
            queries.append(parse_query(written))
        except InputError:  # only common words: nobody can search for them
            continue
    return queries


def measure(name: str, queries: list[Query], answer: Callable[[Query], object]) -> None:
    took = []
    for query in queries:
        start = time.perf_counter()
        answer(query)
        took.append((time.perf_counter() - start) * 1e3)
    times = pl.Series(took)
    print(
        f"{name:12} p50 {times.quantile(0.5):6.1f} ms   p95 {times.quantile(0.95):6.1f} ms"
        f"   max {times.max():6.1f} ms"
    )


def build(folder: Path) -> PaperIndex:
    corpora = sorted((find_shared() / "corpora").glob("*.parquet"))
    papers = pl.concat([pl.scan_parquet(path) for path in corpora], how="diagonal_relaxed")
    papers.select(
        "arxiv_id",
        submitted=pl.col("published").cast(pl.Datetime("us", "UTC")),
        text=normalise(paper_text()),
        title=normalise(pl.col("title")),
        author=fold_names(pl.col("authors")),
        category=pl.col("categories").list.join(" "),
    ).sink_parquet(folder / "texts.parquet")
    start = time.perf_counter()
    build_index(pl.scan_parquet(folder / "texts.parquet"), folder / "index")
    took = time.perf_counter() - start
    index = open_index(folder / "index")
    size = sum(file.stat().st_size for file in (folder / "index").rglob("*") if file.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"{len(index.ids):,} papers: {took:.1f} s, {size / 1e6:.0f} MB, peak {peak:.0f} MB")
    return index


def ask(index: PaperIndex, texts: list[str]) -> None:
    queries = draw_queries(texts, 300, random.Random(1))
    measure("find_papers", queries, lambda query: find_papers(index, query))
    measure("rank_papers", queries, lambda query: rank_papers(index, query, 100))
    measure("rank all", queries, lambda query: rank_papers(index, query, len(index.ids)))
    measure("count_days", queries, lambda query: count_days(index, query))
    measure("count_papers", queries, lambda query: count_papers(index, query))


def ask_store(store: str) -> None:
    catalogue = prepare_catalogue(store)
    assert catalogue is not None
    some = read_papers(store, catalogue.papers["arxiv_id"].sample(2_000, seed=1).to_list())
    texts = some.select(text=normalise(paper_text()))["text"]
    ask(open_index(catalogue.search), texts.drop_nulls().to_list())


def main() -> None:
    if len(sys.argv) > 1:
        ask_store(sys.argv[1])
        return
    with tempfile.TemporaryDirectory() as scratch:
        index = build(Path(scratch))
        texts = pl.scan_parquet(Path(scratch) / "texts.parquet").head(20_000).collect()["text"]
        ask(index, texts.drop_nulls().to_list())


if __name__ == "__main__":
    main()
