"""Simulated papers, for a first look while the store is empty.

Every paper is made up: its id is no arXiv id, its authors do not exist, its comment says so. How
many papers a month has, in which categories, and with which themes follows figures measured on
real papers (``data/demo``). A theme is planted in the text alone, through one of its phrases; the
hidden topic a text is written from appears nowhere else. So what the pipeline finds can be
checked against ``planted_shares``.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from analytics.config import DATA
from analytics.errors import InputError
from analytics.ingest.demo_text import write_authors, write_texts
from analytics.schema import PAPERS, UTC, conform

_FOLDER = DATA / "demo"
_SOURCE = "demo"
#: The day of the last paper of the measured store; its month is therefore incomplete.
LAST_DAY = date(2026, 8, 20)
# An old-style id has room for three digits after the month.
_MOST_A_MONTH = 999
_WEEKEND = 0.35  # papers of a Saturday or Sunday for each of a working day
_SECOND_CATEGORY = 0.45
_SECOND_VERSION = 0.2


@dataclass(frozen=True, slots=True)
class Figures:
    """What the simulation draws from.

    Attributes
    ----------
    months : first days of the months, m of them.
    totals : papers of each month, shape (m,).
    categories : c of them; category_shares : of each month, shape (m, c), rows sum to 1.
    themes : t of them; theme_shares : of each month, shape (m, t).
    lifts : how much more likely a theme is in a category than overall, shape (c, t).
    """

    months: list[date]
    totals: np.ndarray
    categories: list[str]
    category_shares: np.ndarray
    themes: list[str]
    theme_shares: np.ndarray
    lifts: np.ndarray

    def theme_chances(self) -> np.ndarray:
        """Probability of a theme in a month and category, shape (m, c, t).

        Over the categories of a month they average to the theme's share of that month.
        """
        average = self.category_shares @ self.lifts
        chances = self.theme_shares[:, None, :] * self.lifts[None] / average[:, None, :]
        return np.asarray(np.minimum(chances, 1.0))


def simulate_papers(*, seed: int, papers: int = 6_000) -> pl.DataFrame:
    """Papers that do not exist, the same ones for the same seed.

    Parameters
    ----------
    seed : of every draw.
    papers : how many; shared out over the months as the measured ones are.

    Returns
    -------
    columns PAPERS, source ``demo``, sorted by arxiv_id (``demo/2601001``: month and number).

    Raises
    ------
    InputError : fewer than one paper, or more than the ids of a month can number.
    """
    figures = read_figures()
    counts = _share_out(figures.totals, papers)
    if papers < 1 or counts.max() > _MOST_A_MONTH:
        most = int(_MOST_A_MONTH * figures.totals.sum() / figures.totals.max())
        raise InputError(f"cannot simulate {papers:,} papers: give a number from 1 to {most:,}")
    rng = np.random.default_rng(seed)
    plan, themes = _plan_papers(figures, counts, rng)
    texts = write_texts(plan["topic"].to_numpy(), themes, read_topics(), rng)
    return conform(_dress(plan, texts, rng), PAPERS, "simulated papers").sort("arxiv_id")


def planted_shares() -> pl.DataFrame:
    """The true share of each theme in each month: what a measurement should give back.

    Returns
    -------
    columns series_id (``theme:name``), period_start (first day of the month) and share (expected
    papers with the theme, as a fraction of all papers of the month).
    """
    figures = read_figures()
    shares = np.einsum("mc,mct->mt", figures.category_shares, figures.theme_chances())
    wide = pl.DataFrame(shares, schema=[f"theme:{theme}" for theme in figures.themes])
    return (
        wide.with_columns(period_start=pl.Series(figures.months))
        .unpivot(index="period_start", variable_name="series_id", value_name="share")
        .select("series_id", "period_start", "share")
        .sort("series_id", "period_start")
    )


@cache
def read_figures() -> Figures:
    """The measured figures that come with Papertide."""
    themes = _read_series("themes.csv")
    categories = _read_series("categories.csv")
    joint = (
        _read_series("theme_categories.csv").group_by("name", "theme").agg(pl.col("papers").sum())
    )
    months = themes["period_start"].unique().sort().to_list()
    totals = themes.group_by("period_start").agg(pl.col("total").first()).sort("period_start")
    category_counts, names = _spread(categories, "period_start", "name", "papers")
    theme_shares, theme_names = _spread(
        themes.with_columns(share=pl.col("papers") / pl.col("total")),
        "period_start",
        "name",
        "share",
    )
    found, _ = _spread(joint, "name", "theme", "papers")
    expected = category_counts.sum(axis=0)
    return Figures(
        months=months,
        totals=totals["total"].to_numpy(),
        categories=names,
        category_shares=category_counts / category_counts.sum(axis=1, keepdims=True),
        themes=theme_names,
        theme_shares=theme_shares,
        lifts=found / found.sum(axis=0) / (expected / expected.sum())[:, None],
    )


@cache
def read_topics() -> dict[str, dict[str, Any]]:
    """The word lists of the hidden topics, by name."""
    return tomllib.loads((_FOLDER / "topics.toml").read_text(encoding="utf-8"))


def _read_series(name: str) -> pl.DataFrame:
    """An export of series, ``name`` being what follows the kind in its series_id."""
    return pl.read_csv(_FOLDER / name, try_parse_dates=True).with_columns(
        name=pl.col("series_id").str.split(":").list.last()
    )


def _spread(
    frame: pl.DataFrame, rows: str, columns: str, values: str
) -> tuple[np.ndarray, list[str]]:
    """A matrix of ``values``, rows and columns in sorted order, 0 where nothing was counted."""
    wide = frame.pivot(columns, index=rows, values=values).fill_null(0).sort(rows)
    names = sorted(name for name in wide.columns if name != rows)
    return wide.select(names).to_numpy().astype(float), names


def _share_out(totals: np.ndarray, papers: int) -> np.ndarray:
    """Whole numbers in proportion to ``totals`` that sum to ``papers`` (largest remainders)."""
    exact = totals / totals.sum() * max(papers, 0)
    counts = np.floor(exact).astype(int)
    rest = np.argsort(counts - exact, kind="stable")[: max(papers, 0) - counts.sum()]
    counts[rest] += 1
    return np.asarray(counts)


def _plan_papers(
    figures: Figures, counts: np.ndarray, rng: np.random.Generator
) -> tuple[pl.DataFrame, np.ndarray]:
    """What each paper is to be: columns day, category, other, topic; and its themes, (n, t)."""
    month = np.repeat(np.arange(len(counts)), counts)
    category = _draw(figures.category_shares[month], rng)
    chances = figures.theme_chances()[month, category]
    themes = rng.random(chances.shape) < chances
    topic = _choose_topics(figures, category, themes, rng)
    plan = pl.DataFrame(
        {
            "day": _draw_days(figures.months, counts, rng),
            "category": np.array(figures.categories)[category],
            "other": np.array(figures.categories)[_draw(figures.category_shares[month], rng)],
            "topic": topic,
        }
    )
    return plan, themes


def _choose_topics(
    figures: Figures, category: np.ndarray, themes: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """The topic of a theme the paper has, else one that its category is known for."""
    topics = list(read_topics().values())
    of_category = np.array(
        [[name in topic.get("categories", ()) for topic in topics] for name in figures.categories],
        dtype=float,
    )
    ordinary = np.array(["theme" not in topic for topic in topics], dtype=float)
    of_category[of_category.sum(axis=1) == 0] = ordinary
    usual = _draw(of_category / of_category.sum(axis=1, keepdims=True), rng, category)
    of_theme = [topic.get("theme") for topic in topics]
    by_theme = np.array([of_theme.index(theme) for theme in figures.themes])
    favourite = np.argmax(themes * rng.random(themes.shape), axis=1)
    return np.where(themes.any(axis=1), by_theme[favourite], usual)


def _draw(
    chances: np.ndarray, rng: np.random.Generator, rows: np.ndarray | None = None
) -> np.ndarray:
    """A column for each row of ``chances`` (or each of ``rows`` of it), by its probability."""
    bounds = chances.cumsum(axis=1)
    bounds = bounds if rows is None else bounds[rows]
    return np.asarray((rng.random((len(bounds), 1)) * bounds[:, -1:] >= bounds).sum(axis=1))


def _draw_days(months: list[date], counts: np.ndarray, rng: np.random.Generator) -> pl.Series:
    days = []
    for first, count in zip(months, counts, strict=True):
        after = (first + timedelta(days=31)).replace(day=1)
        length = (min(after, LAST_DAY + timedelta(days=1)) - first).days
        month = [first + timedelta(days=day) for day in range(length)]
        weights = np.array([_WEEKEND if day.weekday() > 4 else 1.0 for day in month])
        chosen = rng.choice(length, size=count, p=weights / weights.sum())
        days.append(pl.Series(month, dtype=pl.Date).gather(chosen))
    return pl.concat(days)


def _dress(plan: pl.DataFrame, texts: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Everything of a paper but its words."""
    count = plan.height
    second = pl.Series(rng.random(count) < _SECOND_CATEGORY)
    revised = pl.Series(rng.random(count) < _SECOND_VERSION)
    seconds = pl.Series(rng.integers(0, 86_400, count))
    waited = pl.Series(rng.integers(1, 60 * 86_400, count))
    submitted = pl.col("day").cast(UTC) + pl.duration(seconds=pl.lit(seconds))
    return (
        plan.hstack(texts)
        .with_columns(
            submitted=submitted,
            version=pl.when(revised).then(2).otherwise(1),
            waited=pl.when(revised).then(waited).otherwise(0),
            authors=write_authors(count, rng),
            primary_category=pl.col("category"),
            categories=pl.when(second & (pl.col("other") != pl.col("category")))
            .then(pl.concat_list("category", "other"))
            .otherwise(pl.concat_list("category")),
            comment=pl.lit("Simulated: there is no such paper"),
            source=pl.lit(_SOURCE),
            withdrawn=pl.lit(False),
            submitted_precision=pl.lit("second"),
            abstract_truncated=pl.lit(False),
        )
        .sort("submitted")
        .with_columns(
            updated=pl.col("submitted") + pl.duration(seconds="waited"),
            arxiv_id=pl.concat_str(
                pl.lit(f"{_SOURCE}/"),
                pl.col("day").dt.strftime("%y%m"),
                (pl.int_range(pl.len()).over(pl.col("day").dt.truncate("1mo")) + 1)
                .cast(pl.String)
                .str.zfill(3),
            ),
        )
    )
