"""The ledger: which topic of before a new one is, and what became of the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.optimize import linear_sum_assignment

from analytics.i18n import format_percent
from analytics.i18n import gettext as _
from analytics.schema import LEDGER
from analytics.topics.vectors import Floats

Counts = npt.NDArray[np.float64]

#: A new topic takes the id of one before if they are at least this alike (0 to 1).
_SAME = 0.35
#: A topic descends from each topic of before that gave it this part of its papers.
_DESCENT = 0.25
#: A part of a split, or what is merged, lies with at least this part in the other topic.
_MAJORITY = 0.5


@dataclass(frozen=True, slots=True)
class Matching:
    """What became of the topics of before.

    Attributes
    ----------
    topic_ids : id of each new topic; an old one where it is the same topic.
    old_ids : id of each old topic.
    lineage : ids of the old topics each new one comes from.
    likeness : shape (new, old); what decided, 0 to 1.
    shared : shape (new, old); papers in both.
    """

    topic_ids: npt.NDArray[np.int32]
    old_ids: npt.NDArray[np.int32]
    lineage: list[list[int]]
    likeness: Counts
    shared: Counts


def match_topics(
    profiles: Floats,
    labels: pl.DataFrame,
    old_profiles: Floats,
    old_labels: pl.DataFrame,
    old_ids: npt.NDArray[np.int32],
    *,
    given: int = -1,
) -> Matching:
    """Match new topics to old ones, one to one (Hungarian), by papers in common and by terms.

    Parameters
    ----------
    profiles, old_profiles : shape (topics, terms), rows of length one, over the same terms.
    labels, old_labels : arxiv_id, topic (position of the topic).
    old_ids : id of each old topic.
    given : the largest id that any topic ever had; that of a topic that is gone is not given again.
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
    topic_ids[born] = int(old_ids.max(initial=given)) + 1 + np.arange(born.size)
    part = shared / np.maximum(shared.sum(axis=1, keepdims=True), 1)
    lineage = [[int(i) for i in sorted(old_ids[row >= _DESCENT])] for row in part]
    return Matching(topic_ids, old_ids, lineage, likeness, shared)


def list_events(
    matching: Matching,
    labels: dict[int, str],
    old_labels: dict[int, str],
    *,
    day: date | None,
) -> pl.DataFrame:
    """Births, deaths, splits and merges of one refit, each with the overlap that decided it.

    born : no topic of before is alike; other is the most alike, overlap their likeness.
    gone : no new topic is alike; other is the most alike, overlap their likeness.
    split : two or more new topics each hold a quarter or more of its papers and come mostly from
        it; one row for each, overlap the part of its papers that went there.
    merged : it went mostly into a topic that has a quarter or more of its papers from each of
        two or more; overlap the part of its papers that went there.

    Parameters
    ----------
    labels, old_labels : by id, of the new and the old topics.
    day : of the last paper of the refit.

    Returns
    -------
    columns LEDGER, by event, topic_id and other_id.
    """
    new, old = matching.topic_ids, matching.old_ids
    given = matching.shared / np.maximum(matching.shared.sum(axis=0, keepdims=True), 1)
    taken = matching.shared / np.maximum(matching.shared.sum(axis=1, keepdims=True), 1)
    rows: list[tuple[object, ...]] = []

    def note(
        event: str, row: np.intp, column: np.intp, overlap: float, *, of_new: bool = False
    ) -> None:
        one = (int(new[row]), labels[int(new[row])])
        other = (int(old[column]), old_labels[int(old[column])])
        first, second = (one, other) if of_new else (other, one)
        papers = int(matching.shared[row, column])
        rows.append((day, event, *first, *second, papers, overlap))

    if new.size and old.size:
        for row in np.flatnonzero(~np.isin(new, old)):
            near = matching.likeness[row].argmax()
            note("born", row, near, matching.likeness[row, near], of_new=True)
        for column in np.flatnonzero(~np.isin(old, new)):
            near = matching.likeness[:, column].argmax()
            note("gone", near, column, matching.likeness[near, column])
        for event, members in (
            ("split", _keep_groups((given >= _DESCENT) & (taken >= _MAJORITY), axis=0)),
            ("merged", _keep_groups((taken >= _DESCENT) & (given >= _MAJORITY), axis=1)),
        ):
            for row, column in np.argwhere(members):
                note(event, row, column, given[row, column])
    frame = pl.DataFrame(rows, schema=LEDGER, orient="row")
    return frame.sort("event", "topic_id", "other_id")


def tell_event(event: Mapping[str, Any]) -> str:
    """One row of the ledger in a sentence."""
    label, other = event["label"], event["other_label"]
    sentences = {
        "born": _("{label} is new (nearest before: {other}, likeness {likeness})"),
        "gone": _("{label} is gone (nearest now: {other}, likeness {likeness})"),
        "split": _("{label} split: {papers} papers, {part} of it, are now in {other}"),
        "merged": _("{label} was merged: {papers} papers, {part} of it, are now in {other}"),
    }
    return sentences[str(event["event"])].format(
        label=label,
        other=other,
        likeness=f"{event['overlap']:.2f}",
        papers=f"{event['papers']:,}",
        part=format_percent(event["overlap"]),
    )


def _keep_groups(members: npt.NDArray[np.bool_], *, axis: int) -> npt.NDArray[np.bool_]:
    """Only members of which there are two or more along ``axis``."""
    return np.asarray(members & (members.sum(axis=axis, keepdims=True) >= 2))
