"""Lines drawn on the map as words of a link: what comes back is what was drawn, or nothing."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.dashboard.rings import _read, _write, simplify

PLACES = st.floats(-200, 200)
RINGS = st.lists(st.tuples(PLACES, PLACES), min_size=3, max_size=200)


@given(RINGS)
def test_a_link_brings_back_the_line(ring: list[tuple[float, float]]) -> None:
    simple = simplify(ring)
    assert 3 <= len(simple) <= 40
    assert _read(_write(simple)) == simple
    assert len(_write(simple)) < 700


def test_a_line_of_few_corners_stays_what_it_is() -> None:
    assert simplify([(0, 0), (1.004, 0), (1, 1)]) == [(0, 0), (1, 0), (1, 1)]


def test_a_circle_loses_little_of_its_area() -> None:
    turns = [2 * math.pi * at / 400 for at in range(400)]
    simple = simplify([(50 * math.cos(turn), 50 * math.sin(turn)) for turn in turns])
    pairs = zip(simple, [*simple[1:], simple[0]], strict=True)
    area = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2
    assert area == pytest.approx(math.pi * 2500, rel=0.01)


@given(st.text(max_size=300))
def test_any_word_is_read_without_a_fault(text: str) -> None:
    assert all(len(corner) == 2 for corner in _read(text))


@pytest.mark.parametrize(
    "text", ["", "1,2", "1,2_3,4", "nan,1_2,2_3,3", "inf,1_2,2_3,3", "1,2,3_4,5_6,7", "0,0_" * 99]
)
def test_what_is_no_line_is_left_out(text: str) -> None:
    assert _read(text) == []
