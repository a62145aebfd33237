"""The editor's desk: chapters to begin with, and each chapter's candidates with their reasons."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from analytics.pipeline.catalogue import Catalogue, select_papers
from analytics.pipeline.report_period import date_papers
from analytics.report.chapters import AREAS, LEAST
from analytics.report.examples import RANKED, rank_examples
from analytics.report.plan import ChapterQuery, Plan, PlannedChapter
from analytics.report.survey import SECTIONS
from analytics.schema import make_schema
from analytics.store.papers import read_papers

#: Candidates that are shown of a chapter.
SHOWN = 25

CANDIDATES = make_schema(
    **RANKED,
    title=pl.String,
    day=pl.Date,
    primary_category=pl.String,
    categories=pl.List(pl.String),
    themes=pl.List(pl.String),
    topic=pl.String,  # its label; null before a first fit
)


def draft_plan(store: str, catalogue: Catalogue, plan: Plan) -> Plan:
    """The plan with chapters to begin with, where it has none: what carries the period.

    Returns
    -------
    a chapter for each theme with at least ten papers of the period, the largest first, then for
    the largest areas of topics.
    """
    if plan.chapters:
        return plan
    week = _select_period(store, catalogue, plan, ChapterQuery())
    themes = week.select(pl.col("themes").explode().alias("name")).drop_nulls()
    carried = _count(themes).filter(pl.col("papers") >= LEAST)["name"].to_list()
    chapters = [PlannedChapter(ChapterQuery(themes=(name,))) for name in carried]
    areas = _count(week.select(pl.col("area_id").alias("name")).drop_nulls()).head(AREAS)
    for area in areas["name"]:
        topics = catalogue.topics.filter(pl.col("area_id") == area).sort("topic_id")
        query = ChapterQuery(topics=tuple(topics["topic_id"].to_list()))
        chapters.append(PlannedChapter(query, topics["area_label"][0]))
    return replace(plan, chapters=tuple(chapters))


def draft_sections() -> Mapping[str, ChapterQuery]:
    """The survey's sections by their name: ``cs.LO, cs.PL``."""
    return {", ".join(section): ChapterQuery(categories=section) for section in SECTIONS}


def list_candidates(
    store: str, catalogue: Catalogue, plan: Plan, query: ChapterQuery
) -> pl.DataFrame:
    """Papers of the plan's period that a chapter is about, in the order of ``rank_examples``.

    Parameters
    ----------
    plan : its period, filters and basis count.

    Returns
    -------
    columns CANDIDATES.

    Raises
    ------
    InputError : the words of the query cannot be read.
    """
    chosen = _select_period(store, catalogue, plan, query)
    if chosen.is_empty():
        return pl.DataFrame(schema=CANDIDATES)
    texts = read_papers(store, chosen["arxiv_id"].to_list(), version=catalogue.version)
    ranked = rank_examples(texts.select("arxiv_id", "title", "abstract", "authors"))
    labels = catalogue.topics.select("topic_id", topic="label")
    rows = chosen.join(labels, on="topic_id", how="left")
    return ranked.join(rows, on="arxiv_id", maintain_order="left").select(list(CANDIDATES))


def _select_period(
    store: str, catalogue: Catalogue, plan: Plan, query: ChapterQuery
) -> pl.DataFrame:
    everything = select_papers(catalogue, replace(plan.filters, start=None, end=None))
    dated = date_papers(store, catalogue, everything, plan.basis).filter(
        pl.col("day").is_between(plan.start, plan.end)
    )
    if query == ChapterQuery():
        return dated
    matches = select_papers(catalogue, query.narrow(None, None)).select("arxiv_id")
    return dated.join(matches, on="arxiv_id", how="semi", maintain_order="left")


def _count(named: pl.DataFrame) -> pl.DataFrame:
    """Papers of each name, largest first."""
    counted = named.group_by("name").len("papers")
    return counted.sort("papers", "name", descending=[True, False])
