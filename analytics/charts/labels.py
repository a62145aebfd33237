"""Names at the ends of lines, moved apart so that none covers another."""

from collections.abc import Sequence


def spread_labels(
    wished: Sequence[float], heights: Sequence[float], *, low: float, high: float
) -> list[float]:
    """Centres of labels as near as may be to where they belong, without overlap.

    Parameters
    ----------
    wished : centre each label would have by itself, pixels, upward.
    heights : of each label, pixels.
    low, high : ends of the room; exceeded at the lower end where the labels do not fit.

    Returns
    -------
    centres in the order given. Labels keep the order of their wishes; groups that touch share
    their displacement (pool adjacent violators).
    """
    order = sorted(range(len(wished)), key=lambda at: (wished[at], at))
    groups: list[tuple[list[int], float, float]] = []  # members, height, centre
    for at in order:
        members, height = [at], heights[at]
        centre = min(max(wished[at], low + height / 2), high - height / 2)
        while groups and groups[-1][2] + groups[-1][1] / 2 > centre - height / 2:
            before, lower, other = groups.pop()
            members = before + members
            centre = (other * len(before) + centre * (len(members) - len(before))) / len(members)
            height += lower
            centre = min(max(centre, low + height / 2), high - height / 2)
        groups.append((members, height, centre))
    placed = [0.0] * len(wished)
    for members, height, centre in groups:
        edge = centre - height / 2
        for at in members:
            placed[at] = edge + heights[at] / 2
            edge += heights[at]
    return placed
