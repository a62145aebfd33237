"""Changes are those of the verdicts, by whichever way they are asked for."""

from pathlib import Path

import polars as pl
import pytest

from analytics.pipeline.catalogue import (
    Catalogue,
    prepare_catalogue,
    read_catalogue,
)
from analytics.pipeline.changes import measure_bursts, measure_changes
from analytics.pipeline.ingest import ingest_file
from analytics.pipeline.measure import count_judged, judge_series, measure_verdicts
from analytics.query import Filters
from analytics.schema import VERDICTS, check
from analytics.trends.bursts import BURSTS
from analytics.trends.change import CHANGES, is_own


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Five years in which one theme jumps in the fourth, and cs.RO is covered from the third on."""
    place = tmp_path_factory.mktemp("turned")
    rows = []
    for month in range(60):
        jump = 36 if month >= 40 else 9
        for number in range(300):
            cached = number < jump
            other = month >= 24 and number >= 200
            rows.append(
                {
                    "id": f"{20 + month // 12:02d}{1 + month % 12:02d}.{number:05d}",
                    "title": "Speculative decoding for fast inference"
                    if cached
                    else "Some other study",
                    "abstract": "We study attention. "
                    + (
                        "Speculative decoding makes inference of large language models fast."
                        * cached
                    ),
                    "categories": "cs.RO" if other else "cs.LG",
                    "published": f"{2020 + month // 12}-{1 + month % 12:02d}-{1 + number % 28:02d}",
                }
            )
    pl.DataFrame(rows).write_ndjson(place / "papers.jsonl")
    ingest_file(str(place / "store"), place / "papers.jsonl")
    catalogue = prepare_catalogue(str(place / "store"))
    assert catalogue is not None
    return catalogue


def test_a_jump_is_found_and_is_the_one_of_the_verdict(turned: Catalogue) -> None:
    filters = Filters(categories=("cs.LG",))
    changes = measure_changes(turned, filters, kind="theme", by="month")
    check(changes, CHANGES, "changes")
    found = changes.filter(series_id="theme:inference-efficiency")
    assert found["change"].dt.strftime("%Y-%m").to_list() == ["2023-05"]


@pytest.mark.parametrize("kind", ["theme", "category"])
@pytest.mark.parametrize("filters", [Filters(), Filters(categories=("cs.LG",))])
def test_changes_are_those_of_the_verdicts(turned: Catalogue, filters: Filters, kind: str) -> None:
    verdicts = measure_verdicts(turned, filters, kind=kind, by="month")
    changes = measure_changes(turned, filters, kind=kind, by="month").filter(is_own())
    listed = verdicts.explode("change_points").drop_nulls("change_points")
    assert set(listed.select("series_id", "change_points").iter_rows()) == set(
        changes.select("series_id", "change").iter_rows()
    )
    withheld = verdicts.filter(pl.col("annual_change").is_null())["series_id"]
    assert not set(withheld) & set(changes["series_id"])


@pytest.mark.parametrize("kind", ["theme", "category"])
@pytest.mark.parametrize("filters", [Filters(), Filters(categories=("cs.LG",))])
def test_a_verdict_is_the_same_with_and_without_its_evidence(
    turned: Catalogue, filters: Filters, kind: str
) -> None:
    alone = judge_series(count_judged(turned, filters, kind=kind, by="month"))
    check(alone, VERDICTS, "verdicts")
    same = ["series_id", "verdict", "annual_change", "annual_low", "annual_high", "p", "q"]
    same += ["first_period", "last_period", "dispersion", "covered_part"]
    full = measure_verdicts(turned, filters, kind=kind, by="month")
    assert alone.select(same).equals(full.select(same))


def test_bursts_of_a_jump(turned: Catalogue) -> None:
    bursts = measure_bursts(turned, Filters(), kind="theme", by="month")
    check(bursts, BURSTS, "bursts")
    heaviest = bursts.row(0, named=True)
    assert heaviest["series_id"] == "theme:inference-efficiency"
    assert str(heaviest["first_period"]) == "2023-05-01"


def test_no_papers_no_changes(fitted_store: Path) -> None:
    catalogue = read_catalogue(str(fitted_store))
    assert catalogue is not None
    none = Filters(categories=("hep-th",))
    assert measure_changes(catalogue, none, kind="theme", by="month").is_empty()
    assert measure_bursts(catalogue, none, kind="theme", by="month").is_empty()
