"""Lines drawn around points of the map, as a word of the page's address."""

from collections.abc import Sequence

import numpy as np

from analytics.dashboard.address import note_words, read_words
from analytics.dashboard.figure import Ring

_WORD = "ring"

#: Lines that a link carries, and corners of each: an address has to stay short enough to be sent.
_RINGS, _CORNERS = 4, 40

#: Places of the map are told to a hundredth: a point on the screen is wider than that.
_DIGITS = 2


def read_linked() -> list[Ring]:
    """The lines of the address; what is no line there is left out."""
    found = (_read(text) for text in read_words(_WORD)[:_RINGS])
    return [ring for ring in found if ring]


def note_rings(rings: Sequence[Ring]) -> None:
    """Make the lines words of the address."""
    note_words(_WORD, [_write(ring) for ring in rings[:_RINGS]])


def simplify(ring: Ring) -> Ring:
    """The same line with few corners: those are taken away whose loss changes it least.

    The corner that spans the smallest triangle with its neighbours goes first, as Visvalingam and
    Whyatt (1993, Cartographic Journal 30, 46-51) do; rounded as the address has them.
    """
    corners = np.round(np.asarray(ring, dtype=np.float64), _DIGITS)
    while len(corners) > _CORNERS:
        before, after = (
            np.roll(corners, 1, axis=0) - corners,
            np.roll(corners, -1, axis=0) - corners,
        )
        areas = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
        corners = np.delete(corners, int(areas.argmin()), axis=0)
    return [(float(x), float(y)) for x, y in corners]


def _write(ring: Ring) -> str:
    return "_".join(f"{x:g},{y:g}" for x, y in ring)


def _read(text: str) -> Ring:
    """Corners of a word; none where it is no line."""
    try:
        corners = [tuple(map(float, corner.split(","))) for corner in text.split("_")]
    except ValueError:
        return []
    ring = [(corner[0], corner[1]) for corner in corners if len(corner) == 2]
    usable = all(abs(place) < 1e6 for corner in ring for place in corner)
    return ring if usable and 2 < len(ring) == len(corners) <= _CORNERS else []
