"""What a topic is about: its weighted terms, and a label of two to four words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.optimize import linear_sum_assignment

from analytics.text.stopwords import LINKS, weak_words

Doubles = npt.NDArray[np.float64]

_CANDIDATES = 60


@dataclass(frozen=True, slots=True)
class TopicTerms:
    """Terms that set each topic apart.

    Attributes
    ----------
    columns : shape (topics, terms); columns of the document-term matrix, best first.
    weights : their weights, same shape, falling.
    """

    columns: npt.NDArray[np.int64]
    weights: Doubles


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


def score_terms(by_topic: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]) -> Doubles:
    """How much a term belongs to a topic: log-odds against all other papers, as a z-score.

    Log-odds ratio with an informative Dirichlet prior, Monroe, Colaresi and Quinn 2008,
    equations 16 and 22; the prior is the corpus itself, at the weight of 500 papers.

    Returns
    -------
    Shape (topics, terms).
    """
    everywhere = by_topic.sum(axis=0)
    papers = sizes.sum()
    prior = 500 * (everywhere + 0.5) / papers
    here = by_topic + prior
    here_not = sizes[:, None] + 500 - here
    there = everywhere - by_topic + prior
    there_not = (papers - sizes)[:, None] + 500 - there
    odds = np.log(here / np.maximum(here_not, 0.5)) - np.log(there / np.maximum(there_not, 0.5))
    return np.asarray(odds / np.sqrt(1 / here + 1 / there))


def rank_terms(
    scores: Doubles, by_topic: npt.NDArray[np.int64], terms: Sequence[str], *, count: int = 15
) -> TopicTerms:
    """The terms of each topic, none inside another one, few shared with other topics.

    Parameters
    ----------
    scores, by_topic : shape (topics, terms).
    terms : canonical names.
    """
    # A term that is spread over topics says less about each of them.
    share = by_topic / np.maximum(by_topic.sum(axis=0), 1)
    worth = np.maximum(scores, 0) * np.sqrt(share)
    columns, weights = [], []
    for row in worth:
        order = np.argsort(-row, kind="stable")[: 12 * count]
        chosen = _pick_distinct([int(column) for column in order], terms, count)
        columns.append(chosen + [order[-1]] * (count - len(chosen)))
        weights.append(row[columns[-1]])
    return TopicTerms(np.array(columns, dtype=np.int64), np.array(weights))


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


def name_topics(
    scores: Doubles, by_topic: npt.NDArray[np.int64], terms: Sequence[str]
) -> list[str]:
    """A canonical label for each topic: the phrase that fits it best, no phrase given twice.

    Parameters
    ----------
    scores, by_topic : shape (topics, terms).
    terms : canonical names.
    """
    share = by_topic / np.maximum(by_topic.sum(axis=0), 1)
    worth = np.maximum(scores, 0) * np.sqrt(share)
    worth[:, [not _is_label(term) for term in terms]] = 0
    best = np.argsort(-worth, axis=1, kind="stable")[:, :_CANDIDATES]
    columns = np.unique(best)
    # One label each, the best on the whole; a topic without any phrase falls back to its words.
    _, taken = linear_sum_assignment(-worth[:, columns])
    return [terms[columns[place]] for place in taken]


def _is_label(term: str) -> bool:
    words = term.split()
    return len(words) > 1 and not set(words) <= weak_words()
