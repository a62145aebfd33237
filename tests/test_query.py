from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import InputError
from analytics.query import Filters, format_filters, match_filters, parse_filters

PAPERS = pl.DataFrame(
    {
        "arxiv_id": ["1", "2", "3", "4"],
        "submitted": [
            datetime(2026, 1, 1, 0, 0, tzinfo=UTC),
            datetime(2026, 1, 7, 23, 59, 59, tzinfo=UTC),
            datetime(2026, 1, 8, 0, 0, tzinfo=UTC),
            datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC),
        ],
        "categories": [["cs.LG", "stat.ML"], ["math.OC", "cs.AI"], ["stat.ME"], []],
        "topic_id": pl.Series([1, 2, None, 1], dtype=pl.Int32),
        "themes": [["a", "b"], [], ["b"], []],
    }
)


def choose(filters: Filters, **words: pl.Series) -> list[str]:
    return PAPERS.filter(match_filters(filters, **words))["arxiv_id"].to_list()


def test_no_filter_lets_everything_pass() -> None:
    assert choose(Filters()) == ["1", "2", "3", "4"]


def test_days_are_inclusive_at_both_ends_in_utc() -> None:
    assert choose(Filters(start=date(2026, 1, 1), end=date(2026, 1, 7))) == ["1", "2"]


def test_category_matches_any_listed_and_an_archive_all_of_its_own() -> None:
    assert choose(Filters(categories=("cs.AI",))) == ["2"]
    assert choose(Filters(categories=("cs",))) == ["1", "2"]
    assert choose(Filters(categories=("stat", "math.OC"))) == ["1", "2", "3"]


def test_topics_and_themes_pass_with_any() -> None:
    assert choose(Filters(topics=(1,))) == ["1", "4"]
    assert choose(Filters(themes=("b",))) == ["1", "3"]
    assert choose(Filters(themes=("a", "b"), topics=(2,))) == []


def test_query_restricts_to_its_matches() -> None:
    assert choose(Filters(query="x"), query_matches=pl.Series(["3", "9"])) == ["3"]


def test_unknown_category_names_the_nearest() -> None:
    with pytest.raises(InputError, match=r"'cs\.LB' in arXiv: did you mean cs\.L"):
        Filters(categories=("cs.LB",))
    with pytest.raises(InputError, match=r"did you mean cs\.LG"):
        Filters(categories=("CS.lg",))


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(InputError, match="2026-02-01 is after --to 2026-01-01"):
        Filters(start=date(2026, 2, 1), end=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"from": ["2026-02-30"]}, "--from '2026-02-30' is no date"),
        ({"topic": ["x"]}, "'x' is no topic number"),
        ({"category": ["cs.XX"]}, "no category 'cs.XX'"),
    ],
)
def test_words_that_cannot_be_read_are_named(words: dict[str, list[str]], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_filters(words)
    assert sentence in str(caught.value)


days = st.none() | st.dates()


@given(
    categories=st.lists(st.sampled_from(["cs", "cs.LG", "stat.ML", "hep-th"]), unique=True),
    span=st.tuples(days, days),
    topics=st.lists(st.integers(0, 10_000), unique=True),
    themes=st.lists(st.sampled_from(["scaling-laws", "data-engineering"]), unique=True),
    query=st.text(alphabet='ab "-', max_size=20),
)
def test_filters_survive_the_page_address(
    categories: list[str],
    span: tuple[date | None, date | None],
    topics: list[int],
    themes: list[str],
    query: str,
) -> None:
    start, end = span
    if start and end and start > end:
        start, end = end, start
    filters = Filters(tuple(categories), start, end, tuple(topics), tuple(themes), query.strip())
    assert parse_filters(format_filters(filters)) == filters
    assert bool(filters) == bool(format_filters(filters))
