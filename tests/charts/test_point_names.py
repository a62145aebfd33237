"""Names stand beside their points and cover nothing."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from analytics.charts.point_names import Disc, Spot, place_names

WIDTH, HEIGHT = 800.0, 500.0
#: A little less than the room that is kept for a letter and for a line.
LETTER, LINE = 5.2, 13.9


def bound(spot: Spot, disc: Disc, length: int) -> tuple[float, float, float, float]:
    wide = LETTER * length
    left = disc.x + spot.right - wide * {"left": 0, "center": 0.5, "right": 1}[spot.anchor]
    middle = disc.y + spot.up
    return left, left + wide, middle - LINE / 2, middle + LINE / 2


DISCS = st.lists(
    st.builds(Disc, st.floats(0, WIDTH), st.floats(0, HEIGHT), st.floats(3, 17)), max_size=40
)


@given(DISCS, st.integers(1, 30))
def test_names_cover_neither_points_nor_each_other(discs: list[Disc], length: int) -> None:
    spots = place_names(discs, [length] * len(discs), width=WIDTH, height=HEIGHT)
    boxes = [bound(spot, discs[spot.point], length) for spot in spots]
    assert len({spot.point for spot in spots}) == len(spots)
    for left, right, low, high in boxes:
        assert -1 <= left < right <= WIDTH + 1
        assert -1 <= low < high <= HEIGHT + 1
        for disc in discs:
            assert not (left < disc.x < right and low < disc.y < high)
    for one, other in combinations(boxes, 2):
        apart = one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
        assert apart


def test_the_first_has_the_choice() -> None:
    close = [Disc(400, 250, 8), Disc(400, 268, 8)]
    first, second = place_names(close, [10, 10], width=WIDTH, height=HEIGHT)
    assert (first.point, first.up) == (0, 0)  # above lies the other
    assert second.up > 0
    assert place_names(close, [10, 200], width=WIDTH, height=HEIGHT) == [first]
