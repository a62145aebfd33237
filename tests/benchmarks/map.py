"""How long the map of all papers takes, and how far it keeps papers of a topic together.

Run with ``python -m tests.benchmarks.map STORE``, on a store with papers and topics; it draws the
map afresh and publishes it there.
"""

import os
import resource
import sys
import time
from itertools import pairwise

import numpy as np
import polars as pl
from scipy.spatial import cKDTree

from analytics.pipeline.map import draw_map
from analytics.pipeline.model import read_model

NEAREST, ASKED = 10, 20_000


def count_cpu() -> float:
    """Seconds of processor time of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measure_agreement(places: pl.DataFrame, *, drawn: bool) -> float:
    """Share of the ten nearest papers on the map that are of the same topic, 0 to 1."""
    known = places.drop_nulls("x")
    base = known.filter("drawn")
    asked = base if drawn else known.filter(~pl.col("drawn"))
    asked = asked.sample(min(ASKED, asked.height), seed=0)
    tree = cKDTree(base.select("x", "y").to_numpy())
    _, near = tree.query(asked.select("x", "y").to_numpy(), k=NEAREST + drawn)
    topics = base["topic_id"].to_numpy()[near[:, int(drawn) :]]
    return float(np.mean(topics == asked["topic_id"].to_numpy()[:, None]))


def main() -> None:
    """Print what was measured."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.benchmarks.map STORE")
    store = sys.argv[1]
    stages: list[tuple[str, float, float]] = []

    def note(stage: str, _done: float | None = None, /) -> None:
        if not stages or stages[-1][0] != stage:
            stages.append((stage, time.perf_counter(), count_cpu()))

    found = draw_map(store, fresh=True, report=note)
    note("")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    print("| stage | s | s of processor |\n|---|---:|---:|")
    for (stage, begun, cpu), (_, ended, used) in pairwise(stages):
        print(f"| {stage} | {ended - begun:.1f} | {used - cpu:.1f} |")
    whole = stages[-1][1] - stages[0][1], stages[-1][2] - stages[0][2]
    print(f"| all | {whole[0]:.1f} | {whole[1]:.1f} |")
    model = read_model(store)
    if model is None:
        sys.exit(f"{store} has no topics")
    topics = pl.read_parquet(model.path / "assignments.parquet", columns=["arxiv_id", "topic_id"])
    places = found.places.join(topics, on="arxiv_id")
    again = time.perf_counter()
    draw_map(store)
    print(f"| nothing to add | {time.perf_counter() - again:.1f} | |")
    for drawn, name in ((True, "laid out"), (False, "placed")):
        if places.filter(pl.col("drawn") == drawn).height > NEAREST:
            agreement = measure_agreement(places, drawn=drawn)
            print(f"\nof the ten nearest on the map of the same topic, {name}: {agreement:.2f}")


if __name__ == "__main__":
    main()
