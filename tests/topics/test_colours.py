"""Colours of topics: told apart by every kind of eye, and kept from fit to fit."""

from itertools import combinations

import numpy as np
import pytest

from analytics.topics.hierarchy import colour_topics
from tests.charts.test_style import EYES, contrast, linear, oklab, turn

# As 107 topics of 342,066 papers fall into areas.
SIZES = (12, 11, 10, 9, 9, 8, 8, 7, 7, 6, 6, 5, 5, 4)
AREAS = np.repeat(np.arange(14), SIZES).astype(np.int32)
IDS = np.arange(107, dtype=np.int32)


def measure_apart(one: str, two: str, eye: str) -> float:
    seen = [oklab(turn(EYES[eye], linear(colour))) for colour in (one, two)]
    return float(np.linalg.norm(seen[0] - seen[1]))


@pytest.mark.parametrize("eye", EYES)
def test_topics_of_one_area_can_be_told_apart(eye: str) -> None:
    colours = colour_topics(AREAS, IDS)
    least = {
        area: min(measure_apart(a, b, eye) for a, b in combinations(np.array(colours)[own], 2))
        for area, own in ((area, area == AREAS) for area in range(14))
    }
    # Hundredths of OKLab; two side by side are seen to differ from about 0.02 on.
    assert min(least.values()) >= 0.018
    assert min(apart for area, apart in least.items() if SIZES[area] <= 6) >= 0.045


@pytest.mark.parametrize("eye", EYES)
def test_the_first_topics_of_the_areas_can_be_told_apart(eye: str) -> None:
    colours = colour_topics(np.arange(8, dtype=np.int32), IDS[:8])
    assert min(measure_apart(a, b, eye) for a, b in combinations(colours, 2)) >= 0.01


def test_colours_stand_out_from_the_page() -> None:
    for colour in colour_topics(AREAS, IDS):
        assert contrast(colour, "#fdfdfb") > 1.6
        assert contrast(colour, "#10181b") > 1.9


def test_a_topic_keeps_its_colour_and_a_new_one_takes_none_of_its_area() -> None:
    areas = np.zeros(4, np.int32)
    first = colour_topics(areas[:3], IDS[:3])
    assert len(set(first)) == 3
    second = colour_topics(areas, np.array([0, 9, 1, 2], np.int32), [first[0], None, *first[1:]])
    assert [second[0], *second[2:]] == first
    assert second[1] not in first
