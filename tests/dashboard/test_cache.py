"""What sessions share is found again, or made anew, whatever was published before."""

import shutil
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from analytics.dashboard.cache import load_selection, open_catalogue
from analytics.dashboard.demo import make_demo
from analytics.pipeline.catalogue import has_catalogue, read_catalogue, select_papers
from analytics.query import Filters


def outdate(store: Path) -> None:
    """Make the published catalogue one of another version."""
    name = (store / "catalogue" / "current").read_text()
    manifest = store / "catalogue" / name / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": ', '"format": 9'))
    assert not has_catalogue(str(store))


def test_the_catalogue_of_another_version_is_built_anew(
    demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Path(shutil.copytree(demo_store, tmp_path / "store"))
    outdate(store)
    monkeypatch.setenv("PAPERTIDE_STORE", str(store))
    catalogue = open_catalogue()
    before = read_catalogue(str(demo_store))
    assert before is not None
    assert catalogue.papers.equals(before.papers)


def test_a_demo_of_another_version_is_made_ready(demo_home: Path, tmp_path: Path) -> None:
    demo = make_demo(demo_home)
    store = Path(shutil.copytree(demo, tmp_path / demo.name))
    outdate(store)
    assert make_demo(tmp_path) == store
    assert has_catalogue(str(store))


def test_a_choice_put_together_is_that_of_all_filters_at_once(demo_store: Path) -> None:
    catalogue = read_catalogue(str(demo_store))
    assert catalogue is not None
    sizes = set()
    for categories, start, themes in product(
        ((), ("cs.CV",), ("cs.CV", "cs.LG"), ("cs", "stat.ML"), ("math.NT",)),
        (None, date(2025, 6, 1)),
        ((), ("inference-efficiency",)),
    ):
        filters = Filters(categories=categories, start=start, themes=themes)
        chosen = load_selection(catalogue, filters)
        assert chosen.equals(select_papers(catalogue, filters)), filters
        sizes.add(chosen.height)
    assert len(sizes) > 10
