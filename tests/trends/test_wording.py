from datetime import date

import pytest

from analytics.schema import VERDICTS
from analytics.trends.wording import (
    describe_contest,
    describe_evidence,
    describe_untested,
    describe_verdict,
    format_change,
    format_interval,
)


def judge(verdict: str, change: float | None = None) -> dict[str, object]:
    spread = None if change is None else change / 2
    return {
        **dict.fromkeys(VERDICTS),
        "verdict": verdict,
        "annual_change": change,
        "annual_low": spread,
        "annual_high": None if change is None else change * 2,
    }


@pytest.mark.parametrize(
    ("fraction", "words"),
    [
        (0.48, "+48 %"),
        (-0.2, "\u221220 %"),
        (0.0, "+0 %"),
        (2.5, "\u00d73.5"),
        (10.1, "\u00d711"),
        (306.9, "over \u00d7100"),
        (None, ""),
    ],
)
def test_changes_in_words(fraction: float | None, words: str) -> None:
    assert format_change(fraction) == words


def test_an_interval_names_both_ends() -> None:
    assert format_interval(judge("rising", 0.4)) == "+40 % a year (95 % interval +20 to +80 %)"
    assert format_interval(judge("too_few")) == ""


def test_a_verdict_claims_no_more_than_it_holds() -> None:
    assert describe_verdict("Trees", None) == "Trees: too little to tell"
    assert describe_verdict("Trees", judge("too_few")) == "Trees: too little to tell"
    assert describe_verdict("Trees", judge("too_few", 0.4)) == "Trees: no clear trend"
    assert "no trend is claimed" in describe_verdict("Trees", judge("coverage_changed"))
    assert describe_verdict("Trees", judge("falling", -0.4)).startswith(
        "Trees is falling: \u221240"
    )


def test_a_contest_says_only_what_is_known_of_each() -> None:
    names = ("Trees", "Graphs")
    rising, unknown = judge("rising", 0.4), judge("too_few", 0.1)
    assert describe_contest(names, (rising, unknown)) == (
        "Rising: Trees, +40 % a year; no clear trend in Graphs"
    )
    assert describe_contest(names, (unknown, rising)) == (
        "Rising: Graphs, +40 % a year; no clear trend in Trees"
    )
    both = describe_contest(names, (rising, judge("rising", 1.0)))
    assert both.count("Rising") == 1
    assert both.endswith("; Graphs, +100 % a year")
    changed = judge("coverage_changed")
    assert describe_contest(names, (changed, changed)).startswith("No trend is claimed")
    assert describe_contest(names, (changed, unknown)).startswith("No clear trend")
    assert describe_contest(names, (unknown, None)) == ("No clear trend in Trees or Graphs")
    assert describe_contest(names, (judge("too_few"), None)) == (
        "Too few papers on Trees and Graphs to tell a trend"
    )
    assert describe_contest(names, (rising, judge("flat", 0.01))) == (
        "Rising: Trees, +40 % a year. Flat: Graphs, +1 % a year"
    )


def test_evidence_says_what_the_verdict_rests_on_and_no_more() -> None:
    assert describe_evidence(judge("rising", 0.4)) == ""
    row = judge("rising", 0.35) | {
        "reading": "common",
        **{f"common_{name}": value for name, value in (("change", 0.35), ("low", 0.3))},
        "common_high": 0.41,
        **{f"whole_{name}": value for name, value in (("change", 0.48), ("low", 0.4))},
        "whole_high": 0.56,
        "wording_low": 0.31,
        "wording_high": 0.39,
        "wording_holds": True,
        "pivotal_phrase": "KV cache",
        "recent_change": 0.3,
        "earlier_change": 0.5,
        "pace": "unknown",
        "placebo_percentile": 87.2,
        "covered_part": 0.93,
    }
    told = describe_evidence(row)
    for part in (
        "equal length decides: at equal length +35 % (+30 to +41 %), as it stands +48 %",
        "+31 to +39 % a year; it hangs most on \u201cKV cache\u201d: the verdict holds in all.",
        "In the last 24 months +30 % a year, before +50 %: too unsure to tell a difference.",
        "more than 87 of 100 terms of like frequency: not a strong one, which takes 95.",
        "Judged on the 93 % of the papers",
    ):
        assert part in told
    assert "a strong trend" in describe_evidence(row | {"placebo_percentile": 97.0})
    falling = row | {"verdict": "falling", "annual_change": -0.3, "placebo_percentile": 3.0}
    assert "falls more than 97 of 100" in describe_evidence(falling)
    assert "a strong trend" in describe_evidence(falling)
    withheld = row | {"verdict": "coverage_changed", "annual_change": None, "covered_part": 0.2}
    assert "Only 20 % of the papers" in describe_evidence(withheld)


def test_nothing_judged_is_no_absence_of_trends() -> None:
    untested = judge("too_few")
    short = untested | {"first_period": date(2026, 1, 1), "last_period": date(2026, 3, 1)}
    long = untested | {"first_period": date(2025, 11, 1), "last_period": date(2026, 3, 1)}
    months = "Too few months for a trend: it takes 4 whole ones"
    assert describe_untested([]) == describe_untested([short, short]) == months
    assert describe_untested([untested | {"first_period": None, "last_period": None}]) == months
    assert describe_untested([short, long]) == "Too few papers for a trend"
    assert describe_untested([short, judge("too_few", 0.1)]) == ""
    assert describe_untested([short, judge("coverage_changed")]) == ""
