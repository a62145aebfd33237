"""Names of points on a chart, each beside its point where it covers neither point nor name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: Pixels of a character and of a line at the size of these names, and between name and point.
_CHARACTER, _LINE, _GAP = 5.3, 14.0, 2.0


@dataclass(frozen=True, slots=True)
class Disc:
    """A point as it is drawn, in pixels, y upward."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a name stands: which point it is of, and how far its anchor is from there.

    ``anchor`` : which end of the name that is, as plotly's xanchor.
    """

    point: int
    anchor: str
    right: float
    up: float


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    right: float
    low: float
    high: float

    def covers(self, other: "_Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.low < other.high
            and other.low < self.high
        )

    def covers_disc(self, disc: Disc) -> bool:
        across = disc.x - min(max(disc.x, self.left), self.right)
        along = disc.y - min(max(disc.y, self.low), self.high)
        return across * across + along * along < disc.radius * disc.radius


def place_names(
    discs: Sequence[Disc], lengths: Sequence[int], *, width: float, height: float
) -> list[Spot]:
    """A spot around its point for each name that has one free, the first first.

    Parameters
    ----------
    discs : all points. lengths : characters of their names.
    width, height : of the chart; names stay inside.
    """
    taken: list[_Box] = []
    spots: list[Spot] = []
    for point, (disc, length) in enumerate(zip(discs, lengths, strict=True)):
        for spot, box in _list_spots(point, disc, length * _CHARACTER):
            inside = box.left >= 0 and box.right <= width and box.low >= 0 and box.high <= height
            if (
                inside
                and not any(map(box.covers, taken))
                and not any(box.covers_disc(other) for other in discs if other is not disc)
            ):
                spots.append(spot)
                taken.append(box)
                break
    return spots


def _list_spots(point: int, disc: Disc, wide: float) -> Iterator[tuple[Spot, _Box]]:
    beside = disc.radius + _GAP
    above = beside + _LINE / 2
    slant = 0.7 * beside
    over = slant + _LINE / 2
    for anchor, right, up in (
        ("center", 0.0, above),
        ("left", beside, 0.0),
        ("right", -beside, 0.0),
        ("center", 0.0, -above),
        ("left", slant, over),
        ("right", -slant, over),
        ("left", slant, -over),
        ("right", -slant, -over),
    ):
        start = disc.x + right - wide * {"left": 0, "center": 0.5, "right": 1}[anchor]
        middle = disc.y + up
        box = _Box(start, start + wide, middle - _LINE / 2, middle + _LINE / 2)
        yield Spot(point, anchor, right, up), box
