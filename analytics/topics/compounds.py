"""Longer names: what a term is mostly a part of."""

from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np

from analytics.text.stopwords import LINKS, function_words, stop_words
from analytics.topics.tokens import Longs, Tokens

#: A name has at most so many words, and is judged from so many places on; from fewer on where
#: the same word stands there at all of them.
_LONGEST, _PLACES, _FEW = 4, 8, 4
#: The part of its places at which the same word stands beside a term, from which on it belongs
#: to the name; less will do behind a term that a word nearly always follows (text-to-image).
_MOSTLY, _OFTEN, _NEVER_ALONE = 0.5, 0.3, 0.75


def complete_terms(titles: Tokens, terms: Sequence[str], *, no_end: Collection[str]) -> list[str]:
    """Each term, or the longer name of which it is mostly a part in titles.

    "physics informed neural" becomes "physics informed neural network", and "sensing and
    communication" becomes "integrated sensing and communication".

    Parameters
    ----------
    titles : words of titles, a sentence end after each.
    terms : canonical.
    no_end : words that cannot be the last of a name.
    """
    words = titles.words.to_list()
    place = {word: number for number, word in enumerate(words)}
    last = stop_words() | LINKS | set(no_end)
    first = function_words() | LINKS
    found = []
    for term in terms:
        parts = term.split()
        at = _find(titles, [place.get(part, -1) for part in parts])
        if len(parts) < _LONGEST and at.size >= _FEW:
            behind = _count(titles, at + len(parts), words, last)
            ahead = _count(titles, at - 1, words, first)
            alone = at.size - sum(behind.values())
            least = _MOSTLY if alone > (1 - _NEVER_ALONE) * at.size else _OFTEN
            mostly = _MOSTLY
            if at.size < _PLACES:
                least = mostly = 1
            if (word := _pick(behind, least * at.size)) is not None and word not in parts:
                parts = [*parts, word]
            elif (word := _pick(ahead, mostly * at.size)) is not None and word not in parts:
                parts = [word, *parts]
        found.append(" ".join(parts))
    return found


def _find(titles: Tokens, parts: Sequence[int]) -> Longs:
    """Where ``parts`` stand one after the other."""
    size = max(titles.ids.size - len(parts) + 1, 0)
    here = np.ones(size, np.bool_)
    for offset, part in enumerate(parts):
        here &= titles.ids[offset : offset + size] == part
    return np.flatnonzero(here)


def _count(titles: Tokens, at: Longs, words: list[str], refused: Collection[str]) -> Counter[str]:
    """How often each word that may be part of a name stands at those places."""
    inside = at[(at >= 0) & (at < titles.ids.size)]
    counted = Counter(titles.ids[inside].tolist())
    named = {words[id]: count for id, count in counted.items()}
    return Counter({w: n for w, n in named.items() if w.isalpha() and w not in refused})


def _pick(counted: Counter[str], least: float) -> str | None:
    """The most frequent word, of equals the first by letters; None where it is too rare."""
    best = min(counted, key=lambda word: (-counted[word], word), default=None)
    return best if best is not None and counted[best] >= least else None
