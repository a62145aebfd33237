"""Typed phrases are counted alike by the index alone and over the papers in view."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from analytics.pipeline import explore
from analytics.pipeline.catalogue import Catalogue, read_catalogue, select_papers
from analytics.pipeline.explore import count_phrase, lay_grid
from analytics.query import Filters
from analytics.search.index import open_index
from analytics.text.typed import read_phrases


@pytest.fixture(scope="module")
def catalogue(fitted_store: Path) -> Catalogue:
    found = read_catalogue(str(fitted_store))
    assert found is not None
    return found


@pytest.mark.parametrize("by", ["day", "week", "month", "quarter"])
@pytest.mark.parametrize("categories", [(), ("cs.LG",), ("cs.CV", "cs.CL"), ("cs",), ("hep-th",)])
def test_the_index_counts_as_the_papers_do(
    catalogue: Catalogue,
    categories: tuple[str, ...],
    by: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(explore, "_MOST_LISTED", 0)
    index = open_index(catalogue.search)
    word = str(catalogue.papers["title"][0]).split()[-1]
    other = str(catalogue.papers["title"][1]).split()[-1]
    phrases = read_phrases(f"{word}, {word} OR {other}, {other} -{word}, unheard")
    start, end = catalogue.first + timedelta(3), catalogue.last - timedelta(3)
    for filters in (Filters(categories), Filters(categories, start, end)):
        grid = lay_grid(catalogue, filters, by=by)
        assert grid.filters == filters
        for phrase in phrases:
            quick = count_phrase(index, grid, phrase)
            assert (
                quick.tolist() == count_phrase(index, replace(grid, filters=None), phrase).tolist()
            )
            assert quick.sum() <= select_papers(catalogue, filters).height


def test_other_filters_are_counted_over_the_papers(catalogue: Catalogue) -> None:
    assert lay_grid(catalogue, Filters(query="model"), by="month").filters is None
    assert lay_grid(catalogue, Filters(topics=(1,)), by="month").filters is None
