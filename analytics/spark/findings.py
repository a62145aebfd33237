"""What the blocks tell of the topics: sums, samples, nearest papers, and assignments in parts."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import scipy.sparse as sp
from pyspark import RDD

from analytics.spark.blocks import Span, pick_rows, scan_span
from analytics.spark.corpus import Corpus
from analytics.spark.placed import Placed
from analytics.spark.sums import add_counts
from analytics.topics.clusters import Nearest
from analytics.topics.describe import (
    COHERENCE_SAMPLE,
    SPELLING_SAMPLE,
    TITLE_SAMPLE,
    Findings,
    stride_sample,
)
from analytics.topics.drift import FAR
from analytics.topics.identity import add_weights, cut_profiles
from analytics.topics.labels import count_by_topic
from analytics.topics.model import as_assignments
from analytics.topics.near import rank_typical
from analytics.topics.tokens import Longs
from analytics.topics.vectors import Floats, Space

_BLOCKS_IN_PART = 16
_LIKENESS_SAMPLE = 1_000_000
#: Weights are added as whole numbers of this part of one, which add up the same in any order.
_FINEST = 2.0**-20


@dataclass(frozen=True, slots=True)
class Grouped:
    """All papers, placed, and the topics they are grouped into.

    Attributes
    ----------
    corpus : of the papers.
    placed : blocks of Placed.
    worded : papers with terms before each block, and of all.
    space : of the vectors.
    centroids, lean : of the topics, see Model of topics/fitted.
    """

    corpus: Corpus
    placed: RDD
    worded: Longs
    space: Space
    centroids: Floats
    lean: Floats


def count_findings(grouped: Grouped) -> tuple[Findings, Floats]:
    """What topics are described from, and their profiles (see topics/identity)."""
    centroids, lean = grouped.centroids, grouped.lean
    known = grouped.placed.context.broadcast(grouped.space)

    def count(block: Placed) -> tuple[Longs, Longs, Longs]:
        labels, topics = block.find_nearest(centroids, lean).label, len(centroids)
        weights = add_weights(block.counts, known.value, labels, topics) / _FINEST
        return (
            count_by_topic(block.counts, labels, topics),
            np.bincount(labels, minlength=topics),
            np.rint(weights).astype(np.int64),
        )

    papers, sizes, weights = add_counts(grouped.placed, count)
    titles, title_labels = _read_titles(grouped)
    findings = Findings(
        papers=papers,
        sizes=sizes,
        sample=_sample_counts(grouped),
        titles=titles.lazy(),
        title_labels=title_labels,
        texts=_read_abstracts(grouped).lazy(),
        day=grouped.corpus.day,
    )
    return findings, cut_profiles((weights * _FINEST).astype(np.float32))


def measure_far(grouped: Grouped) -> float:
    """Cosine to their centroid that all but a part of FAR of the papers reach."""
    stride = stride_sample(int(grouped.worded[-1]), _LIKENESS_SAMPLE)
    worded, centroids, lean = grouped.worded, grouped.centroids, grouped.lean

    def take(block: Placed) -> Floats:
        rows = block.worded
        chosen = rows[pick_rows(int(worded[block.index]), len(rows), stride)]
        return block.find_nearest(centroids, lean).likeness[chosen]

    return float(np.quantile(np.concatenate(grouped.placed.map(take).collect()), FAR))


def rank_papers(grouped: Grouped) -> pl.DataFrame:
    """The papers nearest to each centroid; columns TYPICAL, with positions for topic_id."""
    centroids, lean = grouped.centroids, grouped.lean
    positions = np.arange(len(centroids), dtype=np.int32)

    def rank(block: Placed) -> pl.DataFrame:
        return rank_typical(block.arxiv_ids, block.find_nearest(centroids, lean), positions)

    def merge(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
        both = pl.concat([one, other])
        label = both["topic_id"].to_numpy()
        likeness = both["likeness"].to_numpy()
        nearest = Nearest(label, label, likeness, likeness)
        return rank_typical(both["arxiv_id"], nearest, positions)

    ranked: pl.DataFrame = grouped.placed.map(rank).treeReduce(merge)
    return ranked


def save_parts(grouped: Grouped, folder: Path) -> None:
    """Write the topic of each paper into ``folder``, some blocks a file.

    Columns arxiv_id, label and other (positions of the topics), confidence; by arxiv_id.
    """
    centroids, lean = grouped.centroids, grouped.lean

    def tell(blocks: Iterator[Placed]) -> Iterator[pl.DataFrame]:
        for block in blocks:
            nearest = block.find_nearest(centroids, lean)
            yield pl.DataFrame(
                {
                    "arxiv_id": block.arxiv_ids,
                    "label": nearest.label,
                    "other": nearest.other,
                    "confidence": nearest.confidence,
                }
            )

    folder.mkdir()
    blocks = grouped.placed.getNumPartitions()
    for low in range(0, blocks, _BLOCKS_IN_PART):
        chosen = list(range(low, min(low + _BLOCKS_IN_PART, blocks)))
        frames = grouped.placed.context.runJob(grouped.placed, tell, chosen)
        pl.concat(frames).write_parquet(folder / f"part-{low // _BLOCKS_IN_PART:06d}.parquet")


def name_parts(parts: Path, folder: Path, topic_ids: np.ndarray) -> None:
    """What ``save_parts`` wrote, as ASSIGNMENTS with the ids of the topics."""
    folder.mkdir()
    for part in sorted(parts.iterdir()):
        frame = pl.read_parquet(part)
        nearest = Nearest(
            frame["label"].to_numpy(),
            frame["other"].to_numpy(),
            frame["confidence"].to_numpy(),
            frame["confidence"].to_numpy(),
        )
        as_assignments(frame["arxiv_id"], nearest, topic_ids).write_parquet(folder / part.name)


def _sample_counts(grouped: Grouped) -> sp.csr_matrix:
    starts = grouped.corpus.starts
    stride = stride_sample(grouped.corpus.papers, COHERENCE_SAMPLE)

    def take(block: Placed) -> tuple[int, sp.csr_matrix]:
        rows = pick_rows(int(starts[block.index]), len(block.arxiv_ids), stride)
        return block.index, block.counts[rows]

    taken = sorted(grouped.placed.map(take).collect(), key=lambda part: part[0])
    return sp.vstack([rows for _, rows in taken], format="csr", dtype=np.float32)


def _read_titles(grouped: Grouped) -> tuple[pl.DataFrame, np.ndarray]:
    starts, centroids, lean = grouped.corpus.starts, grouped.centroids, grouped.lean
    stride = stride_sample(grouped.corpus.papers, TITLE_SAMPLE)

    def take(block: Placed) -> tuple[int, pl.DataFrame]:
        rows = pick_rows(int(starts[block.index]), len(block.arxiv_ids), stride)
        labels = block.find_nearest(centroids, lean).label[rows]
        return block.index, pl.DataFrame({"arxiv_id": block.arxiv_ids[rows], "label": labels})

    chosen = dict(grouped.placed.map(take).collect())
    titles = _read_column(grouped, {index: part["arxiv_id"] for index, part in chosen.items()})
    labels = pl.concat([chosen[index]["label"] for index in sorted(chosen)])
    return titles.drop("abstract"), labels.to_numpy()


def _read_abstracts(grouped: Grouped) -> pl.DataFrame:
    starts = grouped.corpus.starts
    stride = stride_sample(grouped.corpus.papers, SPELLING_SAMPLE)

    def take(block: Placed) -> tuple[int, pl.Series]:
        rows = pick_rows(int(starts[block.index]), len(block.arxiv_ids), stride)
        return block.index, block.arxiv_ids[rows]

    return _read_column(grouped, dict(grouped.placed.map(take).collect()))


def _read_column(grouped: Grouped, chosen: dict[int, pl.Series]) -> pl.DataFrame:
    """Title and abstract of the papers chosen of each block, by arxiv_id."""
    wanted = [(span, chosen[span.index]) for span in grouped.corpus.spans]

    def read(item: tuple[Span, pl.Series]) -> pl.DataFrame:
        span, ids = item
        columns = scan_span(span).select("arxiv_id", "title", "abstract")
        return columns.filter(pl.col("arxiv_id").is_in(ids.implode())).collect()

    found = grouped.placed.context.parallelize(wanted, len(wanted)).map(read).collect()
    whole: pl.DataFrame = pl.concat(found).sort("arxiv_id")
    return whole
