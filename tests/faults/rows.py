"""The rows of the table of faults, by number; each injects its faults and counts what held."""

from types import ModuleType

from tests.faults import kills, parsers

ROWS: dict[int, ModuleType] = {7: kills, 15: parsers}
