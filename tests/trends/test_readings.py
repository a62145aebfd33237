"""Trends by more than one reading: cut abstracts, titles, and each phrase left out."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from analytics.schema import PAPER_THEMES, VERDICTS, check
from analytics.trends.counts import count_strata
from analytics.trends.growth import estimate_verdicts
from analytics.trends.periods import mark_complete
from analytics.trends.readings import (
    differ_in_length,
    find_bearers,
    join_readings,
    leave_out,
    name_bearers,
    range_wording,
    take_reading,
)

DAYS = 730
START = datetime(2024, 1, 1, tzinfo=UTC)


def make_papers() -> pl.DataFrame:
    """Forty papers a day for two years; the first year's abstracts are cut."""
    count = 40 * DAYS
    return pl.DataFrame(
        {
            "arxiv_id": [f"{number:06d}" for number in range(count)],
            "submitted": [START + timedelta(days=number // 40) for number in range(count)],
            "primary_category": "cs.LG",
        }
    ).with_columns(
        submitted=pl.col("submitted").cast(pl.Datetime("us", "UTC")),
        abstract_truncated=pl.col("submitted") < datetime(2025, 1, 1, tzinfo=UTC),
    )


def match(papers: pl.DataFrame) -> pl.DataFrame:
    """Phrase "sly" grows, phrase "dull" does not; what is late in the text is cut at first."""
    random = np.random.default_rng(0)
    years = np.arange(papers.height) / papers.height * 2
    chance = {"sly": 0.02 * 4**years, "dull": np.full(papers.height, 0.04)}
    parts = []
    for phrase, odds in chance.items():
        early = random.random(papers.height) < odds
        late = (random.random(papers.height) < 0.04) & ~papers["abstract_truncated"].to_numpy()
        parts.append(
            papers.select("arxiv_id").with_columns(
                theme_id=pl.lit("it"),
                phrase=pl.lit(phrase),
                in_title=pl.Series(early & (random.random(papers.height) < 0.5)),
                in_common=pl.Series(early),
                in_whole=pl.Series(early | late),
            )
        )
    matches = pl.concat(parts).filter(pl.any_horizontal("in_title", "in_common", "in_whole"))
    check(matches, PAPER_THEMES, "matches")
    return matches


@pytest.fixture(scope="module")
def papers() -> pl.DataFrame:
    return make_papers()


def count(papers: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    counted = count_strata(papers, kind="theme", by="month", matches=matches)
    return mark_complete(counted, first=START.date(), last=date(2025, 12, 30))


def test_periods_with_more_cut_abstracts_are_told_apart(papers: pl.DataFrame) -> None:
    months = papers["submitted"].dt.date().dt.truncate("1mo").unique()
    assert differ_in_length(papers, months, by="month")
    assert not differ_in_length(papers, months.filter(months < date(2025, 1, 1)), by="month")
    even = papers.with_columns(abstract_truncated=pl.int_range(pl.len()) % 3 == 0)
    assert not differ_in_length(even, months, by="month")
    assert not differ_in_length(papers.clear(), months.clear(), by="month")


def test_what_the_cut_hid_does_not_grow_at_equal_length(papers: pl.DataFrame) -> None:
    dull = match(papers).filter(pl.col("phrase") == "dull")
    strata = {name: count(papers, take_reading(dull, name)) for name in ("whole", "common")}
    found = {name: estimate_verdicts(each) for name, each in strata.items()}
    joined = join_readings(found["common"], found).row(0, named=True)
    assert joined["whole_change"] > 0.4
    assert abs(joined["common_change"]) < 0.15
    assert joined["annual_change"] == joined["common_change"]
    assert joined["title_change"] is None


def test_without_the_phrase_that_grows_nothing_does(papers: pl.DataFrame) -> None:
    matches = take_reading(match(papers), "common")
    strata = count(papers, matches)
    alone = count_strata(
        papers, kind="theme", by="month", matches=name_bearers(find_bearers(matches))
    )
    without = estimate_verdicts(leave_out(strata, alone))
    assert without["series_id"].to_list() == ["theme:it\tdull", "theme:it\tsly"]
    verdicts = estimate_verdicts(strata)
    titles = estimate_verdicts(count(papers, take_reading(match(papers), "title")))
    row = range_wording(verdicts, without, titles)
    check(row, VERDICTS, "verdicts")
    told = row.row(0, named=True)
    assert told["verdict"] == "rising"
    assert told["pivotal_phrase"] == "sly"
    assert abs(told["wording_low"]) < 0.15
    assert told["wording_low"] < told["annual_change"] < told["wording_high"]
    assert told["wording_holds"] is False


def test_a_theme_without_one_phrase_is_the_theme_counted_without_it(papers: pl.DataFrame) -> None:
    matches = take_reading(match(papers), "common")
    alone = count_strata(
        papers, kind="theme", by="month", matches=name_bearers(find_bearers(matches))
    )
    left = leave_out(count(papers, matches), alone).filter(pl.col("series_id") == "theme:it\tsly")
    direct = count(papers, matches.filter(pl.col("phrase") != "sly")).drop_nulls("series_id")
    columns = ["stratum", "period_start", "papers", "total"]
    assert left.select(columns).sort(columns).equals(direct.select(columns).sort(columns))


def test_no_theme_has_no_range(papers: pl.DataFrame) -> None:
    none = take_reading(match(papers), "common").clear()
    assert find_bearers(none).is_empty()
    strata = count(papers, none)
    empty = estimate_verdicts(leave_out(strata, strata))
    assert range_wording(estimate_verdicts(strata), empty, empty).is_empty()
