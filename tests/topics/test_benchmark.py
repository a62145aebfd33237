"""The benchmark of the topic fit, made small: its rows run, and its lines can be told."""

from pathlib import Path

import pytest

from tests.benchmarks.topics_fit import judge, run_row


@pytest.fixture
def scratch(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert shared.is_dir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_a_small_benchmark_tells_every_line(scratch: Path) -> None:
    rows = ("naive", "ours", "assign", "refit", "sparse")
    found = {row: run_row(row, 800, 8) for row in rows}
    assert found["ours"]["topics"] == found["naive"]["topics"] == 8
    assert found["assign"]["assigned"] == 800
    assert found["refit"]["topics"] == 8
    told = {what: measured for what, measured, _ in judge(found)}
    assert float(told["ours / naive"]) > 0
    assert "GB" in told["ours"]
    assert not any(what.startswith("agreement") for what in told)
    assert [folder.name for folder in scratch.iterdir()] == ["papertide-bench-store-800"]
