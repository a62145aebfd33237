"""Shift-share: the parts of a growth, and their sum."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.schema import check
from analytics.trends.counts import UNKNOWN
from analytics.trends.parts import GAINS, PARTS, split_gain, split_growth
from tests.trends.strata import make_strata


def even(first: float, last: float) -> np.ndarray:
    """Twelve months of one number, twelve of another."""
    return np.repeat([first, last], 12)


def join(*strata: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(strata)


def split(strata: pl.DataFrame) -> dict[str, float]:
    found = split_growth(strata)
    check(found, PARTS, "parts")
    return found.row(0, named=True)


def test_growth_of_all_papers_alone() -> None:
    row = split(make_strata({"it": even(10, 20)}, even(100, 200)))
    assert (row["whole"], row["mix"], row["own"]) == pytest.approx((120, 0, 0))


def test_growth_of_the_series_alone() -> None:
    row = split(make_strata({"it": even(10, 30)}, even(100, 100)))
    assert (row["whole"], row["mix"], row["own"]) == pytest.approx((0, 0, 240))


def test_growth_of_the_mix_alone() -> None:
    heavy = make_strata({"it": even(10, 20)}, even(50, 100), stratum="cs.LG")
    light = make_strata({"it": even(0, 0)}, even(100, 50), stratum="cs.LO")
    row = split(join(heavy, light))
    assert (row["whole"], row["mix"], row["own"]) == pytest.approx((0, 120, 0))


COUNTS = st.lists(st.integers(0, 40), min_size=24, max_size=24).map(np.array)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_the_parts_are_the_whole(
    one: np.ndarray, two: np.ndarray, more: np.ndarray, other: np.ndarray
) -> None:
    strata = join(
        make_strata({"it": one}, one + more, stratum="cs.LG"),
        make_strata({"it": two}, two + other, stratum="cs.LO").filter(pl.col("total") > 0),
    )
    for row in split_growth(strata).iter_rows(named=True):
        assert row["whole"] + row["mix"] + row["own"] == pytest.approx(
            row["after"] - row["before"], abs=1e-6
        )


def test_nothing_tested_has_no_parts() -> None:
    strata = make_strata({"it": even(1, 2)}, even(9, 9)).with_columns(thin=pl.lit(True))
    assert split_growth(strata).is_empty()
    assert split_growth(strata.clear()).is_empty()


def test_papers_of_no_known_field_count_but_move_no_mix() -> None:
    known = make_strata({"it": even(10, 20)}, even(100, 100))
    unknown = make_strata({"it": even(10, 40)}, even(100, 300), stratum=UNKNOWN)
    row = split(join(known, unknown))
    assert (row["before"], row["after"]) == (240, 720)
    assert (row["whole"], row["mix"], row["own"]) == pytest.approx((240, 0, 240))


GROUPS = st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), min_size=1, max_size=60)


@given(GROUPS, st.floats(-0.9, 3))
def test_the_gains_of_groups_are_that_of_the_whole(
    papers: list[tuple[str, bool]], growth: float
) -> None:
    members = pl.DataFrame(papers, schema=["series_id", "late"], orient="row")
    gains = split_gain(members, growth=growth)
    check(gains, GAINS, "gains")
    late = int(members["late"].sum())
    assert (gains["before"].sum(), gains["after"].sum()) == (members.height - late, late)
    expected = late - (1 + growth) * (members.height - late)
    assert gains["own"].sum() == pytest.approx(expected, abs=1e-6)
    assert gains["own"].is_sorted(descending=True)


def test_papers_without_a_group_are_in_none() -> None:
    members = pl.DataFrame({"series_id": [None, "topic:1"], "late": [True, True]})
    assert split_gain(members, growth=0.0)["series_id"].to_list() == ["topic:1"]
