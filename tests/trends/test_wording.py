import pytest

from analytics.trends.wording import (
    describe_contest,
    describe_verdict,
    format_change,
    format_interval,
)


def judge(verdict: str, change: float | None = None) -> dict[str, object]:
    spread = None if change is None else change / 2
    return {
        "verdict": verdict,
        "annual_change": change,
        "annual_low": spread,
        "annual_high": None if change is None else change * 2,
    }


@pytest.mark.parametrize(
    ("fraction", "words"),
    [(0.48, "+48 %"), (-0.2, "\u221220 %"), (0.0, "+0 %"), (2.0, "3.0 times"), (None, "")],
)
def test_changes_in_words(fraction: float | None, words: str) -> None:
    assert format_change(fraction) == words


def test_an_interval_names_both_ends() -> None:
    assert format_interval(judge("rising", 0.4)) == "+40 % a year (95 % interval 20 to 80 %)"
    assert format_interval(judge("too_few")) == ""


def test_a_verdict_claims_no_more_than_it_holds() -> None:
    assert describe_verdict("Trees", None) == "Trees: too few papers to say"
    assert describe_verdict("Trees", judge("too_few")) == "Trees: too few papers to say"
    assert describe_verdict("Trees", judge("too_few", 0.4)) == "Trees: no clear trend"
    assert "no trend is claimed" in describe_verdict("Trees", judge("coverage_changed"))
    assert describe_verdict("Trees", judge("falling", -0.4)).startswith(
        "Trees is falling: \u221240"
    )


def test_a_contest_says_only_what_is_known_of_each() -> None:
    names = ("Trees", "Graphs")
    rising, unknown = judge("rising", 0.4), judge("too_few", 0.1)
    assert describe_contest(names, (rising, unknown)) == (
        "Trees is rising, +40 % a year; no clear trend in Graphs"
    )
    assert describe_contest(names, (unknown, rising)) == (
        "Graphs is rising, +40 % a year; no clear trend in Trees"
    )
    assert describe_contest(names, (unknown, None)) == ("No clear trend in Trees or Graphs")
    assert describe_contest(names, (rising, judge("flat", 0.01))) == (
        "Trees is rising, +40 % a year, Graphs is flat, +1 % a year"
    )
