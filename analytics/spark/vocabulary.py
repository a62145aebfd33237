"""The vocabulary of all blocks: words counted in Spark, chosen by the code of topics/terms."""

import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np
import polars as pl
from pyspark import RDD

from analytics.spark.blocks import pick_rows
from analytics.spark.sums import add_counts
from analytics.topics.phrases import choose_phrases, stride_phrases
from analytics.topics.terms import (
    Vocabulary,
    count_frequency,
    draft_terms,
    encode_words,
    find_least,
    keep_terms,
    rank_words,
)
from analytics.topics.tokens import Ints, Longs, Tokens

_SHARDS = 16


def choose_vocabulary(blocks: RDD, starts: Longs) -> Vocabulary:
    """The vocabulary that topics/terms would choose from all papers.

    Words and document frequencies are counted over all papers, phrases over as even a sample.

    Parameters
    ----------
    blocks : pairs of index and Tokens.
    starts : papers before each block, and of all.
    """
    papers = int(starts[-1])
    least = find_least(papers)
    counted = _count_words(blocks, least)
    words, kinds = rank_words(counted["word"], counted["count"].to_numpy(), least)
    known = blocks.context.broadcast(words)
    stride = stride_phrases(papers)

    def take(item: tuple[int, Tokens]) -> tuple[int, Ints, Longs]:
        index, tokens = item
        rows = pick_rows(int(starts[index]), tokens.papers, stride)
        return index, *_take_papers(encode_words(tokens, known.value), tokens.starts, rows)

    taken = sorted(blocks.map(take).collect(), key=lambda part: part[0])
    ids = np.concatenate([part[1] for part in taken])
    ends = np.cumsum(np.concatenate([part[2] for part in taken]))
    phrases, association = choose_phrases(
        ids, np.concatenate([[0], ends]), kinds, least, papers=papers
    )
    del taken, ids
    draft = draft_terms(words, kinds, phrases, association)
    shared = blocks.context.broadcast(draft)

    def count(item: tuple[int, Tokens]) -> Longs:
        _, tokens = item
        vocabulary = shared.value
        return count_frequency(encode_words(tokens, vocabulary.words), tokens.starts, vocabulary)

    frequency = add_counts(blocks, count)
    for broadcast in (known, shared):
        broadcast.destroy()
    return keep_terms(draft, frequency, papers=papers, least=least)


def _take_papers(ids: Ints, starts: Longs, rows: Longs) -> tuple[Ints, Longs]:
    """Words of some papers, one after the other, and how many each has."""
    lengths = starts[rows + 1] - starts[rows]
    before = np.cumsum(lengths) - lengths
    at = np.arange(lengths.sum()) + np.repeat(starts[rows] - before, lengths)
    return ids[at], lengths


def _count_words(blocks: RDD, least: int) -> pl.DataFrame:
    """How often each word occurs; columns word and count, without those rarer than ``least``."""

    def add(counted: Iterable[pl.DataFrame]) -> pl.DataFrame:
        whole = pl.concat(counted).group_by("word").agg(pl.col("count").sum())
        return whole.filter(pl.col("count") >= least)

    parts = min(_SHARDS, blocks.getNumPartitions())
    shards = blocks.flatMap(_shard_words).groupByKey(numPartitions=parts).mapValues(add)
    counted: pl.DataFrame = pl.concat([frame for _, frame in shards.collect()]).sort("word")
    return counted


def _shard_words(item: tuple[int, Tokens]) -> list[Any]:
    """Counted words of a block; a word is in the same shard on every machine."""
    _, tokens = item
    shard = [zlib.crc32(word.encode()) % _SHARDS for word in tokens.words.to_list()]
    counts = np.bincount(tokens.ids, minlength=len(tokens.words))
    counted = pl.DataFrame({"word": tokens.words, "count": counts, "shard": shard})
    parts = counted.filter(pl.col("count") > 0).partition_by(
        "shard", as_dict=True, include_key=False
    )
    return [(int(str(number)), part) for (number,), part in parts.items()]
