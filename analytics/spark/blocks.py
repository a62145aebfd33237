"""Papers in blocks: ranges of ids, the same on every cluster, read where they are worked on.

Workers read the Parquet files of one version themselves, with polars: what the store is on, they
read as everybody else does, and Spark needs no jar for it. What a block holds follows from the
files alone, never from the number of workers, so that a rerun anywhere gives the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from analytics.schema import PAPERS
from analytics.topics.tokens import Tokens, read_tokens

#: Papers in a block, about.
PAPERS_IN_BLOCK = 8192

_MARKS_IN_BLOCK = 32


@dataclass(frozen=True, slots=True)
class Survey:
    """What there is in one file.

    Attributes
    ----------
    path : of the file.
    papers : how many.
    marks : every so manieth of its ids in order, the first among them.
    last : the last of its ids.
    day : of the last submission; None where there is none.
    """

    path: str
    papers: int
    marks: tuple[str, ...]
    last: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Span:
    """The ids of one block, ``[first, end)``; None for no bound.

    Attributes
    ----------
    index : of the block, in the order of ids.
    files : that may hold such ids.
    """

    index: int
    files: tuple[str, ...]
    first: str | None
    end: str | None


def survey_file(path: str, *, papers_in_block: int = PAPERS_IN_BLOCK) -> Survey:
    """Count the papers of a file and mark out their ids."""
    papers = _scan([path]).select("arxiv_id", "submitted").collect()
    ids = papers["arxiv_id"].sort()
    step = max(1, papers_in_block // _MARKS_IN_BLOCK)
    last = str(ids[-1]) if len(ids) else ""
    marks = tuple(ids.gather_every(step).to_list())
    day = papers["submitted"].dt.date().max()
    return Survey(path, len(ids), marks, last, day if isinstance(day, date) else None)


def plan_spans(surveys: Sequence[Survey], *, papers_in_block: int = PAPERS_IN_BLOCK) -> list[Span]:
    """Ranges of ids that hold about as many papers each, in order; together all papers."""
    step = max(1, papers_in_block // _MARKS_IN_BLOCK)
    held = [survey for survey in surveys if survey.papers]
    marks = sorted(mark for survey in held for mark in survey.marks)
    borders = marks[:: max(1, papers_in_block // step)][1:]
    firsts, ends = [None, *borders], [*borders, None]
    return [
        Span(
            index,
            tuple(
                survey.path
                for survey in held
                if (end is None or survey.marks[0] < end)
                and (first is None or survey.last >= first)
            ),
            first,
            end,
        )
        for index, (first, end) in enumerate(zip(firsts, ends, strict=True))
    ]


def scan_span(span: Span) -> pl.LazyFrame:
    """The papers of a block; columns PAPERS, in no particular order."""
    papers = _scan(span.files)
    if span.first is not None:
        papers = papers.filter(pl.col("arxiv_id") >= span.first)
    if span.end is not None:
        papers = papers.filter(pl.col("arxiv_id") < span.end)
    return papers


def read_block(span: Span) -> tuple[int, Tokens]:
    """Index and canonical words of a block, its papers by id."""
    return span.index, read_tokens(scan_span(span).select("arxiv_id", "title", "abstract"))


def pick_rows(start: int, papers: int, stride: int) -> npt.NDArray[np.int64]:
    """Rows of a block that are in a sample of every ``stride``-th paper.

    Parameters
    ----------
    start : papers in all blocks before.
    papers : in this one.
    """
    return np.arange(-start % stride, papers, stride)


def _scan(files: Sequence[str]) -> pl.LazyFrame:
    if not files:
        return pl.LazyFrame(schema=PAPERS)
    return pl.scan_parquet(
        list(files),
        schema=PAPERS,
        glob=False,
        hive_partitioning=False,
        missing_columns="insert",  # of a store that an older version wrote
        extra_columns="ignore",  # a newer one
    )
