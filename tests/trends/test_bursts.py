from datetime import date
from itertools import product

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gammaln

from analytics.schema import SERIES, conform
from analytics.trends.bursts import BURSTS, decide_states, find_bursts
from analytics.trends.counts import estimate_share

COUNTS = st.lists(st.integers(0, 60), min_size=2, max_size=8)


def lay_out(papers: list[int], total: int = 1000) -> pl.DataFrame:
    starts = pl.date_range(date(2024, 1, 1), date(2026, 12, 1), "1mo", eager=True)
    frame = pl.DataFrame(
        {
            "series_id": "term:a",
            "kind": "term",
            "period_start": starts[: len(papers)],
            "period": "month",
            "papers": papers,
            "total": total,
            "complete": True,
            "thin": False,
        },
        schema_overrides={"papers": pl.Int64},
    )
    return conform(estimate_share(frame), SERIES, "series")


def cost(papers: list[int], total: int, share: float) -> np.ndarray:
    """Kleinberg's cost of each batch, binomial coefficient and all."""
    r, d = np.array(papers, float), np.full(len(papers), float(total))
    choose = gammaln(d + 1) - gammaln(r + 1) - gammaln(d - r + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(r > 0, r * np.log(share), 0) + (d - r) * np.log1p(-share)
    return -(choose + logs)


@given(COUNTS, st.sampled_from([0.5, 1.0, 2.0]))
def test_the_states_are_the_cheapest_of_all_sequences(papers: list[int], gamma: float) -> None:
    # Section 4 of the paper, taken literally: every sequence of the two states is tried.
    usual = sum(papers) / (1000 * len(papers))
    if not usual:
        return
    costs = [cost(papers, 1000, usual), cost(papers, 1000, min(2 * usual, 0.9999))]
    step = gamma * np.log(len(papers))

    def total(states: tuple[int, ...]) -> float:
        ups = sum(b > a for a, b in zip((0, *states), states, strict=False))
        return sum(costs[state][at] for at, state in enumerate(states)) + step * ups

    best = min(total(states) for states in product((0, 1), repeat=len(papers)))
    found = decide_states(costs[0] - costs[1], gamma)
    assert np.isclose(total(tuple(found.astype(int))), best)


@given(COUNTS)
def test_a_burst_weighs_what_it_saves(papers: list[int]) -> None:
    bursts = find_bursts(lay_out(papers))
    if bursts.is_empty():
        return
    usual = sum(papers) / (1000 * len(papers))
    saved = cost(papers, 1000, usual) - cost(papers, 1000, min(2 * usual, 0.9999))
    starts = lay_out(papers)["period_start"]
    for row in bursts.iter_rows(named=True):
        inside = ((starts >= row["first_period"]) & (starts <= row["last_period"])).to_numpy()
        assert np.isclose(row["weight"], saved[inside].sum())
        assert row["papers"] == np.array(papers)[inside].sum()
        assert row["weight"] > np.log(len(papers))  # or the step up would not pay


def test_a_doubled_share_is_a_burst_and_its_ends_are_right() -> None:
    bursts = find_bursts(lay_out([20] * 8 + [70] * 3 + [20] * 8))
    assert bursts.schema == BURSTS
    row = bursts.row(0, named=True)
    assert (row["first_period"], row["last_period"]) == (date(2024, 9, 1), date(2024, 11, 1))
    assert row["share"] == 0.07


def test_an_even_share_has_no_burst_and_nothing_has_none() -> None:
    assert find_bursts(lay_out([20] * 20)).is_empty()
    assert find_bursts(lay_out([0] * 20)).is_empty()
    assert find_bursts(pl.DataFrame(schema=SERIES)).schema == BURSTS


def test_a_greater_total_with_the_same_share_is_no_burst() -> None:
    series = lay_out([20] * 12).with_columns(
        papers=pl.when(pl.int_range(pl.len()) > 8).then(200).otherwise("papers"),
        total=pl.when(pl.int_range(pl.len()) > 8).then(10_000).otherwise("total"),
    )
    assert find_bursts(series).is_empty()
