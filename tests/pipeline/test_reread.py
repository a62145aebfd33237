"""Typed phrases where some abstracts are cut short: what a longer text adds is no growth."""

import json
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from analytics.pipeline import reread
from analytics.pipeline.catalogue import Catalogue, prepare_catalogue, select_papers
from analytics.pipeline.extract import extract
from analytics.pipeline.ingest import ingest_file
from analytics.pipeline.reread import match_readings
from analytics.query import Filters
from analytics.search.index import open_index
from analytics.text.typed import read_phrases
from tests.topics.papers import make_papers

#: Characters that the source of the earlier papers gives.
CUT = 400
MONTHS, EACH = 12, 60


def write_papers(path: Path) -> Path:
    """One paper in three ends on sparse gating; those of the first half year are cut before it."""
    filler = " ".join(make_papers(12)["abstract"].to_list())
    records = []
    for number in range(MONTHS * EACH):
        month, place = divmod(number, EACH)
        begin = "Early pruning. " if place % 5 == 0 else ""
        whole = begin + filler[number : number + 700].strip() + " final words."
        whole += " With sparse gating." if place % 3 == 0 else ""
        early = month < MONTHS // 2
        records.append(
            {
                "id": f"25{month + 1:02}.{place:05d}",
                "title": "Sparse gating itself" if place == 1 else "A study of models",
                "abstract": whole[:CUT] if early else whole,
                "abstract_truncated": early,
                "categories": "cs.LG" if place % 2 else "cs.CV",
                "published": str(date(2025, month + 1, 1) + timedelta(days=place % 28)),
            }
        )
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("cut")
    ingest_file(str(place / "store"), write_papers(place / "papers.jsonl"))
    return str(place / "store")


@pytest.fixture(scope="module")
def catalogue(store: str) -> Catalogue:
    found = prepare_catalogue(store)
    assert found is not None
    assert found.common_length is not None
    assert CUT - 20 <= found.common_length <= CUT
    return found


def count(store: str, catalogue: Catalogue, typed: str) -> dict[str, int]:
    """Papers of the first phrase by reading."""
    found = match_readings(
        store,
        catalogue,
        read_phrases(typed),
        index=open_index(catalogue.search),
        papers=select_papers(catalogue, Filters()),
    )
    return {reading: matches.height for reading, matches in found.items()}


def test_a_phrase_past_the_cut_counts_in_whole_texts_alone(
    store: str, catalogue: Catalogue
) -> None:
    late = MONTHS // 2 * EACH // 3
    titles = MONTHS
    assert count(store, catalogue, "sparse gating") == {
        "whole": late + titles,
        "common": titles,
        "title": titles,
    }


def test_a_word_past_the_cut_excludes_no_paper_at_equal_length(
    store: str, catalogue: Catalogue
) -> None:
    found = count(store, catalogue, "pruning -gating")
    all_pruning = MONTHS * EACH // 5
    assert found["common"] == all_pruning
    assert found["whole"] < all_pruning
    assert found["title"] == 0


def test_categories_and_titles_are_asked_of_the_index(store: str, catalogue: Catalogue) -> None:
    found = count(store, catalogue, "pruning cat:cs.LG OR ti:sparse")
    assert found["common"] == found["whole"] == MONTHS * EACH // 10 + MONTHS


def test_what_longer_abstracts_add_is_no_trend(store: str, catalogue: Catalogue) -> None:
    verdicts = extract(
        store, catalogue, Filters(), what="verdicts", kind="term", phrases="sparse gating, pruning"
    )
    row = dict(zip(verdicts["series_id"], verdicts.iter_rows(named=True), strict=True))
    gating = row["term:sparse gating"]
    assert gating["reading"] == "common"
    assert gating["whole_change"] > 5
    assert gating["verdict"] not in ("rising", "falling")
    assert abs(gating["common_change"]) < 0.2
    assert row["term:pruning"]["title_change"] is None


def test_a_phrase_found_past_the_cut_alone_is_listed(store: str, catalogue: Catalogue) -> None:
    verdicts = extract(
        store, catalogue, Filters(), what="verdicts", kind="term", phrases="with sparse gating"
    )
    assert verdicts["series_id"].to_list() == ["term:with sparse gating"]


def test_too_many_papers_are_judged_as_they_stand(
    store: str, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reread, "MOST_PAPERS", 10)
    assert "common" not in count(store, catalogue, "sparse gating")
    verdicts = extract(
        store, catalogue, Filters(), what="verdicts", kind="term", phrases="sparse gating"
    )
    assert verdicts["reading"].to_list() == ["whole"]
    assert verdicts["common_change"].null_count() == 1


def test_no_paper_is_no_error(store: str, catalogue: Catalogue) -> None:
    verdicts = extract(
        store, catalogue, Filters(), what="verdicts", kind="term", phrases="zeppelin mooring"
    )
    assert verdicts.is_empty()
    assert isinstance(verdicts, pl.DataFrame)
