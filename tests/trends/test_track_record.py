import numpy as np
import polars as pl

from analytics.trends.track_record import (
    BADGES,
    OUTCOMES,
    Months,
    count_found,
    find_grown,
    judge_badges,
)

# Columns: rises for good; a blip; grows later, after a badge; falls back below where it was.
BEFORE = [10, 10, 10, 20]
MONTHS = 24
AT = 14


def make_months(usable: list[int] | None = None) -> Months:
    papers = np.tile(np.array(BEFORE, float), (MONTHS, 1))
    papers[AT - 1 :, 0] = 60
    papers[AT - 1 : AT + 1, 1] = 60
    papers[AT + 3 :, 2] = 90
    papers[AT - 1 : AT + 1, 3] = 60
    papers[AT + 1 :, 3] = 5
    flags = np.ones(MONTHS, dtype=bool)
    flags[usable or []] = False
    return Months(papers, np.full(MONTHS, 1000.0), flags)


def give(*badges: tuple[int, int]) -> pl.DataFrame:
    return pl.DataFrame(list(badges), schema=BADGES, orient="row")


def judge(months: Months, *badges: tuple[int, int]) -> dict[int, tuple[bool, bool, bool]]:
    outcomes = judge_badges(give(*badges), months)
    assert outcomes.schema == OUTCOMES
    return {row[0]: row[1:] for row in outcomes.select("column", "higher", "kept", "rose").rows()}


def test_what_became_of_each_badge() -> None:
    judged = judge(make_months(), *((column, AT) for column in range(4)))
    assert judged == {
        0: (True, True, False),
        1: (False, False, False),
        2: (True, True, True),
        3: (False, False, False),
    }


def test_only_the_first_badge_of_a_year_counts() -> None:
    assert judge_badges(give((0, AT), (0, AT + 1), (0, AT + 2)), make_months()).height == 1


def test_badges_with_too_little_known_afterwards_are_not_judged() -> None:
    gone = list(range(AT + 1, AT + 5))
    assert judge(make_months(gone), (0, AT)) == {}
    assert judge(make_months(gone[:3]), (0, AT)) != {}
    assert judge(make_months(), (0, MONTHS - 2)) == {}


def test_growth_is_plain_after_half_a_year_of_it() -> None:
    grown = find_grown(make_months(), np.arange(12, MONTHS - 5))
    assert set(grown["column"]) == {0, 2}
    proved = dict(grown.rows())
    assert proved[0] == 17  # from month 12 on, of which one of six is still as before
    found = count_found(grown, give((0, AT), (0, AT + 1), (3, AT)))
    assert dict(found.select("column", "lead").rows()) == {0: proved[0] - AT, 2: None}


def test_a_badge_after_the_fact_is_not_early() -> None:
    grown = find_grown(make_months(), np.arange(12, MONTHS - 5))
    assert count_found(grown, give((0, 20)))["lead"].to_list() == [None, None]
