"""All papers as blocks in Spark: their words, and the terms each paper uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import scipy.sparse as sp
from pyspark import RDD, SparkContext, StorageLevel

from analytics.spark.blocks import Span, plan_spans, read_block, survey_file
from analytics.topics.terms import Vocabulary, count_terms
from analytics.topics.tokens import Longs, Tokens

_FILES_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Corpus:
    """The papers of one version, in blocks.

    Attributes
    ----------
    spans : ids of each block.
    starts : papers before each block, and of all.
    tokens : pairs of index and Tokens, one a partition; kept.
    day : of the last submission; None where there is none.
    level : where what is needed again is kept.
    """

    spans: list[Span]
    starts: Longs
    tokens: RDD
    day: date | None
    level: StorageLevel

    @property
    def papers(self) -> int:
        """How many papers there are."""
        return int(self.starts[-1])


def read_corpus(context: SparkContext, files: Sequence[str], *, papers_in_block: int) -> Corpus:
    """Read the words of all papers of some Parquet files, block by block."""
    slices = max(1, -(-len(files) // _FILES_AT_ONCE))
    surveys = (
        context.parallelize(list(files), slices)
        .map(lambda path: survey_file(path, papers_in_block=papers_in_block))
        .collect()
    )
    spans = plan_spans(surveys, papers_in_block=papers_in_block)
    level = choose_level(context)
    tokens = context.parallelize(spans, len(spans)).map(read_block).persist(level)
    sizes = dict(tokens.map(lambda item: (item[0], item[1].papers)).collect())
    starts = np.cumsum([0, *(sizes[index] for index in range(len(spans)))])
    days = [survey.day for survey in surveys if survey.day is not None]
    return Corpus(spans, starts, tokens, max(days, default=None), level)


def choose_level(context: SparkContext) -> StorageLevel:
    """Where to keep what is needed again: on two workers, so that one may be lost."""
    alone = str(context.master).startswith("local")
    return StorageLevel.MEMORY_AND_DISK if alone else StorageLevel.MEMORY_AND_DISK_2


def count_blocks(corpus: Corpus, vocabulary: Vocabulary) -> RDD:
    """Triples of index, arxiv_ids and papers by terms; kept."""
    known = corpus.tokens.context.broadcast(vocabulary)

    def count(item: tuple[int, Tokens]) -> tuple[int, object, sp.csr_matrix]:
        index, tokens = item
        return index, tokens.arxiv_ids, count_terms(tokens, known.value)

    return corpus.tokens.map(count).persist(corpus.level)
