"""How topics flowed into one another between the first and the last part of a period."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from analytics.pipeline.similar import read_vectors
from analytics.topics.flow import FLOWS, count_flows

#: Papers looked at, at most, of each part.
_EARLIER, _LATER = 20_000, 6_000


@dataclass(frozen=True, slots=True)
class Flows:
    """Flows between two parts of a period.

    Attributes
    ----------
    counts : columns FLOWS.
    first, until : the earlier part, [first, until).
    since, last : the later part, both days included.
    sampled : later papers looked at.
    """

    counts: pl.DataFrame
    first: date
    until: date
    since: date
    last: date
    sampled: int


def suit_days(first: date, last: date) -> tuple[date, date]:
    """The days that part a period into three: the earlier papers are before, the later since."""
    third = (last - first) / 3
    return first + third, last - third


def measure_flows(
    store: str,
    papers: pl.DataFrame,
    *,
    until: date | None = None,
    since: date | None = None,
    seed: int = 0,
) -> Flows | None:
    """Flows from the papers before one day to those since another.

    Parameters
    ----------
    papers : columns arxiv_id, submitted, topic_id.
    until, since : the days; by default those of ``suit_days``.
    seed : of the samples.

    Returns
    -------
    None where the vectors are not published, a part has no papers, or the days cross.

    Raises
    ------
    StoreError, ModelError : the vectors cannot be read.
    """
    dated = papers.drop_nulls("topic_id").with_columns(day=pl.col("submitted").dt.date())
    if dated.is_empty():
        return None
    first, last = dated.select(low=pl.col("day").min(), high=pl.col("day").max()).row(0)
    usual = suit_days(first, last)
    until, since = until or usual[0], since or usual[1]
    vectors = read_vectors(store) if until <= since and first < last else None
    if vectors is None:
        return None
    rows = vectors.space.ids.to_frame("arxiv_id").with_row_index("row")
    known = dated.join(rows, on="arxiv_id", maintain_order="left")
    early = _sample(known.filter(pl.col("day") < until), _EARLIER, seed)
    late = _sample(known.filter(pl.col("day") >= since), _LATER, seed)
    if early.is_empty() or late.is_empty():
        return None
    parts = []
    for part in (early, late):
        taken = np.asarray(vectors.space.vectors[part["row"].to_numpy()], dtype=np.float32)
        parts += [taken, part["topic_id"].to_numpy()]
    counts = count_flows(*parts)
    if counts.is_empty():
        return None
    return Flows(counts.select(list(FLOWS)), first, until, since, last, late.height)


def _sample(papers: pl.DataFrame, most: int, seed: int) -> pl.DataFrame:
    return papers if papers.height <= most else papers.sample(most, seed=seed)
