"""Simulated papers: the same for a seed, never taken for real ones, and their truth comes back."""

import time
from datetime import date

import numpy as np
import polars as pl
import pytest

from analytics.config import DATA
from analytics.errors import InputError
from analytics.ingest.demo import planted_shares, read_figures, read_topics, simulate_papers
from analytics.schema import PAPERS
from analytics.text import normalise, paper_text
from analytics.trends.counts import count_series, estimate_share
from analytics.trends.matches import match_themes
from analytics.trends.themes import Theme, read_themes


@pytest.fixture(scope="module")
def papers() -> pl.DataFrame:
    return simulate_papers(seed=0)


@pytest.fixture(scope="module")
def themes() -> tuple[Theme, ...]:
    return read_themes([DATA / "themes"])


@pytest.fixture(scope="module")
def measured(papers: pl.DataFrame, themes: tuple[Theme, ...]) -> pl.DataFrame:
    """Shares as the pipeline finds them, beside the planted ones."""
    texts = papers.lazy().select("arxiv_id", text=normalise(paper_text()))
    found = match_themes(texts, themes).group_by("arxiv_id").agg(pl.col("theme_id").unique())
    catalogue = papers.join(found, on="arxiv_id", how="left").with_columns(
        themes=pl.col("theme_id").fill_null(pl.lit([], dtype=pl.List(pl.String)))
    )
    counted = count_series(catalogue, kind="theme", by="month")
    return estimate_share(counted).join(
        planted_shares().rename({"share": "planted"}), on=["series_id", "period_start"], how="full"
    )


def test_the_same_seed_gives_the_same_papers(papers: pl.DataFrame) -> None:
    assert simulate_papers(seed=0).equals(papers)
    assert not simulate_papers(seed=1)["title"].equals(papers["title"])


def test_papers_fit_the_contract(papers: pl.DataFrame) -> None:
    assert papers.schema == PAPERS
    assert papers.height == 6_000
    must = ["title", "abstract", "authors", "primary_category", "categories", "submitted"]
    assert papers.select(must).null_count().row(0) == (0,) * len(must)
    first = papers.select(pl.col("categories").list.first() == pl.col("primary_category"))
    assert first.to_series().all()
    assert papers["categories"].list.n_unique().equals(papers["categories"].list.len())
    assert (papers["updated"] >= papers["submitted"]).all()


def test_nobody_takes_them_for_real_papers(papers: pl.DataFrame) -> None:
    assert papers["source"].unique().to_list() == ["demo"]
    assert papers["arxiv_id"].str.contains(r"^demo/\d{7}$").all()
    assert papers["comment"].str.contains("there is no such paper").all()
    assert papers["doi"].null_count() == papers.height


def test_ids_are_unique_and_tell_the_month(papers: pl.DataFrame) -> None:
    assert papers["arxiv_id"].is_unique().all()
    assert papers["arxiv_id"].is_sorted()
    assert papers.select(
        (pl.col("arxiv_id").str.slice(5, 4) == pl.col("submitted").dt.strftime("%y%m")).all()
    ).item()


def test_the_last_month_is_not_complete(papers: pl.DataFrame) -> None:
    assert papers["submitted"].dt.date().min() == date(2025, 1, 1)
    assert papers["submitted"].dt.date().max() == date(2026, 8, 20)


def test_no_sentence_is_left_unfilled(papers: pl.DataFrame) -> None:
    text = papers.select(paper_text()).to_series()
    assert not text.str.contains(r"[{}]").any()
    assert not text.str.contains(r"\b[Aa] [aeiou]").any()
    assert papers["title"].str.contains(r"^[A-Z0-9]").all()
    assert papers["abstract"].n_unique() == papers.height


def test_months_follow_the_measured_figures(papers: pl.DataFrame) -> None:
    counts = papers.group_by(pl.col("submitted").dt.truncate("1mo")).len().sort("submitted")["len"]
    totals = read_figures().totals
    assert np.abs(counts.to_numpy() - totals / totals.sum() * papers.height).max() < 1


def test_the_pipeline_gives_the_planted_shares_back(measured: pl.DataFrame) -> None:
    """Of the 240 Wilson intervals, 95 % should hold the truth."""
    assert measured.null_count().select("share", "planted").row(0) == (0, 0)
    held = measured.select(pl.col("planted").is_between("low", "high").mean()).item()
    assert held >= 0.93


def test_no_theme_is_found_more_or_less_than_planted(measured: pl.DataFrame) -> None:
    """Over all months, where chance matters least: 12 themes, none beyond 3.3 deviations."""
    pooled = measured.group_by("series_id").agg(
        pl.col("papers").sum(),
        expected=(pl.col("planted") * pl.col("total")).sum(),
        variance=(pl.col("planted") * (1 - pl.col("planted")) * pl.col("total")).sum(),
    )
    deviation = (pooled["papers"] - pooled["expected"]) / pooled["variance"].sqrt()
    assert deviation.abs().max() < 3.3


def test_each_theme_is_planted(themes: tuple[Theme, ...]) -> None:
    planted = {f"theme:{theme.id}" for theme in themes}
    assert set(planted_shares()["series_id"]) == planted
    assert {topic["theme"] for topic in read_topics().values() if "theme" in topic} == {
        theme.id for theme in themes
    }


def test_planted_phrases_are_of_their_theme_alone_and_other_words_of_none(
    themes: tuple[Theme, ...],
) -> None:
    topics = read_topics()
    plants = [
        (phrase, topic["theme"]) for topic in topics.values() for phrase in topic.get("plant", ())
    ]
    words = [
        word
        for topic in topics.values()
        for name in ("terms", "tasks", "methods", "measures")
        for word in [*topic[name], topic["anchor"]]
    ]
    texts = pl.LazyFrame({"arxiv_id": [phrase for phrase, _ in plants] + words})
    found = match_themes(texts.with_columns(text=normalise(pl.col("arxiv_id"))), themes)
    assert set(found.select("arxiv_id", "theme_id").iter_rows()) == set(plants)


def test_every_category_has_topics_of_its_own() -> None:
    covered = {name for topic in read_topics().values() for name in topic.get("categories", ())}
    assert set(read_figures().categories) <= covered


def test_chances_average_to_the_share_of_the_month() -> None:
    figures = read_figures()
    wide = (
        planted_shares()
        .pivot("series_id", index="period_start", values="share")
        .drop("period_start")
    )
    assert np.allclose(wide.to_numpy(), figures.theme_shares, atol=2e-3)


@pytest.mark.parametrize("count", [0, -5, 10_000_000])
def test_a_number_that_cannot_be_simulated_is_told(count: int) -> None:
    with pytest.raises(InputError, match="give a number from 1 to"):
        simulate_papers(seed=0, papers=count)


def test_few_papers_are_fine() -> None:
    assert simulate_papers(seed=0, papers=1).height == 1
    assert simulate_papers(seed=0, papers=50)["arxiv_id"].n_unique() == 50


def test_six_thousand_papers_take_no_time() -> None:
    start = time.perf_counter()
    simulate_papers(seed=3)
    assert time.perf_counter() - start < 3  # measured: 0.1 s; the bound allows for a busy machine
