import polars as pl
import pytest
from scipy import stats

from analytics.report.week import compare_shares


def compare(papers: int, total: int, before: int, before_total: int) -> dict[str, float | None]:
    counted = pl.DataFrame(
        {"papers": [papers], "total": [total], "before_papers": [before]}
    ).with_columns(before_total=pl.lit(before_total))
    return compare_shares(counted).row(0, named=True)


def test_a_period_is_compared_by_fishers_exact_test_and_its_odds() -> None:
    row = compare(62, 2220, 633, 24907)
    expected = stats.fisher_exact([[62, 2158], [633, 24274]])
    assert row["p"] == pytest.approx(expected.pvalue)
    assert row["odds_ratio"] == pytest.approx(expected.statistic)
    assert row["odds_low"] < 1 < row["odds_high"]
    assert row["state"] == "same"


def test_a_large_change_differs_and_a_handful_of_papers_is_thin() -> None:
    assert compare(200, 2220, 633, 24907)["state"] == "differs"
    assert compare(6, 2220, 40, 24907)["state"] == "thin"


def test_the_smallest_change_told_is_found_as_often_as_promised() -> None:
    row = compare(50, 2000, 500, 20000)
    for share in (row["more"], row["less"]):
        found = sum(
            stats.binom.pmf(k, 2000, share)
            for k in range(2000)
            if stats.chi2_contingency([[k, 2000 - k], [500, 19500]], correction=False).pvalue < 0.05
        )
        assert found == pytest.approx(0.8, abs=0.04)


def test_nothing_is_compared_without_papers_before() -> None:
    for papers in (5, 50):
        row = compare(papers, 100, 0, 0)
        assert row["state"] == "alone"
        assert not any(row[name] for name in ("p", "q", "odds_ratio", "more", "less"))
