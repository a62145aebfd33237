"""Emerging terms of the papers in view, each with the paper it was first seen in."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from analytics.pipeline.catalogue import Catalogue, select_papers
from analytics.query import Filters
from analytics.schema import make_schema
from analytics.text.terms import TermTable, open_terms
from analytics.topics.surface import spell_terms, split_pieces
from analytics.trends.counts import UNKNOWN
from analytics.trends.emerging import EMERGING, find_emerging, weigh_windows

#: Days that are recent, and days before them that are the baseline.
RECENT, BASELINE = 56, 364

#: Newest titles that are asked how a term is spelled.
_TITLES = 20_000

#: With fewer papers than this in either window nothing can emerge.
LEAST = 100

EMERGING_SEEN = make_schema(
    **EMERGING,
    name=pl.String,  # the term as most titles spell it
    first_seen=pl.Date,  # submission of the first paper in the store that has the term
    first_arxiv_id=pl.String,
)


@dataclass(frozen=True, slots=True)
class Emergence:
    """Emerging terms and what they rest on.

    Attributes
    ----------
    terms : columns EMERGING_SEEN, the highest score first.
    recent, before : first and last day of each window, both inclusive.
    papers, papers_before : papers in view in each.
    """

    terms: pl.DataFrame
    recent: tuple[date, date]
    before: tuple[date, date]
    papers: int
    papers_before: int


def measure_emerging(
    catalogue: Catalogue,
    filters: Filters,
    *,
    papers: pl.DataFrame | None = None,
    count: int = 60,
) -> Emergence:
    """What the last eight weeks in view write about more than the year before them.

    Parameters
    ----------
    catalogue, filters : which papers; where the days in view are fewer than needed, the last
        third of them is recent and the rest the baseline.
    papers : the papers of these filters, where they are at hand already.
    count : lines at most.

    Returns
    -------
    Emergence; without terms where either window has fewer than LEAST papers.
    """
    chosen = select_papers(catalogue, filters) if papers is None else papers
    first = max(catalogue.first, filters.start or catalogue.first)
    last = min(catalogue.last, filters.end or catalogue.last)
    days = max(min(RECENT, ((last - first).days + 1) // 3), 1)
    recent = last - timedelta(days - 1), last
    before = max(first, recent[0] - timedelta(BASELINE)), recent[0] - timedelta(1)
    day = pl.col("submitted").dt.date()
    marked = chosen.select(
        "arxiv_id",
        stratum=pl.col("primary_category").fill_null(UNKNOWN),
        subject=_name_subject(catalogue),
        window=pl.when(day.is_between(*recent))
        .then(pl.lit("recent"))
        .when(day.is_between(*before))
        .then(pl.lit("before")),
    ).drop_nulls("window")
    sizes = [marked.filter(pl.col("window") == name).height for name in ("recent", "before")]
    terms = pl.DataFrame(schema=EMERGING_SEEN)
    if min(sizes) >= LEAST:
        table = open_terms(catalogue.terms)
        rows = catalogue.papers["arxiv_id"].search_sorted(marked["arxiv_id"])
        found = find_emerging(table, weigh_windows(marked.with_columns(row=rows)), count=count)
        terms = _spell(_find_first(found, table, catalogue.papers), catalogue.papers)
    return Emergence(terms, recent, before, *sizes)


def _name_subject(catalogue: Catalogue) -> pl.Expr:
    """The topic of a paper, or the first category where no topics are fitted."""
    if catalogue.model is None:
        return pl.col("categories").list.first()
    return pl.col("topic_id").cast(pl.String)


def _find_first(found: pl.DataFrame, table: TermTable, papers: pl.DataFrame) -> pl.DataFrame:
    """With the first paper of the store that has each term, whatever the filters."""
    places = table.names.to_frame("term").with_row_index("column")
    columns = found.join(places, on="term", how="left", maintain_order="left")["column"]
    having = table.matrix[:, columns.to_numpy().astype(np.int64)].tocoo()
    first = (
        pl.DataFrame({"row": having.row, "at": having.col})
        .with_columns(
            first_arxiv_id=papers["arxiv_id"].gather(having.row),
            first_seen=papers["submitted"].dt.date().gather(having.row),
        )
        .sort("first_seen", "first_arxiv_id")
        .group_by("at")
        .agg(pl.col("first_seen", "first_arxiv_id").first())
    )
    return (
        found.with_row_index("at")
        .join(first.with_columns(pl.col("at").cast(pl.UInt32)), on="at", how="left")
        .sort("at")
        .drop("at")
    )


def _spell(found: pl.DataFrame, papers: pl.DataFrame) -> pl.DataFrame:
    """With the spelling that recent titles use; canonical where no title has the term."""
    titles = papers.sort("submitted").tail(_TITLES).select("arxiv_id", abstract="title")
    spelled = spell_terms(split_pieces(titles.lazy()), found["term"].to_list())
    # Titles write words with a capital that are none elsewhere; KV, GPT-5 and DeepSeek stay.
    names = {
        term: re.sub(r"\b[A-Z][a-z]+\b", lambda word: word.group().lower(), name)
        for term, name in spelled.items()
    }
    name = pl.col("term").replace_strict(names, return_dtype=pl.String)
    return found.with_columns(name=name).select(list(EMERGING_SEEN))
