"""Extracts: the contracts of all, counted under the filters; files whole or not at all."""

from pathlib import Path

import polars as pl
import pytest

from analytics.errors import InputError
from analytics.pipeline.catalogue import Catalogue, read_catalogue
from analytics.pipeline.emerge import EMERGING_SEEN
from analytics.pipeline.extract import (
    FORMATS,
    REFERENCES,
    extract,
    format_extract,
    format_papers,
    save_extract,
)
from analytics.query import Filters
from analytics.schema import ASSIGNMENTS, PAPERS, SERIES, TOPICS, VERDICTS
from analytics.trends.change import CHANGES, is_own

CONTRACTS = {
    "papers": PAPERS,
    "topics": TOPICS,
    "assignments": ASSIGNMENTS,
    "series": SERIES,
    "verdicts": VERDICTS,
    "changes": CHANGES,
    "emerging": EMERGING_SEEN,
}

#: What even a store of papers spread evenly has.
_ALWAYS = set(CONTRACTS) - {"changes", "emerging"}


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
    if what in _ALWAYS:
        assert frame.is_empty() == bool(filters)


def test_papers_are_the_store_s_own_newest_first(fitted_store: Path, catalogue: Catalogue) -> None:
    chosen = Filters(categories=("cs.CV",))
    frame = extract(str(fitted_store), catalogue, chosen, what="papers")
    assert frame.height == 200
    assert frame["submitted"].is_sorted(descending=True)
    assert frame["abstract"].null_count() == 0


@pytest.mark.parametrize("filters", [Filters(), Filters(categories=("hep-th",))])
@pytest.mark.parametrize("form", [*FORMATS, *REFERENCES])
def test_papers_are_written_piece_by_piece_as_at_once(
    fitted_store: Path, catalogue: Catalogue, form: str, filters: Filters
) -> None:
    store = str(fitted_store)
    frame = extract(store, catalogue, filters, what="papers")
    written = b"".join(format_papers(store, catalogue, filters, form=form))
    if form == "parquet":  # row groups are where they fall
        assert pl.read_parquet(written).equals(frame)
    else:
        assert written == b"".join(format_extract(frame, form))


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
    save_extract(format_extract(frame, "csv"), target)
    assert target.read_text() == "arxiv_id\narXiv:2601.00010\n"
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        save_extract(format_extract(frame, "csv"), tmp_path / "folder")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["folder", "out.csv"]


def test_typed_phrases_are_counted_as_the_search_finds_them(
    fitted_store: Path, catalogue: Catalogue
) -> None:
    store = str(fitted_store)
    title = "speaker"
    series = extract(store, catalogue, Filters(), what="series", kind="term", phrases=title)
    found = extract(store, catalogue, Filters(query=f'"{title}"'), what="papers")
    assert series["papers"].sum() == found.height > 0
    verdicts = extract(store, catalogue, Filters(), what="verdicts", kind="term", phrases=title)
    assert verdicts["series_id"].to_list() == [f"term:{title}"]
    assert verdicts.schema == VERDICTS


def test_changes_are_those_of_the_verdicts(fitted_store: Path, catalogue: Catalogue) -> None:
    store = str(fitted_store)
    changes = extract(store, catalogue, Filters(), what="changes", kind="theme")
    verdicts = extract(store, catalogue, Filters(), what="verdicts", kind="theme")
    own = changes.filter(is_own()).sort("series_id", "change")["change"].to_list()
    assert verdicts.sort("series_id")["change_points"].explode().drop_nulls().to_list() == own


def test_emerging_terms_tell_where_they_were_seen_first(
    fitted_store: Path, catalogue: Catalogue
) -> None:
    store = str(fitted_store)
    terms = extract(store, catalogue, Filters(), what="emerging")
    assert terms.schema == EMERGING_SEEN
    for term, day, id in terms.select("term", "first_seen", "first_arxiv_id").rows():
        found = extract(store, catalogue, Filters(query=f'"{term}"'), what="papers")
        assert found["submitted"].dt.date().min() == day
        assert id in found["arxiv_id"]
