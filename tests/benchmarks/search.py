"""How fast the index is on all papers of the shared corpora: ``python -m tests.benchmarks.search``.

Prints the time and peak memory of the build, the size, and the 50th and 95th percentile of 300
queries that nobody prepared: words and phrases drawn from random papers, with OR and minus.
"""

import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from analytics.errors import InputError
from analytics.search.index import (
    PaperIndex,
    build_index,
    count_days,
    count_papers,
    find_papers,
    open_index,
    rank_papers,
)
from analytics.text import BOUNDARY, normalise, paper_text
from analytics.text.phrases import Query, parse_query
from tests.conftest import find_shared


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
        ][len(queries) % 4]
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
    ).sink_parquet(folder / "texts.parquet")
    start = time.perf_counter()
    build_index(pl.scan_parquet(folder / "texts.parquet"), folder / "index")
    took = time.perf_counter() - start
    index = open_index(folder / "index")
    size = sum(file.stat().st_size for file in (folder / "index").rglob("*") if file.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"{len(index.ids):,} papers: {took:.1f} s, {size / 1e6:.0f} MB, peak {peak:.0f} MB")
    return index


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        index = build(Path(scratch))
        texts = pl.scan_parquet(Path(scratch) / "texts.parquet").head(20_000).collect()["text"]
        queries = draw_queries(texts.drop_nulls().to_list(), 300, random.Random(1))
        measure("find_papers", queries, lambda query: find_papers(index, query))
        measure("rank_papers", queries, lambda query: rank_papers(index, query, 100))
        measure("count_days", queries, lambda query: count_days(index, query))
        measure("count_papers", queries, lambda query: count_papers(index, query))


if __name__ == "__main__":
    main()
