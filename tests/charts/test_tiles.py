"""Tiles are measured as plotly lays them out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.charts.tiles import measure_tiles


def test_the_example_of_the_paper() -> None:
    tiles = measure_tiles([6, 6, 4, 3, 2, 2, 1], 6, 4)
    assert tiles[:2] == [(3, 2), (3, 2)]
    assert tiles[2:4] == [pytest.approx((12 / 7, 7 / 3)), pytest.approx((9 / 7, 7 / 3))]
    assert tiles[4:] == [pytest.approx(tile) for tile in ((1.2, 5 / 3), (1.2, 5 / 3), (0.6, 5 / 3))]


@given(
    st.lists(st.integers(1, 100_000), max_size=60).map(lambda values: sorted(values, reverse=True)),
    st.floats(1, 2000),
    st.floats(1, 2000),
)
def test_each_tile_has_its_part_of_the_room(values: list[int], width: float, height: float) -> None:
    tiles = measure_tiles(values, width, height)
    areas = [broad * tall for broad, tall in tiles]
    assert areas == pytest.approx([width * height * value / sum(values) for value in values])
    assert all(broad <= width * 1.001 and tall <= height * 1.001 for broad, tall in tiles)


def test_no_room() -> None:
    assert measure_tiles([], 10, 10) == []
    assert all(tile[0] == 0 for tile in measure_tiles([2, 1], -3, 10))
    assert measure_tiles([2, 1], 0, 0) == [(0, 0), (0, 0)]
