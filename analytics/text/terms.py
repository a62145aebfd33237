"""Terms: the words and phrases of all papers, and in which papers each of them occurs.

A term is one to three canonical words in a row within a sentence. It begins and ends with a word
that is no stop word, so that ``chain of thought`` is a term and ``paper shows that`` is none; one
word alone must mean something by itself. A paper has a term or has it not; how often does not
matter, and a phrase inside a longer one counts like any other. So a term is found in exactly the
papers where the search finds it as a phrase in quotes, in as much of them as was read for it.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sp

from analytics.errors import StoreError
from analytics.i18n import gettext as _

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]

_NAMES, _STARTS, _COLUMNS = "terms.parquet", "starts.npy", "columns.npy"


@dataclass(frozen=True, slots=True)
class TermTable:
    """Which paper has which term; never changed, safe to share.

    Attributes
    ----------
    names : canonical terms, those in most papers first; one per column.
    papers : in how many papers each occurs, same order.
    matrix : CSR, shape (papers, terms), 1 where the paper has the term; rows in the order of the
        sorted arxiv_ids.
    """

    names: pl.Series
    papers: Longs
    matrix: sp.csr_matrix


def count_groups(table: TermTable, groups: Ints, count: int) -> sp.csr_matrix:
    """Papers of each group that have each term.

    Parameters
    ----------
    groups : (papers,) which group each paper is in, from 0; negative for none.
    count : how many groups there are.

    Returns
    -------
    CSR of int32, shape (count, terms).
    """
    paper = np.flatnonzero(groups >= 0)
    ones = np.ones(paper.size, np.int32)
    chosen = sp.csr_matrix((ones, (groups[paper], paper)), shape=(count, groups.size))
    return chosen @ table.matrix


def save_terms(table: TermTable, folder: Path) -> None:
    """Write a table into a new ``folder``."""
    folder.mkdir(parents=True)
    pl.DataFrame({"term": table.names, "papers": table.papers}).write_parquet(folder / _NAMES)
    np.save(folder / _STARTS, table.matrix.indptr.astype(np.int64))
    np.save(folder / _COLUMNS, table.matrix.indices.astype(np.int32))


def open_terms(folder: Path) -> TermTable:
    """The table that ``save_terms`` wrote; the matrix stays on disk until it is read.

    Raises
    ------
    StoreError : there is none, or it cannot be read.
    """
    try:
        names = pl.read_parquet(folder / _NAMES)
        starts = np.load(folder / _STARTS)
        columns = np.load(folder / _COLUMNS, mmap_mode="r")
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise StoreError(
            _(
                "{folder}: no terms that can be read ({reason}): remove the store's folder "
                "catalogue, and it is built again"
            ).format(folder=folder, reason=error)
        ) from error
    shape = (starts.size - 1, names.height)
    matrix = sp.csr_matrix((np.ones(columns.size, np.int8), columns, starts), shape=shape)
    return TermTable(names["term"], names["papers"].to_numpy(), matrix)
