"""How often a match is right, from matches read by hand; no theme may fall below the floor."""

from pathlib import Path

import polars as pl
import pytest

from analytics.config import DATA
from analytics.text import normalise, paper_text
from analytics.trends.counts import estimate_share
from analytics.trends.matches import match_themes
from analytics.trends.themes import read_themes
from tests.benchmarks.theme_sample import restore_id

READ = 50
FLOOR = 0.85


def read_judgements() -> pl.DataFrame:
    return pl.read_csv(
        DATA / "themes" / "judgements.csv",
        schema=pl.Schema(
            dict.fromkeys(("theme_id", "arxiv_id", "phrase", "judgement"), pl.String())
        ),
    )


def count_precision(judgements: pl.DataFrame) -> pl.DataFrame:
    """Share of right matches of each theme, with its 95 % interval."""
    counted = judgements.group_by("theme_id").agg(
        papers=(pl.col("judgement") == "right").sum().cast(pl.Int64),
        total=pl.len().cast(pl.Int64),
    )
    return estimate_share(counted).sort("theme_id")


def test_every_theme_was_read_as_many_times_and_no_paper_twice() -> None:
    judgements = read_judgements()
    counts = judgements.group_by("theme_id").len()
    assert set(counts["theme_id"]) == {theme.id for theme in read_themes([DATA / "themes"])}
    assert counts["len"].unique().to_list() == [READ]
    assert not judgements.select("theme_id", "arxiv_id").is_duplicated().any()
    assert set(judgements["judgement"]) == {"right", "wrong"}
    assert judgements["arxiv_id"].str.contains(r"^arXiv:([a-z-]+/\d{7}|\d{4}\.\d{4,5})$").all()


def test_the_judged_phrase_is_one_of_its_theme() -> None:
    phrases = {theme.id: set(theme.phrases) for theme in read_themes([DATA / "themes"])}
    judged = read_judgements().select("theme_id", "phrase").rows()
    assert [row for row in judged if row[1] not in phrases[row[0]]] == []


def test_precision_stays_above_the_floor() -> None:
    precision = count_precision(read_judgements())
    low = precision.filter(pl.col("share") < FLOOR)
    assert low.is_empty(), f"themes below {FLOOR}: {low.rows()}"
    # The sample bounds the truth as well: all read together, at least 86 % with 95 % confidence.
    together = estimate_share(precision.select(pl.col("papers", "total").sum()))
    assert together["low"].item() > 0.86


def test_a_wrong_judgement_lowers_the_precision() -> None:
    theme = pl.DataFrame(
        {"theme_id": ["a"] * 10, "judgement": ["right"] * 8 + ["wrong"] * 2},
    )
    row = count_precision(theme).row(0, named=True)
    assert (row["papers"], row["total"]) == (8, 10)
    # Wilson's interval for 8 of 10, as published tables give it.
    assert (round(row["low"], 3), round(row["high"], 3)) == (0.490, 0.943)


def test_what_was_judged_still_matches(shared: Path) -> None:
    judgements = read_judgements().with_columns(pl.col("arxiv_id").str.strip_prefix("arXiv:"))
    files = sorted((shared / "corpora").glob("*.parquet"))
    judged = judgements["arxiv_id"].unique().to_list()
    texts = (
        pl.concat([pl.scan_parquet(path).select("arxiv_id", "title", "abstract") for path in files])
        .with_columns(restore_id(pl.col("arxiv_id")))
        .filter(pl.col("arxiv_id").is_in(judged))
        .select("arxiv_id", text=normalise(paper_text()))
    )
    matches = match_themes(texts, read_themes([DATA / "themes"]))
    lost = judgements.join(matches, on=["theme_id", "arxiv_id", "phrase"], how="anti")
    if lost.height == judgements.height:
        pytest.fail(f"none of the judged papers are in {[path.name for path in files]}")
    assert lost.is_empty(), (
        f"judgements that no longer match: read new ones for {lost['theme_id'].unique().to_list()}"
    )
