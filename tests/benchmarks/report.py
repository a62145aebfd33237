"""How long a weekly report takes: every format in both languages, from a store that is loaded.

    python -m tests.benchmarks.report STORE [--from DAY] [--to DAY]

Seconds by the clock for the facts and for each format made from them (figures and layout
included): the first run, which loads what it needs, as a command does, and the best of three;
and the load of the machine meanwhile. A report is the facts and one format.
"""

import os
import time
from collections.abc import Callable
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


def measure(make: Callable[[], Any]) -> tuple[Any, float, float]:
    """What was made, the time of the first run and the shortest, in seconds."""
    times = []
    for _ in range(RUNS):
        before = time.perf_counter()
        made = make()
        times.append(time.perf_counter() - before)
    return made, times[0], min(times)


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
    composed, facts, least = measure(lambda: compose_report(str(store), catalogue, plan))
    print(f"facts    {facts:5.1f} s, at best {least:.1f} s")
    for form in FORMATS:
        for lang in ("en", "zh"):
            data, took, best = measure(partial(write_report, composed.report, form, lang=lang))
            print(
                f"{form:4} {lang}  {took:5.1f} s, at best {best:.1f} s; with the facts "
                f"{facts + took:.1f} s, at best {least + best:.1f} s; {len(data) / 1024:,.0f} KiB"
            )
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    typer.run(main)
