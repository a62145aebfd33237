"""The papers of a period on the map of topics, as Vega-Lite."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import starmap

from analytics.charts.style import LIGHT
from analytics.report.drawing import WIDE, Spec, finish
from analytics.report.facts import WeeklyReport
from analytics.report.paper_facts import Place

#: Topics named on the map.
NAMED = 16

_HIGH = 430
_EDGE = 14
_LETTER = 11

#: Around words that stand on dots.
_HALO = {"color": LIGHT.paper, "stroke": LIGHT.paper, "strokeWidth": 3.5, "opacity": 0.85}

#: Where the number of a ring may stand beside it, the first that is free.
_BESIDE = ((8, -8, "left"), (-8, -8, "right"), (8, 10, "left"), (-8, 10, "right"))


@dataclass(frozen=True, slots=True)
class _Box:
    """Room that words take, in pixels from the middle."""

    x: float
    y: float
    width: float
    height: float = 15

    def covers(self, other: "_Box") -> bool:
        """Whether the two have room in common."""
        return (
            2 * abs(self.x - other.x) < self.width + other.width
            and 2 * abs(self.y - other.y) < self.height + other.height
        )


def plot_map(report: WeeklyReport, labels: Mapping[int, str]) -> Spec:
    """Papers of the period among the topics; featured ones ringed, with their numbers.

    Parameters
    ----------
    labels : of the topics to name, by topic_id.
    """
    dots = [{"x": each.x, "y": each.y} for each in report.places]
    rings, taken = _place_rings(report)
    names = _place_labels(report.places, labels, taken)
    axis = {"axis": None, "scale": {"zero": False, "nice": False, "padding": _EDGE}}
    at = {
        "x": {"field": "x", "type": "quantitative", **axis},
        "y": {"field": "y", "type": "quantitative", **axis},
    }
    worded = {**at, "text": {"field": "text", "type": "nominal"}}
    number = {
        "type": "text",
        "fontWeight": "bold",
        "fontSize": 12,
        **{name: {"expr": f"datum.{name}"} for name in ("dx", "dy", "align")},
    }
    point = {"type": "point", "filled": True, "size": 9, "opacity": 0.45, "color": LIGHT.series[0]}
    ring = {"type": "point", "size": 110, "color": LIGHT.series[1], "opacity": 1}
    name = {"type": "text", "fontSize": _LETTER}
    layers = [
        (dots, point, at),
        (names, {**name, **_HALO}, worded),
        (names, {**name, "color": LIGHT.text}, worded),
        (rings, ring, at),
        (rings, {**number, **_HALO}, worded),
        (rings, {**number, "color": LIGHT.series[1]}, worded),
    ]
    return finish({"width": WIDE, "height": _HIGH, "layer": list(starmap(_as_layer, layers))})


def _as_layer(rows: list[Spec], mark: Spec, encoding: Spec) -> Spec:
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _place_rings(report: WeeklyReport) -> tuple[list[Spec], list[_Box]]:
    """A ring for each featured paper, its number where no other stands; and the room they take."""
    featured = {each.arxiv_id for chapter in report.chapters for each in chapter.features}
    numbers = {ref.arxiv_id: ref.number for ref in report.references}
    ringed = [each for each in report.places if each.arxiv_id in featured]
    centres = [_Box(*_locate(each.x, each.y, report.places), 14) for each in ringed]
    rings: list[Spec] = []
    taken = list(centres)
    for each, centre in zip(ringed, centres, strict=True):
        text = str(numbers[each.arxiv_id])
        sides = {side: _stand_beside(centre, text, *side) for side in _BESIDE}
        free = (side for side, box in sides.items() if not _is_crowded(box, taken, but=centre))
        dx, dy, align = chosen = next(free, _BESIDE[0])
        taken.append(sides[chosen])
        rings.append({"x": each.x, "y": each.y, "text": text, "dx": dx, "dy": dy, "align": align})
    return rings, taken


def _stand_beside(centre: _Box, text: str, dx: int, dy: int, align: str) -> _Box:
    width = _measure(text) + 2
    half = width / 2 if align == "left" else -width / 2
    return _Box(centre.x + dx + half, centre.y + dy, width)


def _place_labels(
    places: Iterable[Place], labels: Mapping[int, str], taken: Iterable[_Box]
) -> list[Spec]:
    """Names of the largest topics in the middle of their papers, none over another or a ring."""
    places = list(places)
    members: dict[int, list[tuple[float, float]]] = {}
    for each in places:
        if each.topic is not None and each.topic in labels:
            members.setdefault(each.topic, []).append((each.x, each.y))
    boxes = list(taken)
    placed: list[Spec] = []
    for topic, points in sorted(members.items(), key=lambda item: (-len(item[1]), item[0])):
        x = sorted(point[0] for point in points)[len(points) // 2]
        y = sorted(point[1] for point in points)[len(points) // 2]
        box = _Box(*_locate(x, y, places), _measure(labels[topic]) + 8)
        if len(placed) < NAMED and not _is_crowded(box, boxes):
            boxes.append(box)
            placed.append({"x": x, "y": y, "text": labels[topic]})
    return placed


def _is_crowded(box: _Box, taken: Iterable[_Box], but: _Box | None = None) -> bool:
    return any(box.covers(other) for other in taken if other is not but)


def _locate(x: float, y: float, places: Iterable[Place]) -> tuple[float, float]:
    """Pixels from the left and the top at which the figure draws a point of the map."""
    xs, ys = zip(*((each.x, each.y) for each in places), strict=True)

    def scale(value: float, low: float, high: float, pixels: int) -> float:
        return _EDGE + (value - low) / ((high - low) or 1) * (pixels - 2 * _EDGE)

    return scale(x, min(xs), max(xs), WIDE), _HIGH - scale(y, min(ys), max(ys), _HIGH)


def _measure(text: str) -> float:
    """About how wide words are: a Chinese letter is a square, a Latin one half of it."""
    return sum(_LETTER if ord(letter) > 0x2E7F else 0.55 * _LETTER for letter in text)
