"""Which topics the papers of one time continue, told by the papers before that are most alike."""

import numpy as np
import numpy.typing as npt
import polars as pl

from analytics.schema import make_schema
from analytics.topics.vectors import Floats

#: Columns of flows, one row per pair of topics that papers link.
FLOWS = make_schema(
    from_id=pl.Int32,  # topic of the most alike earlier paper
    to_id=pl.Int32,  # topic of the later paper
    papers=pl.Int64,  # later papers
)

_ROWS_AT_ONCE = 512


def count_flows(
    earlier: Floats,
    earlier_topics: npt.NDArray[np.int32],
    later: Floats,
    later_topics: npt.NDArray[np.int32],
) -> pl.DataFrame:
    """Later papers by the topic of the earlier paper most like each, and by their own.

    Parameters
    ----------
    earlier, later : vectors, shape (papers, components), of length one.
    earlier_topics, later_topics : topic of each.

    Returns
    -------
    columns FLOWS, by from_id and to_id; papers sum up to the later ones.
    """
    if not len(earlier) or not len(later):
        return pl.DataFrame(schema=FLOWS)
    found = np.empty(len(later), np.int64)
    for low in range(0, len(later), _ROWS_AT_ONCE):
        likeness = later[low : low + _ROWS_AT_ONCE] @ earlier.T
        found[low : low + _ROWS_AT_ONCE] = likeness.argmax(axis=1)
    frame = pl.DataFrame({"from_id": earlier_topics[found], "to_id": later_topics})
    return (
        frame.group_by("from_id", "to_id")
        .agg(papers=pl.len().cast(pl.Int64))
        .select(pl.col(name).cast(dtype) for name, dtype in FLOWS.items())
        .sort("from_id", "to_id")
    )
