"""Runs of one to three words in the papers, counted over the whole corpus: where terms come from.

Three passes over the words as integers: pairs are counted among frequent words only, triples only
behind frequent pairs (Agrawal and Srikant, 1994), and then each paper gets what it has of the
kept ones.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sp

from analytics.text.normalise import BOUNDARY
from analytics.text.stopwords import LINKS, stop_words, weak_words
from analytics.text.terms import Ints, Longs, TermTable

# What a word may be: no part of a term, only in the middle, part of one (letters and numbers;
# words that mean little), or a term by itself.
_STOP, _LINK, _SIGN, _WEAK, _WORD = 0, 1, 2, 3, 4

#: A term occurs in at least so many papers.
LEAST = 10

_PAPERS_AT_ONCE = 16_384


@dataclass(frozen=True, slots=True)
class _Block:
    """Some papers: their word ids, the paper each word is of (from 0), how many papers."""

    ids: Ints
    paper: Ints
    papers: int


@dataclass(frozen=True, slots=True)
class _Texts:
    """Papers as ids of ``words`` (the most frequent is 1, 0 is none), each ended by a 0."""

    words: pl.Series
    kinds: npt.NDArray[np.int8]
    ids: Ints
    starts: Longs

    def blocks(self) -> Iterator[_Block]:
        """All papers, some thousands at once."""
        for low in range(0, self.starts.size - 1, _PAPERS_AT_ONCE):
            bounds = self.starts[low : low + _PAPERS_AT_ONCE + 1]
            paper = np.repeat(np.arange(bounds.size - 1, dtype=np.int32), np.diff(bounds))
            yield _Block(self.ids[bounds[0] : bounds[-1]], paper, bounds.size - 1)


@dataclass(frozen=True, slots=True)
class _Keys:
    """What each column is made of; pairs that only begin a triple have none.

    Attributes
    ----------
    words : ids of the words that are terms, ascending.
    heads : keys of the pairs that a term begins with or is, ascending: first * size + second.
    pairs : which of the heads are terms.
    triples : keys of the triples: place of the head * size + third, ascending.
    """

    words: Longs
    heads: Longs
    pairs: npt.NDArray[np.bool_]
    triples: Longs


def find_terms(
    texts: pl.LazyFrame, *, least: int = LEAST, progress: Callable[[float], None] | None = None
) -> TermTable:
    """The terms of all papers that occur in at least ``least`` of them.

    Parameters
    ----------
    texts : columns arxiv_id and text (as ``analytics.text.normalise`` leaves it; null for none),
        one row per paper in any order.
    least : papers a term must occur in.
    progress : told the part that is done, 0 to 1.
    """
    tell = progress or (lambda _: None)
    read = _read_texts(texts, least)
    tell(0.3)
    size, kinds = read.kinds.size, read.kinds
    words = np.flatnonzero(kinds == _WORD)
    heads = _tally((_pair_up(block, kinds) for block in read.blocks()), least)
    tell(0.5)
    triples = _tally((_extend(block, kinds, heads) for block in read.blocks()), least)
    tell(0.7)
    keys = _Keys(words, heads, _are_terms(kinds, *np.divmod(heads, size)), triples)
    blocks = [_list_terms(block, kinds, keys) for block in read.blocks()]
    names = _spell(read.words, keys)
    matrix = _stack(blocks, len(names))
    tell(0.9)
    papers = np.bincount(matrix.indices, minlength=len(names)).astype(np.int64)
    kept = pl.DataFrame({"name": names, "papers": papers}).with_row_index("column")
    kept = kept.filter(pl.col("papers") >= least).sort("papers", "name", descending=[True, False])
    return TermTable(
        kept["name"], kept["papers"].to_numpy(), _reorder(matrix, kept["column"].to_numpy())
    )


def _read_texts(texts: pl.LazyFrame, least: int) -> _Texts:
    """Papers in the order of their ids, as ids of the words frequent enough to matter."""
    kinds = pl.Categories.random(namespace="papertide")
    order, ids, lengths = [], [], []
    query = texts.select("arxiv_id", words=pl.col("text").fill_null("").str.split(" "))
    for batch in query.collect_batches(chunk_size=_PAPERS_AT_ONCE, maintain_order=False):
        codes = batch["words"].explode(empty_as_null=False).cast(pl.Categorical(kinds))
        ids.append(codes.to_physical().to_numpy().astype(np.int32))
        lengths.append(batch["words"].list.len().to_numpy().astype(np.int64))
        order.append(batch["arxiv_id"])
    every = np.concatenate([np.zeros(0, np.int32), *ids])
    words, meaning, new = _choose_words(kinds, every, least)
    place = pl.concat(order).arg_sort().to_numpy() if order else np.zeros(0, np.int64)
    count = np.concatenate([np.zeros(0, np.int64), *lengths])
    starts, sorted_ids = _sort_papers(new[every], count, place)
    return _Texts(words, meaning, sorted_ids, starts)


def _choose_words(
    kinds: pl.Categories, ids: Ints, least: int
) -> tuple[pl.Series, npt.NDArray[np.int8], Ints]:
    """Words that occur often enough, what each may be, and the new id of each old one."""
    counts = np.bincount(ids)
    old = pl.DataFrame({"old": np.arange(counts.size, dtype=np.uint32), "count": counts})
    word = pl.col("word")
    sign = word.str.contains(r"^\p{N}") & ~word.str.contains(r"^[1-9][a-z]$")
    kind = (
        pl.when(word.is_in(sorted(LINKS)))
        .then(_LINK)
        .when(word.is_in(sorted(stop_words())))
        .then(_STOP)
        .when(sign | (word.str.len_chars() < 2))
        .then(_SIGN)
        .when(word.is_in(sorted(weak_words())))
        .then(_WEAK)
        .otherwise(_WORD)
        .cast(pl.Int8)
    )
    table = (
        old.with_columns(word=pl.col("old").cat.to(pl.Categorical(kinds)).cast(pl.String))
        .filter(pl.col("count") >= least, ~word.is_in(["", BOUNDARY]))
        .sort(["count", "word"], descending=[True, False])
        .with_columns(kind=kind)
    )
    new = np.zeros(counts.size, np.int32)
    new[table["old"].to_numpy()] = np.arange(1, table.height + 1, dtype=np.int32)
    meaning = np.concatenate([np.zeros(1, np.int8), table["kind"].to_numpy()])
    return pl.concat([pl.Series("word", [""]), table["word"]]), meaning, new


def _sort_papers(ids: Ints, counts: Longs, order: Longs) -> tuple[Longs, Ints]:
    """Papers in another order, a 0 after each: where they begin, and their words."""
    before = np.cumsum(counts) - counts
    counts = counts[order]
    starts = np.concatenate([[0], np.cumsum(counts + 1)])
    ordered = np.zeros(starts[-1], np.int32)
    for low in range(0, order.size, _PAPERS_AT_ONCE):
        part = slice(low, low + _PAPERS_AT_ONCE)
        inside = np.arange(counts[part].sum()) - np.repeat(
            np.cumsum(counts[part]) - counts[part], counts[part]
        )
        ordered[np.repeat(starts[:-1][part], counts[part]) + inside] = ids[
            np.repeat(before[order[part]], counts[part]) + inside
        ]
    return starts, ordered


def _are_terms(kinds: npt.NDArray[np.int8], first: Longs, last: Longs) -> npt.NDArray[np.bool_]:
    """Whether words may be the ends of a term; a number or letter needs a word beside it."""
    ends = np.minimum(kinds[first], kinds[last])
    best = np.maximum(kinds[first], kinds[last])
    fits: npt.NDArray[np.bool_] = (ends >= _WEAK) | ((ends == _SIGN) & (best == _WORD))
    return fits


def _pair_up(block: _Block, kinds: npt.NDArray[np.int8]) -> tuple[Longs, Longs]:
    """Pairs that may be or begin a term: where in the block, and their keys."""
    first, second = block.ids[:-1], block.ids[1:]
    at = np.flatnonzero((kinds[first] >= _SIGN) & (kinds[second] >= _LINK))
    return at, first[at].astype(np.int64) * kinds.size + second[at]


def _extend(block: _Block, kinds: npt.NDArray[np.int8], heads: Longs) -> tuple[Longs, Longs]:
    """Triples that may be terms: where in the block, and their keys."""
    at, keys = _pair_up(block, kinds)
    inside = at + 2 < block.ids.size
    at, keys = at[inside], keys[inside]
    fits = _are_terms(kinds, block.ids[at].astype(np.int64), block.ids[at + 2].astype(np.int64))
    at, head = at[fits], _look_up(heads, keys[fits])
    known = head >= 0
    return at[known], head[known] * kinds.size + block.ids[at[known] + 2]


def _look_up(known: Longs, keys: Longs) -> Longs:
    """Place of each key among ``known`` (ascending), or -1."""
    if not known.size:
        return np.full(keys.size, -1, np.int64)
    place = np.minimum(np.searchsorted(known, keys), known.size - 1)
    return np.where(known[place] == keys, place, -1)


def _tally(blocks: Iterator[tuple[Longs, Longs]], least: int) -> Longs:
    """Keys that occur at least ``least`` times, ascending."""
    found, counts = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for _, keys in blocks:
        distinct, times = np.unique(keys, return_counts=True)
        found.append(distinct)
        counts.append(times)
    distinct, inverse = np.unique(np.concatenate(found), return_inverse=True)
    total = np.bincount(inverse, np.concatenate(counts), distinct.size)
    return distinct[total >= least]


def _list_terms(block: _Block, kinds: npt.NDArray[np.int8], keys: _Keys) -> sp.csr_matrix:
    """The terms of each paper of a block; columns are words, then pairs, then triples."""
    column = np.full(kinds.size, -1, np.int64)
    column[keys.words] = np.arange(keys.words.size)
    pair_column = np.where(keys.pairs, keys.words.size + np.cumsum(keys.pairs) - 1, -1)
    first_triple = keys.words.size + int(keys.pairs.sum())
    pair_at, pair = _pair_up(block, kinds)
    pair = _look_up(keys.heads, pair)
    triple_at, triple = _extend(block, kinds, keys.heads)
    triple = _look_up(keys.triples, triple)
    at = np.concatenate([np.arange(block.ids.size), pair_at, triple_at])
    columns = np.concatenate(
        [
            column[block.ids],
            np.where(pair >= 0, pair_column[pair], -1) if pair_column.size else pair,
            np.where(triple >= 0, first_triple + triple, -1),
        ]
    )
    known = columns >= 0
    rows, columns = block.paper[at[known]], columns[known]
    shape = (block.papers, first_triple + keys.triples.size)
    ones = np.ones(columns.size, np.int8)
    # Duplicates are added up, and may run over: only whether a term occurs is kept.
    matrix = sp.coo_matrix((ones, (rows, columns.astype(np.int32))), shape=shape).tocsr()
    matrix.data[:] = 1
    return matrix


def _spell(words: pl.Series, keys: _Keys) -> pl.Series:
    """Names of all columns."""
    size = len(words)
    first, second = np.divmod(keys.heads, size)
    head, third = np.divmod(keys.triples, size)
    pairs = [words.gather(part[keys.pairs]) for part in (first, second)]
    triples = [words.gather(part) for part in (first[head], second[head], third)]
    return pl.concat(
        [
            words.gather(keys.words).rename("term"),
            _join(pairs),
            _join(triples),
        ]
    )


def _join(parts: list[pl.Series]) -> pl.Series:
    frame = pl.DataFrame({str(place): part for place, part in enumerate(parts)})
    return frame.select(term=pl.concat_str(pl.all(), separator=" "))["term"]


def _stack(blocks: list[sp.csr_matrix], width: int) -> sp.csr_matrix:
    if not blocks:
        return sp.csr_matrix((0, width), dtype=np.int8)
    return sp.vstack(blocks, format="csr", dtype=np.int8)


def _reorder(matrix: sp.csr_matrix, kept: Ints) -> sp.csr_matrix:
    """Only the columns ``kept``, in that order; indices sorted."""
    new = np.full(matrix.shape[1], -1, np.int32)
    new[kept] = np.arange(kept.size, dtype=np.int32)
    columns = new[matrix.indices]
    known = columns >= 0
    starts = np.concatenate([[0], np.cumsum(known)])[matrix.indptr]
    data = matrix.data[known]
    chosen = sp.csr_matrix((data, columns[known], starts), shape=(matrix.shape[0], kept.size))
    chosen.sort_indices()
    return chosen
