"""Shifts between themes and topics of a small store."""

from pathlib import Path

import polars as pl
import pytest

from analytics.errors import InputError
from analytics.pipeline.catalogue import Catalogue, read_catalogue
from analytics.pipeline.measure import measure_growth, measure_shares, measure_verdicts
from analytics.pipeline.shift import (
    measure_fields,
    measure_gains,
    measure_parts,
    measure_shift,
)
from analytics.query import Filters
from analytics.schema import SERIES, VERDICTS, check
from analytics.trends.contrast import CARRIERS
from analytics.trends.parts import GAINS, PARTS
from analytics.trends.placebo import PLACEBOS


@pytest.fixture(scope="module")
def catalogue(fitted_store: Path) -> Catalogue:
    found = read_catalogue(str(fitted_store))
    assert found is not None
    return found


def name_topics(catalogue: Catalogue) -> list[str]:
    return [f"topic:{id}" for id in catalogue.topics["topic_id"].sort()]


def test_two_topics_against_each_other(catalogue: Catalogue) -> None:
    first, second, *_ = name_topics(catalogue)
    shift = measure_shift(catalogue, Filters(), first, second, by="week")
    papers = catalogue.papers.group_by("topic_id").len().sort("topic_id")["len"]
    assert shift.ratios["first"].sum() == papers[0]
    assert shift.ratios["second"].sum() == papers[1]
    assert shift.verdict["series_id"].to_list() == [f"{first}/{second}"]
    check(shift.verdict, VERDICTS, "verdict")
    check(shift.categories, CARRIERS, "categories")
    assert set(shift.categories["group"]) <= {"cs.LG", "cs.CV"}


@pytest.mark.parametrize(
    "pair", [("topic:1", "topic:1"), ("topic:1", "theme:x"), ("category:a", "category:b")]
)
def test_what_cannot_be_compared_is_refused(catalogue: Catalogue, pair: tuple[str, str]) -> None:
    with pytest.raises(InputError, match="two different series"):
        measure_shift(catalogue, Filters(), *pair, by="month")


def test_parts_and_fields_keep_their_contracts(catalogue: Catalogue) -> None:
    parts = measure_parts(catalogue, Filters(), kind="topic", by="week")
    check(parts, PARTS, "parts")
    assert parts["series_id"].to_list() == name_topics(catalogue)
    series, verdicts = measure_fields(catalogue, Filters(), name_topics(catalogue)[0], by="week")
    check(series, SERIES, "series")
    check(verdicts, VERDICTS, "verdicts")
    assert (
        set(series["series_id"])
        == set(verdicts["series_id"])
        <= {
            "category:cs.LG",
            "category:cs.CV",
        }
    )


@pytest.mark.parametrize("kind", ["topic", "area"])
def test_gains_by_field_and_subject_add_up_to_the_parts(catalogue: Catalogue, kind: str) -> None:
    parts = measure_parts(catalogue, Filters(), kind=kind, by="week")
    assert parts.height
    for row in parts.iter_rows(named=True):
        gains = measure_gains(catalogue, Filters(), row["series_id"], by="week")
        for frame in (gains.fields, gains.subjects, gains.phrases):
            check(frame, GAINS, "gains")
        parted = [gains.fields] if kind == "topic" else [gains.fields, gains.subjects]
        for frame in parted:
            assert frame["before"].sum() == row["before"] == len(gains.earlier)
            assert frame["after"].sum() == row["after"] == len(gains.later)
            assert frame["own"].sum() == pytest.approx(row["mix"] + row["own"], abs=1e-6)
        assert gains.phrases.is_empty()
        papers = catalogue.papers.filter(pl.col("arxiv_id").is_in(gains.later.implode()))
        assert papers.height == row["after"]
        assert papers["submitted"].dt.date().min() >= row["last_start"]


def test_without_papers_nothing_gained(catalogue: Catalogue) -> None:
    gains = measure_gains(catalogue, Filters(query="zyxwvut"), "topic:1", by="month")
    assert gains.fields.is_empty()
    assert gains.later.is_empty()


def test_a_theme_without_matches_has_no_line_and_no_verdict(catalogue: Catalogue) -> None:
    nothing = Filters(query="gripper")
    shares = measure_shares(catalogue, nothing, kind="theme", by="month")
    verdicts = measure_verdicts(catalogue, nothing, kind="theme", by="month")
    assert "theme:scaling-laws" not in shares["series_id"]
    assert verdicts.height == shares["series_id"].n_unique()
    shift = measure_shift(
        catalogue, nothing, "theme:scaling-laws", "theme:inference-efficiency", by="month"
    )
    assert shift.ratios["ratio"].drop_nulls().is_empty()
    assert shift.verdict["annual_change"].drop_nulls().is_empty()
    fields, _ = measure_fields(catalogue, nothing, "theme:scaling-laws", by="month")
    assert fields.is_empty()


@pytest.mark.parametrize("kind", ["theme", "topic", "category"])
def test_no_papers_give_empty_frames(catalogue: Catalogue, kind: str) -> None:
    none = Filters(query="zyxwvut")
    assert measure_verdicts(catalogue, none, kind=kind, by="month").is_empty()
    assert measure_growth(catalogue, none, by="month").is_empty()
    assert measure_shares(catalogue, none, kind=kind, by="month").is_empty()
    assert measure_parts(catalogue, none, kind=kind, by="month").is_empty()


def test_all_papers_in_one_period_are_too_few_periods(catalogue: Catalogue) -> None:
    day = catalogue.first
    one = Filters(start=day, end=day)
    verdicts = measure_verdicts(catalogue, one, kind="topic", by="month")
    assert set(verdicts["verdict"]) == {"too_few"}
    assert verdicts["annual_change"].is_null().all()
    assert measure_growth(catalogue, one, by="month").schema == PLACEBOS
    assert verdicts.filter(pl.col("pace") != "unknown").is_empty()
