from datetime import date

import numpy as np
import polars as pl
import pytest

from analytics.schema import SERIES, VERDICTS, conform
from analytics.trends.change import CHANGES, find_changes, is_own, list_changes
from analytics.trends.counts import estimate_share

MONTHS = pl.date_range(date(2023, 1, 1), date(2025, 12, 1), "1mo", eager=True)


def lay_out(shares: np.ndarray, *, name: str = "term:a", total: int = 5000) -> pl.DataFrame:
    """Exactly these shares, but for whole papers."""
    frame = pl.DataFrame(
        {
            "series_id": name,
            "kind": "term",
            "period_start": MONTHS[: len(shares)],
            "period": "month",
            "papers": np.round(shares * total).astype(int),
            "total": total,
            "complete": True,
            "thin": False,
        }
    )
    return conform(estimate_share(frame), SERIES, "series")


def draw(step: np.ndarray, seed: int = 0) -> np.ndarray:
    """Shares around 2 %, moved by ``step`` (logs), with binomial noise."""
    rng = np.random.default_rng(seed)
    share = 0.02 * np.exp(step)
    return np.asarray(rng.binomial(5000, share) / 5000)


YEARS = np.arange(36) / 12


def test_a_jump_is_found_where_it_is() -> None:
    changes = find_changes(lay_out(draw(np.where(YEARS >= 1.5, 0.7, 0.0))))
    assert changes.schema == CHANGES
    assert changes["change"].to_list() == [date(2024, 7, 1)]
    row = changes.row(0, named=True)
    assert row["before"] == pytest.approx(0.02, rel=0.2)
    assert row["after"] == pytest.approx(0.04, rel=0.2)
    assert row["gain"] > 1


def test_a_bend_is_found_near_where_it_is_with_both_slopes() -> None:
    changes = find_changes(lay_out(draw(np.maximum(YEARS - 1.5, 0) * 1.1)))
    assert changes.height == 1
    row = changes.row(0, named=True)
    assert abs((row["change"] - date(2024, 7, 1)).days) < 130
    assert abs(row["slope_before"]) < 0.3
    assert row["slope_after"] > 1


@pytest.mark.parametrize("growth", [0.0, 0.5, -0.4])
def test_steady_growth_is_no_change(growth: float) -> None:
    found = [find_changes(lay_out(draw(growth * YEARS, seed))).height for seed in range(8)]
    assert sum(found) <= 1


def test_a_line_shorter_than_a_year_has_no_slope() -> None:
    changes = find_changes(lay_out(draw(np.where(YEARS >= 2.4, 0.9, 0.0))))
    assert changes["slope_after"].to_list() == [None]
    assert changes["slope_before"].null_count() == 0


def test_thin_and_incomplete_periods_do_not_count() -> None:
    shares = draw(np.zeros(36))
    shares[20:28] = 0.2
    series = lay_out(shares).with_columns(
        thin=pl.int_range(pl.len()).is_between(20, 24),
        complete=~pl.int_range(pl.len()).is_between(25, 27),
    )
    assert find_changes(series).is_empty()
    assert not find_changes(lay_out(shares)).is_empty()


def test_too_little_to_tell_gives_nothing() -> None:
    assert find_changes(lay_out(draw(YEARS))[:6]).is_empty()
    assert find_changes(lay_out(np.zeros(36))).is_empty()
    assert find_changes(pl.DataFrame(schema=SERIES)).schema == CHANGES


def test_what_many_series_do_at_once_is_not_their_own() -> None:
    jump, none = np.where(YEARS >= 1.5, 0.7, 0.0), np.zeros(36)
    steps = [jump, jump, jump, np.where(YEARS >= 0.7, 0.7, 0.0), *[none] * 16]
    series = pl.concat(
        lay_out(draw(step, seed), name=f"term:{seed:02}") for seed, step in enumerate(steps)
    )
    changes = find_changes(series)
    own = changes.filter(is_own())
    assert own["series_id"].to_list() == ["term:03"]
    assert changes.filter(~is_own())["series_id"].to_list() == ["term:00", "term:01", "term:02"]
    verdicts = conform(series.select("series_id").unique(), VERDICTS, "v").sort("series_id")
    listed = list_changes(verdicts, changes)
    assert listed.schema == VERDICTS
    points = dict(listed.select("series_id", "change_points").iter_rows())
    assert points["term:00"] == []
    assert points["term:03"] == own["change"].to_list()


def test_noise_that_carries_over_is_told_from_changes_by_many_series() -> None:
    rng = np.random.default_rng(5)
    frames = []
    for number in range(60):
        noise = rng.standard_normal(YEARS.size)
        for at in range(1, YEARS.size):
            noise[at] = 0.6 * noise[at - 1] + 0.8 * noise[at]
        frames.append(
            lay_out(draw(0.08 * noise, number)).with_columns(series_id=pl.lit(f"theme:{number:02}"))
        )
    together = find_changes(pl.concat(frames))["series_id"].n_unique()
    alone = sum(find_changes(frame).height > 0 for frame in frames)
    assert together <= 9
    assert together <= alone
