"""What a browser says was drawn on a figure is taken for what it is."""

from datetime import date
from typing import Any

import plotly.graph_objects as go
from hypothesis import given
from hypothesis import strategies as st

from analytics.dashboard.figure import read_points, read_rings

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda part: st.lists(part) | st.dictionaries(st.text(), part),
    max_leaves=20,
)
FIGURE = go.Figure(
    [
        {"type": "bar", "y": [1, 2], "customdata": [("theme:a", date(2026, 1, 1)), None, [7]]},
        {"type": "bar", "y": [1]},
    ]
)
CORNER = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=2)


@given(JSON)
def test_a_point_that_is_not_on_the_figure_was_not_clicked(told: Any) -> None:
    assert all(point in (["theme:a", "2026-01-01"], [7]) for point in read_points(told, FIGURE))


def test_points_are_taken_as_they_were_clicked() -> None:
    told = [[7], ["theme:a", "2026-01-01"], ["theme:b"], 7, {}, None]
    assert read_points(told, FIGURE) == told[:2]


@given(JSON)
def test_anything_else_than_lines_is_left_out(told: Any) -> None:
    for ring in read_rings(told):
        assert len(ring) > 2
        assert all(len(corner) == 2 for corner in ring)


@given(st.lists(st.lists(CORNER, min_size=3, max_size=12), max_size=8))
def test_lines_are_taken_as_they_were_drawn(rings: list[list[list[float]]]) -> None:
    assert read_rings(rings) == [[(x, y) for x, y in ring] for ring in rings]


def test_a_line_of_very_many_corners_keeps_its_shape_with_fewer() -> None:
    corners = [[float(at), float(at * at)] for at in range(100_000)]
    rings = read_rings([corners, corners[:5]])
    assert sum(map(len, rings)) <= 600
    assert rings[0][0] == (0.0, 0.0)
    assert rings[0][-1][0] > 99_000
    assert sum(map(len, read_rings([corners] * 1_000))) <= 600
