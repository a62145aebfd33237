"""Terms of the papers (words and phrases) and how often each paper uses them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sp

from analytics.text import BOUNDARY
from analytics.text.stopwords import LINKS, stop_words, weak_words
from analytics.topics.phrases import (
    LINK,
    SIGN,
    STOP,
    WEAK,
    WORD,
    Matcher,
    build_matcher,
    choose_phrases,
    find_phrases,
    inner,
    spans,
)
from analytics.topics.tokens import Ints, Longs, Tokens

Part = TypeVar("Part")

_THREADS = 2


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that count, and the phrases made of them.

    Attributes
    ----------
    words : canonical words, the most frequent first; position 0 stands for all others.
    kinds : GAP, STOP, LINK, SIGN, WEAK or WORD for each.
    phrases : shape (phrases, 3), ascending; word ids, the third 0 in a phrase of two.
    association : of each phrase, normalised pointwise mutual information (-1 to 1).
    terms : canonical terms, one per column of the matrix.
    word_term, phrase_term : column of each word and phrase; -1 where it has none.
    """

    words: pl.Series
    kinds: npt.NDArray[np.int8]
    phrases: Ints
    association: npt.NDArray[np.float32]
    terms: pl.Series
    word_term: Ints
    phrase_term: Ints


def choose_terms(tokens: Tokens, *, least: int | None = None, most: int = 60_000) -> Vocabulary:
    """Words and phrases by document frequency and association.

    Parameters
    ----------
    tokens : of the papers the terms are chosen for.
    least : papers a term must occur in; by default it grows with the corpus.
    most : terms kept at most, those in most papers first.
    """
    least = least or find_least(tokens.papers)
    counts = np.bincount(tokens.ids, minlength=len(tokens.words))
    words, kinds = rank_words(tokens.words, counts, least)
    ids = encode_words(tokens, words)
    phrases, association = choose_phrases(ids, tokens.starts, kinds, least)
    draft = draft_terms(words, kinds, phrases, association)
    frequency = count_frequency(ids, tokens.starts, draft)
    return keep_terms(draft, frequency, papers=tokens.papers, least=least, most=most)


def find_least(papers: int) -> int:
    """Papers a term must occur in, of so many."""
    return max(2, min(3 + papers // 20_000, 25))


def count_terms(tokens: Tokens, vocabulary: Vocabulary) -> sp.csr_matrix:
    """How often each paper uses each term; what a phrase covers is not counted again as a phrase.

    Returns
    -------
    CSR, shape (papers, terms), float32, indices sorted.
    """
    ids = encode_words(tokens, vocabulary.words)
    # Turned over, the indices of each paper come out sorted in linear time.
    blocks = _map_blocks(ids, tokens.starts, vocabulary, lambda block: block.tocsr())
    if not blocks:
        return sp.csr_matrix((0, len(vocabulary.terms)), dtype=np.float32)
    return sp.vstack(blocks, format="csr", dtype=np.float32)


def count_frequency(ids: Ints, starts: Longs, vocabulary: Vocabulary) -> Longs:
    """In how many papers each term occurs.

    Parameters
    ----------
    ids, starts : the papers, written in the words of ``vocabulary``.
    """
    parts = _map_blocks(ids, starts, vocabulary, lambda block: np.diff(block.indptr))
    frequency = np.zeros(len(vocabulary.terms), np.int64)
    for part in parts:
        frequency += part
    return frequency


def encode_words(tokens: Tokens, words: pl.Series) -> Ints:
    """The papers as positions in ``words``, of which the first stands for all others."""
    lookup = pl.DataFrame({"word": words, "id": np.arange(len(words), dtype=np.int32)})
    found = tokens.words.to_frame("word").join(lookup, on="word", how="left", maintain_order="left")
    return found["id"].fill_null(0).to_numpy()[tokens.ids]


def rank_words(
    words: pl.Series, counts: Longs, least: int
) -> tuple[pl.Series, npt.NDArray[np.int8]]:
    """Words that occur often enough, as in Vocabulary, and their kinds.

    Parameters
    ----------
    words, counts : canonical words, and how often each occurs.
    """
    table = (
        pl.DataFrame({"word": words, "count": counts})
        .filter(pl.col("count") >= least, pl.col("word") != BOUNDARY)
        .sort(["count", "word"], descending=[True, False])
    )
    word = pl.col("word")
    numeric = word.str.contains(r"^[\p{N}]") & ~word.str.contains(r"^[1-9][a-z]$")
    short = word.str.len_chars() < 2
    kind = (
        pl.when(word.is_in(sorted(LINKS)))
        .then(LINK)
        .when(word.is_in(sorted(stop_words())))
        .then(STOP)
        .when(numeric | short)
        .then(SIGN)
        .when(word.is_in(sorted(weak_words())))
        .then(WEAK)
        .otherwise(WORD)
        .cast(pl.Int8)
    )
    table = table.with_columns(kind=kind)
    ranked = pl.concat([pl.Series("word", [""]), table["word"]])
    return ranked, np.concatenate([np.zeros(1, np.int8), table["kind"].to_numpy()])


def draft_terms(
    words: pl.Series,
    kinds: npt.NDArray[np.int8],
    phrases: Ints,
    association: npt.NDArray[np.float32],
) -> Vocabulary:
    """A draft in which every word and phrase that may be a term has a column."""
    alone = np.flatnonzero(kinds == WORD)
    word_term = np.full(len(words), -1, np.int32)
    word_term[alone] = np.arange(alone.size)
    phrase_term = np.arange(alone.size, alone.size + len(phrases), dtype=np.int32)
    parts = pl.DataFrame({f"w{i}": words.gather(phrases[:, i]) for i in range(3)})
    names = parts.select(pl.concat_str("w0", "w1", "w2", separator=" ").str.strip_chars(" "))
    terms = pl.concat([words.gather(alone).rename("term"), names.to_series().rename("term")])
    return Vocabulary(words, kinds, phrases, association, terms, word_term, phrase_term)


def keep_terms(
    draft: Vocabulary, frequency: Longs, *, papers: int, least: int, most: int = 60_000
) -> Vocabulary:
    """Only the terms of a draft that are neither rare nor everywhere.

    Phrases without a column are forgotten.

    Parameters
    ----------
    frequency : in how many papers each term occurs.
    papers : how many there are.
    least : papers a term must occur in.
    most : terms kept at most, those in most papers first.
    """
    ceiling = max(least, 0.3 * papers)
    fit = np.flatnonzero((frequency >= least) & (frequency <= ceiling))
    kept = np.sort(fit[np.argsort(-frequency[fit], kind="stable")][:most])
    new = np.full(len(draft.terms) + 1, -1, np.int32)  # the last entry serves -1
    new[kept] = np.arange(kept.size)
    phrase_term = new[draft.phrase_term]
    known = phrase_term >= 0
    return Vocabulary(
        words=draft.words,
        kinds=draft.kinds,
        phrases=draft.phrases[known],
        association=draft.association[known],
        terms=draft.terms.gather(kept),
        word_term=new[draft.word_term],
        phrase_term=phrase_term[known],
    )


def _map_blocks(
    ids: Ints, starts: Longs, vocabulary: Vocabulary, work: Callable[[sp.csc_matrix], Part]
) -> list[Part]:
    """What ``work`` gives for each block of papers: papers by terms, row numbers ascending."""
    matcher = build_matcher(len(vocabulary.words), vocabulary.phrases, vocabulary.association)

    def count(span: tuple[int, int]) -> Part:
        return work(_count_block(ids, starts, span, vocabulary, matcher))

    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(count, spans(starts)))


def _count_block(
    ids: Ints, starts: Longs, span: tuple[int, int], vocabulary: Vocabulary, matcher: Matcher
) -> sp.csc_matrix:
    low, high = span
    part = inner(ids, starts, low, high)
    at, phrase = find_phrases(part, matcher)
    term = vocabulary.word_term[part]
    alone = np.flatnonzero(term >= 0)
    columns = np.concatenate([term[alone], vocabulary.phrase_term[phrase]])
    papers = np.arange(high - low, dtype=np.int32)
    row = np.repeat(papers, np.diff(starts[low : high + 1]) + 1)
    rows = row[np.concatenate([alone, at])]
    ones = np.ones(columns.size, np.float32)
    shape = (high - low, len(vocabulary.terms))
    return sp.coo_matrix((ones, (rows, columns)), shape=shape).tocsc()
