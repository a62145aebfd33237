"""How long the verdicts of a page take: topics, themes and categories, counts and all.

Run with ``python -m tests.benchmarks.verdicts STORE``, on a store with papers and topics.
Every figure is the median of three runs; read the ratios, as times depend on what else the
machine does.
"""

import sys
import time
from collections.abc import Callable
from datetime import date
from statistics import median

import polars as pl

from analytics.pipeline.catalogue import Catalogue, prepare_catalogue, select_papers
from analytics.pipeline.measure import count_judged, measure_growth, measure_verdicts
from analytics.query import Filters
from analytics.trends.growth import estimate_verdicts

CHOICES = {
    "cs.LG, cs.CL, cs.AI, cs.CV from 2023": Filters(
        categories=("cs.LG", "cs.CL", "cs.AI", "cs.CV"), start=date(2023, 1, 1)
    ),
    "the last three years": Filters(start=date(2023, 8, 1)),
    "all": Filters(),
}


def take_time(run: Callable[[], object]) -> float:
    """Seconds, the median of three runs."""
    spent = []
    for _ in range(3):
        start = time.perf_counter()
        run()
        spent.append(time.perf_counter() - start)
    return median(spent)


def measure(catalogue: Catalogue, filters: Filters) -> dict[str, float]:
    """Seconds by what is done."""
    papers = select_papers(catalogue, filters)
    kinds = ("topic", "theme", "category") if catalogue.model else ("theme", "category")

    def count() -> list[pl.DataFrame]:
        return [
            count_judged(catalogue, filters, kind=kind, by="month", papers=papers).strata
            for kind in kinds
        ]

    strata = count()
    placebos = measure_growth(catalogue, filters, by="month", papers=papers)
    return {
        "choosing papers": take_time(lambda: select_papers(catalogue, filters)),
        "counts": take_time(count),
        "verdicts after the counts": take_time(lambda: [estimate_verdicts(one) for one in strata]),
        "placebos": take_time(
            lambda: measure_growth(catalogue, filters, by="month", papers=papers)
        ),
        "all evidence (readings, phrases left out, pace, changes)": take_time(
            lambda: [
                measure_verdicts(
                    catalogue, filters, kind=kind, by="month", papers=papers, placebos=placebos
                )
                for kind in kinds
            ]
        ),
    }


def main() -> None:
    """Print the table as Markdown."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.benchmarks.verdicts STORE")
    catalogue = prepare_catalogue(sys.argv[1])
    if catalogue is None:
        sys.exit(f"{sys.argv[1]} has no papers")
    found = {name: measure(catalogue, filters) for name, filters in CHOICES.items()}
    print(f"{catalogue.papers.height:,} papers, {catalogue.topics.height} topics, ", end="")
    print(f"{len(catalogue.themes)} themes; seconds\n")
    print("| | " + " | ".join(found) + " |")
    print("|---|" + "---:|" * len(found))
    for step in next(iter(found.values())):
        print(f"| {step} | " + " | ".join(f"{row[step]:.2f}" for row in found.values()) + " |")


if __name__ == "__main__":
    main()
