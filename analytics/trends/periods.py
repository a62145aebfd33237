"""Periods of time: half-open, in UTC, weeks from Monday; which are whole, and which are thin.

A period is ``[start, next start)`` and is named by its first day. Whether it is complete comes
from the days the store covers, never from the clock.
"""

from datetime import date, timedelta

import polars as pl

from analytics.errors import InputError
from analytics.schema import PERIODS

_STEPS = {"day": "1d", "week": "1w", "month": "1mo", "quarter": "1q", "year": "1y"}

#: Periods that make about half a year: what a window before or after a period holds.
HALF_YEAR = {"day": 180, "week": 26, "month": 6, "quarter": 2, "year": 1}

#: Below this many papers a period says nothing on its own.
FEW_PAPERS = 20

#: A period with less than this part of the level reached before it is a gap of the sources.
GAP = 0.25


def _step(period: str) -> str:
    if period not in _STEPS:
        raise InputError(f"no period {period!r}: take one of {', '.join(PERIODS)}")
    return _STEPS[period]


def start_of(when: pl.Expr, period: str) -> pl.Expr:
    """First day of the period that holds ``when``.

    Parameters
    ----------
    when : Datetime (UTC) or Date.
    period : one of PERIODS; a week is ISO's and starts on Monday.

    Returns
    -------
    Date expression.

    Raises
    ------
    InputError : an unknown period.
    """
    return when.cast(pl.Date).dt.truncate(_step(period))


def next_start(start: pl.Expr, period: str) -> pl.Expr:
    """First day after the period that starts on ``start``; Date expression."""
    return start.dt.offset_by(_step(period))


def end_of(start: date, period: str) -> date:
    """Last day of the period that starts on ``start``."""
    following: date = pl.select(next_start(pl.lit(start), period)).item()
    return following - timedelta(days=1)


def list_periods(first: date, last: date, period: str) -> pl.Series:
    """Starts of all periods that hold a day from ``first`` to ``last`` (both inclusive).

    Returns
    -------
    Date series ``period_start``, ascending, without holes; empty where ``last`` is before
    ``first``.
    """
    step = _step(period)
    if last < first:
        return pl.Series("period_start", [], dtype=pl.Date)
    start = pl.select(pl.lit(first).dt.truncate(step)).item()
    return pl.date_range(start, last, step, eager=True).alias("period_start")


def number_periods(starts: list[date], period: str) -> list[int]:
    """Which period of the calendar each is, counted from the first.

    Parameters
    ----------
    starts : of periods, ascending; holes between them are counted.
    """
    months = {"month": 1, "quarter": 3, "year": 12}.get(period)
    if months:
        counted = [(12 * start.year + start.month - 1) // months for start in starts]
    else:
        days = {"day": 1, "week": 7}[period]
        counted = [(start.toordinal() - 1) // days for start in starts]  # 1 is a Monday
    return [number - counted[0] for number in counted]


def mark_complete(
    counted: pl.DataFrame, *, first: date, last: date, within: str = ""
) -> pl.DataFrame:
    """Mark the periods that may be tested: complete ones, and those that are not thin.

    Parameters
    ----------
    counted : columns period_start and period (one and the same in all rows), and either total
        (papers of the period, alike in its rows) or, by stratum, period_total.
    first, last : the days the store covers, clipped to those of the filters; both inclusive.
    within : a column; each of its values is held against its own past. By default all are one.

    Returns
    -------
    ``counted`` with two more columns. complete: every day of the period is in
    ``[first, last]``. thin: fewer than FEW_PAPERS papers, or less than GAP of the highest
    level sustained before (median of half a year): papers are missing there, and those at hand
    may be no fair sample.
    """
    if counted.is_empty():
        return counted.with_columns(
            complete=pl.lit(None, dtype=pl.Boolean), thin=pl.lit(None, dtype=pl.Boolean)
        )
    period = counted["period"][0]
    start = pl.col("period_start")
    whole = (start >= first) & (next_start(start, period) <= pl.lit(last).dt.offset_by("1d"))
    total = "period_total" if "period_total" in counted.columns else "total"
    keys = [*([within] if within else []), "period_start"]
    totals = counted.select(*keys, pl.col(total).alias("all")).unique().sort(keys)
    thin = _is_thin(pl.col("all"), period)
    marked = totals.select(*keys, thin=thin.over(within) if within else thin)
    return counted.with_columns(complete=whole).join(
        marked, on=keys, how="left", maintain_order="left"
    )


def _is_thin(total: pl.Expr, period: str) -> pl.Expr:
    # Few papers come in on a weekend: a day is judged by the week around it.
    level = total.rolling_mean(7, min_samples=1, center=True) if period == "day" else total
    window = max(3, HALF_YEAR[period])
    sustained = level.rolling_median(window, min_samples=min(3, window)).cum_max()
    reached = sustained.forward_fill().fill_null(0.0)
    return (total < FEW_PAPERS) | (level < GAP * reached)
