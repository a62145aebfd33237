"""Dates as sources write them, to UTC instants and how exact they are."""

import polars as pl

from analytics.schema import UTC

#: arXiv's oldest submission is of April 1986; what lies outside is a mistake of the source.
FIRST_YEAR, LAST_YEAR = 1986, 2100

_ISO_DAY = r"^\d{4}-\d{1,2}-\d{1,2}$"
_ISO_MONTH = r"^\d{4}-\d{1,2}$"
_ISO_INSTANT = (
    r"^(\d{4}-\d{1,2}-\d{1,2})[T ](\d{1,2}:\d{2})(:\d{2})?(\.\d{1,9})?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$"
)
_MONTHS = (
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\.?"
)
_WORDS = (
    rf"^(?:[A-Za-z]{{3,9}},?\s+)?(\d{{1,2}})\s+{_MONTHS}\s+(\d{{4}})"
    r"(?:\s+(\d{1,2}:\d{2})(:\d{2})?\s*(GMT|UTC|UT|Z|[+-]\d{4})?)?$"
)


def read_dates(values: pl.Series) -> pl.DataFrame:
    """Instants of a column of dates of any type a source may use.

    Parameters
    ----------
    values : Date, Datetime (without a zone: UTC), or String: ISO 8601 day, month or instant, RFC
        822 (Kaggle's versions), ``2 April 2007``, ``20260131``, or seconds or milliseconds since
        1970 in 10 or 13 digits.

    Returns
    -------
    columns ``at`` (UTC, null where the value is no date between 1986 and 2100) and ``precision``
    (second; day, where no time of day is told; month).
    """
    if isinstance(values.dtype, pl.Datetime):
        zoned = values.dtype.time_zone is not None
        instants = (
            values.dt.convert_time_zone("UTC") if zoned else values.dt.replace_time_zone("UTC")
        )
        at, by_month = pl.lit(instants), pl.lit(False)
    elif values.dtype == pl.Date:
        at, by_month = (
            pl.lit(values.cast(pl.Datetime("us")).dt.replace_time_zone("UTC")),
            pl.lit(False),
        )
    else:
        text = pl.lit(values.cast(pl.String).str.strip_chars())
        at, by_month = _parse(text), text.str.contains(_ISO_MONTH)
    frame = pl.select(at=at.cast(UTC), by_month=by_month)
    plausible = pl.col("at").dt.year().is_between(FIRST_YEAR, LAST_YEAR)
    # A true submission falls on midnight to the second once in 86,400: such a time is no time.
    timed = pl.col("at").dt.time() != pl.time(0, 0, 0)
    return frame.select(
        pl.when(plausible).then("at").alias("at"),
        precision=pl.when(~plausible | pl.col("at").is_null())
        .then(None)
        .when("by_month")
        .then(pl.lit("month"))
        .when(timed)
        .then(pl.lit("second"))
        .otherwise(pl.lit("day")),
    )


def _parse(text: pl.Expr) -> pl.Expr:
    def instant(written: pl.Expr, form: str) -> pl.Expr:
        return written.str.to_datetime(form, strict=False, time_unit="us", time_zone="UTC")

    iso = pl.concat_str(
        text.str.extract(_ISO_INSTANT, 1),
        pl.lit("T"),
        text.str.extract(_ISO_INSTANT, 2),
        text.str.extract(_ISO_INSTANT, 3).fill_null(":00"),
        text.str.extract(_ISO_INSTANT, 4).fill_null(".0"),
        _offset(text.str.extract(_ISO_INSTANT, 5)),
    )
    words = pl.concat_str(
        text.str.extract(_WORDS, 1),
        text.str.extract(_WORDS, 2),
        text.str.extract(_WORDS, 3),
        text.str.extract(_WORDS, 4).fill_null("00:00"),
        text.str.extract(_WORDS, 5).fill_null(":00"),
        _offset(text.str.extract(_WORDS, 6)),
        separator=" ",
    )
    whole = pl.when(text.str.contains(_ISO_DAY)).then(text)
    month = pl.when(text.str.contains(_ISO_MONTH)).then(text + "-01")
    solid = text.str.extract(r"^(\d{4}[01]\d[0-3]\d)$", 1)
    seconds = text.str.extract(r"^(\d{10})(?:\.0+)?$", 1).cast(pl.Int64, strict=False) * 1_000_000
    millis = text.str.extract(r"^(\d{13})$", 1).cast(pl.Int64, strict=False) * 1_000
    return pl.coalesce(
        instant(pl.coalesce(whole, month) + "T00:00:00.0+0000", "%Y-%m-%dT%H:%M:%S%.f%z"),
        instant(iso, "%Y-%m-%dT%H:%M:%S%.f%z"),
        instant(words, "%d %b %Y %H:%M :%S %z"),
        instant(solid + "T00:00:00+0000", "%Y%m%dT%H:%M:%S%z"),
        pl.coalesce(seconds, millis).cast(UTC),
    )


def _offset(zone: pl.Expr) -> pl.Expr:
    named = zone.is_null() | zone.str.contains("^[A-Z]")
    return pl.when(named).then(pl.lit("+0000")).otherwise(zone.str.replace(":", "", literal=True))
