"""Whether a series gathers speed or loses it."""

import numpy as np
import pytest

from analytics.schema import VERDICTS, check
from analytics.trends.growth import estimate_verdicts
from analytics.trends.pace import compare_pace, split_recent
from tests.trends.strata import grow, make_strata

TOTALS = np.full(48, 20_000.0)
SERIES = {
    "faster": grow(0.01, [0.1, 0.1, 0.8, 0.8], TOTALS, 1),
    "slower": grow(0.01, [1.0, 1.0, 0.05, 0.05], TOTALS, 2),
    "even": grow(0.2, [0.1, 0.1, 0.1, 0.1], TOTALS, 3),
    "faster down": grow(0.2, [-0.05, -0.05, -0.5, -0.5], TOTALS, 4),
    "rare": grow(0.001, [0.0, 0.0, 0.1, 0.1], TOTALS, 5),
}


@pytest.mark.parametrize(
    ("name", "pace"),
    [
        ("faster", "accelerating"),
        ("slower", "slowing"),
        ("even", "steady"),
        ("faster down", "accelerating"),
        ("rare", "unknown"),
    ],
)
def test_recent_change_is_held_against_the_one_before(name: str, pace: str) -> None:
    strata = make_strata({name: SERIES[name]}, TOTALS)
    recent, earlier = (estimate_verdicts(part) for part in split_recent(strata))
    verdicts = compare_pace(estimate_verdicts(strata), recent, earlier)
    check(verdicts, VERDICTS, "verdicts")
    assert verdicts["pace"].to_list() == [pace]


def test_less_than_a_year_before_tells_nothing() -> None:
    totals = TOTALS[:33]
    strata = make_strata({"it": SERIES["slower"][:33]}, totals)
    recent, earlier = split_recent(strata)
    assert recent["period_start"].n_unique() == 24
    assert earlier.is_empty()
    judged = estimate_verdicts(strata)
    told = compare_pace(judged, estimate_verdicts(recent), estimate_verdicts(earlier))
    assert told["pace"].to_list() == ["unknown"]
    assert told["earlier_change"].to_list() == [None]
    assert told["recent_change"].item() > 0.05


def test_nothing_tested_splits_into_nothing() -> None:
    recent, earlier = split_recent(make_strata({}, TOTALS).clear())
    assert recent.is_empty()
    assert earlier.is_empty()
