"""Which trends a summary names, and which series to look at again."""

from collections.abc import Callable, Sequence

from analytics.report.facts import Chapter
from analytics.report.trend_facts import Trend, Watch, Why
from analytics.report.week import FEW_EXPECTED

#: Trends the summary tells at length, and series to watch of each kind.
MACRO, WATCHED = 6, 3

_SURE = ("rising", "falling")


def choose_macro(themes: Sequence[Trend], chapters: Sequence[Chapter]) -> tuple[str, ...]:
    """Themes of the chapters that feature a paper; then those with a sure verdict, or a week
    that differs; then the largest.
    """
    known = {theme.series_id: theme for theme in themes}
    pinned = [chapter.trend for chapter in chapters if chapter.features and chapter.trend in known]
    sure = [
        theme.series_id
        for theme in themes
        if theme.verdict.name in _SURE or theme.week.state == "differs"
    ]
    rest = [theme.series_id for theme in themes]
    return tuple(dict.fromkeys([*pinned, *sure, *rest]))[: max(MACRO, len(dict.fromkeys(pinned)))]


def choose_watch(themes: Sequence[Trend], topics: Sequence[Trend]) -> tuple[Watch, ...]:
    """Topics with a sure verdict and papers in the period, a period that differs, open cases."""
    found: list[tuple[str, Why]] = []
    found += [(each.series_id, "week") for each in _take(themes, topics, _differs)]
    found += [(each.series_id, "rising") for each in _take((), topics, _is("rising"))]
    found += [(each.series_id, "falling") for each in _take((), topics, _is("falling"))]
    found += [(each.series_id, "undecided") for each in _take(themes, (), _is_open)]
    return tuple(
        Watch(id, tuple(why for other, why in found if other == id))
        for id in dict.fromkeys(id for id, _ in found)
    )


def _take(
    themes: Sequence[Trend], topics: Sequence[Trend], test: Callable[[Trend], bool]
) -> list[Trend]:
    return [each for each in (*themes, *topics) if test(each)][:WATCHED]


def _differs(trend: Trend) -> bool:
    return trend.week.state == "differs"


def _is(word: str) -> Callable[[Trend], bool]:
    return lambda trend: trend.verdict.name == word and trend.week.papers >= FEW_EXPECTED


def _is_open(trend: Trend) -> bool:
    """The interval leaves out no change, but the test corrected for all themes is not sure."""
    verdict = trend.verdict
    return (
        verdict.name == "too_few"
        and verdict.low is not None
        and verdict.high is not None
        and (verdict.low > 0 or verdict.high < 0)
    )
