"""How long a weekly report takes: every format in both languages, from a store that is loaded.

    python -m tests.benchmarks.report STORE [--from DAY] [--to DAY]

Seconds by the clock for the facts and for each format made from them (figures and layout
included): the first run, which loads what it needs, as a command does, and the best of three,
with the seconds of processor of that run, which a busy machine changes least; and the load of the
machine meanwhile. A report is the facts and one format.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from analytics.pipeline.catalogue import prepare_catalogue
from analytics.pipeline.report import compose_report
from analytics.report.output import FORMATS, write_report
from analytics.report.plan import Plan
from tests.benchmarks.examples import FEATURED, SURVEYED

RUNS = 3


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of the first run, of the shortest, and of processor in the shortest."""

    first: float
    best: float
    processor: float

    def __add__(self, other: "Took") -> "Took":
        return Took(
            self.first + other.first,
            self.best + other.best,
            self.processor + other.processor,
        )

    def __str__(self) -> str:
        return f"{self.first:5.1f} s, at best {self.best:.1f} s (processor {self.processor:.1f} s)"


def measure(make: Callable[[], Any]) -> tuple[Any, Took]:
    """What was made, and the times of RUNS runs."""
    times = []
    for _ in range(RUNS):
        before, busy = time.perf_counter(), time.process_time()
        made = make()
        times.append((time.perf_counter() - before, time.process_time() - busy))
    return made, Took(times[0][0], *min(times))


def main(
    store: Annotated[Path, typer.Argument(help="A store with the real papers.")],
    start: Annotated[str, typer.Option("--from")] = "2026-01-01",
    end: Annotated[str, typer.Option("--to")] = "2026-01-07",
) -> None:
    """Print the table."""
    catalogue = prepare_catalogue(str(store))
    assert catalogue is not None
    plan = Plan(
        date.fromisoformat(start),
        date.fromisoformat(end),
        features=tuple(FEATURED),
        surveys=tuple(SURVEYED),
    )
    print(f"load {os.getloadavg()[0]:.1f} of {os.cpu_count()} cores")
    composed, facts = measure(lambda: compose_report(str(store), catalogue, plan))
    print(f"facts    {facts}")
    for form in FORMATS:
        for lang in ("en", "zh"):
            data, took = measure(partial(write_report, composed.report, form, lang=lang))
            size = f"{len(data) / 1024:,.0f} KiB"
            print(f"{form:4} {lang}  {took}; with the facts {facts + took}; {size}", flush=True)
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    typer.run(main)
