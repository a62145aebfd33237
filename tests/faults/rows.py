"""The rows of the table of faults, by number; each injects its faults and counts what held."""

from typing import Any

from tests.faults import (
    bombs,
    damage,
    hostile_text,
    kills,
    parsers,
    readers,
    sessions,
    suites,
    visitors,
)

ROWS: dict[int, Any] = {
    1: suites.MANNERS,
    2: suites.TOGETHER,
    3: suites.SILENCE,
    4: suites.CUTS,
    5: suites.FALSE_ENDS,
    6: suites.MOVING,
    7: kills,
    8: readers,
    9: damage,
    10: hostile_text,
    11: suites.TITLES,
    12: bombs,
    13: visitors,
    14: sessions,
    15: parsers,
}
