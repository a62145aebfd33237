"""Whether a report of the real papers can be traced, number by number and sentence by sentence.

    python -m tests.benchmarks.traceability STORE [--from DAY] [--to DAY]

Composes the report twice, with the 15 pins of tests.benchmarks.examples and without any, and
lists in both languages what no fact gives: numbers, ids, references, sentences, and bytes that
differ from one time to the next. Exit status 1 where there is anything.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from analytics.pipeline.catalogue import Catalogue, prepare_catalogue
from analytics.pipeline.report import compose_report
from analytics.report.output import write_report
from analytics.report.plan import Plan
from tests.benchmarks.examples import FEATURED, SURVEYED
from tests.pipeline.tracing import WITHOUT_VALUES, find_free_sentences, find_loose_ends

#: Where an editor put the nine of the survey; one of them under a category it does not have.
PLACES = dict.fromkeys(SURVEYED[:3], "cs.LO") | {"2601.02007": "stat.ML"}


def find_faults(store: str, catalogue: Catalogue, plan: Plan) -> Iterator[str]:
    """What cannot be traced in the report of a plan, in both languages."""
    first, second = (compose_report(store, catalogue, plan).report for _ in range(2))
    present = set(catalogue.papers["arxiv_id"])
    for lang in ("en", "zh"):
        yield from find_loose_ends(first, lang, present)
        free = find_free_sentences(first, lang) - WITHOUT_VALUES[lang]
        yield from (f"no fact is behind: {each}" for each in sorted(free))
        for form in ("md", "html", "json"):
            written = [write_report(report, form, lang=lang) for report in (first, second)]
            if written[0] != written[1]:
                yield f"{form} in {lang} is not the same bytes twice"


def main(
    store: Annotated[Path, typer.Argument(help="A store with the real papers.")],
    start: Annotated[str, typer.Option("--from")] = "2026-01-01",
    end: Annotated[str, typer.Option("--to")] = "2026-01-07",
) -> None:
    """Print what cannot be traced."""
    catalogue = prepare_catalogue(str(store))
    assert catalogue is not None
    plain = Plan(date.fromisoformat(start), date.fromisoformat(end))
    pins = tuple(f"{id}:{PLACES[id]}" if id in PLACES else id for id in SURVEYED)
    pinned = replace(plain, features=tuple(FEATURED), surveys=pins)
    found = 0
    for name, plan in (("pinned", pinned), ("nothing pinned", plain)):
        faults = list(find_faults(str(store), catalogue, plan))
        found += len(faults)
        print(f"{name}: {len(faults)} faults", *faults, sep="\n  ")
    raise typer.Exit(bool(found))


if __name__ == "__main__":
    typer.run(main)
