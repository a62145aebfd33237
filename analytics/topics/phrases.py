"""Phrases: which are tight enough to be terms, and where they stand in a paper."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.topics.tokens import Ints, Longs

# What a word may be: no part of a term (GAP, STOP), the middle of a phrase (LINK), any part of
# one (SIGN for letters and numbers, WEAK), or a term by itself (WORD).
GAP, STOP, LINK, SIGN, WEAK, WORD = 0, 1, 2, 3, 4, 5

_THREADS = 2
_BINS = 1 << 22
_MIX = np.uint64(0x9E3779B97F4A7C15)
_PAPERS_AT_ONCE = 8192
_PAPERS_FOR_PHRASES = 60_000
# Normalised pointwise mutual information from which on a phrase is kept; more is asked of one
# without a word that could stand alone.
_ASSOCIATION, _WEAK_ASSOCIATION = 0.15, 0.35


def spans(starts: Longs) -> Iterator[tuple[int, int]]:
    """Blocks of papers, [low, high), that together are all of them."""
    papers = starts.size - 1
    for low in range(0, papers, _PAPERS_AT_ONCE):
        yield low, min(low + _PAPERS_AT_ONCE, papers)


def inner(ids: Ints, starts: Longs, low: int, high: int) -> Ints:
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


def _tally(keys: Longs, least: int) -> tuple[Longs, Longs]:
    """Keys that occur at least ``least`` times, ascending, and how often.

    A first pass counts in bins, which never counts too little; only keys from full bins are
    sorted.
    """
    bins = _bin(keys)
    full = np.bincount(bins, minlength=_BINS) >= least
    keys, counts = np.unique(keys[full[bins]], return_counts=True)
    enough = counts >= least
    return keys[enough], counts[enough]


def _collect(work: Callable[[Ints], Longs], parts: Sequence[Ints]) -> Longs:
    """What ``work`` gives for each part, one after the other."""
    with ThreadPoolExecutor(_THREADS) as pool:
        return np.concatenate([np.zeros(0, np.int64), *pool.map(work, parts)])


def choose_phrases(
    ids: Ints,
    starts: Longs,
    kinds: npt.NDArray[np.int8],
    least: int,
    *,
    papers: int | None = None,
) -> tuple[Ints, npt.NDArray[np.float32]]:
    """Phrases of two and three words whose words keep each other's company.

    Parameters
    ----------
    ids, starts : the papers, or every so manieth of them (see stride_phrases).
    least : papers a phrase must occur in.
    papers : how many there are in all, where those given are a sample.
    """
    sample = _sample(ids, starts)
    papers = papers or starts.size - 1
    seen = max(2, round(least * min(1.0, _PAPERS_FOR_PHRASES / max(papers, 1))))
    size = kinds.size
    total = float(max(sum(part.size for part in sample), 1))
    counts = sum((np.bincount(part, minlength=size) for part in sample), np.zeros(size, np.int64))

    keys = _collect(lambda part: _pair_keys(part, kinds), sample)
    pairs, pair_counts = _tally(keys, seen)
    first, second = np.divmod(pairs, size)
    pmi = _associate(pair_counts, counts[first], counts[second], total)
    strong = np.maximum(kinds[first], kinds[second]) == WORD
    kept = pmi >= np.where(strong, _ASSOCIATION, _WEAK_ASSOCIATION)
    two = np.stack([first, second, np.zeros_like(first)], axis=1)[kept]

    keys = _collect(lambda part: _triple_keys(part, kinds, pairs), sample)
    triples, triple_counts = _tally(keys, seen)
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


def stride_phrases(papers: int) -> int:
    """Every how manieth paper phrases are looked for in."""
    return max(1, -(-papers // _PAPERS_FOR_PHRASES))


def _sample(ids: Ints, starts: Longs) -> list[Ints]:
    """Every so manieth paper, evenly over the corpus, in blocks with a gap after each paper."""
    stride = stride_phrases(starts.size - 1)
    blocks = []
    for low, high in spans(starts):
        part = inner(ids, starts, low, high)
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


@dataclass(frozen=True, slots=True)
class Matcher:
    """Phrases laid out to be found.

    Attributes
    ----------
    size : number of words, the base of the keys.
    begins, follows : per word; whether it is the first of a phrase, and the second.
    start : per bin of a pair; 1 it may be a phrase, 2 it may begin one of three words.
    two, three : keys of phrases, ascending; two_at, three_at : which phrase each is.
    association : of each phrase.
    """

    size: int
    begins: npt.NDArray[np.bool_]
    follows: npt.NDArray[np.bool_]
    start: npt.NDArray[np.uint8]
    two: Longs
    two_at: Longs
    three: Longs
    three_at: Longs
    association: npt.NDArray[np.float32]


def build_matcher(size: int, phrases: Ints, association: npt.NDArray[np.float32]) -> Matcher:
    """Lay out ``phrases`` (shape (phrases, 3), over ``size`` words) to be found."""
    a, b, c = phrases.T
    long = c > 0
    begins, follows = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    begins[a] = True
    follows[b] = True
    start = np.zeros(_BINS, np.uint8)
    ahead = _key(size, a, b)
    start[_bin(ahead[~long])] |= 1
    start[_bin(ahead[long])] |= 2
    two, three = ahead[~long], _key(size, a[long], b[long], c[long])
    order2, order3 = np.argsort(two), np.argsort(three)
    return Matcher(
        size=size,
        begins=begins,
        follows=follows,
        start=start,
        two=two[order2],
        two_at=np.flatnonzero(~long)[order2],
        three=three[order3],
        three_at=np.flatnonzero(long)[order3],
        association=association,
    )


def find_phrases(part: Ints, matcher: Matcher) -> tuple[Longs, Longs]:
    """Where phrases begin, and which: the longer first, of overlapping ones the tighter."""
    if part.size < 3 or not matcher.association.size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    # Most neighbours begin no phrase: the words alone tell, without a key of both.
    near = np.flatnonzero(matcher.begins[part[:-1]] & matcher.follows[part[1:]])
    start = np.zeros(part.size - 1, np.uint8)
    start[near] = matcher.start[_bin(_key(matcher.size, part[near], part[near + 1]))]
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
