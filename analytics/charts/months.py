"""Ticks of a long time axis: level, few enough for a phone, a year named where it begins."""

from datetime import date

from analytics.i18n import format_short_month, format_year

#: Months from one tick to the next.
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240)

_MOST = 7


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
