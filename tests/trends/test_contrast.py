"""Two series against each other."""

import numpy as np
import polars as pl
import pytest

from analytics.schema import check
from analytics.trends.change import sum_strata
from analytics.trends.contrast import (
    CARRIERS,
    RATIOS,
    contrast_strata,
    find_carriers,
    measure_ratio,
)
from analytics.trends.growth import estimate_verdicts
from tests.trends.strata import grow, make_strata

TOTALS = np.linspace(5_000, 20_000, 36).round()
SERIES = {"a": grow(0.02, [0.6] * 3, TOTALS, 1), "b": grow(0.05, [0.0] * 3, TOTALS, 2)}


def test_the_change_of_the_ratio_is_what_parts_the_two() -> None:
    strata = contrast_strata(make_strata(SERIES, TOTALS), "theme:a", "theme:b")
    row = estimate_verdicts(strata, odds=True).row(0, named=True)
    assert row["series_id"] == "theme:a/theme:b"
    assert row["verdict"] == "rising"
    assert row["annual_low"] < 0.6 < row["annual_high"]
    back = contrast_strata(make_strata(SERIES, TOTALS), "theme:b", "theme:a")
    fall = estimate_verdicts(back, odds=True)["annual_change"].item()
    assert 1 + fall == pytest.approx(1 / (1 + row["annual_change"]), rel=1e-6)


def test_what_changes_both_alike_is_no_shift() -> None:
    both = {
        name: np.where(np.arange(36) < 18, papers // 2, papers)
        for name, papers in {
            "a": grow(0.04, [0.0] * 3, TOTALS, 3),
            "b": grow(0.05, [0.0] * 3, TOTALS, 4),
        }.items()
    }
    strata = contrast_strata(make_strata(both, TOTALS), "theme:a", "theme:b")
    row = estimate_verdicts(strata, odds=True).row(0, named=True)
    assert row["annual_low"] < 0 < row["annual_high"]


def test_ratios_have_intervals_and_none_comes_from_nothing() -> None:
    series = sum_strata(
        make_strata(
            {"a": np.array([30, 0, 0]), "b": np.array([10, 5, 0])}, np.array([100, 100, 100])
        )
    )
    found = measure_ratio(series, "theme:a", "theme:b")
    check(found, RATIOS, "ratios")
    assert found["ratio"].to_list() == pytest.approx([30.5 / 10.5, 0.5 / 5.5, None])
    first = found.row(0, named=True)
    assert first["low"] * first["high"] == pytest.approx(first["ratio"] ** 2)
    assert first["low"] < 2 < first["high"]
    assert measure_ratio(series.clear(), "theme:a", "theme:b").is_empty()


def test_the_parts_of_all_groups_make_the_shift() -> None:
    counted = pl.DataFrame(
        {
            "group": ["x", "x", "y", "y"],
            "late": [False, True, False, True],
            "first": [10, 60, 10, 20],
            "second": [20, 20, 30, 30],
            "papers": [500, 1000, 500, 1000],
        }
    )
    found = find_carriers(counted.cast({"first": pl.UInt32, "second": pl.UInt32}))
    check(found, CARRIERS, "carriers")
    assert found["group"].to_list() == ["x", "y"]
    assert found["part"].sum() == pytest.approx(1)
    assert found["part"][0] == pytest.approx((40 / 2000 + 10 / 1000) / 0.045)
    assert find_carriers(counted.clear()).is_empty()
