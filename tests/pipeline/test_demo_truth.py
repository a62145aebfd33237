"""The demo's truth is known: from ingest to series, the pipeline gives it back."""

from pathlib import Path

import polars as pl
import pytest

from analytics.errors import InputError
from analytics.ingest.demo import planted_shares
from analytics.pipeline.catalogue import Catalogue, prepare_catalogue
from analytics.pipeline.extract import extract
from analytics.pipeline.ingest import DEMO_PAPERS, ingest_demo, ingest_file
from analytics.pipeline.shift import measure_gains, measure_parts
from analytics.query import Filters
from analytics.store.papers import count_sources
from tests.pipeline.conftest import write_papers


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Catalogue]:
    store = str(tmp_path_factory.mktemp("demo") / "store")
    done = ingest_demo(store)
    assert (done.added, done.rejects.height) == (DEMO_PAPERS, 0)
    catalogue = prepare_catalogue(store)
    assert catalogue is not None
    assert catalogue.simulated
    return store, catalogue


def test_planted_shares_come_back(demo: tuple[str, Catalogue]) -> None:
    """Of the 240 Wilson intervals of 12 themes over 20 months, 95 % should hold the truth."""
    series = extract(*demo, Filters(), what="series", kind="theme", by="month")
    planted = planted_shares().rename({"share": "planted"})
    both = series.join(planted, on=["series_id", "period_start"], how="full")
    assert both.height == planted.height == 240
    assert both.select("share", "planted").null_count().row(0) == (0, 0)
    assert both.select(pl.col("planted").is_between("low", "high").mean()).item() >= 0.93
    totals = series.select("period_start", "total").unique()
    assert (totals.height, totals["total"].sum()) == (20, DEMO_PAPERS)


def test_what_a_theme_gained_is_found_by_its_phrases(demo: tuple[str, Catalogue]) -> None:
    catalogue = demo[1]
    parts = measure_parts(catalogue, Filters(), kind="theme", by="month")
    assert parts.height == 12
    for row in parts.iter_rows(named=True):
        gains = measure_gains(catalogue, Filters(), row["series_id"], by="month")
        assert gains.fields["own"].sum() == pytest.approx(row["mix"] + row["own"], abs=1e-6)
        assert (len(gains.earlier), len(gains.later)) == (row["before"], row["after"])
        # A paper may have several phrases, and has one at least.
        assert gains.phrases["after"].sum() >= row["after"] >= gains.phrases["after"].max()


def test_what_was_planted_as_rising_is_never_called_falling(demo: tuple[str, Catalogue]) -> None:
    verdicts = extract(*demo, Filters(), what="verdicts", kind="theme", by="month")
    ends = (
        planted_shares()
        .sort("period_start")
        .group_by("series_id")
        .agg(change=pl.col("share").tail(6).mean() - pl.col("share").head(6).mean())
    )
    judged = verdicts.join(ends, on="series_id")
    assert judged.height == 12
    rising = judged.filter(pl.col("verdict") == "rising")
    assert rising.height > 0
    assert (rising["change"] > 0).all()
    assert (judged.filter(pl.col("verdict") == "falling")["change"] < 0).all()


def test_simulated_papers_leave_when_real_ones_come(tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    ingest_demo(store)
    ingest_file(store, write_papers(tmp_path / "papers.jsonl", range(5)))
    assert count_sources(store) == {"file": 5}
    with pytest.raises(InputError, match="never mixed"):
        ingest_demo(store)
