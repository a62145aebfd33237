"""Names at the ends of lines, moved apart so that none covers another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.charts.style import LABEL_LINE
from analytics.charts.text import LABEL_WIDTH, wrap

#: How far the names at the ends of lines may stand below the plot and above it.
_LABEL_ROOM = (24, 10)
#: With more lines than this the names at their ends have one line each.
_MOST_LABELS = 8

#: With more lines than this, names that have a note under them are shortened.
_MOST_NAMES = 4


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


@dataclass(frozen=True, slots=True)
class End:
    """What stands beside the last point of a line.

    Attributes
    ----------
    id : of the series. y : of the point, in the unit of the axis.
    name, note : its name and what is said of it, by line.
    crowded : whether there are so many that each has one line.
    """

    id: str
    y: float
    name: list[str]
    note: list[str]
    crowded: bool

    @property
    def height(self) -> int:
        """Pixels."""
        return LABEL_LINE * len(self.name + self.note) + (-2 if self.crowded else 4)


def name_ends(
    parts: Mapping[str, list[dict[str, Any]]], labels: Mapping[str, str], notes: Mapping[str, str]
) -> list[End]:
    """What to write beside the last point of each line that is not thin.

    Parameters
    ----------
    parts : points by series, each with y and thin, in order.
    labels, notes : name of each series, and what to write under it.
    """
    last = {
        id: next((row for row in rows[::-1] if not row["thin"]), None) for id, rows in parts.items()
    }
    drawn = {id: row["y"] for id, row in last.items() if row}
    crowded = len(drawn) > _MOST_LABELS
    said = {id: wrap(notes[id], LABEL_WIDTH, lines=1) for id in drawn if notes.get(id)}
    # With many lines, or a note to write, a name has fewer lines of its own.
    rows = 1 if crowded else 2 if said and len(drawn) > _MOST_NAMES else 3
    return [
        End(
            id,
            y,
            wrap(labels.get(id, id), LABEL_WIDTH, lines=rows),
            [] if crowded else said.get(id, []),
            crowded,
        )
        for id, y in drawn.items()
    ]


def measure_ends(ends: Sequence[End]) -> int:
    """The height that a plot needs, in pixels, so that all of them fit beside it."""
    return sum(end.height for end in ends) - sum(_LABEL_ROOM)


def place_ends(
    ends: list[End], hues: Mapping[str, str], top: float, height: int
) -> list[dict[str, object]]:
    """Annotations of the names in the colours of their lines, moved apart.

    Parameters
    ----------
    hues : colour of each series.
    top : upper end of the axis. height : of the plot, pixels.
    """
    below, above = _LABEL_ROOM
    places = spread_labels(
        [end.y * height / top for end in ends],
        [end.height for end in ends],
        low=-below,
        high=height + above,
    )
    return [
        {
            "text": "<br>".join(["<b>" + "<br>".join(end.name) + "</b>", *end.note]),
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 10,
            "y": place / height,
            "yref": "paper",
            "yanchor": "middle",
            "showarrow": False,
            "align": "left",
            "font": {"size": 11 if end.crowded else 12, "color": hues[end.id]},
        }
        for end, place in zip(ends, places, strict=True)
    ]
