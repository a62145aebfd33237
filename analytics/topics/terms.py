"""Terms of the papers (words and phrases) and how often each paper uses them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sp

from analytics.text import BOUNDARY
from analytics.text.stopwords import LINKS, stop_words, weak_words
from analytics.topics.tokens import Ints, Longs, Tokens

# What a word may be: no part of a term (GAP, STOP), the middle of a phrase (LINK), any part of
# one (SIGN for letters and numbers, WEAK), or a term by itself (WORD).
GAP, STOP, LINK, SIGN, WEAK, WORD = 0, 1, 2, 3, 4, 5

_PAPERS_AT_ONCE = 16_384
_BINS = 1 << 22
_MIX = np.uint64(0x9E3779B97F4A7C15)
_PAPERS_FOR_PHRASES = 60_000
# Normalised pointwise mutual information from which on a phrase is kept; more is asked of one
# without a word that could stand alone.
_ASSOCIATION, _WEAK_ASSOCIATION = 0.15, 0.35


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
    least = least or max(2, min(3 + tokens.papers // 20_000, 25))
    words, kinds, ids = _choose_words(tokens, least)
    phrases, association = _choose_phrases(ids, tokens.starts, kinds, least)
    draft = _name_terms(words, kinds, phrases, association)
    frequency = np.zeros(len(draft.terms), np.int64)
    for block in _count_blocks(ids, tokens.starts, draft):
        frequency += np.bincount(block.indices, minlength=frequency.size)
    ceiling = max(least, 0.3 * tokens.papers)
    fit = np.flatnonzero((frequency >= least) & (frequency <= ceiling))
    kept = np.sort(fit[np.argsort(-frequency[fit], kind="stable")][:most])
    return _keep_terms(draft, kept)


def count_terms(tokens: Tokens, vocabulary: Vocabulary) -> sp.csr_matrix:
    """How often each paper uses each term; what a phrase covers is not counted again as a phrase.

    Returns
    -------
    CSR, shape (papers, terms), float32, indices sorted.
    """
    ids = _encode(tokens, vocabulary)
    blocks = list(_count_blocks(ids, tokens.starts, vocabulary))
    if not blocks:
        return sp.csr_matrix((0, len(vocabulary.terms)), dtype=np.float32)
    return sp.vstack(blocks, format="csr", dtype=np.float32)


def _encode(tokens: Tokens, vocabulary: Vocabulary) -> Ints:
    lookup = pl.DataFrame(
        {"word": vocabulary.words, "id": np.arange(len(vocabulary.words), dtype=np.int32)}
    )
    found = tokens.words.to_frame("word").join(lookup, on="word", how="left", maintain_order="left")
    return found["id"].fill_null(0).to_numpy()[tokens.ids]


def _choose_words(tokens: Tokens, least: int) -> tuple[pl.Series, npt.NDArray[np.int8], Ints]:
    """Words that occur often enough, their kinds, and the papers written in them."""
    counts = np.bincount(tokens.ids, minlength=len(tokens.words))
    table = (
        pl.DataFrame({"word": tokens.words, "count": counts})
        .with_row_index("old")
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
    new = np.zeros(len(tokens.words), np.int32)
    new[table["old"].to_numpy()] = np.arange(1, table.height + 1, dtype=np.int32)
    words = pl.concat([pl.Series("word", [""]), table["word"]])
    kinds = np.concatenate([np.zeros(1, np.int8), table["kind"].to_numpy()])
    ids = new[tokens.ids]
    return words, kinds, ids


def _spans(starts: Longs) -> Iterator[tuple[int, int]]:
    papers = starts.size - 1
    for low in range(0, papers, _PAPERS_AT_ONCE):
        yield low, min(low + _PAPERS_AT_ONCE, papers)


def _inner(ids: Ints, starts: Longs, low: int, high: int) -> Ints:
    """Word ids of papers [low, high) with a gap after each, so that no phrase leaves its paper."""
    part = ids[starts[low] : starts[high]]
    return np.insert(part, starts[low + 1 : high + 1] - starts[low], 0)


def _key(size: int, *words: Ints) -> Longs:
    key = words[0].astype(np.int64)
    for word in words[1:]:
        key = key * size + word
    return key


def _bin(keys: Longs) -> npt.NDArray[np.int64]:
    return ((keys.view(np.uint64) * _MIX) >> np.uint64(42)).astype(np.int64)


def _tally(blocks: Iterator[Longs], least: int) -> tuple[Longs, Longs]:
    """Keys that occur at least ``least`` times, ascending, and how often.

    A first pass counts in bins, which never counts too little; only keys from full bins are
    sorted. The blocks are therefore held in memory: give a sample.
    """
    held = list(blocks)
    bins = np.zeros(_BINS, np.int64)
    for keys in held:
        bins += np.bincount(_bin(keys), minlength=_BINS)
    rest = [keys[bins[_bin(keys)] >= least] for keys in held]
    keys, counts = np.unique(np.concatenate([np.zeros(0, np.int64), *rest]), return_counts=True)
    enough = counts >= least
    return keys[enough], counts[enough]


def _choose_phrases(
    ids: Ints, starts: Longs, kinds: npt.NDArray[np.int8], least: int
) -> tuple[Ints, npt.NDArray[np.float32]]:
    """Phrases of two and three words whose words keep each other's company."""
    sample = _sample(ids, starts)
    papers = starts.size - 1
    seen = max(2, round(least * min(1.0, _PAPERS_FOR_PHRASES / max(papers, 1))))
    size = kinds.size
    total = float(max(sum(part.size for part in sample), 1))
    counts = sum((np.bincount(part, minlength=size) for part in sample), np.zeros(size, np.int64))

    pairs, pair_counts = _tally((_pair_keys(part, kinds) for part in sample), seen)
    first, second = np.divmod(pairs, size)
    pmi = _associate(pair_counts, counts[first], counts[second], total)
    strong = np.maximum(kinds[first], kinds[second]) == WORD
    kept = pmi >= np.where(strong, _ASSOCIATION, _WEAK_ASSOCIATION)
    two = np.stack([first, second, np.zeros_like(first)], axis=1)[kept]

    triples, triple_counts = _tally((_triple_keys(part, kinds, pairs) for part in sample), seen)
    ahead, third = np.divmod(triples, size)
    first, second = np.divmod(ahead, size)
    left = _associate(triple_counts, _look_up(pairs, pair_counts, ahead), counts[third], total)
    behind = second * size + third
    right = _associate(triple_counts, counts[first], _look_up(pairs, pair_counts, behind), total)
    ends = _associate(triple_counts, counts[first], counts[third], total)
    linked = kinds[second] == LINK
    score = np.where(linked, ends - 0.1, np.minimum(left, right))
    words = (kinds[first] == WORD) | (kinds[third] == WORD) | (kinds[second] == WORD)
    kept3 = score >= np.where(words, _ASSOCIATION, _WEAK_ASSOCIATION)
    three = np.stack([first, second, third], axis=1)[kept3]

    phrases = np.concatenate([two, three]).astype(np.int32)
    association = np.concatenate([pmi[kept], score[kept3]]).astype(np.float32)
    order = np.lexsort(phrases.T[::-1])
    return phrases[order], association[order]


def _sample(ids: Ints, starts: Longs) -> list[Ints]:
    """Every so manieth paper, evenly over the corpus, in blocks with a gap after each paper."""
    papers = starts.size - 1
    stride = max(1, -(-papers // _PAPERS_FOR_PHRASES))
    blocks = []
    for low, high in _spans(starts):
        part = _inner(ids, starts, low, high)
        if stride > 1:
            lengths = np.diff(starts[low : high + 1]) + 1
            part = part[np.repeat(np.arange(low, high) % stride == 0, lengths)]
        blocks.append(part)
    return blocks


def _associate(together: Longs, one: Longs, other: Longs, total: float) -> npt.NDArray[np.float64]:
    """Normalised pointwise mutual information (Bouma 2009), -1 to 1."""
    p = together / total
    expected = np.maximum(one, together) / total * (np.maximum(other, together) / total)
    return np.asarray(np.log(p / expected) / -np.log(np.minimum(p, 0.999)))


def _look_up(keys: Longs, values: Longs, wanted: Longs) -> Longs:
    if not keys.size:
        return np.zeros(wanted.size, np.int64)
    place = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
    return np.where(keys[place] == wanted, values[place], 0)


def _pair_keys(part: Ints, kinds: npt.NDArray[np.int8]) -> Longs:
    kind = kinds[part]
    one, other = kind[:-1], kind[1:]
    at = np.flatnonzero((one >= SIGN) & (other >= SIGN) & (np.maximum(one, other) >= WEAK))
    return _key(kinds.size, part[at], part[at + 1])


def _triple_keys(part: Ints, kinds: npt.NDArray[np.int8], pairs: Longs) -> Longs:
    """Three words in a row of which a pair is known, or two joined by a link."""
    if part.size < 3:
        return np.zeros(0, np.int64)
    kind = kinds[part]
    one, two, three = kind[:-2], kind[1:-1], kind[2:]
    linked = (two == LINK) & (one >= WEAK) & (three >= WEAK) & (np.maximum(one, three) == WORD)
    plain = (one >= SIGN) & (two >= SIGN) & (three >= SIGN)
    plain &= np.maximum(np.maximum(one, two), three) >= WEAK
    at = np.flatnonzero(plain)
    ahead = _key(kinds.size, part[at], part[at + 1])
    known = _look_up(pairs, np.ones(pairs.size, np.int64), ahead) > 0
    at = np.sort(np.concatenate([at[known], np.flatnonzero(linked)]))
    return _key(kinds.size, part[at], part[at + 1], part[at + 2])


def _name_terms(
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


def _keep_terms(draft: Vocabulary, kept: Longs) -> Vocabulary:
    """Only the columns ``kept``, in that order; phrases without a column are forgotten."""
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


def _count_blocks(ids: Ints, starts: Longs, vocabulary: Vocabulary) -> Iterator[sp.csr_matrix]:
    matcher = _build_matcher(vocabulary)
    for low, high in _spans(starts):
        part = _inner(ids, starts, low, high)
        at, phrase = _find_phrases(part, matcher)
        term = vocabulary.word_term[part]
        alone = np.flatnonzero(term >= 0)
        columns = np.concatenate([term[alone], vocabulary.phrase_term[phrase]])
        ends = starts[low + 1 : high + 1] - starts[low] + np.arange(1, high - low + 1)
        rows = np.searchsorted(ends, np.concatenate([alone, at]), side="right")
        ones = np.ones(columns.size, np.float32)
        shape = (high - low, len(vocabulary.terms))
        # Turned over twice, the indices come out sorted in linear time.
        block = sp.coo_matrix((ones, (rows, columns)), shape=shape).tocsc().tocsr()
        block.sum_duplicates()
        yield block


@dataclass(frozen=True, slots=True)
class _Matcher:
    size: int
    start: npt.NDArray[np.uint8]  # per bin of a pair: 1 may be a phrase, 2 may begin one of three
    two: Longs
    two_at: Longs
    three: Longs
    three_at: Longs
    association: npt.NDArray[np.float32]


def _build_matcher(vocabulary: Vocabulary) -> _Matcher:
    size = len(vocabulary.words)
    a, b, c = vocabulary.phrases.T
    long = c > 0
    start = np.zeros(_BINS, np.uint8)
    ahead = _key(size, a, b)
    start[_bin(ahead[~long])] |= 1
    start[_bin(ahead[long])] |= 2
    two, three = ahead[~long], _key(size, a[long], b[long], c[long])
    order2, order3 = np.argsort(two), np.argsort(three)
    return _Matcher(
        size=size,
        start=start,
        two=two[order2],
        two_at=np.flatnonzero(~long)[order2],
        three=three[order3],
        three_at=np.flatnonzero(long)[order3],
        association=vocabulary.association,
    )


def _find_phrases(part: Ints, matcher: _Matcher) -> tuple[Longs, Longs]:
    """Where phrases begin, and which: the longer first, of overlapping ones the tighter."""
    if part.size < 3 or not matcher.association.size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    start = matcher.start[_bin(_key(matcher.size, part[:-1], part[1:]))]
    at = np.flatnonzero(start[:-1] & 2)
    keys = _key(matcher.size, part[at], part[at + 1], part[at + 2])
    at, phrase = _match(at, keys, matcher.three, matcher.three_at)
    at3, phrase3 = _untangle(at, phrase, matcher.association, part.size, 3)
    covered = np.zeros(part.size, np.bool_)
    for offset in range(3):
        covered[at3 + offset] = True
    at = np.flatnonzero((start & 1).astype(np.bool_) & ~covered[:-1] & ~covered[1:])
    keys = _key(matcher.size, part[at], part[at + 1])
    at, phrase = _match(at, keys, matcher.two, matcher.two_at)
    at2, phrase2 = _untangle(at, phrase, matcher.association, part.size, 2)
    return np.concatenate([at3, at2]), np.concatenate([phrase3, phrase2])


def _match(at: Longs, keys: Longs, known: Longs, known_at: Longs) -> tuple[Longs, Longs]:
    place = _look_up(known, known_at + 1, keys)
    hit = place > 0
    return at[hit], place[hit] - 1


def _untangle(
    at: Longs, phrase: Longs, association: npt.NDArray[np.float32], size: int, length: int
) -> tuple[Longs, Longs]:
    """Of phrases that overlap only the most tightly associated; of equals the first."""
    score = np.zeros(size + 2 * length, np.float32)
    score[at + length] = association[phrase] + 1
    best = np.ones(at.size, np.bool_)
    own = score[at + length]
    for offset in range(1, length):
        best &= own > score[at + length - offset]
        best &= own >= score[at + length + offset]
    return at[best], phrase[best]
