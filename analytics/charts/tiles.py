"""How wide and how high the tiles of a treemap become, so that each says what it has room for."""

import math
from collections.abc import Sequence
from itertools import accumulate


def measure_tiles(
    values: Sequence[float], width: float, height: float
) -> list[tuple[float, float]]:
    """Width and height of each tile, as plotly lays them out, before any space between them.

    Parameters
    ----------
    values : above zero, the largest first.
    width, height : of the room for all of them.

    References
    ----------
    Squarified treemaps: Bruls, Huizing and van Wijk 2000, Data Visualization 2000, 33-42; rows that
    are as near to squares as can be, each along the shorter side of what is left.
    """
    tiles: list[tuple[float, float]] = []
    left = sum(values)
    width, height = max(width, 0.0), max(height, 0.0)
    while len(tiles) < len(values):
        short, area = min(width, height), width * height
        row = _fill_row(values[len(tiles) :], short * short * left / area if area else 0.0)
        part = sum(row) / left
        if width < height:
            tiles += [(width * value / sum(row), height * part) for value in row]
            height *= 1 - part
        else:
            tiles += [(width * part, height * value / sum(row)) for value in row]
            width *= 1 - part
        left -= sum(row)
    return tiles


def _fill_row(values: Sequence[float], square: float) -> Sequence[float]:
    """The values that make a row: as many as leave its longest tile no longer.

    Parameters
    ----------
    square : the value of a tile whose sides are as long as the row.
    """
    worst = math.inf
    for count, total in enumerate(accumulate(values), start=1):
        # Sides of the largest and of the smallest tile, the longer by the shorter.
        thick = total * total
        longest = max(square * values[0] / thick, thick / max(square * values[count - 1], 1e-12))
        if longest > worst:
            return values[: count - 1]
        worst = longest
    return values
