"""Words of the papers as integers: one pass over the texts, a few bytes per word."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from analytics.text import BOUNDARY, normalise, paper_text
from analytics.text.variants import build_replacements

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]

_THREADS = 2
_BATCH = 8192
DROPPED = (
    r"\$\$[^$]{0,400}\$\$|\$[^$]{0,400}\$|\\\([^)]{0,400}\\\)"
    r"|(?:https?://|www\.)\S+|\\[a-zA-Z]+\*?"
)
# Brackets, commas and dashes end a phrase too: in "language models (LLMs)" no phrase crosses.
_PHRASE_END = r"[.!?;:…。：；！？]+(?:\s|$)|[,()\[\]{}—–]+"
_BETWEEN_WORDS = r"[^\p{L}\p{M}\p{N}| ]+"


@dataclass(frozen=True, slots=True)
class Tokens:
    """Canonical words of papers in their order, as ids into ``words``.

    Attributes
    ----------
    arxiv_ids : sorted; one per paper.
    words : distinct canonical words; position 0 is the sentence end.
    ids : word ids of all papers, one after the other.
    starts : where each paper begins in ``ids``; one more than there are papers.
    """

    arxiv_ids: pl.Series
    words: pl.Series
    ids: Ints
    starts: Longs

    @property
    def papers(self) -> int:
        """How many papers there are."""
        return len(self.arxiv_ids)


def read_tokens(papers: pl.LazyFrame) -> Tokens:
    """Canonical words of titles and abstracts: those of ``normalise``, with more phrase ends.

    The texts stream through in batches, and each distinct spelling is normalised once: a
    hundred million words are about a million spellings.

    Parameters
    ----------
    papers : columns arxiv_id, title, abstract.
    """
    kinds = pl.Categories.random(namespace="papertide")
    ids, lengths, found = [], [], []
    for batch in _scan_words(papers):
        # The cast keeps one integer per word; the strings live on in ``kinds`` only.
        codes = batch["words"].explode(empty_as_null=False).cast(pl.Categorical(kinds))
        found.append(codes.to_physical().to_numpy().astype(np.int32))
        lengths.append(batch["words"].list.len().to_numpy().astype(np.int64))
        ids.append(batch["arxiv_id"])
    if not ids:
        empty = np.zeros(0, np.int32)
        return Tokens(
            pl.Series("arxiv_id", [], dtype=pl.String),
            pl.Series("word", [BOUNDARY]),
            empty,
            np.zeros(1, np.int64),
        )
    spellings = list_spellings(kinds, 1 + max((int(f.max()) for f in found if f.size), default=0))
    return _canonical(pl.concat(ids), spellings, found, lengths)


def _scan_words(papers: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    words = (
        paper_text()
        .str.replace_all(DROPPED, " ")
        .str.to_lowercase()
        .str.replace_all(r"['’]s\b|\|", " ")
        .str.replace_all(_PHRASE_END, f" {BOUNDARY} ")
        # Far quicker than to look for the words; the empty ones between two spaces are dropped
        # with their spelling.
        .str.replace_all(_BETWEEN_WORDS, " ")
        .str.split(" ")
    )
    query = papers.select("arxiv_id", words.alias("words"))
    return iter(query.collect_batches(chunk_size=_BATCH, maintain_order=False))


def list_spellings(kinds: pl.Categories, count: int) -> pl.Series:
    """The strings of the first ``count`` codes of ``kinds``."""
    codes = pl.DataFrame({"spelling": np.arange(count, dtype=np.uint32)})
    return codes.select(pl.col("spelling").cat.to(pl.Categorical(kinds)).cast(pl.String))[
        "spelling"
    ]


def _canonical(
    arxiv_ids: pl.Series, spellings: pl.Series, found: list[Ints], lengths: list[Longs]
) -> Tokens:
    """Spellings to canonical words, papers in the order of their ids."""
    canonical = pl.select(
        pl.when(spellings == BOUNDARY)
        .then(pl.lit(BOUNDARY))
        .otherwise(normalise(pl.lit(spellings)))
        .str.split(" ")
        .alias("word")
    )["word"].list.eval(pl.element().filter(pl.element().str.len_bytes() > 0))
    flat = canonical.explode(empty_as_null=False)
    closed = pl.Series(list(build_replacements()[1].values()))
    words = (
        pl.concat([flat, closed])
        .unique()
        .sort()
        .rename("word")
        .to_frame()
        .filter(pl.col("word") != BOUNDARY)["word"]
    )
    words = pl.concat([pl.Series("word", [BOUNDARY]), words])
    lookup = pl.DataFrame({"word": words, "id": np.arange(len(words), dtype=np.int32)})
    target = (
        flat.to_frame("word")
        .join(lookup, on="word", how="left", maintain_order="left")["id"]
        .to_numpy()
    )
    per = canonical.list.len().to_numpy().astype(np.int32)
    first = np.cumsum(per, dtype=np.int32) - per
    pairs = _list_pairs(lookup)

    def convert(batch: int) -> tuple[Ints, Longs]:
        ids, counts = _unfold(found[batch], lengths[batch], target, first, per)
        found[batch] = np.zeros(0, np.int32)
        return _close_pairs(ids, counts, pairs)

    with ThreadPoolExecutor(_THREADS) as pool:
        batches = list(pool.map(convert, range(len(found))))
    counts = np.concatenate([c for _, c in batches])
    ids = np.concatenate([i for i, _ in batches])
    del batches
    return _sort_papers(arxiv_ids, words, ids, counts)


def _unfold(raw: Ints, lengths: Longs, target: Ints, first: Ints, per: Ints) -> tuple[Ints, Longs]:
    """Canonical word ids of one batch: a spelling is none, one or several words."""
    many = per[raw]
    # The words of a batch are few enough for short integers, which move in half the time.
    reach = np.append(np.int32(0), np.cumsum(many, dtype=np.int32))
    ends = np.cumsum(lengths)
    at = np.repeat(first[raw] - reach[:-1], many) + np.arange(reach[-1], dtype=np.int32)
    return target[at], reach[ends] - reach[ends - lengths]


@dataclass(frozen=True, slots=True)
class _Pairs:
    keys: Longs  # first word * number of words + second word, ascending
    closed: Ints
    begins: npt.NDArray[np.bool_]
    follows: npt.NDArray[np.bool_]


def _list_pairs(lookup: pl.DataFrame) -> _Pairs:
    """Neighbours that are written as one word (data set: dataset)."""
    table = pl.DataFrame(
        [(*found.split(" "), closed) for found, closed in build_replacements()[1].items()],
        schema=["first", "second", "closed"],
        orient="row",
    )
    for name in table.columns:
        ids = lookup.rename({"word": name, "id": f"{name}_id"})
        table = table.join(ids, on=name, how="inner")
    size = lookup.height
    table = table.with_columns(
        key=pl.col("first_id").cast(pl.Int64) * size + pl.col("second_id")
    ).sort("key")
    begins, follows = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    begins[table["first_id"].to_numpy()] = True
    follows[table["second_id"].to_numpy()] = True
    return _Pairs(table["key"].to_numpy(), table["closed_id"].to_numpy(), begins, follows)


def _close_pairs(ids: Ints, counts: Longs, pairs: _Pairs) -> tuple[Ints, Longs]:
    if not pairs.keys.size or ids.size < 2:
        return ids, counts
    ends = np.cumsum(counts)
    near = pairs.begins[ids[:-1]] & pairs.follows[ids[1:]]
    inner = ends[(ends > 0) & (ends < ids.size)]
    near[inner - 1] = False  # the next word belongs to the next paper
    at = np.flatnonzero(near)
    keys = ids[at].astype(np.int64) * pairs.begins.size + ids[at + 1]
    place = np.minimum(np.searchsorted(pairs.keys, keys), pairs.keys.size - 1)
    hit = pairs.keys[place] == keys
    at, place = at[hit], place[hit]
    ids = ids.copy()
    ids[at] = pairs.closed[place]
    keep = np.ones(ids.size, np.bool_)
    keep[at + 1] = False
    lost = np.bincount(np.searchsorted(ends, at, side="right"), minlength=counts.size)
    return ids[keep], counts - lost


def _sort_papers(arxiv_ids: pl.Series, words: pl.Series, ids: Ints, counts: Longs) -> Tokens:
    order = arxiv_ids.arg_sort().to_numpy().astype(np.int64)
    before = np.cumsum(counts) - counts
    counts = counts[order]
    starts = np.concatenate([[0], np.cumsum(counts)])
    ordered = np.empty_like(ids)
    for low in range(0, order.size, _BATCH):
        high = min(low + _BATCH, order.size)
        shift = np.repeat(before[order[low:high]] - starts[low:high], counts[low:high])
        span = np.arange(starts[low], starts[high])
        ordered[starts[low] : starts[high]] = ids[span + shift]
    return Tokens(arxiv_ids.sort(), words, ordered, starts)
