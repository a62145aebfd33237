"""Growth among terms of like frequency."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from analytics.schema import check
from analytics.text.postings import Postings
from analytics.trends.counts import count_strata
from analytics.trends.growth import estimate_verdicts
from analytics.trends.periods import mark_complete
from analytics.trends.placebo import PLACEBOS, measure_placebos, rank_growth

START = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 731


def make_papers(per_day: int = 60) -> pl.DataFrame:
    """Two categories; the second grows from a fifth to most of the papers."""
    count = per_day * DAYS
    day = np.arange(count) // per_day
    second = np.random.default_rng(0).random(count) < 0.2 + 0.5 * day / DAYS
    return pl.DataFrame(
        {
            "arxiv_id": [f"{number:06d}" for number in range(count)],
            "submitted": [START + timedelta(days=int(each)) for each in day],
            "primary_category": np.where(second, "cs.CL", "cs.LG"),
        }
    ).with_columns(pl.col("submitted").cast(pl.Datetime("us", "UTC")))


def post(chances: dict[str, np.ndarray]) -> Postings:
    random = np.random.default_rng(1)
    papers = [np.flatnonzero(random.random(odds.size) < odds) for odds in chances.values()]
    starts = np.concatenate([[0], np.cumsum([each.size for each in papers])]).astype(np.int64)
    return Postings(pl.Series("term", list(chances)), starts, np.concatenate(papers).astype("i4"))


def test_growth_is_that_of_a_series_judged_alike() -> None:
    papers = make_papers()
    years = np.arange(papers.height) / papers.height * 2
    second = (papers["primary_category"] == "cs.CL").to_numpy()
    chances = {
        "growing": 0.03 * 1.5**years,
        "of one category": np.where(second, 0.08, 0.005),
        "level": np.full(papers.height, 0.05),
        "rare": np.full(papers.height, 0.0002),
    }
    postings = post(chances)
    matches = pl.concat(
        pl.DataFrame({"arxiv_id": papers["arxiv_id"].gather(places), "theme_id": name})
        for name, places in zip(
            chances, np.split(postings.papers, postings.starts[1:-1]), strict=True
        )
    )
    strata = mark_complete(
        count_strata(papers, kind="theme", by="month", matches=matches),
        first=START.date(),
        last=date(2025, 12, 31),
    )
    found = measure_placebos(papers, np.arange(papers.height), strata, postings)
    check(found, PLACEBOS, "placebos")
    growth = dict(found.select("term", "annual_change").rows())
    judged = dict(estimate_verdicts(strata).select("series_id", "annual_change").rows())
    assert set(growth) == {"growing", "of one category", "level"}
    for name, change in growth.items():
        assert change == pytest.approx(judged[f"theme:{name}"], abs=0.02)
    some = papers.filter(pl.col("submitted") < datetime(2025, 1, 1, tzinfo=UTC))
    fewer = measure_placebos(some, np.arange(some.height), strata, postings)
    assert fewer["papers"].sum() < found["papers"].sum()


def test_a_change_is_ranked_among_terms_of_like_frequency() -> None:
    placebos = pl.DataFrame(
        {
            "term": [f"t{number}" for number in range(200)],
            "papers": 100,
            "share": [0.01] * 100 + [0.08] * 100,
            "annual_change": [number / 100 for number in range(100)] * 2,
        },
        schema=PLACEBOS,
    )
    changes = pl.Series([0.945, 0.505, -1.0, None, 0.5])
    shares = pl.Series([0.012, 0.06, 0.01, 0.01, 0.9])
    assert rank_growth(changes, shares, placebos).to_list() == [95.0, 51.0, 0.0, None, None]
    assert rank_growth(changes, shares, placebos.clear()).to_list() == [None] * 5
