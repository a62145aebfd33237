"""The rows of the table of faults, by number; each injects its faults and counts what held."""

from types import ModuleType

from tests.faults import damage, kills, parsers, visitors

ROWS: dict[int, ModuleType] = {7: kills, 9: damage, 13: visitors, 15: parsers}
