"""The day a paper was announced, worked out from when it was submitted."""

import polars as pl

_ZONE = "America/New_York"
_DEADLINE = 14


def estimate_announced(submitted: pl.Expr, precision: pl.Expr) -> pl.Expr:
    """Date of the announcement, in New York as arXiv counts it.

    What comes in from Monday to Friday before 14:00 is announced at 20:00, on Fridays on the
    Sunday after; what comes in later, or on a weekend, is announced on the next day of these
    (https://info.arxiv.org/help/availability.html). Holidays are not known. Where only the day of
    submission is known, noon is taken.

    Parameters
    ----------
    submitted : Datetime, UTC.
    precision : one of PRECISIONS.
    """
    local = submitted.dt.convert_time_zone(_ZONE)
    exact = precision == "second"
    day = pl.when(exact).then(local.dt.date()).otherwise(submitted.dt.date())
    late = exact & (local.dt.hour() >= _DEADLINE)
    weekday = day.dt.weekday()  # Monday is 1
    # Days until the next mailing: Sunday to Thursday evenings; Friday and Saturday have none.
    early = pl.when(weekday == 5).then(2).when(weekday == 6).then(2).when(weekday == 7).then(1)
    after = pl.when(weekday == 4).then(3).when(weekday == 5).then(3).otherwise(1)
    weekend = weekday >= 6
    wait = pl.when(weekend | ~late).then(early.otherwise(0)).otherwise(after)
    return day.dt.offset_by(pl.format("{}d", wait))
