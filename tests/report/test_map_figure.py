"""The map of a period: names and numbers that can be read, whatever lies close together."""

from types import SimpleNamespace
from typing import Any, cast

from analytics.report.drawing import draw
from analytics.report.facts import WeeklyReport
from analytics.report.map_figure import plot_map
from analytics.report.paper_facts import Place


def plot(places: list[Place], featured: list[str], labels: dict[int, str]) -> dict[str, Any]:
    report = SimpleNamespace(
        places=places,
        chapters=[SimpleNamespace(features=[SimpleNamespace(arxiv_id=id) for id in featured])],
        references=[
            SimpleNamespace(arxiv_id=id, number=number) for number, id in enumerate(featured, 10)
        ],
    )
    return plot_map(cast(WeeklyReport, report), labels)


def list_words(spec: dict[str, Any], size: int) -> list[dict[str, Any]]:
    """The rows of the words of one size; each is drawn twice, its halo first."""
    return next(
        list(layer["data"]["values"])
        for layer in spec["layer"]
        if layer["mark"].get("fontSize") == size
    )


CORNERS = [Place("0", 0.0, 0.0, None), Place("1", 1.0, 1.0, None)]


def test_numbers_of_rings_that_lie_close_stand_on_different_sides() -> None:
    close = [Place("a", 0.5, 0.5, None), Place("b", 0.512, 0.5, None), Place("c", 0.2, 0.8, None)]
    rings = list_words(plot([*CORNERS, *close], ["a", "b", "c"], {}), 12)
    assert [ring["text"] for ring in rings] == ["10", "11", "12"]
    assert len({(ring["dx"], ring["dy"]) for ring in rings[:2]}) == 2
    assert rings[2]["dx"] == 8


def test_a_name_gives_way_to_that_of_a_larger_topic_and_to_a_ring() -> None:
    large = [Place(f"l{number}", 0.5, 0.5, 1) for number in range(3)]
    small = [Place("s", 0.5, 0.51, 2)]
    other = [Place("o", 0.2, 0.2, 3)]
    ringed = [Place("r", 0.8, 0.8, 4)]
    labels = {1: "large topic", 2: "small topic", 3: "另一个话题", 4: "under a ring"}
    spec = plot([*CORNERS, *large, *small, *other, *ringed], ["r"], labels)
    assert [row["text"] for row in list_words(spec, 11)] == ["large topic", "另一个话题"]


def test_numbers_are_drawn_where_they_were_placed() -> None:
    close = [Place("a", 0.5, 0.5, None), Place("b", 0.512, 0.5, None)]
    svg = draw(plot([*CORNERS, *close], ["a", "b"], {}), "map")
    assert 'text-anchor="end"' in svg
    assert 'text-anchor="start"' in svg
