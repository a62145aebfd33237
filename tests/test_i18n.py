"""Languages: one per run, the browser's choice first, dates and numbers by locale."""

from collections.abc import Iterator
from datetime import date

import pytest

from analytics.i18n import (
    current_language,
    format_date,
    format_month,
    format_number,
    gettext,
    match_language,
    ngettext,
    use_language,
)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    use_language("en")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("zh-CN", "zh"), ("zh", "zh"), ("zh-TW", "zh"), ("en-GB", "en"), ("fr", "en"), (None, "en")],
)
def test_the_browser_s_language_is_taken_where_it_is_spoken(
    accepted: str | None, language: str
) -> None:
    assert match_language(accepted) == language


def test_dates_and_numbers_follow_the_language() -> None:
    day = date(2026, 1, 3)
    assert (format_date(day), format_month(day)) == ("3 January 2026", "January 2026")
    use_language("zh")
    assert current_language() == "zh"
    assert (format_date(day), format_month(day)) == ("2026年1月3日", "2026年1月")
    assert format_number(342_066) == "342,066"


def test_an_unknown_message_stands_as_it_is() -> None:
    use_language("zh")
    assert gettext("zyxwvut {papers}") == "zyxwvut {papers}"
    assert ngettext("{n} zyx", "{n} zyxs", 2) == "{n} zyxs"


def test_a_language_that_is_not_spoken_is_refused() -> None:
    with pytest.raises(ValueError, match="none of en, zh"):
        use_language("tlh")
