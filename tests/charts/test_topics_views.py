"""Topics against one another: names stay text, every topic has its colour."""

from itertools import pairwise

import plotly.graph_objects as go
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.charts.colours import colour_growth
from analytics.charts.style import LIGHT, fade
from analytics.charts.topics import plot_areas
from analytics.charts.topics_views import plot_flows, plot_strategy

LABELS = {1: "<b>graphs</b>", 2: "robots", 3: "speech"}
COLOURS = {1: "#112233", 2: "#445566", 3: "#778899"}


def test_topics_lie_by_rank_and_keep_their_colour() -> None:
    placed = pl.DataFrame(
        {
            "topic_id": [1, 2, 3],
            "papers": [400, 100, 25],
            "centrality": [0.3, 0.1, 0.2],
            "density": [0.1, 0.2, 0.3],
        }
    )
    (points,) = plot_strategy(placed, labels=LABELS, colours=COLOURS).data
    assert [each[0] for each in points.customdata] == [1, 2, 3]
    assert list(points.marker.color) == [COLOURS[id] for id in (1, 2, 3)]
    assert list(points.x) == pytest.approx([1, 1 / 3, 2 / 3])
    assert list(points.y) == pytest.approx([1 / 3, 2 / 3, 1])
    assert not any("<b>graphs" in text for text in points.text)


def test_bands_lead_from_the_earlier_to_the_later() -> None:
    flows = pl.DataFrame({"from_id": [1, 2, 1], "to_id": [2, 3, 3], "papers": [5, 3, 1]})
    (sankey,) = plot_flows(flows, labels=LABELS, colours=COLOURS).data
    ends = [
        (sankey.node.label[source], sankey.node.label[target], value)
        for source, target, value in zip(
            sankey.link.source, sankey.link.target, sankey.link.value, strict=True
        )
    ]
    graphs = "&lt;b&gt;graphs&lt;/b&gt;"
    assert ends == [(graphs, "robots", 5), ("robots", "speech", 3), (graphs, "speech", 1)]
    assert max(sankey.link.source) < min(sankey.link.target)


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 3000)),
        min_size=1,
        max_size=24,
        unique_by=lambda flow: flow[:2],
    )
)
def test_the_names_of_flows_have_room(rows: list[tuple[int, int, int]]) -> None:
    flows = pl.DataFrame(rows, schema=["from_id", "to_id", "papers"], orient="row")
    figure = plot_flows(flows, labels={}, colours={})
    (sankey,) = figure.data
    height = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    left = len(set(flows["from_id"]))
    for places in (sankey.node.y[:left], sankey.node.y[left:]):
        assert all(later - early >= 14 / height for early, later in pairwise(places))


def test_tiles_are_coloured_by_growth() -> None:
    topics = pl.DataFrame(
        {
            "topic_id": [1, 2],
            "label": ["graphs", "robots"],
            "area_id": [0, 0],
            "area_label": ["all", "all"],
            "papers": [30, 20],
            "verdict": ["rising", None],
            "annual_change": [1.0, None],
        }
    )
    (tiles,) = plot_areas(topics, colours=colour_growth(topics, dark=False)).data
    assert tiles.marker.colors[1] == fade(LIGHT.rising, 0.42)
    assert tiles.marker.colors[2] != tiles.marker.colors[1]


def test_labels_of_areas_are_cut_to_their_width() -> None:
    name = "graph theory and combinatorial optimization"

    def plot(areas: int, *, narrow: bool) -> go.Treemap:
        topics = pl.DataFrame({"topic_id": range(areas), "area_id": range(areas)}).with_columns(
            label=pl.lit("cliques"), area_label=pl.lit(name), papers=100
        )
        (tiles,) = plot_areas(topics, narrow=narrow).data
        return tiles

    assert set(plot(6, narrow=False).labels[:6]) == {name}
    tiles = plot(12, narrow=True)
    assert set(tiles.labels[:12]) == {"graph theory\u2026"}  # no "and" before the dots
    assert {area[1] for area in tiles.customdata[:12]} == {name}  # where it is pointed at


def test_a_tile_says_what_it_has_room_for() -> None:
    topics = pl.DataFrame(
        {
            "topic_id": range(101),
            "label": ["vision-language models"] * 101,
            "area_id": [0] * 101,
            "area_label": ["all"] * 101,
            "papers": [100_000, *[1200] * 60, *[10] * 40],
        }
    )
    (tiles,) = plot_areas(topics).data
    assert tiles.text[1] == "vision-language models<br>100,000"
    assert tiles.text[2] == "vision-<br>language<br>models"  # no room for how many
    assert tiles.text[-1] == ""
