"""The store of simulated papers that an empty dashboard opens on."""

from pathlib import Path

import pytest

from analytics.dashboard import demo


def test_a_demo_whose_topics_cannot_be_read_any_more_is_made_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = demo.locate_demo(tmp_path)
    assert demo.locate_demo(tmp_path) == before
    monkeypatch.setattr(demo, "FORMAT", demo.FORMAT + 1)
    assert demo.locate_demo(tmp_path) != before
