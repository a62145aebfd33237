"""Sessions that are gone leave nothing open: five more of them change nothing."""

from pathlib import Path

from tests.dashboard.browser import find_port, serve_at
from tests.faults.outcome import Tally
from tests.faults.sessions import find_server, settle, visit_all


def test_open_files_do_not_grow_with_sessions(
    demo_store: Path, demo_home: Path, tmp_path: Path
) -> None:
    tally, port = Tally(), find_port()
    soon = ("--server.disconnectedSessionTTL", "1")
    with serve_at(port, demo_store, tmp_path / "log", *soon, TMPDIR=str(demo_home)) as address:
        server = find_server(port)
        visit_all(tally, address, 5, changes=1)
        _, before = settle(tally, address, server, 2)
        visit_all(tally, address, 5, changes=1)
        _, after = settle(tally, address, server, 2)
    assert not tally.lost
    assert after <= before + 6  # two sessions that were not let go of yet
