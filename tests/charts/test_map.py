"""The map as a figure: points up to a number, density above it, names that do not collide."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl
import pytest
from plotly.colors import sample_colorscale

from analytics.charts import map as maps
from analytics.charts.colours import colour_growth, mix
from analytics.charts.map import Shading, plot_map, plot_place, sample_points
from analytics.charts.map_labels import locate_labels
from analytics.charts.style import LIGHT

COLOURS = Shading({0: "#112233", 1: "#445566", 2: "#778899"})
LABELS = {0: "graphs", 1: "<b>robots</b>", 2: "speech"}


def make_papers(count: int = 90) -> pl.DataFrame:
    rng = np.random.default_rng(0)
    topics = np.arange(count) % 3
    return pl.DataFrame(
        {
            "arxiv_id": [f"2601.{at:05d}" for at in range(count)],
            "title": ["<i>$x$</i> of graphs"] * count,
            "topic_id": topics.astype(np.int32),
            "day": [date(2026, 1, 1) + timedelta(days=at) for at in range(count)],
            "x": (10 * topics + rng.random(count)).astype(np.float32),
            "y": rng.random(count).astype(np.float32),
        }
    )


def count_points(figure: go.Figure) -> int:
    return sum(len(trace.x) for trace in figure.data if trace.type == "scattergl")


def find_colour(marker: Any, at: int) -> str:
    """The colour of one point, #rrggbb."""
    return "#" + "".join(f"{channel:02x}" for channel in marker.color[at])


def test_each_paper_is_a_point_in_the_colour_of_its_topic() -> None:
    figure = plot_map(make_papers(), COLOURS, labels=LABELS)
    assert count_points(figure) == 90
    (trace,) = figure.data
    assert [find_colour(trace.marker, at) for at in range(3)] == list(COLOURS.colours.values())
    assert [find_colour(trace.marker, at) for at in range(87, 90)] == list(COLOURS.colours.values())
    assert not any("<i>" in title or "$" in title for title in trace.text)
    assert set(trace.hovertext) == {"graphs", "&lt;b&gt;robots&lt;/b&gt;", "speech"}
    assert not any("<b>robots" in note.text for note in figure.layout.annotations)


def test_many_papers_are_a_density_with_an_even_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps, "POINTS", 60)
    monkeypatch.setattr(maps, "_SAMPLE", 30)
    papers = make_papers()
    assert sample_points(papers).height == 30
    assert sample_points(papers)["arxiv_id"].is_sorted()
    figure = plot_map(papers, COLOURS, labels=LABELS)
    assert count_points(figure) == 30
    (density,) = (trace for trace in figure.data if trace.type == "heatmap")
    assert np.nansum(np.square(density.z)) == pytest.approx(90, rel=1e-4)


def test_periods_are_played_one_after_the_other() -> None:
    figure = plot_map(make_papers(), COLOURS, labels=LABELS, period="month")
    assert [trace.name for trace in figure.data] == ["2026-01", "2026-02", "2026-03"]
    assert [frame.name for frame in figure.frames] == ["2026-01", "2026-02", "2026-03", "all"]
    strong = [trace["opacity"] for trace in figure.frames[1].data]
    assert strong.index(max(strong)) == 1
    assert count_points(figure) == 90
    assert len(figure.layout.sliders[0].steps) == 4


def test_names_stand_where_their_papers_are_densest_and_apart() -> None:
    papers = make_papers()
    places = locate_labels(papers)
    assert places["topic_id"].sort().to_list() == [0, 1, 2]
    assert ((places["x"] / 10).floor() == places["topic_id"]).all()
    heap = papers.with_columns(pl.lit(0.5).alias("x"), pl.lit(0.5).alias("y"))
    notes = plot_map(heap, COLOURS, labels=LABELS).layout.annotations
    assert [note.text for note in notes if note.visible is not False] == ["graphs"]


def test_many_points_are_told_by_their_id_and_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps, "_TITLES", 60)
    (trace,) = plot_map(make_papers(), COLOURS, labels={0: "graphs", 2: "speech"}).data
    assert list(trace.text[:3]) == [f"2601.0000{at}" for at in range(3)]
    assert list(trace.hovertext[:3]) == ["graphs", "", "speech"]
    plain = mix(LIGHT.none, LIGHT.paper, 0.45)
    (trace,) = plot_map(make_papers(), Shading({0: "#112233"}), labels=LABELS).data
    assert [find_colour(trace.marker, at) for at in range(3)] == ["#112233", plain, plain]


def test_days_are_coloured_from_first_to_last() -> None:
    (trace,) = plot_map(make_papers(), Shading({}, days=True), labels=LABELS).data
    first, last = sample_colorscale("Cividis", 2)
    told = ["rgb({}, {}, {})".format(*trace.marker.color[at]) for at in (0, 89)]
    assert told == [first, last]
    one = make_papers().head(1)
    (trace,) = plot_map(one, Shading({}, days=True), labels=LABELS).data
    assert trace.marker.color.shape == (1, 3)


def test_growth_is_coloured_by_verdicts_alone() -> None:
    verdicts = pl.DataFrame(
        {
            "topic_id": [0, 1, 2, 3],
            "verdict": ["rising", "falling", "flat", "rising"],
            "annual_change": [1.0, -0.5, 9.0, 0.1],
        }
    )
    colours = colour_growth(verdicts, dark=False)
    assert colours[0] == LIGHT.rising
    assert colours[1] == LIGHT.falling
    assert colours[2] == mix(LIGHT.none, LIGHT.paper, 0.45)
    assert colours[3] == mix(LIGHT.rising, LIGHT.paper, 0.65)


def test_one_paper_is_marked_among_all() -> None:
    papers = make_papers()
    figure = plot_map(papers, COLOURS, labels=LABELS, mark=(20.0, 0.5, "<u>A title</u>"))
    (arrow,) = (note for note in figure.layout.annotations if note.showarrow is not False)
    assert (arrow.x, arrow.y) == (20.0, 0.5)
    assert "<u>" not in arrow.text
    near = papers.head(3).with_columns(title=pl.lit("<u>near</u>"))
    small = plot_place(papers, 20.0, 0.5, "A title", near=near, dark=True)
    _density, around, ring = small.data
    assert (ring.x[0], ring.y[0]) == (20.0, 0.5)
    assert list(around.x) == near["x"].to_list()
    assert not any("<u>" in text for text in around.text)
