"""What every test may ask for: the folder of real records, and the record of what was skipped."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Machines are shared: how long an example takes says nothing about the code.
settings.register_profile("papertide", deadline=None)
settings.load_profile("papertide")

ROOT = Path(__file__).resolve().parent.parent


def find_shared() -> Path:
    """The folder of real corpora and recorded responses; PAPERTIDE_SHARED says where."""
    return Path(os.environ.get("PAPERTIDE_SHARED", ROOT.parent / "shared"))


@pytest.fixture
def shared() -> Path:
    folder = find_shared()
    if not (folder / "corpora").is_dir():
        pytest.skip(f"real records not found at {folder}: set PAPERTIDE_SHARED to run this test")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [
        report.nodeid
        for report in terminalreporter.stats.get("skipped", [])
        if "PAPERTIDE_SHARED" in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.write_line(
            f"REAL-DATA TESTS SKIPPED: {len(skipped)} (set PAPERTIDE_SHARED): "
            + ", ".join(sorted(skipped))
        )
