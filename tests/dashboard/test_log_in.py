"""A log-in at a provider of this machine makes an operator; nobody else may press the buttons."""

from pathlib import Path

from tests.faults.outcome import Tally
from tests.faults.visitors import STRANGERS, log_in_operator, open_site, press_as_others


def test_only_who_is_listed_and_verified_may(
    demo_store: Path, demo_home: Path, tmp_path: Path
) -> None:
    tally = Tally()
    name = "an address that nobody verified"
    with open_site(tmp_path, demo_home) as site:
        buttons, _ = log_in_operator(tally, site)
        press_as_others(tally, site, buttons, {name: STRANGERS[name]})
    assert tally.injected > len(buttons) >= 3
    assert not tally.lost
