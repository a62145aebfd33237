"""When a refit is due."""

import pytest

from analytics.topics.drift import Drift


@pytest.mark.parametrize(
    ("later", "far", "due"),
    [
        (0, 0, False),  # nothing came
        (400, 40, False),  # as far as the papers of the fit
        (10, 5, False),  # half of ten is no proof
        (400, 140, True),  # a third of many is
        (1000, 100, True),  # a tenth of all papers came since
    ],
)
def test_a_refit_is_due_when_papers_are_many_or_far(later: int, far: int, due: bool) -> None:
    assert (Drift(10_000, later, far).reason is not None) == due


def test_the_part_that_lies_far_needs_papers() -> None:
    assert Drift(100, 0, 0).part_far is None
    assert Drift(100, 4, 1).part_far == 0.25
