"""The fit on Spark beside the one in this process: time, memory and agreement, in one run.

    python -m tests.benchmarks.spark_fit --papers 50000 150000 342066 1000000
    python -m tests.benchmarks.spark_fit --papers 342066 --rows local other spark --judge

Each row runs in a process of its own, one after the other; seconds, seconds of all its processes
on a core, and their memory together are told of each. Times hold only beside the others of the
same run. PAPERTIDE_SHARED says where the records are; requirements-spark.txt must be installed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
from sklearn.metrics import adjusted_rand_score

from analytics.schema import PAPERS
from analytics.spark.model import fit_topics as fit_in_spark
from analytics.spark.model import save_fitted
from analytics.spark.session import open_session
from analytics.topics.evaluation import measure_quality
from analytics.topics.fitted import read_topics, save_topics
from analytics.topics.model import fit_topics
from tests.benchmarks.topics_papers import scan

Figures = dict[str, float]
_FILES = 60
_TICKS = os.sysconf("SC_CLK_TCK")


def write_store(papers: int, folder: Path) -> list[str]:
    """That many papers as Parquet files with the columns of a store, by id."""
    known = scan(papers).sort("arxiv_id").collect()
    missing = [
        pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in PAPERS.items()
        if name not in known.columns
    ]
    size = -(-known.height // _FILES)
    files = []
    for number, part in enumerate(known.iter_slices(size)):
        path = folder / f"{number:03d}.parquet"
        part.with_columns(missing).select(list(PAPERS)).write_parquet(path, row_group_size=4096)
        files.append(str(path))
    return files


def fit_locally(files: list[str], topics: int | None, seed: int, out: Path) -> None:
    save_topics(fit_topics(pl.scan_parquet(files), topics=topics, seed=seed, progress=tell), out)


def fit_on_spark(files: list[str], topics: int | None, seed: int, out: Path, master: str) -> None:
    with tempfile.TemporaryDirectory() as scratch, open_session(master) as context:
        found = fit_in_spark(
            context, files, topics=topics, seed=seed, scratch=Path(scratch), progress=tell
        )
        save_fitted(found, out)


def tell(stage: str, _done: float | None = None) -> None:
    print(f"{time.process_time():8.1f} s on a core  {stage}", file=sys.stderr, flush=True)


def watch(command: list[str]) -> Figures:
    """Seconds, seconds on a core and greatest memory of a process and all it starts."""
    started = time.perf_counter()
    process = subprocess.Popen(command)
    spent: dict[tuple[int, str], float] = {}
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, _add_up(process.pid, spent))
        time.sleep(0.3)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed")
    return {
        "seconds": time.perf_counter() - started,
        "core seconds": sum(spent.values()),
        "peak GB": peak / 1e9,
        "load": os.getloadavg()[1],
    }


def _add_up(root: int, spent: dict[tuple[int, str], float]) -> float:
    children: dict[int, list[int]] = {}
    known: dict[int, list[str]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            known[int(folder.name)] = fields
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    memory, left = 0.0, [root]
    while left:
        each = left.pop()
        left += children.get(each, [])
        if fields := known.get(each, []):
            spent[each, fields[19]] = (int(fields[11]) + int(fields[12])) / _TICKS
            memory += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return memory


def judge(files: list[str], out: Path) -> Figures:
    fitted = read_topics(out)
    quality = measure_quality(pl.scan_parquet(files), fitted, samples=0)
    return {
        "topics": fitted.topics.height,
        "coherence": quality.coherence,
        "v measure": quality.v_measure or 0.0,
    }


def compare(one: Path, other: Path) -> float:
    both = read_topics(one).assignments.join(
        read_topics(other).assignments, on="arxiv_id", suffix="_other"
    )
    return float(adjusted_rand_score(both["topic_id"], both["topic_id_other"]))


def make_rows(master: str) -> dict[str, Callable[[list[str], int | None, Path], None]]:
    return {
        "local": lambda files, topics, out: fit_locally(files, topics, 0, out),
        "other": lambda files, topics, out: fit_locally(files, topics, 1, out),
        "spark": lambda files, topics, out: fit_on_spark(files, topics, 0, out, master),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--papers", type=int, nargs="*", default=[50_000])
    parser.add_argument("--topics", type=int, default=107, help="0 chooses the number")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--rows", nargs="*", default=["local", "spark"])
    parser.add_argument("--judge", action="store_true", help="NPMI and V-measure too")
    parser.add_argument("--only", help="run one row in this process")
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    rows = make_rows(chosen.master)
    if chosen.only:
        files = sorted(str(path) for path in chosen.folder.glob("*.parquet"))
        rows[chosen.only](files, chosen.topics or None, chosen.folder / chosen.only)
        return
    for papers in chosen.papers:
        print(f"{papers:,} papers", flush=True)
        run_rows(papers, chosen)


def run_rows(papers: int, chosen: argparse.Namespace) -> None:
    """The rows on that many papers, each in a process of its own, and their agreement."""
    with tempfile.TemporaryDirectory(prefix="papertide-bench-") as place:
        folder = Path(place)
        files = write_store(papers, folder)
        for row in chosen.rows:
            command = [sys.executable, "-m", "tests.benchmarks.spark_fit", "--only", row]
            command += ["--folder", place, "--topics", str(chosen.topics)]
            figures = watch([*command, "--master", chosen.master])
            if chosen.judge:
                figures |= judge(files, folder / row)
            print(f"{row:<8}", json.dumps({k: round(v, 3) for k, v in figures.items()}), flush=True)
        for row in chosen.rows[1:]:
            print(f"agreement of {chosen.rows[0]} and {row}", end=" ")
            print(f"{compare(folder / chosen.rows[0], folder / row):.3f}", flush=True)


if __name__ == "__main__":
    main()
