"""A line drawn around points holds those inside it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analytics.topics.region import find_inside

POINTS = st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=1, max_size=30)


@given(POINTS, st.tuples(*[st.floats(-8, 8)] * 4))
def test_a_box_holds_what_lies_between_its_sides(
    points: list[tuple[float, float]], ends: tuple[float, ...]
) -> None:
    (left, right), (low, high) = sorted(ends[:2]), sorted(ends[2:])
    x, y = np.array(points).T
    inside = find_inside(x, y, [(left, low), (right, low), (right, high), (left, high)])
    strictly = (left < x) & (x < right) & (low < y) & (y < high)
    touching = (left <= x) & (x <= right) & (low <= y) & (y <= high)
    assert (inside[strictly]).all()
    assert not inside[~touching].any()


def test_a_bay_is_outside_and_less_than_a_triangle_holds_nothing() -> None:
    bay = [(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)]
    x, y = np.array([2.0, 2.0, 0.5]), np.array([3.0, 0.5, 2.0])
    assert find_inside(x, y, bay).tolist() == [False, True, True]
    assert not find_inside(x, y, bay[:2]).any()
