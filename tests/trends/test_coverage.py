"""Coverage: strata whose sources began or ended are seen, growth is not."""

import numpy as np

from analytics.trends.coverage import find_covered


def test_a_stratum_that_sources_begin_to_cover_drops_out() -> None:
    steady = np.full(18, 1000.0)
    begun = np.where(np.arange(18) < 8, 8.0, 400.0)
    ended = begun[::-1]
    parts = np.array([steady, begun, ended])
    assert find_covered(parts, parts.sum(0), window=6).tolist() == [True, False, False]


def test_growth_tenfold_over_ten_years_is_growth() -> None:
    months = np.arange(120)
    steady, grown = np.full(120, 2000.0), 50 * 10 ** (months / 119)
    parts = np.array([steady, grown])
    assert find_covered(parts, parts.sum(0), window=6).all()


def test_when_all_grow_together_nothing_jumps() -> None:
    step = np.where(np.arange(24) < 12, 1.0, 30.0)
    parts = np.array([100 * step, 40 * step])
    assert find_covered(parts, parts.sum(0), window=6).all()


def test_small_numbers_are_chance() -> None:
    parts = np.array([np.full(12, 900.0), [0, 1, 0, 0, 1, 0, 2, 3, 1, 2, 4, 2]])
    assert find_covered(parts, parts.sum(0), window=6).all()
