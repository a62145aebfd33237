"""What charts find, in sentences: their titles, and what is read out where they are not seen."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from analytics.charts.periods import name_period
from analytics.charts.style import format_share
from analytics.i18n import gettext as _
from analytics.trends.periods import end_of


def keep_solid(series: pl.DataFrame) -> pl.DataFrame:
    """The periods that a finding may rest on: complete, and with enough papers known."""
    return series.filter(pl.col("complete") & ~pl.col("thin") & (pl.col("total") > 0))


def state_move(series: pl.DataFrame, names: Mapping[str, str]) -> str:
    """Which share moved most between the first period and the last, and from what to what.

    Parameters
    ----------
    series : columns SERIES, at least one row; of one period.
    names : of the series, by id.
    """
    ends = (
        keep_solid(series)
        .sort("period_start")
        .group_by("series_id", maintain_order=True)
        .agg(
            first=pl.col("share").first(),
            last=pl.col("share").last(),
            start=pl.col("period_start").first(),
            end=pl.col("period_start").last(),
        )
        .filter(pl.col("start") < pl.col("end"))
        .sort((pl.col("last") - pl.col("first")).abs(), "series_id", descending=[True, False])
    )
    if ends.is_empty():
        return _("Too few whole periods to say how these shares moved")
    row = ends.row(0, named=True)
    told = (
        _("{series} moved most: {first} of papers ({start}), then {last} ({end})")
        if ends.height > 1
        else _("{series}: {first} of papers ({start}), then {last} ({end})")
    )
    by = series["period"][0]
    return told.format(
        series=names.get(row["series_id"], row["series_id"]),
        first=format_share(row["first"]),
        last=format_share(row["last"]),
        start=name_period(row["start"], by),
        end=name_period(row["end"], by),
    )


def state_largest(series: pl.DataFrame, names: Mapping[str, str]) -> str:
    """Which series has the largest share in the last period, and how large it is.

    Parameters
    ----------
    series, names : as for ``state_move``.
    """
    solid = keep_solid(series)
    latest = solid.filter(pl.col("period_start") == pl.col("period_start").max())
    if latest.is_empty():
        return _("Too few papers in any whole period to say which share is largest")
    row = latest.sort("share", "series_id", descending=[True, False]).row(0, named=True)
    return _("{series} has the largest share: {share} ({period})").format(
        series=names.get(row["series_id"], row["series_id"]),
        share=format_share(row["share"]),
        period=name_period(row["period_start"], row["period"]),
    )


def state_change(change: Mapping[str, Any], series: pl.DataFrame, name: str) -> str:
    """Where a series leaves its line, and between which shares.

    Parameters
    ----------
    change : a row of CHANGES.
    series : columns SERIES, of the same period; tells whether a gap lies before the change.
    name : of the series.
    """
    return _("{series} leaves its line {when}: {before} of papers before, {after} after").format(
        series=name,
        when=place_change(change, series),
        before=format_share(change["before"]),
        after=format_share(change["after"]),
    )


def place_change(change: Mapping[str, Any], series: pl.DataFrame) -> str:
    """When a change is, in words: around a period, or somewhere in the gap that ends with it.

    Parameters
    ----------
    change, series : as for ``state_change``.
    """
    period = change["period"]
    solid = keep_solid(series)["period_start"].unique()
    before = solid.filter(solid < change["change"]).max()
    if (
        not isinstance(before, date)
        or end_of(before, period) + timedelta(days=1) >= change["change"]
    ):
        return _("around {period}").format(period=name_period(change["change"], period))
    return _("between {first} and {last}").format(
        first=name_period(before, period), last=name_period(change["change"], period)
    )


def state_burst(burst: Mapping[str, Any], name: str) -> str:
    """When a series had its burst, and how far above its usual share; of a row of BURSTS."""
    told = _("Burst of {series} from {first} on: {share} of papers, usually {usual}")
    return told.format(
        series=name,
        first=name_period(burst["first_period"], burst["period"]),
        share=format_share(burst["share"]),
        usual=format_share(burst["usual"]),
    )
