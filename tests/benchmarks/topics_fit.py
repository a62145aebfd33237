"""The topic fit against the naive ways: every row of what was asked, and ratios, from one run.

    python -m tests.benchmarks.topics_fit
    python -m tests.benchmarks.topics_fit --rows naive ours sparse
    python -m tests.benchmarks.topics_fit --rows naive ours agreement --papers 20000 --topics 40

Each row runs in a process of its own, so that its peak memory is its own. Seconds hold only
beside the others of the same run: read the ratios. Seconds on a core are those of all threads
together, and depend less on what else the machine does. PAPERTIDE_SHARED says where the records
are; the stores that are fitted are made before, in the folder of temporary files.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analytics.pipeline.model import fit_model, read_model
from analytics.topics.evaluation import measure_quality
from analytics.topics.fitted import read_topics
from analytics.topics.model import assign_papers, fit_topics
from tests.benchmarks.topics_agreement import agree, compare_categories
from tests.benchmarks.topics_naive import Figures, fit_naive, fit_plain, fit_sparse
from tests.benchmarks.topics_papers import ALL, NEW, make_store, scan


@dataclass(frozen=True, slots=True)
class Row:
    """What is run: ``run`` on so many papers with so many topics."""

    run: Callable[[int, int], Figures]
    papers: int
    topics: int


def fit_ours(papers: int, topics: int) -> Figures:
    """From the store to published topics."""
    store = make_store(papers)
    started = time.perf_counter(), time.process_time()
    model = fit_model(store, topics=topics, seed=0, fresh=True)
    return {
        **_tell_sizes(model.topics["papers"].to_list()),
        "seconds": time.perf_counter() - started[0],
        "core seconds": time.process_time() - started[1],
    }


def refit_ours(papers: int, topics: int) -> Figures:
    """A refit of the papers of the row ours, which goes on from what that published."""
    store = make_store(papers)
    if read_model(store) is None:
        raise SystemExit("the row refit needs the topics that the row ours publishes")
    started = time.perf_counter(), time.process_time()
    model = fit_model(store, topics=topics, seed=1)
    return {
        **_tell_sizes(model.topics["papers"].to_list()),
        "seconds": time.perf_counter() - started[0],
        "core seconds": time.process_time() - started[1],
    }


def _tell_sizes(sizes: list[int]) -> Figures:
    return {"topics": len(sizes), "smallest": min(sizes), "largest": max(sizes)}


def assign_new(papers: int, _topics: int) -> Figures:
    """10,000 papers given to the published model of the row ours, reading it included."""
    model = read_model(make_store(papers))
    if model is None:
        raise SystemExit("the row assign needs the topics that the row ours publishes")
    new = scan(min(10_000, papers)).collect()
    started = time.perf_counter(), time.process_time()
    assigned = assign_papers(read_topics(model.path).model, new.lazy())
    return {
        "assigned": assigned.height,
        "seconds": time.perf_counter() - started[0],
        "core seconds": time.process_time() - started[1],
    }


def measure_ours(papers: int, topics: int) -> Figures:
    """Coherence, diversity, agreement, V-measure and robust topics."""
    fitted = fit_topics(scan(papers), topics=topics, seed=0)
    found = measure_quality(scan(papers), fitted)
    return {
        "coherence": found.coherence,
        "diversity": found.diversity,
        "agreement": found.agreement,
        "v measure": found.v_measure or 0.0,
        "robust": found.robust,
        "of": found.topics.height,
    }


ROWS = {
    "naive": Row(fit_naive, NEW, 80),
    "ours": Row(fit_ours, NEW, 80),
    "assign": Row(assign_new, NEW, 80),
    "refit": Row(refit_ours, NEW, 80),
    "naive-all": Row(fit_naive, ALL, 120),
    "ours-all": Row(fit_ours, ALL, 120),
    "million": Row(fit_ours, 1_000_000, 120),
    "plain": Row(fit_plain, NEW, 80),
    "sparse": Row(fit_sparse, NEW, 80),
    "categories": Row(compare_categories, 8000, 0),
    "agreement": Row(agree, NEW, 80),
    "quality": Row(measure_ours, NEW, 80),
}


def run_row(name: str, papers: int, topics: int) -> Figures:
    """One row in this process, with its time and the peak memory of the process."""
    started = time.perf_counter(), time.process_time()
    figures = ROWS[name].run(papers, topics)
    return {
        "papers": papers,
        "seconds": time.perf_counter() - started[0],
        "core seconds": time.process_time() - started[1],
        "peak GB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        "load": os.getloadavg()[0],
        **figures,
    }


def judge(found: Mapping[str, Figures]) -> list[tuple[str, str, str]]:
    """What was measured beside what was asked: one line for each figure that can be told."""

    def get(row: str, figure: str) -> float:
        return float(found[row][figure])

    def ratio(row: str, other: str, figure: str = "seconds") -> str:
        return f"{get(row, figure) / get(other, figure):.2f}"

    def time_and_memory(row: str) -> str:
        return f"{get(row, 'seconds'):.1f} s, {get(row, 'peak GB'):.2f} GB"

    lines: list[tuple[tuple[str, ...], str, Callable[[], str], str]] = [
        (("naive",), "naive way", lambda: time_and_memory("naive"), "was 32 s, 4.5 GB"),
        (("ours",), "ours", lambda: time_and_memory("ours"), "25 s, 2.5 GB"),
        (("ours", "naive"), "ours / naive", lambda: ratio("ours", "naive"), "0.78 or less"),
        (
            ("ours", "naive"),
            "the same, seconds on a core",
            lambda: ratio("ours", "naive", "core seconds"),
            "",
        ),
        (("sparse", "ours"), "sparse KMeans / ours", lambda: ratio("sparse", "ours"), "15 or more"),
        (("plain", "ours"), "scikit-learn, SVD / ours", lambda: ratio("plain", "ours"), ""),
        (("naive-all",), "naive, all", lambda: time_and_memory("naive-all"), "was 76 s, 7.7 GB"),
        (("ours-all",), "ours, all", lambda: time_and_memory("ours-all"), "4 GB"),
        (("ours-all", "ours"), "all / ours", lambda: ratio("ours-all", "ours"), "2.2 or less"),
        (("million",), "a million", lambda: time_and_memory("million"), "600 s, 8 GB"),
        (("refit", "ours"), "refit / ours", lambda: ratio("refit", "ours"), ""),
        (("assign",), "assign 10,000", lambda: f"{get('assign', 'seconds'):.2f} s", "2 s"),
        *(
            ((row,), f"{row}: {figure}", _give(found, row, figure), asked)
            for row, figure, asked in (
                ("categories", "raw", ""),
                ("categories", "svd", ""),
                ("categories", "ours", ""),
                ("categories", "minilm", ""),
                ("categories", "gap closed", "0.50 or more"),
                ("agreement", "seeds", "0.85 or more"),
                ("agreement", "halves", "0.85 or more"),
                ("agreement", "halves after another fit", "0.85 or more"),
                ("agreement", "handed over", "halves given the same topics"),
                ("agreement", "settled", "the same, after Lloyd's steps in each"),
                ("agreement", "refit keeps", "0.90 or more"),
                ("agreement", "diversity", "0.90 or more"),
            )
            if figure in found.get(row, {})
        ),
    ]
    return [(what, tell(), asked) for rows, what, tell, asked in lines if set(rows) <= set(found)]


def _give(found: Mapping[str, Figures], row: str, figure: str) -> Callable[[], str]:
    return lambda: f"{float(found[row][figure]):.3f}"


def run_alone(row: str, papers: int, topics: int) -> Figures:
    """One row in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.topics_fit", "--only", row]
    command += ["--papers", str(papers), "--topics", str(topics)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def show(row: str, figures: Figures) -> None:
    parts = [f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in figures.items()]
    print(f"{row:<12}", "  ".join(parts), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--papers", type=int, help="in every row, instead of what was asked")
    parser.add_argument("--topics", type=int, help="in every row, instead of what was asked")
    parser.add_argument("--rows", nargs="*", choices=ROWS, default=list(ROWS))
    parser.add_argument("--only", choices=ROWS, help="run one row in this process")
    chosen = parser.parse_args()
    if chosen.only:
        print(json.dumps(run_row(chosen.only, chosen.papers, chosen.topics)))
        return
    found: dict[str, Figures] = {}
    for name in chosen.rows:
        row = ROWS[name]
        papers, topics = chosen.papers or row.papers, chosen.topics or row.topics
        if row.run is fit_ours:
            make_store(papers)  # outside of what is measured, its memory too
        found[name] = run_alone(name, papers, topics)
        show(name, found[name])
    print(f"\n{'what':<38}{'measured':<20}asked")
    for what, measured, asked in judge(found):
        print(f"{what:<38}{measured:<20}{asked}")


if __name__ == "__main__":
    main()
