"""Memory of what is read from a store, so that one can tell where a machine ends.

    python -m tests.benchmarks.larger STORE
    python -m tests.benchmarks.larger STORE --papers 1000000

Each row runs in a process of its own, its greatest memory as the system counts it. With --papers
they read another store of that many: the papers of STORE again and again, without a fit.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from analytics.store.papers import save_papers, scan_papers

ROWS = {
    "catalogue (first time)": ["export", "topics"],
    "shares of categories": ["export", "series", "--kind", "category"],
    "verdicts of themes": ["export", "verdicts", "--kind", "theme"],
    "verdicts of categories": ["export", "verdicts", "--kind", "category"],
    "papers as csv": ["export", "papers", "--format", "csv"],
    "papers as parquet": ["export", "papers", "--format", "parquet"],
    "papers as json": ["export", "papers", "--format", "json"],
}


def repeat_papers(store: Path, papers: int) -> Iterator[pl.DataFrame]:
    """That many papers: those of the store, again and again under other ids."""
    known = scan_papers(str(store)).collect()
    turn = 0
    while papers > 0:
        batch = known.head(papers)
        if turn:
            batch = batch.with_columns(pl.format("{}x{}", "arxiv_id", pl.lit(turn)))
        yield batch
        papers -= batch.height
        turn += 1


def measure(store: Path, words: list[str], out: Path) -> tuple[float, float]:
    """Seconds and greatest memory in GB of a command."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "analytics", "--store", str(store), *words]
    with out.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} failed")
    return time.perf_counter() - started, used.ru_maxrss / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("store", type=Path)
    parser.add_argument("--papers", type=int)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="papertide-bench-") as place:
        store = chosen.store
        if chosen.papers:
            store = Path(place) / "store"
            save_papers(str(store), repeat_papers(chosen.store, chosen.papers), source="benchmark")
        for row, words in ROWS.items():
            seconds, memory = measure(store, words, Path(place) / "out")
            print(f"{row:<24} {seconds:7.1f} s {memory:6.2f} GB", flush=True)


if __name__ == "__main__":
    main()
