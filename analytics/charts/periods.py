"""Periods on a time axis: their names and their ticks, level and few enough for a phone."""

from datetime import date, timedelta

import polars as pl

from analytics.charts.text import wrap
from analytics.i18n import format_date, format_month, format_short_month, format_year
from analytics.i18n import gettext as _

#: Months from one tick to the next.
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240)

_MOST = 7

#: With no more periods than this each has its tick.
_FEW_PERIODS = 4

#: Over more than this ticks are months.
_LONG = timedelta(days=300)


def name_period(start: date, period: str) -> str:
    """A period in words: March 2026, week of 5 January 2026, Q3 2025."""
    if period == "quarter":
        return _("Q{quarter} {year}").format(quarter=(start.month + 2) // 3, year=start.year)
    if period == "week":
        return _("week of {day}").format(day=format_date(start))
    if period == "year":
        return _("{year}").format(year=start.year)
    return format_date(start) if period == "day" else format_month(start)


def place_ticks(rows: pl.DataFrame) -> dict[str, object]:
    """Ticks of a plotly axis: one for each where periods are few, and room around a single one.

    Parameters
    ----------
    rows : columns period_start and period.
    """
    starts = rows["period_start"].unique().sort().to_list()
    if not starts:
        return {}
    if len(starts) > _FEW_PERIODS:
        return place_months(starts[0], starts[-1]) if starts[-1] - starts[0] > _LONG else {}
    # A week is named by its first day alone.
    period = rows["period"][0].replace("week", "day")
    names = [name_period(start, period) for start in starts]
    ticks: dict[str, object] = {
        "tickvals": starts,
        "ticktext": ["<br>".join(wrap(name, 10)) for name in names],
    }
    if len(starts) == 1:
        ticks["range"] = [starts[0] - timedelta(days=1), starts[0] + timedelta(days=1)]
    return ticks


def place_months(first: date, last: date) -> dict[str, object]:
    """Ticks of a plotly axis from one day to another: tickvals, ticktext and tickangle.

    Plotly's own would turn on a phone, for the year under one of them; the axis must not zoom.
    """
    start, end = (day.year * 12 + day.month - 1 for day in (first, last))
    step = next((each for each in _STEPS if (end - start) // each < _MOST), _STEPS[-1])
    places = range(-(-start // step) * step, end + 1, step)
    days = [date(place // 12, place % 12 + 1, 1) for place in places]
    return {"tickvals": days, "ticktext": _name_ticks(days, step), "tickangle": 0}


def _name_ticks(days: list[date], step: int) -> list[str]:
    if step >= 12:
        return [format_year(day) for day in days]
    known = any(day.month == 1 for day in days)
    return [
        format_short_month(day)
        + (f"<br>{format_year(day)}" if day.month == 1 or (not known and day == days[0]) else "")
        for day in days
    ]
