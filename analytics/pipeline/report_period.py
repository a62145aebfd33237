"""The period of a report: its papers, the weeks before them, and the papers that were pinned."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import polars as pl

from analytics.errors import InputError
from analytics.pipeline.catalogue import Catalogue, select_papers
from analytics.report.announced import estimate_announced
from analytics.report.facts import Basis
from analytics.report.missing import tell_fetch
from analytics.report.pins import split_pin
from analytics.report.plan import Plan
from analytics.report.week import WEEKS_BEFORE
from analytics.store.papers import read_papers, scan_papers


@dataclass(frozen=True, slots=True)
class Scene:
    """What every part of a report is computed from.

    Attributes
    ----------
    papers : the catalogue's columns, day and abstract; of the period and the weeks before.
    week : those of the period.
    named : rows of the catalogue by id: the period's papers and the pins.
    texts : columns PAPERS and day, by id: the same papers.
    """

    store: str
    catalogue: Catalogue
    plan: Plan
    papers: pl.DataFrame
    week: pl.DataFrame
    named: dict[str, dict[str, Any]]
    texts: dict[str, dict[str, Any]]


def set_scene(store: str, catalogue: Catalogue, plan: Plan, noted: list[str]) -> Scene:
    """Read the papers of a period.

    Parameters
    ----------
    noted : ids of papers that an editor wrote on; read with the pins.

    Raises
    ------
    InputError : the period has no papers; says what the store has.
    """
    chosen = select_papers(catalogue, replace(plan.filters, start=None, end=None))
    dated = date_papers(store, catalogue, chosen, plan.basis)
    first = plan.start - timedelta(weeks=WEEKS_BEFORE)
    papers = dated.filter(pl.col("day").is_between(first, plan.end))
    week = papers.filter(pl.col("day") >= plan.start)
    if week.is_empty():
        raise InputError(_explain_empty(catalogue, plan))
    pins = [*plan.features, *(split_pin(pin)[0] for pin in plan.surveys), *noted]
    pins += [id for chapter in plan.chapters for id in chapter.papers]
    outside = catalogue.papers.filter(pl.col("arxiv_id").is_in(pins))
    named = pl.concat(
        [week, date_papers(store, catalogue, outside, plan.basis)], how="diagonal_relaxed"
    ).unique("arxiv_id", keep="first", maintain_order=True)
    texts = read_papers(store, named["arxiv_id"].to_list(), version=catalogue.version).join(
        named.select("arxiv_id", "day"), on="arxiv_id"
    )
    week = week.join(
        texts.select("arxiv_id", "abstract", "authors"),
        on="arxiv_id",
        how="left",
        maintain_order="left",
    )
    return Scene(
        store=store,
        catalogue=catalogue,
        plan=plan,
        papers=papers,
        week=week,
        named={row["arxiv_id"]: row for row in named.iter_rows(named=True)},
        texts={row["arxiv_id"]: row for row in texts.iter_rows(named=True)},
    )


def date_papers(
    store: str, catalogue: Catalogue, papers: pl.DataFrame, basis: Basis
) -> pl.DataFrame:
    """``papers`` with ``day``, the day that counts; those without one are left out."""
    if basis == "submitted":
        return papers.with_columns(day=pl.col("submitted").dt.date())
    if basis == "announced":
        return papers.with_columns(
            day=estimate_announced(pl.col("submitted"), pl.col("submitted_precision"))
        )
    updated = scan_papers(store, version=catalogue.version).select(
        "arxiv_id", day=pl.col("updated").dt.date()
    )
    known = updated.drop_nulls("day").collect()
    return papers.join(known, on="arxiv_id", maintain_order="left")


def _explain_empty(catalogue: Catalogue, plan: Plan) -> str:
    span = f"no papers from {plan.start} to {plan.end}"
    if plan.basis == "updated":
        return (
            f"{span} by date of update: the sources of this store may not tell it; leave out --date"
        )
    if plan.start > catalogue.last:
        return (
            f"{span}: the store ends on {catalogue.last}; python -m analytics ingest arxiv "
            f"--category cs --from {plan.start} --to {plan.end} fetches what arXiv has by now"
        )
    if plan.end < catalogue.first:
        return f"{span}: the store begins on {catalogue.first}"
    return f"{span} pass the filters: take one away, or choose other days"


def drop_missing(catalogue: Catalogue, plan: Plan) -> tuple[Plan, list[str]]:
    """The plan without ids that the store does not have, and a line on each of those."""
    asked = [
        *plan.features,
        *(split_pin(pin)[0] for pin in plan.surveys),
        *(id for chapter in plan.chapters for id in chapter.papers),
    ]
    wanted = pl.Series(asked, dtype=pl.String)
    present = set(
        catalogue.papers.filter(pl.col("arxiv_id").is_in(wanted.implode()))["arxiv_id"].to_list()
    )
    missing = [id for id in dict.fromkeys(asked) if id not in present]
    kept = replace(
        plan,
        features=tuple(dict.fromkeys(id for id in plan.features if id in present)),
        surveys=tuple(dict.fromkeys(pin for pin in plan.surveys if split_pin(pin)[0] in present)),
        chapters=tuple(
            replace(chapter, papers=tuple(id for id in chapter.papers if id in present))
            for chapter in plan.chapters
        ),
    )
    return kept, [_explain_missing(id) for id in missing]


def _explain_missing(arxiv_id: str) -> str:
    return f"{arxiv_id} is not in the store and was left out: {tell_fetch(arxiv_id)}"
