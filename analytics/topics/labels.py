"""What a topic is about: its weighted terms, and a label of two to four words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.optimize import linear_sum_assignment

from analytics.text.stopwords import LINKS, weak_words
from analytics.topics.vectors import Floats

_CANDIDATES = 60
# A phrase that ends so is cut off from its noun (physics informed, parameter efficient fine), or
# is of every field (upper bound, sample size).
NO_END = frozenset(
    """access agnostic assisted associated aware based bound case centric complement constrained
    cross dependent dimensional driven efficient enabled enhanced fine free generated grained
    guided hard informed intensive labeled like mediated modality mode monte multi non number
    order oriented outcome parameterized parametric post powered pre preserving rate registered
    reinforcement related resource sample scale self set shot size specific supervised theoretic
    time trained tuned using variable wise""".split()
)
# A phrase of two that begins so is mostly a describing word (multi agent, zero shot), or lacks its
# own beginning (whole-slide images).
_PREFIXES = frozenset(
    "cross few high low multi non open post pre real self semi slide zero".split()
)
_MATTER = frozenset({"data", "information"})
# Names of so much of the field that they tell little of one topic in it.
_WHOLE_FIELDS = frozenset(
    {
        "artificial intelligence",
        "deep learning",
        "deep neural network",
        "generative ai",
        "machine learning",
        "neural network",
    }
)


@dataclass(frozen=True, slots=True)
class TopicTerms:
    """Terms that set each topic apart.

    Attributes
    ----------
    columns : shape (topics, terms); columns of the document-term matrix, best first.
    weights : their weights, same shape, falling.
    """

    columns: npt.NDArray[np.int64]
    weights: Floats


def count_by_topic(
    counts: sp.csr_matrix, labels: npt.NDArray[np.int32], topics: int
) -> npt.NDArray[np.int64]:
    """In how many papers of each topic each term occurs; shape (topics, terms)."""
    width = counts.shape[1]
    by_topic = np.zeros(topics * width, np.int64)
    for low in range(0, counts.shape[0], 32_768):
        block = counts[low : low + 32_768]
        row = np.repeat(labels[low : low + 32_768].astype(np.int64) * width, np.diff(block.indptr))
        by_topic += np.bincount(row + block.indices, minlength=by_topic.size)
    return by_topic.reshape(topics, width)


def score_terms(by_topic: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]) -> Floats:
    """How much a term belongs to a topic: log-odds against all other papers, as a z-score.

    Log-odds ratio with an informative Dirichlet prior, Monroe, Colaresi and Quinn 2008,
    equations 16 and 22; the prior is the corpus itself, at the weight of 500 papers.

    Returns
    -------
    Shape (topics, terms).
    """
    # Single precision takes a tenth of the time, and is off by some millionths.
    everywhere, papers = by_topic.sum(axis=0), sizes.sum()
    prior = (500 * (everywhere + 0.5) / papers).astype(np.float32)
    here = by_topic.astype(np.float32) + prior
    here_not = (sizes + 500).astype(np.float32)[:, None] - here
    there = (everywhere - by_topic).astype(np.float32) + prior
    there_not = (papers - sizes + 500).astype(np.float32)[:, None] - there
    odds = np.log(here / np.maximum(here_not, 0.5)) - np.log(there / np.maximum(there_not, 0.5))
    scores: Floats = odds / np.sqrt(1 / here + 1 / there)
    return scores


def rank_terms(
    scores: Floats, by_topic: npt.NDArray[np.int64], terms: Sequence[str], *, count: int = 15
) -> TopicTerms:
    """The terms of each topic, none inside another one, few shared with other topics.

    Parameters
    ----------
    scores, by_topic : shape (topics, terms).
    terms : canonical names.
    """
    # A term that is spread over topics says less about each of them.
    share = by_topic.astype(np.float32) / np.maximum(by_topic.sum(axis=0), 1).astype(np.float32)
    worth = np.maximum(scores, 0) * np.sqrt(share)
    columns, weights = [], []
    for row in worth:
        order = _list_best(row, 12 * count)
        chosen = _pick_distinct([int(column) for column in order if row[column] > 0], terms, count)
        # Where there are too few, the first stands again, without weight.
        missing = count - len(chosen)
        first = chosen[0] if chosen else int(order[0])
        columns.append(chosen + [first] * missing)
        weights.append(np.append(row[chosen], np.zeros(missing)))
    return TopicTerms(np.array(columns, dtype=np.int64), np.array(weights))


def _list_best(worth: Floats, count: int) -> npt.NDArray[np.int64]:
    """Positions of the greatest, these first; of equals the earlier."""
    least = np.partition(worth, -count)[-count] if worth.size > count else -np.inf
    kept = np.flatnonzero(worth >= least)
    return kept[np.argsort(-worth[kept], kind="stable")][:count]


def _pick_distinct(order: Sequence[int], terms: Sequence[str], count: int) -> list[int]:
    chosen: list[int] = []
    used: set[str] = set()
    for column in order:
        words = set(terms[column].split()) - LINKS
        if words & used:
            continue
        chosen.append(column)
        used |= words - weak_words()
        if len(chosen) == count:
            break
    return chosen


@dataclass(frozen=True, slots=True)
class Usage:
    """How groups of papers use terms; a group is a topic or an area.

    Attributes
    ----------
    papers, titles : shape (groups, terms); papers, and titles, of each group with each term.
    sizes : papers in each group.
    title_sizes : titles in each group, where those of a sample were counted.
    likeness : shape (groups, terms); cosine of each term to the centroid of each group.
    """

    papers: npt.NDArray[np.int64]
    titles: npt.NDArray[np.int64]
    sizes: npt.NDArray[np.int64]
    title_sizes: npt.NDArray[np.int64]
    likeness: Floats

    def join_groups(self, groups: npt.NDArray[np.int32]) -> "Usage":
        """The same with groups joined; ``groups`` numbers the joined ones from 0."""
        member = np.zeros((int(groups.max()) + 1, len(groups)))
        member[groups, np.arange(len(groups))] = 1
        parts = member * self.sizes / np.maximum(member @ self.sizes, 1)[:, None]

        # Products of floating numbers are many times quicker, and exact at these sizes.
        def join(counted: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
            return (member @ counted.astype(np.float64)).astype(np.int64)

        return Usage(
            papers=join(self.papers),
            titles=join(self.titles),
            sizes=join(self.sizes),
            title_sizes=join(self.title_sizes),
            likeness=(parts.astype(np.float32) @ self.likeness),
        )


def rate_labels(usage: Usage, suited: Floats, *, texts: Floats | None = None) -> Floats:
    """How well each term names each group, 0 for those that name nothing.

    A name of a field sets its papers apart in their titles as in their texts, while a phrase such
    as "upper bound" is of the texts only; it lies near the middle of the group, is used in much
    of it and little elsewhere.

    Parameters
    ----------
    suited : of ``suit_labels``.
    texts : score_terms of the papers, where it is at hand.

    Returns
    -------
    Shape (groups, terms).
    """
    readable = np.flatnonzero(suited)
    papers = usage.papers[:, readable].astype(np.float32)
    scores = score_terms(usage.papers, usage.sizes) if texts is None else texts
    apart_in_texts = np.maximum(scores[:, readable], 0)
    apart_in_titles = score_terms(usage.titles[:, readable], usage.title_sizes)
    # A phrase that no title has may still be all there is.
    apart = np.sqrt(apart_in_texts * np.maximum(apart_in_titles, 0.01 * apart_in_texts))
    share = papers / np.maximum(papers.sum(axis=0), 1)
    cover = papers / np.maximum(usage.sizes, 1).astype(np.float32)[:, None]
    central = np.maximum(usage.likeness[:, readable], 0)
    ratings = np.zeros(usage.papers.shape, np.float32)
    ratings[:, readable] = apart * np.sqrt(share) * cover**0.4 * central * suited[readable]
    return ratings


def name_topics(
    ratings: Floats, terms: Sequence[str], *, taken: Mapping[int, int] | None = None
) -> list[str]:
    """A canonical label for each topic: the phrase that fits it best, none given twice.

    Where there are fewer terms than topics, some topics have to share one.

    Parameters
    ----------
    ratings : shape (topics, terms), of rate_labels.
    terms : canonical names.
    taken : column of the label that a topic has already, by its position.
    """
    taken = taken or {}
    free = [place for place in range(len(ratings)) if place not in taken]
    worth = ratings[free]
    worth[:, list(taken.values())] = 0
    best = [_list_best(row, _CANDIDATES) for row in worth]
    columns = np.unique(np.array(best, np.int64))
    # One label each, the best on the whole; a topic without any phrase falls back to its words.
    rows, chosen = linear_sum_assignment(-worth[:, columns])
    found = dict(enumerate(ratings.argmax(axis=1).tolist()))
    found |= {free[row]: int(columns[place]) for row, place in zip(rows, chosen, strict=True)}
    return [terms[column] for column in (found | dict(taken)).values()]


def name_areas(
    usage: Usage, areas: npt.NDArray[np.int32], terms: Sequence[str], suited: Floats
) -> list[tuple[str, ...]]:
    """Two canonical phrases for each area, without a word in common: the reader sees its span.

    No phrase stands for two areas.

    A phrase counts for more the more of the area's topics use it oftener than papers do at large.

    Parameters
    ----------
    usage : of the topics.
    areas : area of each topic, numbered from 0.
    suited : of ``suit_labels``.
    """
    rate = usage.papers / np.maximum(usage.sizes, 1)[:, None]
    often = rate > 1.5 * usage.papers.sum(axis=0) / max(int(usage.sizes.sum()), 1)
    ratings = rate_labels(usage.join_groups(areas), suited)
    worth = np.zeros_like(ratings)
    for area, row in enumerate(ratings):
        members = areas == area
        cover = usage.papers[members].sum(axis=0) / max(int(usage.sizes[members].sum()), 1)
        worth[area] = row * often[members].mean(axis=0) * np.sqrt(cover)
    names: dict[int, tuple[str, ...]] = {}
    taken: set[str] = set()
    # A phrase that would suit two areas goes to the one that it suits better.
    for area in np.argsort(-worth.max(axis=1), kind="stable").tolist():
        order = _list_best(worth[area], _CANDIDATES).tolist()
        fit = [terms[column] for column in order if worth[area, column] > 0]
        first = next((term for term in fit if term not in taken), terms[order[0]])
        words = set(first.split())
        others = [term for term in fit if term not in taken and not words & set(term.split())]
        names[area] = (first, *others[:1])
        taken.update(names[area])
    return [names[area] for area in range(len(ratings))]


def suit_labels(terms: Sequence[str]) -> Floats:
    """How well each term reads as a label, 0 to 1."""
    return np.array([_suit_label(term) for term in terms], np.float32)


def _suit_label(term: str) -> float:
    """How well a term reads as a label, 0 to 1."""
    words = term.split()
    if len(set(words)) < max(2, len(words)) or set(words) <= weak_words() or words[-1] in NO_END:
        return 0.0
    if (len(words) == 2 and words[0] in _PREFIXES) or words[-1].isdigit():
        return 0.5
    if term in _WHOLE_FIELDS:
        return 0.4
    # A field is named by what is done rather than by what it is done to: semi-supervised
    # learning, not unlabeled data.
    return 0.85 if words[-1] in _MATTER else 1.0
