"""How near the rule for examples comes to what an editor picked: 15 papers of one week.

    python -m tests.benchmarks.examples STORE

STORE holds the real papers, with topics fitted. For several rules: the chance that a pick stands
before a paper that was not picked (0.5 is chance), picks among the first 100 of the week, and
picks among the candidates of the editor's desk, with what would be there by chance. One editor,
one week, 15 picks: half of them say nothing about a rule, and the best of many rules looks better
than it is.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import numpy as np
import polars as pl
import typer
from numpy.typing import NDArray
from scipy.stats import rankdata

from analytics.pipeline.catalogue import Catalogue, prepare_catalogue
from analytics.pipeline.desk import SHOWN, draft_plan, draft_sections, list_candidates
from analytics.pipeline.report import compose_report
from analytics.report.examples import SIGNS
from analytics.report.plan import ChapterQuery, Plan

WEEK = Plan(date(2026, 1, 1), date(2026, 1, 7), notes=())
FEATURED = ("2601.03233 2601.02256 2601.02427 2601.02346 2512.24601 2601.02553").split()
SURVEYED = (
    "2601.03031 2601.02902 2601.00312 2601.03171 2601.01186 2601.02270 2601.01944 2601.02218 "
    "2601.02007"
).split()


def score_rules(papers: pl.DataFrame, catalogue: Catalogue) -> Mapping[str, NDArray[np.float64]]:
    """A score for each paper of the week by each rule, higher is earlier."""
    day = pl.col("submitted").dt.date()
    shares = {
        name: catalogue.papers.filter(day.is_between(first, last))["topic_id"].value_counts(
            normalize=True
        )
        for name, first, last in (
            ("now", date(2025, 12, 4), date(2026, 1, 7)),
            ("before", date(2025, 9, 4), date(2025, 12, 3)),
        )
    }
    growth = shares["now"].join(shares["before"], on="topic_id", how="left", suffix="_before")
    growth = growth.select(
        "topic_id",
        growth=(pl.col("proportion") + 1e-4).log()
        - (pl.col("proportion_before").fill_null(0) + 1e-4).log(),
    )
    rows = papers.join(
        catalogue.papers.select("arxiv_id", "topic_id", "confidence"),
        on="arxiv_id",
        how="left",
        maintain_order="left",
    ).join(growth, on="topic_id", how="left", maintain_order="left")
    drawn = np.random.default_rng(0).random(papers.height)
    plain = {sign: rows[sign].cast(pl.Float64).to_numpy() for sign in SIGNS}
    return {
        "at random": drawn,
        "rising topic": rows["growth"].fill_null(0).to_numpy(),
        "central in its topic": rows["confidence"].cast(pl.Float64).fill_null(0).to_numpy(),
        "short title": -rows["title"].str.len_chars().cast(pl.Float64).to_numpy(),
        **plain,
        "the rule: mean place by the four signs": rows["score"].to_numpy(),
    }


def measure_order(scores: NDArray[np.float64], picked: NDArray[np.bool_]) -> float:
    """The chance that a pick stands before a paper that was not picked; ties count half."""
    ranks = rankdata(scores)
    count = int(picked.sum())
    above = ranks[picked].sum() - count * (count + 1) / 2
    return float(above / (count * (len(ranks) - count)))


def count_by_chance(pools: list[list[str]], picks: list[str]) -> float:
    """Picks to be expected among the first SHOWN of every pool in random order."""
    missed = 0.0
    for pick in picks:
        shares = [min(1.0, SHOWN / len(pool)) for pool in pools if pick in pool]
        missed += float(np.prod([1 - share for share in shares]))
    return len(picks) - missed


def main(store: Annotated[Path, typer.Argument(help="A store with the real papers.")]) -> None:
    """Print the table."""
    catalogue = prepare_catalogue(str(store))
    assert catalogue is not None
    # One of the picks is of the day before: it ranks with the week, and no chapter holds it.
    whole = Plan(date(2025, 12, 31), WEEK.end)
    papers = list_candidates(str(store), catalogue, whole, ChapterQuery()).filter(
        (pl.col("day") >= WEEK.start) | (pl.col("arxiv_id") == "2512.24601")
    )
    ids = papers["arxiv_id"].to_list()
    picks = FEATURED + SURVEYED
    pools = [
        list_candidates(str(store), catalogue, WEEK, query)["arxiv_id"].to_list()
        for query in (
            *(chapter.query for chapter in draft_plan(str(store), catalogue, WEEK).chapters),
            *draft_sections().values(),
        )
    ]
    named = {ref.arxiv_id for ref in compose_report(str(store), catalogue, WEEK).report.references}
    print(f"the report names {len(named & set(picks))} of 15, nothing pinned and no note read")
    held = {pick for pool in pools for pick in pool} & set(picks)
    for pick in picks:
        stands = [pool.index(pick) + 1 for pool in pools if pick in pool]
        print(f"{pick}: at the desk {min(stands) if stands else 'nowhere'}")
    print(
        f"{papers.height} papers, {len(pools)} chapters and sections hold {len(held)} of 15 picks; "
        f"by chance {count_by_chance(pools, picks):.1f} would be among {SHOWN} candidates of each"
    )
    print(
        f"{'rule':40} order of 15, of 6 | in first 100 | at the desk | places of the six, the nine"
    )
    for name, scores in score_rules(papers, catalogue).items():
        place = dict(zip(ids, rankdata(-scores, method="min").astype(int), strict=True))
        by_id = dict(zip(ids, scores, strict=True))
        shown = {
            arxiv_id
            for pool in pools
            for arxiv_id in sorted(pool, key=lambda each: -by_id[each])[:SHOWN]
        }
        print(
            f"{name:40} {measure_order(scores, np.isin(ids, picks)):.2f} "
            f"{measure_order(scores, np.isin(ids, FEATURED)):.2f} | "
            f"{sum(place[pick] <= 100 for pick in picks):2} | {len(shown & set(picks)):2} | "
            + " ".join(str(place[pick]) for pick in FEATURED)
            + " | "
            + " ".join(str(place[pick]) for pick in SURVEYED)
        )


if __name__ == "__main__":
    typer.run(main)
