"""The emerging badge on trial: ``python -m tests.benchmarks.track_record STORE [--save]``.

Month after month the badge is given with only the papers known at its end, on papers with any of
cs.LG, cs.CL, cs.AI and cs.CV; then it is looked up what became of the terms. What is not as it was
then: the topics (fitted on all papers) that tell subjects from words of style, and the list of
terms (those in at least ten papers by now, and a badge needs ten). ``--save`` writes the figures
that the dashboard shows beside the badge, data/track_record.json.
"""

import argparse
import json
import time
from datetime import date, timedelta

import numpy as np
import polars as pl

from analytics.config import DATA
from analytics.pipeline.catalogue import Catalogue, prepare_catalogue, select_papers
from analytics.pipeline.emerge import BASELINE, RECENT
from analytics.query import Filters
from analytics.text.terms import TermTable, count_groups, open_terms
from analytics.trends.counts import UNKNOWN
from analytics.trends.emerging import LEAST_PAPERS, can_emerge, find_emerging, weigh_windows
from analytics.trends.periods import mark_complete
from analytics.trends.track_record import (
    AHEAD,
    BADGES,
    KNOWN,
    Months,
    count_found,
    find_grown,
    judge_badges,
)

CATEGORIES = ("cs.LG", "cs.CL", "cs.AI", "cs.CV")
FIRST = date(2022, 12, 1)
_FATES = ("higher", "kept", "rose")


def mark_papers(catalogue: Catalogue) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Papers with row, day, month, stratum and subject; months with total, usable and their end."""
    papers = select_papers(catalogue, Filters(CATEGORIES, FIRST)).select(
        row=catalogue.papers["arxiv_id"].search_sorted(
            select_papers(catalogue, Filters(CATEGORIES, FIRST))["arxiv_id"]
        ),
        day=pl.col("submitted").dt.date(),
        stratum=pl.col("primary_category").fill_null(UNKNOWN),
        subject=pl.col("topic_id").cast(pl.String),
    )
    papers = papers.with_columns(start=pl.col("day").dt.month_start())
    months = papers.group_by(period_start="start").len("total").sort("period_start")
    marked = mark_complete(
        months.with_columns(period=pl.lit("month")), first=FIRST, last=catalogue.last
    )
    months = marked.with_columns(usable=pl.col("complete") & ~pl.col("thin")).with_row_index("at")
    return papers.join(months.select("at", start="period_start"), on="start"), months


def count_months(table: TermTable, papers: pl.DataFrame, months: pl.DataFrame) -> Months:
    """Papers of each month with each term, weighted to the mix of categories of all months."""
    mix = papers.filter(pl.col("stratum").is_in([*CATEGORIES, UNKNOWN]))
    strata = sorted(mix["stratum"].unique())
    whole = mix.group_by("stratum").len("all").sort("stratum")["all"].to_numpy() / mix.height
    counted = np.zeros((months.height, len(table.names)))
    sizes = np.zeros((months.height, len(strata)))
    for place, stratum in enumerate(strata):
        part = mix.filter(pl.col("stratum") == stratum)
        groups = np.full(table.matrix.shape[0], -1, np.int32)
        groups[part["row"].to_numpy()] = part["at"].to_numpy()
        sizes[:, place] = np.bincount(part["at"].to_numpy(), minlength=months.height)
        weight = whole[place] * mix.height / months.height / np.maximum(sizes[:, place], 1)
        scale = np.minimum(weight / (mix.height / months.height / sizes.sum(1).clip(1)), 10)
        rows = count_groups(table, groups, months.height)
        counted += (rows.multiply(scale[:, None])).toarray()
        sizes[:, place] *= scale
    return Months(counted, sizes.sum(1), months["usable"].to_numpy())


def give_badges(
    table: TermTable, papers: pl.DataFrame, months: pl.DataFrame, at: int, place: dict[str, int]
) -> pl.DataFrame:
    """The badges at the end of month ``at``; of a line, the term that names it and its variants."""
    last = months["period_start"].dt.month_end()[at]
    recent = last - timedelta(RECENT - 1)
    before = recent - timedelta(BASELINE)
    window = (
        pl.when(pl.col("day").is_between(recent, last))
        .then(pl.lit("recent"))
        .when(pl.col("day").is_between(before, recent, closed="left"))
        .then(pl.lit("before"))
    )
    known = papers.with_columns(window=window).drop_nulls("window")
    lines = find_emerging(table, weigh_windows(known))
    variants = lines["variants"].explode().drop_nulls()
    given = [(place[term], at, True) for term in lines["term"]]
    given += [(place[term], at, False) for term in variants]
    return pl.DataFrame(given, schema={**BADGES, "lead": pl.Boolean}, orient="row")


def judge_others(months: Months, tried: list[int], able: np.ndarray) -> pl.DataFrame:
    """What became of all eligible terms that had as many papers as a badge asks for, and rose."""
    rows = []
    for at in tried:
        here = months.papers[at - 1 : at + 1].sum(0)
        column = np.flatnonzero(able & (here >= LEAST_PAPERS))
        rows.append(pl.DataFrame({"column": column, "month": np.full(column.size, at)}))
    return judge_badges(pl.concat(rows), months).filter(pl.col("then") > pl.col("before"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store")
    parser.add_argument("--save", action="store_true")
    given = parser.parse_args()
    catalogue = prepare_catalogue(given.store)
    assert catalogue is not None, "the store has no papers"
    table = open_terms(catalogue.terms)
    papers, month_rows = mark_papers(catalogue)
    months = count_months(table, papers, month_rows)
    place = {term: at for at, term in enumerate(table.names)}
    usable = months.usable
    tried = [
        at
        for at in range(12, month_rows.height - 1)
        if usable[at - 1 : at + 1].all() and usable[at + 1 : at + 1 + AHEAD].sum() >= KNOWN
    ]
    start = time.perf_counter()
    badges = pl.concat(give_badges(table, papers, month_rows, at, place) for at in tried)
    print(f"{len(tried)} months, {badges.height} badges: {time.perf_counter() - start:.0f} s")
    leads = badges.filter("lead").select(list(BADGES))
    outcomes = judge_badges(leads, months)
    able = can_emerge(table.names)
    others = judge_others(months, tried, able)
    grown = find_grown(months, np.array(tried)).filter(
        pl.col("column").is_in(np.flatnonzero(able).tolist())
    )
    found = count_found(grown, badges.select(list(BADGES)))
    ends = month_rows["period_start"].dt.strftime("%Y-%m")
    record = {
        "months": len(tried),
        "first": ends[tried[0]],
        "last": ends[tried[-1]],
        "badges": outcomes.height,
        **{name: round(float(outcomes[name].mean()), 3) for name in _FATES},
        **{f"{name}_others": round(float(others[name].mean()), 3) for name in _FATES},
        "grown": grown.height,
        "found": round(float(found["lead"].is_not_null().mean()), 3),
        "lead_months": float(found["lead"].median()),
        "papers": papers.height,
        "categories": list(CATEGORIES),
        "command": "python -m tests.benchmarks.track_record STORE --save",
    }
    print(json.dumps(record, indent=2))
    with pl.Config(tbl_rows=40):
        by_month = outcomes.group_by("month").agg(pl.len(), pl.col(_FATES).mean())
        print(
            by_month.sort("month").with_columns(month=ends.gather(by_month.sort("month")["month"]))
        )
    if given.save:
        (DATA / "track_record.json").write_text(json.dumps(record, indent=2) + "\n")


if __name__ == "__main__":
    main()
