"""Themes and topics in a report: the period, the weeks before it, and the verdict of the months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import polars as pl

from analytics.report.trend_facts import Comparison, Point, Trend, Verdict
from analytics.report.week import WEEKS_BEFORE, compare_shares
from analytics.trends.counts import estimate_share

#: Series that a report tells of are found in these columns of the catalogue.
_COLUMNS = {"theme": "themes", "topic": "topic_id", "area": "area_id"}


@dataclass(frozen=True, slots=True)
class Months:
    """What the trend engine measured over complete months.

    Attributes
    ----------
    first, last : days, both inclusive.
    shares : columns SERIES by month. verdicts : columns VERDICTS.
    """

    first: date
    last: date
    shares: pl.DataFrame
    verdicts: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Names:
    """What a series is called; Chinese is "" where it has no such name."""

    en: Mapping[str, str]
    zh: Mapping[str, str]


def find_trends(
    papers: pl.DataFrame,
    months: Months,
    names: Names,
    *,
    kind: str,
    start: date,
    words: Sequence[tuple[str, str]] = (),
) -> tuple[Trend, ...]:
    """Every series of a kind that has papers in the period or before it, by papers of the period.

    Parameters
    ----------
    papers : the catalogue's columns and ``day``; of the period and of WEEKS_BEFORE before it.
    start : of the period; what comes before it is compared with it.
    words : of the dashboard's address, for the filters of the report.
    """
    found = _place(papers, kind, start)
    counted = compare_shares(_count(found, papers, start))
    weeks = _count_weeks(found, papers, start)
    shares = _group_points(months.shares, "complete")
    verdicts = {row["series_id"]: row for row in months.verdicts.iter_rows(named=True)}
    ids = dict(
        found.filter(pl.col("day") >= start)
        .group_by("series_id")
        .agg(pl.col("arxiv_id").sort())
        .iter_rows()
    )
    return tuple(
        Trend(
            series_id=row["series_id"],
            kind=kind,
            name_en=names.en.get(row["series_id"], row["series_id"]),
            name_zh=names.zh.get(row["series_id"], ""),
            week=_as_comparison(row),
            verdict=_as_verdict(verdicts.get(row["series_id"])),
            months=shares.get(row["series_id"], ()),
            weeks=weeks.get(row["series_id"], ()),
            arxiv_ids=tuple(ids.get(row["series_id"], ())),
            address=_write_address(row["series_id"], months, words),
        )
        for row in counted.sort("papers", "series_id", descending=[True, False]).iter_rows(
            named=True
        )
    )


def _place(papers: pl.DataFrame, kind: str, start: date) -> pl.DataFrame:
    """One row per paper and series: series_id, arxiv_id, day, week (0 is the period)."""
    named = papers.select("arxiv_id", "day", name=pl.col(_COLUMNS[kind]))
    if kind == "theme":
        named = named.explode("name")
    return named.drop_nulls("name").select(
        pl.format("{}:{}", pl.lit(kind), "name").alias("series_id"),
        "arxiv_id",
        "day",
        week=_number_weeks(start),
    )


def _number_weeks(start: date) -> pl.Expr:
    """Weeks before the period: -1 are the seven days that end where it starts; 0 is the period."""
    days = (pl.col("day") - pl.lit(start)).dt.total_days()
    return pl.when(days >= 0).then(0).otherwise(days.floordiv(7)).cast(pl.Int32)


def _count(found: pl.DataFrame, papers: pl.DataFrame, start: date) -> pl.DataFrame:
    total = papers.filter(pl.col("day") >= start).height
    inside = pl.col("day") >= start
    return found.group_by("series_id").agg(
        papers=inside.sum().cast(pl.Int64),
        before_papers=(~inside).sum().cast(pl.Int64),
        total=pl.lit(total, dtype=pl.Int64),
        before_total=pl.lit(papers.height - total, dtype=pl.Int64),
    )


def _count_weeks(
    found: pl.DataFrame, papers: pl.DataFrame, start: date
) -> dict[str, tuple[Point, ...]]:
    """Weeks before and the period as points, oldest first."""
    totals = papers.group_by(week=_number_weeks(start)).agg(total=pl.len().cast(pl.Int64))
    grid = pl.DataFrame({"week": list(range(-WEEKS_BEFORE, 1))}, schema={"week": pl.Int32})
    counted = (
        found.select("series_id")
        .unique()
        .join(grid, how="cross")
        .join(totals, on="week", how="left")
        .join(
            found.group_by("series_id", "week").agg(papers=pl.len().cast(pl.Int64)),
            on=["series_id", "week"],
            how="left",
        )
        .with_columns(pl.col("papers", "total").fill_null(0))
        .with_columns(
            period_start=pl.lit(start).dt.offset_by(pl.format("{}d", pl.col("week") * 7)),
            complete=pl.lit(True),
            thin=pl.lit(False),
        )
    )
    return _group_points(estimate_share(counted), "complete")


def _group_points(series: pl.DataFrame, tested: str) -> dict[str, tuple[Point, ...]]:
    if series.is_empty():
        return {}
    columns = ["period_start", "papers", "total", "share", "low", "high"]
    rows = series.sort("series_id", "period_start").with_columns(
        tested=pl.col(tested) & ~pl.col("thin")
    )
    return {
        str(id): tuple(Point(*row) for row in part.select(*columns, "tested").iter_rows())
        for (id,), part in rows.partition_by("series_id", as_dict=True).items()
    }


def _as_comparison(row: Mapping[str, Any]) -> Comparison:
    fields = {name: row[name] for name in Comparison.__dataclass_fields__ if name in row}
    return Comparison(**fields, before_weeks=WEEKS_BEFORE)


def _as_verdict(row: Mapping[str, Any] | None) -> Verdict:
    if row is None:
        return Verdict("too_few", None, None, None, None, None, None)
    columns = ("annual_change", "annual_low", "annual_high", "q", "first_period", "last_period")
    return Verdict(str(row["verdict"]), *(row[column] for column in columns))


def _write_address(series_id: str, months: Months, words: Sequence[tuple[str, str]]) -> str:
    kind, _, name = series_id.partition(":")
    shown = [("kind", kind)] if kind != "theme" else []
    return "trends?" + urlencode(
        [
            *words,
            ("from", months.first.isoformat()),
            ("to", months.last.isoformat()),
            *shown,
            ("by", "month"),
            ("series", name),
        ]
    )


def find_months(end: date, years: int = 3) -> tuple[date, date]:
    """First and last day of the complete months a verdict rests on: those before ``end``'s own.

    The month of ``end`` counts where ``end`` is its last day.
    """
    last = (end + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    first = (last + timedelta(days=1)).replace(year=(last + timedelta(days=1)).year - years)
    return first, last
