"""Topics fitted in Spark: the steps of topics/model, over blocks of papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import scipy.sparse as sp
from pyspark import RDD, SparkContext

from analytics.errors import ModelError
from analytics.i18n import gettext as _
from analytics.progress import Report, keep_quiet
from analytics.schema import ASSIGNMENTS, CURVE
from analytics.spark.blocks import PAPERS_IN_BLOCK
from analytics.spark.clusters import fit_centroids, lean_centroids
from analytics.spark.corpus import Corpus, count_blocks, read_corpus
from analytics.spark.findings import (
    Grouped,
    count_findings,
    measure_far,
    name_parts,
    rank_papers,
    save_parts,
)
from analytics.spark.placed import (
    Placed,
    count_worded,
    place_blocks,
    sample_vectors,
    sample_worded,
)
from analytics.spark.space import fit_space
from analytics.spark.sums import add_counts
from analytics.spark.vocabulary import choose_vocabulary
from analytics.topics.carried import carry_space
from analytics.topics.choice import stride_choice
from analytics.topics.clusters import fit_centroids as vote_centroids
from analytics.topics.clusters import stride_votes
from analytics.topics.describe import describe_findings, name_by_id
from analytics.topics.fitted import FittedTopics, Model, save_topics
from analytics.topics.identity import add_familiar, match_previous, resume_sums
from analytics.topics.ledger import list_events
from analytics.topics.model import COMPANY, COMPONENTS, check_count, choose_count
from analytics.topics.near import rank_neighbours
from analytics.topics.terms import Vocabulary
from analytics.topics.tokens import Longs
from analytics.topics.vectors import Floats, Space

_STEPS, _LEANING_STEPS, _FEW_STEPS = 15, 5, 2


@dataclass(frozen=True, slots=True)
class SparkTopics:
    """Fitted topics whose assignments lie in parts on disk.

    Attributes
    ----------
    fitted : all but the assignments, of which there are no rows here.
    parts : folder that ``save_parts`` filled.
    """

    fitted: FittedTopics
    parts: Path


def fit_topics(
    context: SparkContext,
    files: Sequence[str],
    *,
    topics: int | None,
    seed: int,
    scratch: Path,
    previous: FittedTopics | None = None,
    progress: Report = keep_quiet,
    papers_in_block: int = PAPERS_IN_BLOCK,
) -> SparkTopics:
    """Fit topics to the papers of some Parquet files; every paper gets exactly one.

    The same files, seed and block size give the same topics on every cluster. What is collected
    here is of one size however many papers there are, save for their ids and topics where there
    are topics of before to match.

    Parameters
    ----------
    files : paths or addresses that every worker can read; columns PAPERS.
    topics, seed, previous, progress : as for topics/model.
    scratch : folder for the assignments until they are published.
    papers_in_block : about how many papers are worked on at a time.

    Raises
    ------
    ModelError : fewer papers with words than topics, or papers too alike to tell apart.
    """
    progress(_("Reading words"), 0.0)
    corpus = read_corpus(context, files, papers_in_block=papers_in_block)
    progress(_("Choosing terms"), 0.3)
    vocabulary = _choose_terms(corpus)
    progress(_("Counting terms"), 0.45)
    counts = count_blocks(corpus, vocabulary)
    width = len(vocabulary.terms)
    frequency = add_counts(counts, lambda item: np.bincount(item[2].indices, minlength=width))
    corpus.tokens.unpersist()
    progress(_("Reducing"), 0.55)
    space = fit_space(
        counts,
        corpus.starts,
        frequency,
        components=COMPONENTS,
        company=COMPANY,
        seed=seed,
        level=corpus.level,
        carry=partial(
            _carry_space,
            frequency=frequency,
            papers=corpus.papers,
            terms=vocabulary.terms,
            before=None if previous is None else previous.model,
        ),
    )
    placed = place_blocks(counts, space, corpus.level)
    worded = count_worded(placed, len(corpus.spans))
    counts.unpersist()
    start = None
    if previous is not None and topics in (None, len(previous.model.topic_ids)):
        start = resume_sums(_add_familiar(placed, previous), corpus.papers, previous)
    curve = pl.DataFrame(schema=CURVE)
    if start is not None:
        topics = len(start[0])
    if topics is None:
        progress(_("Choosing the number of topics"), 0.7)
        topics, curve = _choose_count(placed, worded, vocabulary, seed)
    progress(_("Grouping papers"), 0.75)
    centroids, lean = _group(placed, worded, topics, seed, start)
    progress(_("Naming topics"), 0.9)
    grouped = Grouped(corpus, placed, worded, space, centroids, lean)
    save_parts(grouped, scratch / "parts")
    fitted = _describe(grouped, vocabulary, previous, scratch / "parts", curve)
    progress(_("Topics fitted"), 1.0)
    return SparkTopics(fitted, scratch / "parts")


def save_fitted(found: SparkTopics, folder: Path) -> None:
    """Write ``found`` as ``save_topics`` does, with the assignments as a folder of Parquet."""
    save_topics(found.fitted, folder)
    assignments = folder / "assignments.parquet"
    assignments.unlink()
    name_parts(found.parts, assignments, found.fitted.model.topic_ids)


def _carry_space(
    sample: sp.csr_matrix, *, frequency: Longs, papers: int, terms: pl.Series, before: Model | None
) -> Space | None:
    if before is None:
        return None
    return carry_space(sample, frequency, papers, terms, before.space, before.vocabulary.terms)


def _choose_terms(corpus: Corpus) -> Vocabulary:
    if corpus.papers:
        vocabulary = choose_vocabulary(corpus.tokens, corpus.starts)
        if len(vocabulary.terms):
            return vocabulary
    raise ModelError(
        _(
            "No terms tell these papers apart ({papers}): topics need more papers, with abstracts"
        ).format(papers=corpus.papers)
    )


def _add_familiar(placed: RDD, previous: FittedTopics) -> tuple[Floats, int]:
    """As topics/identity, block by block."""
    known = placed.context.broadcast(previous)

    def add(block: Placed) -> tuple[int, Floats, int]:
        return block.index, *add_familiar(block.vectors, block.arxiv_ids, known.value)

    found = sorted(placed.map(add).collect(), key=lambda part: part[0])
    known.destroy()
    sums = np.asarray([part[1] for part in found]).sum(axis=0, dtype=np.float64)
    return np.asarray(sums, dtype=np.float32), sum(part[2] for part in found)


def _choose_count(
    placed: RDD, worded: Longs, vocabulary: Vocabulary, seed: int
) -> tuple[int, pl.DataFrame]:
    papers = int(worded[-1])
    counts, vectors = sample_worded(placed, worded, stride_choice(papers))
    rows = np.arange(len(vectors))
    return choose_count(counts, vectors, rows, vocabulary.terms.to_list(), seed, papers=papers)


def _group(
    placed: RDD, worded: Longs, topics: int, seed: int, start: tuple[Floats, Floats] | None
) -> tuple[Floats, Floats]:
    """Centroids and leans, the largest topic first."""
    sample = sample_vectors(placed, worded, stride_votes(int(worded[-1])))
    check_count(sample, np.arange(len(sample)), topics)
    full = placed.map(lambda block: block.vectors[block.worded]).filter(len)
    if start is None:
        found, lean = vote_centroids(sample, topics, seed=seed)
        found = fit_centroids(full, found, seed=seed, steps=_STEPS)
        centroids, lean = lean_centroids(full, found, lean, steps=_LEANING_STEPS)
    else:
        # More steps would drift from the topics of before.
        centroids, lean = lean_centroids(full, *start, steps=_FEW_STEPS)
    by_size = np.argsort(-lean, kind="stable")
    return centroids[by_size], lean[by_size]


def _describe(
    grouped: Grouped,
    vocabulary: Vocabulary,
    previous: FittedTopics | None,
    parts: Path,
    curve: pl.DataFrame,
) -> FittedTopics:
    findings, profiles = count_findings(grouped)
    known = _read_labels(parts) if previous else _read_labels(parts).head(0)
    matching = match_previous(
        profiles, vocabulary, known["arxiv_id"], known["label"].to_numpy(), previous
    )
    ids = matching.topic_ids
    named = describe_findings(
        findings,
        grouped.centroids,
        vocabulary,
        grouped.space,
        matching,
        None if previous is None else previous.topics,
    )
    model = Model(
        vocabulary=vocabulary,
        space=grouped.space,
        centroids=grouped.centroids,
        lean=grouped.lean,
        topic_ids=ids,
        profiles=profiles,
        fallback=0,
        far=measure_far(grouped),
    )
    events = list_events(
        matching,
        name_by_id(named),
        {} if previous is None else name_by_id(previous.topics),
        day=grouped.corpus.day,
    )
    nearest = rank_papers(grouped)
    typical = nearest.with_columns(topic_id=pl.Series(ids[nearest["topic_id"].to_numpy()]))
    return FittedTopics(
        model,
        topics=named.sort("topic_id"),
        assignments=pl.DataFrame(schema=ASSIGNMENTS),
        typical=typical.sort("topic_id", "rank"),
        neighbours=rank_neighbours(grouped.centroids, ids),
        ledger=events if previous is None else pl.concat([previous.ledger, events]),
        curve=curve if previous is None or curve.height else previous.curve,
    )


def _read_labels(parts: Path) -> pl.DataFrame:
    return pl.read_parquet(parts / "*.parquet", columns=["arxiv_id", "label"])
