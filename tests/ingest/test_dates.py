from datetime import UTC, date, datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.ingest.dates import read_dates

MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
DAY = datetime(2026, 1, 2, tzinfo=UTC)


def read_one(written: object, dtype: pl.DataType | None = None) -> tuple[datetime | None, str]:
    frame = read_dates(pl.Series([written], dtype=dtype))
    assert frame.columns == ["at", "precision"]
    return frame.row(0)


@pytest.mark.parametrize(
    "written",
    [
        "2026-01-02T03:04:05Z",
        "2026-01-02 03:04:05",
        "2026-01-02T03:04:05.000+00:00",
        "Fri, 2 Jan 2026 03:04:05 GMT",
        "02 Jan 2026 03:04:05 +0000",
        "2026-01-01T22:04:05-0500",
        "2026-01-02 03:04:05 UTC",
        "1767323045",
        "1767323045000",
    ],
)
def test_instants_are_utc_to_the_second(written: str) -> None:
    assert read_one(written) == (MOMENT, "second")


@pytest.mark.parametrize(
    "written", ["2026-01-02", " 2026-1-2 ", "2 Jan 2026", "2 January 2026", "20260102"]
)
def test_days_are_days(written: str) -> None:
    assert read_one(written) == (DAY, "day")


def test_a_time_of_midnight_is_no_time() -> None:
    assert read_one("2026-01-02T00:00:00Z") == (DAY, "day")
    assert read_one("Fri, 2 Jan 2026 00:00:00 GMT") == (DAY, "day")


def test_a_month_is_a_month() -> None:
    assert read_one("2026-01") == (datetime(2026, 1, 1, tzinfo=UTC), "month")


def test_columns_that_are_dates_already() -> None:
    ahead = timezone(timedelta(hours=2))
    assert read_one(date(2026, 1, 2)) == (DAY, "day")
    assert read_one(datetime(2026, 1, 2, 3, 4, 5)) == (MOMENT, "second")
    assert read_one(MOMENT.astimezone(ahead)) == (MOMENT, "second")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "2026-02-30",
        "2026-13-01",
        "31/01/2026",
        "01/02/2026",
        "1969-12-31",
        "0",
        "1985-12-31",
        "9999-01-01",
        "2026",
        "Fri, 32 Jan 2026 03:04:05 GMT",
        None,
    ],
)
def test_what_is_no_date_is_null(written: str | None) -> None:
    assert read_one(written, pl.String) == (None, None)


@given(st.datetimes(datetime(1986, 1, 1), datetime(2099, 12, 31)))
@settings(deadline=None)
def test_iso_and_rfc_822_agree(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    written = [moment.isoformat(), f"{moment:%a, %d %b %Y %H:%M:%S} GMT", f"{moment:%Y-%m-%d %X}"]
    frame = read_dates(pl.Series(written))
    assert frame["at"].to_list() == [moment] * 3
    assert frame["precision"].n_unique() == 1


@given(st.text(max_size=30))
@settings(deadline=None)
def test_no_text_breaks_it(written: str) -> None:
    at, precision = read_one(written, pl.String)
    assert (at is None) == (precision is None)
