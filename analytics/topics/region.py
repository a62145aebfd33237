"""Which points lie inside a drawn line."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def find_inside(
    x: npt.NDArray[np.floating],
    y: npt.NDArray[np.floating],
    corners: Sequence[tuple[float, float]],
) -> npt.NDArray[np.bool_]:
    """Whether each point lies inside a polygon, by the number of edges to its right (even-odd).

    Parameters
    ----------
    x, y : of the points, shape (points,).
    corners : of the polygon, in order; it closes by itself. Fewer than three hold nothing.
    """
    inside = np.zeros(len(x), np.bool_)
    if len(corners) < 3:
        return inside
    ring = np.asarray(corners, np.float64)
    low, high = ring.min(axis=0), ring.max(axis=0)
    # Most points lie outside the box around the line: only the others are looked at closely.
    near = np.flatnonzero((x >= low[0]) & (x <= high[0]) & (y >= low[1]) & (y <= high[1]))
    across, up = x[near].astype(np.float64), y[near].astype(np.float64)
    odd = np.zeros(len(near), np.bool_)
    for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        if y0 == y1:
            continue
        crosses = (y0 > up) != (y1 > up)
        odd ^= crosses & (across < (x1 - x0) * (up - y0) / (y1 - y0) + x0)
    inside[near] = odd
    return inside
