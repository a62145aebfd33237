"""A sample of the terms, and the papers that have each: what any series is held against.

The terms are spread evenly over the frequencies, and found only as far into each text as every
source gives it, so that how often they occur can be compared from period to period.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from analytics.errors import StoreError
from analytics.i18n import gettext as _
from analytics.text.extent import COMMON_END

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]

#: Terms occur in at least and at most this part of the papers.
RAREST, COMMONEST = 0.0005, 0.1

#: Terms taken from each doubling of the frequency.
PER_OCTAVE = 300

_BATCH = 16_384
_NAMES, _STARTS, _PAPERS = "terms.parquet", "starts.npy", "papers.npy"


@dataclass(frozen=True, slots=True)
class Postings:
    """Which papers have each term; never changed, safe to share.

    Attributes
    ----------
    names : canonical terms.
    starts : where the papers of each term begin in ``papers``; one more than there are terms.
    papers : places of the papers among the sorted arxiv_ids, term after term, ascending.
    """

    names: pl.Series
    starts: Longs
    papers: Ints


def sample_terms(names: pl.Series, papers: Longs, *, total: int) -> pl.Series:
    """Terms spread evenly over the frequencies, at most PER_OCTAVE of each doubling.

    Parameters
    ----------
    names, papers : of all terms, and in how many papers each occurs.
    total : papers there are.
    """
    return (
        pl.DataFrame({"term": names, "papers": papers})
        .filter(pl.col("papers").is_between(RAREST * total, COMMONEST * total))
        .sort("papers", "term")
        .with_columns(octave=(pl.col("papers") / max(RAREST * total, 1)).log(2).floor())
        .filter((pl.int_range(pl.len()) * PER_OCTAVE % pl.len() < PER_OCTAVE).over("octave"))[
            "term"
        ]
    )


def find_postings(
    texts: pl.LazyFrame, names: pl.Series, *, progress: Callable[[float], None] | None = None
) -> Postings:
    """The papers that have each of some terms within the length common to all.

    Parameters
    ----------
    texts : columns arxiv_id, text and common_end, as ``extent.normalise_pieces`` gives them, one
        row per paper in any order.
    names : canonical terms.
    progress : told the part that is done, 0 to 1.
    """
    ids = texts.select("arxiv_id").collect().sort("arxiv_id").with_row_index("paper")
    padded = pl.DataFrame({"term": names}).select(pl.format(" {} ", "term").alias("found"))
    patterns = padded.with_row_index("column")
    common = pl.col("text").cast(pl.Binary).bin.slice(0, pl.col(COMMON_END)).cast(pl.String)
    query = (
        texts.select("arxiv_id", read=pl.concat_str(pl.lit(" "), common, pl.lit(" ")))
        .join(ids.lazy(), on="arxiv_id")
        .select("paper", "read")
    )
    found, done = [pl.DataFrame(schema={"column": pl.UInt32, "paper": pl.UInt32})], 0
    for batch in query.collect_batches(chunk_size=_BATCH, maintain_order=False):
        found.append(_find(batch, patterns))
        done += batch.height
        if progress:
            progress(done / ids.height)
    pairs = pl.concat(found).sort("column", "paper")
    counts = np.bincount(pairs["column"].to_numpy(), minlength=len(names))
    return Postings(
        names.rename("term"),
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        pairs["paper"].to_numpy().astype(np.int32),
    )


def _find(batch: pl.DataFrame, patterns: pl.DataFrame) -> pl.DataFrame:
    """Term and paper of every pair that occurs; columns column, paper."""
    if patterns.is_empty():
        return patterns.select("column", paper="column")
    return (
        batch.select(
            "paper",
            found=pl.col("read").str.extract_many(patterns["found"].to_list(), overlapping=True),
        )
        .explode("found")
        .join(patterns, on="found")
        .select("column", "paper")
        .unique()
    )


def count_postings(
    postings: Postings, groups: npt.NDArray[np.integer], count: int
) -> npt.NDArray[np.int64]:
    """Papers of each group that have each term.

    Parameters
    ----------
    groups : (papers,) which group each paper is in, from 0; negative for none.
    count : how many groups there are.

    Returns
    -------
    (terms, count)
    """
    # The smallest integers: what is read for every paper of every term is most of the time.
    group = (np.maximum(groups, -1) + 1).astype(np.min_scalar_type(count))[postings.papers]
    cells = np.empty((len(postings.names), count), np.int64)
    for term, (start, end) in enumerate(pairwise(postings.starts)):
        cells[term] = np.bincount(group[start:end], minlength=count + 1)[1:]
    return cells


def save_postings(postings: Postings, folder: Path) -> None:
    """Write postings into a new ``folder``."""
    folder.mkdir(parents=True)
    postings.names.to_frame("term").write_parquet(folder / _NAMES)
    np.save(folder / _STARTS, postings.starts)
    np.save(folder / _PAPERS, postings.papers)


def open_postings(folder: Path) -> Postings:
    """The postings that ``save_postings`` wrote; the papers stay on disk until they are read.

    Raises
    ------
    StoreError : there are none, or they cannot be read.
    """
    try:
        names = pl.read_parquet(folder / _NAMES)["term"]
        starts = np.load(folder / _STARTS)
        papers = np.load(folder / _PAPERS, mmap_mode="r")
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise StoreError(
            _(
                "{folder}: no terms that can be read ({reason}): remove the store's folder "
                "catalogue, and it is built again"
            ).format(folder=folder, reason=error)
        ) from error
    return Postings(names, starts, papers)
