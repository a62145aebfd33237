"""Counts per month of phrases nobody prepared: ``python -m tests.benchmarks.explorer STORE``.

200 queries drawn from random titles (words, phrases, OR, minus), each counted by month under
filters (four categories, 2023 on) in a catalogue that is open already. Prints percentiles in
milliseconds of the counts alone, and of the whole series with shares and intervals.
"""

import random
import sys
import time
from datetime import date

import polars as pl

from analytics.errors import InputError
from analytics.pipeline.catalogue import prepare_catalogue
from analytics.pipeline.explore import count_phrase, lay_grid, measure_phrases
from analytics.query import Filters
from analytics.search.index import open_index
from analytics.text import normalise_phrase
from analytics.text.typed import TypedPhrase, read_phrases

FILTERS = Filters(("cs.LG", "cs.CL", "cs.AI", "cs.CV"), date(2023, 1, 1))


def draw_phrases(titles: list[str], count: int, rng: random.Random) -> list[TypedPhrase]:
    """Single words, phrases of two and three words, alternatives and exclusions."""
    phrases: list[TypedPhrase] = []
    while len(phrases) < count:
        words = normalise_phrase(rng.choice(titles)).split()
        other = normalise_phrase(rng.choice(titles)).split()
        if len(words) < 3 or not other:
            continue
        at = rng.randrange(len(words) - 2)
        written = [
            words[at],
            " ".join(words[at : at + 2]),
            " ".join(words[at : at + 3]),
            f'"{" ".join(words[at : at + 2])}" OR {rng.choice(other)}',
            f"{words[at]} -{rng.choice(other)}",
        ][len(phrases) % 5]
        try:
            phrases += read_phrases(written)
        except InputError:  # only common words: nobody can look for them
            continue
    return phrases


def tell(name: str, took: list[float]) -> None:
    times = pl.Series(took) * 1e3
    p50, p95 = times.quantile(0.5), times.quantile(0.95)
    print(f"{name:22} p50 {p50:6.1f} ms   p95 {p95:6.1f} ms   max {times.max():6.1f} ms")


def main() -> None:
    catalogue = prepare_catalogue(sys.argv[1])
    assert catalogue is not None, "the store has no papers"
    index = open_index(catalogue.search)
    start = time.perf_counter()
    grid = lay_grid(catalogue, FILTERS, by="month")
    print(
        f"{catalogue.papers.height:,} papers, {grid.totals.sum():,} in view; "
        f"grid of the filters {1e3 * (time.perf_counter() - start):.0f} ms, once"
    )
    titles = catalogue.papers["title"].drop_nulls().sample(5_000, seed=1).to_list()
    phrases = draw_phrases(titles, 200, random.Random(1))
    counts, whole = [], []
    for phrase in phrases:
        start = time.perf_counter()
        count_phrase(index, grid, phrase)
        counts.append(time.perf_counter() - start)
        start = time.perf_counter()
        measure_phrases(catalogue, FILTERS, [phrase], index=index, grid=grid)
        whole.append(time.perf_counter() - start)
    tell("counts per month", counts)
    tell("series with intervals", whole)


if __name__ == "__main__":
    main()
