"""The house style: colours that can be told apart, text that stays text."""

import html
from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np
import plotly.graph_objects as go
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.charts.labels import spread_labels
from analytics.charts.style import (
    DARK,
    LIGHT,
    Palette,
    assign_colours,
    assign_dashes,
    format_share,
    lay_out,
)
from analytics.charts.text import escape, wrap, wrap_all

# Machado, Oliveira and Fernandes (2009), full severity, on linear RGB.
EYES = {
    "normal": np.eye(3).ravel(),
    "protan": (0.1523, 1.0526, -0.2049, 0.1145, 0.7863, 0.0992, -0.0039, -0.0481, 1.0520),
    "deutan": (0.3673, 0.8607, -0.2280, 0.2801, 0.6725, 0.0474, -0.0118, 0.0429, 0.9689),
    "tritan": (1.2555, -0.0767, -0.1788, -0.0784, 0.9308, 0.1476, 0.0047, 0.6914, 0.3039),
}

# Ottosson (2020): linear RGB to cones, their cube roots to OKLab.
CONES = (0.4122, 0.5363, 0.0514, 0.2119, 0.6807, 0.1074, 0.0883, 0.2817, 0.6300)
AXES = (0.2105, 0.7936, -0.0041, 1.9780, -2.4286, 0.4506, 0.0259, 0.7828, -0.8087)


def linear(colour: str) -> np.ndarray:
    channel = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)


def contrast(one: str, two: str) -> float:
    weights = [0.2126, 0.7152, 0.0722]
    low, high = sorted(float(linear(colour) @ weights) for colour in (one, two))
    return (high + 0.05) / (low + 0.05)


def oklab(rgb: np.ndarray) -> np.ndarray:
    return turn(AXES, np.cbrt(turn(CONES, np.clip(rgb, 0, 1))))


def turn(matrix: Sequence[float], vector: np.ndarray) -> np.ndarray:
    return np.reshape(matrix, (3, 3)) @ vector


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_stand_out_and_words_can_be_read(palette: Palette) -> None:
    for colour in (*palette.series, palette.rising, palette.falling, palette.none):
        assert contrast(colour, palette.paper) >= 2.95
    assert contrast(palette.text, palette.paper) >= 7
    assert contrast(palette.soft, palette.paper) >= 4.5


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_can_be_told_apart(palette: Palette, eye: str) -> None:
    seen = [oklab(turn(EYES[eye], linear(colour))) for colour in palette.series]
    assert min(np.linalg.norm(one - two) for one, two in combinations(seen, 2)) >= 0.07


def test_markup_formulas_and_templates_stay_text() -> None:
    assert escape("<b>P&NP</b> $x^2$ %{y}") == (
        "&lt;b&gt;P&amp;NP&lt;/b&gt; &#36;x^2&#36; &#37;{y}"
    )


@given(st.text(max_size=300), st.integers(4, 40), st.integers(0, 4))
def test_wrapped_lines_are_short_and_few(text: str, width: int, lines: int) -> None:
    broken = wrap(text, width, lines=lines)
    assert broken
    assert not lines or len(broken) <= lines
    assert not any(mark in line for line in broken for mark in "<>$")


#: No character is wide; single ones are combining marks, spaces and controls.
NARROW = st.text(st.characters(max_codepoint=0x1FFF, exclude_categories=["Cs"]), max_size=200)


@given(st.lists(NARROW, max_size=4), st.integers(4, 40), st.integers(1, 4))
def test_many_texts_are_wrapped_at_once(texts: list[str], width: int, lines: int) -> None:
    wrapped = wrap_all(pl.Series(texts, dtype=pl.String), width, lines=lines)
    assert len(wrapped) == len(texts)
    for text, told in zip(texts, wrapped, strict=True):
        parts = [html.unescape(part) for part in told.split("<br>")]
        assert not any(mark in part for part in told.split("<br>") for mark in "<>$")
        assert all(len(part) <= width for part in parts)
        kept = "".join("".join(parts).split()).removesuffix("\u2026")
        assert "".join(text.split()).startswith(kept)


def test_titles_wrapped_at_once_break_where_one_does() -> None:
    titles = ["Attention & all you <b>need</b>", "x" * 25, "\u5927\u8bed\u8a00" * 9]
    wrapped = wrap_all(pl.Series(titles), 12, lines=3)
    assert wrapped.to_list() == ["<br>".join(wrap(each, 12, lines=3)) for each in titles]


def test_long_names_end_in_an_ellipsis() -> None:
    assert wrap("Agents with memory and unbounded context", 16, lines=2) == [
        "Agents with",
        "memory and unbo\u2026",
    ]


def test_a_series_keeps_its_colour_from_chart_to_chart() -> None:
    order = [f"theme:{at}" for at in range(12)]
    alone = assign_colours(["theme:3"], order, LIGHT)
    among = assign_colours(["theme:3", "theme:1", "theme:0"], order, LIGHT)
    assert alone["theme:3"] == among["theme:3"]
    colliding = assign_colours(["theme:1", "theme:9"], order, LIGHT)
    assert colliding["theme:1"] == alone_of(order, "theme:1")
    assert colliding["theme:9"] == alone_of(order, "theme:9")


def alone_of(order: list[str], id: str) -> str:
    return assign_colours([id], order, LIGHT)[id]


def test_lines_of_like_colours_differ_by_their_strokes() -> None:
    order = [f"theme:{number}" for number in range(12)]
    colours = assign_colours(order, order, LIGHT)
    dashes = assign_dashes(colours)
    assert [dashes[id] for id in order[:8]] == ["solid"] * 8
    assert len({(colours[id], dashes[id]) for id in order}) == 12
    assert assign_dashes({"a": "#336699", "b": "#33669c"})["b"] != "solid"


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_colour_of_a_topic_stands_out_and_is_kept_where_it_does(palette: Palette) -> None:
    for colour in ("#f0e0a0", "#203050", "#8f8f8f"):
        drawn = assign_colours(["topic:1"], ["topic:1"], palette, {"topic:1": colour})["topic:1"]
        assert contrast(drawn, palette.paper) >= 3
        assert drawn == colour or contrast(colour, palette.paper) < 3


def test_numbers_carry_their_unit() -> None:
    assert [format_share(share) for share in (0.0, 0.00042, 0.0421, 0.31)] == [
        "0 %",
        "0.04 %",
        "4.2 %",
        "31 %",
    ]


def test_a_long_headline_makes_room_for_itself() -> None:
    short = go.Layout(lay_out(LIGHT, title="Short", subtitle="Unit", plot_height=300))
    long = go.Layout(lay_out(LIGHT, title="word " * 40, subtitle="Unit", plot_height=300))
    rise = long.margin.t - short.margin.t
    assert rise > 0
    assert long.height - short.height == rise


@given(
    st.lists(st.tuples(st.floats(0, 320), st.floats(12, 50)), max_size=6),
)
def test_labels_never_overlap_and_keep_their_order(wishes: list[tuple[float, float]]) -> None:
    wished, heights = [at for at, _ in wishes], [height for _, height in wishes]
    placed = spread_labels(wished, heights, low=-10, high=330)
    order = sorted(range(len(wished)), key=lambda at: (wished[at], at))
    for one, two in pairwise(order):
        assert placed[two] - placed[one] >= (heights[one] + heights[two]) / 2 - 1e-6
    if sum(heights) <= 340:
        for at, centre in enumerate(placed):
            assert centre - heights[at] / 2 >= -10 - 1e-6
            assert centre + heights[at] / 2 <= 330 + 1e-6


def test_labels_with_room_stay_where_they_belong() -> None:
    assert spread_labels([50, 200], [16, 16], low=0, high=320) == [50, 200]
