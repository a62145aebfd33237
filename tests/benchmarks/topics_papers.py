"""Real papers for the benchmarks of topics, in any number, as a frame and as a store."""

import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from analytics.schema import PAPERS
from analytics.store.papers import read_version, save_papers
from tests.conftest import find_shared

#: Papers of 2025 and 2026, and of all years.
NEW, ALL = 164_700, 342_066
FILES = ("arxiv-cs-2025-2026.parquet", "arxiv-cs-1993-2024.parquet")


def scan(papers: int) -> pl.LazyFrame:
    """That many real papers: of 2025 and 2026, from 164,701 on older ones too, then repeated."""
    if papers > ALL:
        return pl.scan_parquet(repeat_papers(papers))
    files = [find_shared() / "corpora" / name for name in FILES]
    frame = pl.scan_parquet(files[: 1 if papers <= NEW else 2])
    frame = frame.select("arxiv_id", "title", "abstract", "primary_category")
    if papers in (NEW, ALL):
        return frame
    # A small look need not read it all.
    return frame.head(10 * papers).collect().sort("arxiv_id").sample(papers, seed=0).lazy()


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


def make_store(papers: int) -> str:
    """A store of that many papers, kept in the folder of temporary files for the next run."""
    store = str(Path(tempfile.gettempdir()) / f"papertide-bench-store-{papers}")
    if read_version(store) is None:
        known = scan(papers).with_columns(
            categories=pl.concat_list("primary_category"), source=pl.lit("benchmark")
        )
        missing = [
            pl.lit(None, dtype=dtype).alias(name)
            for name, dtype in PAPERS.items()
            if name not in known.collect_schema()
        ]
        frame = known.with_columns(missing).select(list(PAPERS)).collect()
        save_papers(store, frame.iter_slices(50_000), source="benchmark")
    return store


def read_texts(papers: int) -> list[str]:
    """Title and abstract as scikit-learn wants them."""
    texts = pl.concat_str("title", pl.col("abstract").fill_null(""), separator=". ")
    return scan(papers).select(texts).collect().to_series().to_list()
