"""The short form of each row of the table of faults; ``make faults`` runs the full one."""

from pathlib import Path

import pytest

from tests.faults.outcome import Tally
from tests.faults.rows import ROWS

SHORT = [row for row, module in ROWS.items() if not hasattr(module, "stands_elsewhere")]


@pytest.mark.parametrize("row", SHORT, ids=lambda row: f"row-{row}")
def test_nothing_is_lost(row: int, tmp_path: Path) -> None:
    tally = Tally()
    ROWS[row].inject(tally, tmp_path, full=False)
    assert tally.injected
    assert not tally.lost


def test_what_goes_wrong_is_counted() -> None:
    tally = Tally()
    with tally.fault("holds"):
        pass
    with tally.fault("breaks"):
        assert not tally.injected, "one fault too many"
    assert (tally.injected, tally.held, len(tally.lost)) == (2, 1, 1)
    assert "breaks: AssertionError one fault too many" in tally.lost[0]
