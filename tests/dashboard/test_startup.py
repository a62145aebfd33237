"""What the server does before anybody comes: one thread for each matrix, little to search for
garbage, and a first page ready.
"""

import gc
from pathlib import Path

import pytest
from threadpoolctl import (  # type: ignore[import-untyped]
    threadpool_info,
    threadpool_limits,
)

from analytics.dashboard import cache
from analytics.dashboard.cache import load_shares, load_verdicts, open_catalogue
from analytics.dashboard.startup import prepare_first_page, spare_what_stays, use_one_core
from analytics.pipeline.catalogue import usual_start
from analytics.query import Filters


def test_a_matrix_is_worked_on_by_one_thread() -> None:
    with threadpool_limits(limits=2, user_api="blas"):
        use_one_core()
        found = [each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"]
    assert found
    assert set(found) == {1}


def test_what_stays_is_not_searched_for_garbage() -> None:
    stays = [[number] for number in range(1000)]
    try:
        spare_what_stays()
        assert gc.get_freeze_count() > len(stays)
        assert len(gc.get_objects()) < gc.get_freeze_count()
    finally:
        gc.unfreeze()


def test_the_first_page_needs_no_counting(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAPERTIDE_STORE", str(demo_store))
    prepare_first_page()

    def refuse(*_given: object, **_named: object) -> None:
        raise AssertionError("measured anew")

    monkeypatch.setattr(cache, "measure_shares", refuse)
    monkeypatch.setattr(cache, "measure_verdicts", refuse)
    catalogue = open_catalogue(str(demo_store))
    filters = Filters(start=usual_start(catalogue))
    for kind in ("theme", "topic"):
        assert load_shares(catalogue, filters, kind=kind, by="month").height
        assert load_verdicts(catalogue, filters, kind=kind, by="month").height


def test_nothing_is_built_for_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERTIDE_STORE", str(tmp_path / "none"))
    prepare_first_page()
    assert not list(tmp_path.iterdir())
