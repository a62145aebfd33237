"""Extracts: the contracts of all five, counted under the filters; files whole or not at all."""

from pathlib import Path

import polars as pl
import pytest

from analytics.errors import InputError
from analytics.pipeline.catalogue import Catalogue, read_catalogue
from analytics.pipeline.extract import extract, save_extract
from analytics.query import Filters
from analytics.schema import ASSIGNMENTS, PAPERS, SERIES, TOPICS, VERDICTS

CONTRACTS = {
    "papers": PAPERS,
    "topics": TOPICS,
    "assignments": ASSIGNMENTS,
    "series": SERIES,
    "verdicts": VERDICTS,
}


@pytest.fixture(scope="module")
def catalogue(fitted_store: Path) -> Catalogue:
    found = read_catalogue(str(fitted_store))
    assert found is not None
    return found


@pytest.mark.parametrize("filters", [Filters(), Filters(categories=("hep-th",))])
@pytest.mark.parametrize("what", CONTRACTS)
def test_extracts_keep_their_contract(
    fitted_store: Path, catalogue: Catalogue, what: str, filters: Filters
) -> None:
    frame = extract(str(fitted_store), catalogue, filters, what=what, kind="topic", by="week")
    assert frame.schema == CONTRACTS[what]
    assert frame.is_empty() == bool(filters)


def test_papers_are_the_store_s_own_newest_first(fitted_store: Path, catalogue: Catalogue) -> None:
    chosen = Filters(categories=("cs.CV",))
    frame = extract(str(fitted_store), catalogue, chosen, what="papers")
    assert frame.height == 200
    assert frame["submitted"].is_sorted(descending=True)
    assert frame["abstract"].null_count() == 0


def test_topics_are_counted_under_the_filters(fitted_store: Path, catalogue: Catalogue) -> None:
    frame = extract(str(fitted_store), catalogue, Filters(categories=("cs.CV",)), what="topics")
    assert frame["papers"].sum() == 200
    assert frame["papers"].is_sorted(descending=True)


def test_shares_of_topics_are_of_all_papers_of_the_period(
    fitted_store: Path, catalogue: Catalogue
) -> None:
    frame = extract(
        str(fitted_store), catalogue, Filters(), what="series", kind="topic", by="month"
    )
    by_month = frame.group_by("period_start").agg(pl.col("papers").sum(), pl.col("total").first())
    assert by_month["papers"].equals(by_month["total"])
    assert sorted(by_month["total"]) == [183, 217]
    assert frame["complete"].all()


def test_a_month_cut_by_the_filters_is_not_complete(
    fitted_store: Path, catalogue: Catalogue
) -> None:
    cut = Filters(start=catalogue.first.replace(day=2))
    frame = extract(str(fitted_store), catalogue, cut, what="series", kind="topic", by="month")
    complete = dict(frame.select("period_start", "complete").unique().iter_rows())
    assert [complete[day] for day in sorted(complete)] == [False, True]


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    frame = pl.DataFrame({"arxiv_id": ["2601.00010"]})
    target = tmp_path / "out.csv"
    save_extract(frame, target, form="csv")
    assert target.read_text() == "arxiv_id\narXiv:2601.00010\n"
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        save_extract(frame, tmp_path / "folder", form="csv")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["folder", "out.csv"]
