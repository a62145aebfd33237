"""Verdicts of literal and simulated series."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.schema import VERDICTS, check
from analytics.trends.counts import UNDIVIDED, count_strata
from analytics.trends.growth import annualise, correct_for_many, estimate_verdicts
from analytics.trends.periods import list_periods, mark_complete

FIRST, LAST = date(2024, 1, 1), date(2026, 1, 1)
STARTS = list_periods(FIRST, date(2025, 12, 31), "month").to_list()
YEARS = np.arange(24) / 12


def strata_of(
    series: dict[str, np.ndarray], totals: np.ndarray, stratum: str = "cs.LG", kind: str = "theme"
) -> pl.DataFrame:
    """Sparse strata, as ``count_strata`` gives them, of one stratum; (24,) arrays."""
    whole = pl.DataFrame(
        {"series_id": None, "period_start": STARTS, "papers": None, "total": totals},
        schema_overrides={"series_id": pl.String, "papers": pl.Int64},
    )
    parts = [
        pl.DataFrame(
            {
                "series_id": f"{kind}:{name}",
                "period_start": STARTS,
                "papers": papers,
                "total": totals,
            }
        ).filter(pl.col("papers") > 0)
        for name, papers in series.items()
    ]
    return (
        pl.concat([whole, *parts], how="vertical_relaxed")
        .with_columns(pl.col("papers", "total").cast(pl.Int64))
        .with_columns(kind=pl.lit(kind), stratum=pl.lit(stratum), period=pl.lit("month"))
    )


def judge(*strata: pl.DataFrame, last: date = LAST) -> pl.DataFrame:
    joined = pl.concat(strata)
    totals = (
        joined.filter(pl.col("series_id").is_null())
        .group_by("period_start")
        .agg(period_total=pl.col("total").sum())
    )
    marked = mark_complete(joined.join(totals, on="period_start"), first=FIRST, last=last)
    verdicts = estimate_verdicts(marked)
    check(verdicts, VERDICTS, "verdicts")
    return verdicts


def grow(share: float, change: float, totals: np.ndarray, seed: int = 0) -> np.ndarray:
    chance = share * (1 + change) ** (YEARS - 1)
    return np.random.default_rng(seed).binomial(totals.astype(int), chance)


TOTALS = np.linspace(6000, 11000, 24).round()


def verdict_of(verdicts: pl.DataFrame, name: str) -> str:
    return verdicts.filter(pl.col("series_id") == name)["verdict"].item()


def test_the_four_words() -> None:
    verdicts = judge(
        strata_of(
            {
                "up": grow(0.03, 0.5, TOTALS, 1),
                "down": grow(0.03, -0.4, TOTALS, 2),
                "level": grow(0.2, 0.0, TOTALS, 3),
                "rare": grow(0.0005, 0.0, TOTALS, 4),
                "gone": np.where(np.arange(24) == 3, 9, 0),
            },
            TOTALS,
        )
    )
    assert dict(verdicts.select("series_id", "verdict").rows()) == {
        "theme:up": "rising",
        "theme:down": "falling",
        "theme:level": "flat",
        "theme:rare": "too_few",
        "theme:gone": "too_few",
    }
    up = verdicts.row(by_predicate=pl.col("series_id") == "theme:up", named=True)
    assert up["annual_low"] < 0.5 < up["annual_high"]
    assert (up["first_period"], up["last_period"]) == (FIRST, date(2025, 12, 1))
    gone = verdicts.row(by_predicate=pl.col("series_id") == "theme:gone", named=True)
    assert gone["p"] is None
    assert gone["annual_change"] is None


def test_the_unfinished_month_is_not_tested() -> None:
    papers = grow(0.05, 0.0, TOTALS)
    totals = TOTALS.copy()
    totals[-1], papers[-1] = 2000, 1200
    verdicts = judge(strata_of({"it": papers}, totals), last=date(2025, 12, 12))
    assert verdict_of(verdicts, "theme:it") != "rising"
    assert verdicts["last_period"].item() == date(2025, 11, 1)


def test_arxivs_own_growth_is_no_trend() -> None:
    totals = (1000 * 4**YEARS).round()
    verdicts = judge(strata_of({"it": grow(0.05, 0.0, totals)}, totals))
    assert verdict_of(verdicts, "theme:it") in {"flat", "too_few"}


def test_a_moving_mix_of_categories_is_no_trend_of_the_series() -> None:
    heavy, light = np.linspace(1500, 4000, 24).round(), np.linspace(4000, 1500, 24).round()
    verdicts = judge(
        strata_of({"it": grow(0.30, 0.0, heavy, 1)}, heavy, "cs.LG"),
        strata_of({"it": grow(0.03, 0.0, light, 2)}, light, "cs.LO"),
    )
    row = verdicts.row(0, named=True)
    assert row["verdict"] in {"flat", "too_few"}
    assert abs(row["annual_change"]) < 0.05


def test_strata_that_sources_began_to_cover_drop_out() -> None:
    steady = np.full(24, 5000.0)
    begun = np.where(np.arange(24) < 12, 5.0, 1500.0)
    few = judge(
        strata_of({"it": grow(0.02, 0.0, steady)}, steady, "cs.LG"),
        strata_of({"it": (begun * 0.4).astype(int)}, begun, "cs.SE"),
    )
    alone = judge(strata_of({"it": grow(0.02, 0.0, steady)}, steady, "cs.LG"))
    columns = ["verdict", "annual_change", "p"]
    assert few.select(columns).rows() == alone.select(columns).rows()


def test_where_most_papers_come_from_new_sources_the_verdict_is_withheld() -> None:
    steady = np.full(24, 300.0)
    begun = np.where(np.arange(24) < 12, 20.0, 4000.0)
    verdicts = judge(
        strata_of({"it": grow(0.1, 0.0, steady)}, steady, "cs.LG"),
        strata_of({"it": (begun * 0.1).astype(int)}, begun, "cs.SE"),
    )
    assert verdicts["verdict"].to_list() == ["coverage_changed"]
    assert verdicts["p"].to_list() == [None]


def test_a_category_that_jumps_is_withheld_and_leaves_the_others_total() -> None:
    one, two = np.full(24, 3000), np.full(24, 1500)
    new = np.where(np.arange(24) < 12, 10, 2500)
    counts = {"cs.LG": one, "cs.CL": two, "cs.LO": new}
    verdicts = judge(
        strata_of(counts, np.sum(list(counts.values()), axis=0), UNDIVIDED, kind="category")
    )
    assert verdict_of(verdicts, "category:cs.LO") == "coverage_changed"
    assert verdict_of(verdicts, "category:cs.LG") == "flat"


def test_counts_without_any_noise_are_flat() -> None:
    even = np.full(24, 10_000.0)
    verdicts = judge(strata_of({"it": even * 0.3}, even))
    assert verdicts["verdict"].to_list() == ["flat"]
    assert verdicts["annual_low"].item() < -0.001 < 0.001 < verdicts["annual_high"].item()


def test_three_periods_are_too_few() -> None:
    strata = strata_of({"it": grow(0.1, 1.0, TOTALS)}, TOTALS).filter(
        pl.col("period_start") < date(2024, 4, 1)
    )
    assert judge(strata)["verdict"].to_list() == ["too_few"]


def test_no_series_give_no_verdicts() -> None:
    assert judge(strata_of({}, TOTALS)).is_empty()


def test_no_trend_is_rarely_called_one() -> None:
    noise = {f"s{seed:03d}": grow(0.02, 0.0, TOTALS, seed) for seed in range(200)}
    verdicts = judge(strata_of(noise, TOTALS))
    assert 0.01 <= (verdicts["p"] < 0.05).mean() <= 0.10
    assert (verdicts["q"] < 0.05).sum() <= 2


@given(st.lists(st.floats(0, 1, allow_nan=False) | st.none(), max_size=30))
def test_correction_is_scipys(p: list[float | None]) -> None:
    corrected = correct_for_many(pl.Series("p", p, dtype=pl.Float64)).to_list()
    known = [value for value in p if value is not None]
    expected = iter(stats.false_discovery_control(known) if known else [])
    for value, found in zip(p, corrected, strict=True):
        assert (value is None) == (found is None)
        if found is not None:
            assert found == pytest.approx(next(expected))


def test_a_slope_of_log_odds_is_a_change_of_the_share() -> None:
    # 20 % to 22 % over a year, around 21 %: as odds 0.25 to 0.282.
    slope = np.log(0.22 / 0.78) - np.log(0.20 / 0.80)
    assert annualise(np.array([slope]), np.array([0.21]))[0] == pytest.approx(0.1, abs=1e-3)
    # A rare series: odds and share are the same.
    assert annualise(np.array([np.log(1.5)]), np.array([1e-6]))[0] == pytest.approx(0.5, abs=1e-4)


def test_real_records_give_believable_verdicts(shared: Path) -> None:
    papers = (
        pl.scan_parquet(shared / "corpora" / "arxiv-cs-2025-2026.parquet")
        .filter(pl.col("published") >= date(2025, 6, 1))
        .select(
            "arxiv_id",
            "primary_category",
            submitted=pl.col("published").cast(pl.Datetime("us", "UTC")),
            themes=pl.when(pl.col("title").str.contains("(?i)embodied|vision-language-action"))
            .then(pl.lit(["embodied"]))
            .when(pl.col("arxiv_id").hash(0) % 10 == 0)
            .then(pl.lit(["chance"]))
            .otherwise(pl.lit([], dtype=pl.List(pl.String))),
        )
        .collect()
    )
    strata = mark_complete(
        count_strata(papers, kind="theme", by="month"),
        first=date(2025, 6, 1),
        last=papers["submitted"].dt.date().max(),
    )
    verdicts = estimate_verdicts(strata)
    assert verdict_of(verdicts, "theme:embodied") == "rising"
    assert verdict_of(verdicts, "theme:chance") in {"flat", "too_few"}
    assert verdicts["last_period"].unique().to_list() == [date(2026, 7, 1)]
