"""Identity across refits: which topic of before a topic is, and where the others went."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.optimize import linear_sum_assignment

from analytics.topics.vectors import Floats

#: A new topic takes the id of one before if they are at least this alike (0 to 1).
_SAME = 0.35
#: A topic descends from each topic of before that gave it this part of its papers.
_DESCENT = 0.25


@dataclass(frozen=True, slots=True)
class Matching:
    """What became of the topics of before.

    Attributes
    ----------
    topic_ids : id of each new topic; an old one where it is the same topic.
    lineage : ids of the old topics each new one comes from.
    likeness : shape (new, old); what decided.
    """

    topic_ids: npt.NDArray[np.int32]
    lineage: list[list[int]]
    likeness: npt.NDArray[np.float64]


def match_topics(
    profiles: Floats,
    labels: pl.DataFrame,
    old_profiles: Floats,
    old_labels: pl.DataFrame,
    old_ids: npt.NDArray[np.int32],
) -> Matching:
    """Match new topics to old ones, one to one (Hungarian), by papers in common and by terms.

    Parameters
    ----------
    profiles, old_profiles : shape (topics, terms), rows of length one, over the same terms.
    labels, old_labels : arxiv_id, topic (position of the topic).
    old_ids : id of each old topic.
    """
    new, old = len(profiles), len(old_profiles)
    likeness = np.asarray(profiles @ old_profiles.T, dtype=np.float64)
    common = labels.join(old_labels, on="arxiv_id", suffix="_old")
    shared = np.zeros((new, old))
    if common.height:
        table = common.group_by("topic", "topic_old").len()
        shared[table["topic"].to_numpy(), table["topic_old"].to_numpy()] = table["len"].to_numpy()
        sizes = shared.sum(axis=1)[:, None] + shared.sum(axis=0)[None, :]
        likeness = (likeness + 2 * shared / np.maximum(sizes, 1)) / 2
    rows, columns = linear_sum_assignment(-likeness)
    same = likeness[rows, columns] >= _SAME
    topic_ids = np.full(new, -1, np.int32)
    topic_ids[rows[same]] = old_ids[columns[same]]
    born = np.flatnonzero(topic_ids < 0)
    topic_ids[born] = int(old_ids.max(initial=-1)) + 1 + np.arange(born.size)
    part = shared / np.maximum(shared.sum(axis=1, keepdims=True), 1)
    lineage = [[int(i) for i in sorted(old_ids[row >= _DESCENT])] for row in part]
    return Matching(topic_ids, lineage, likeness)
