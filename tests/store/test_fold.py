from datetime import UTC, datetime

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from analytics.schema import PAPERS, PRECISIONS
from analytics.store.fold import fold_versions

from .papers import EMPTY, make_papers


def _days(day: int) -> datetime:
    return datetime(2026, 1, day, tzinfo=UTC)


_category = st.sampled_from(["cs.AI", "cs.LG", "cs.CL"])
_word = st.none() | st.sampled_from(["a", "b", "c"])
_date = st.none() | st.integers(1, 4).map(_days)
_row = st.fixed_dictionaries(
    {
        "arxiv_id": st.sampled_from(["2601.00001", "hep-th/9901001"]),
        "version": st.none() | st.integers(1, 3),
        "title": _word,
        "abstract": _word,
        "authors": st.none() | st.lists(st.sampled_from("AB"), max_size=2),
        "primary_category": st.none() | _category,
        "categories": st.none()
        | st.lists(st.sampled_from(["cs.AI", "cs.LG", "cs.CL"]), max_size=3),
        "submitted": _date,
        "updated": _date,
        "comment": _word,
        "source": _word,
        "withdrawn": st.none() | st.booleans(),
        "submitted_precision": st.none() | st.sampled_from(PRECISIONS),
        "abstract_truncated": st.none() | st.booleans(),
    }
)
_rows = st.lists(_row, min_size=1, max_size=7)


def _frame(rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame([{**EMPTY, **row} for row in rows], schema=PAPERS)


@given(_rows, st.randoms(use_true_random=False))
def test_order_does_not_matter(rows, random):
    shuffled = random.sample(rows, len(rows))
    assert_frame_equal(fold_versions(_frame(rows)), fold_versions(_frame(shuffled)))


@given(_rows, st.data())
def test_folding_in_again_what_went_in_changes_nothing(rows, data):
    folded = fold_versions(_frame(rows))
    again = data.draw(st.lists(st.sampled_from(rows), max_size=len(rows)))
    assert_frame_equal(fold_versions(pl.concat([folded, _frame(again)])), folded)


@given(_rows, _rows, st.data())
def test_two_sources_taking_turns_come_to_rest(one, two, data):
    settled = fold_versions(pl.concat([fold_versions(_frame(one)), _frame(two)]))
    again = data.draw(st.lists(st.sampled_from(one + two), max_size=6))
    assert_frame_equal(fold_versions(pl.concat([settled, _frame(again)])), settled)


@given(_rows)
def test_one_row_per_paper_and_nothing_known_is_lost(rows):
    frame = _frame(rows)
    folded = fold_versions(frame)
    assert folded["arxiv_id"].to_list() == sorted(set(frame["arxiv_id"]))
    for id in folded["arxiv_id"]:
        before = frame.filter(pl.col("arxiv_id") == id)
        after = folded.filter(pl.col("arxiv_id") == id)
        for column in ("version", "title", "abstract", "submitted", "updated", "comment"):
            known = set(before[column].drop_nulls())
            assert after[column][0] in (known or {None})


def _fold(*rows: dict[str, object]) -> dict[str, object]:
    return fold_versions(make_papers(*({"arxiv_id": "2601.00001", **row} for row in rows))).row(
        0, named=True
    )


def test_newest_version_gives_the_text_and_older_ones_what_it_lacks():
    folded = _fold(
        {"version": 1, "title": "First", "comment": "9 pages", "updated": _days(1)},
        {"version": 3, "title": "Third", "updated": _days(1)},
        {"version": 2, "title": "Second", "comment": "12 pages", "updated": _days(4)},
    )
    assert (folded["version"], folded["title"], folded["comment"]) == (3, "Third", "12 pages")


def test_later_update_wins_within_a_version():
    folded = _fold(
        {"version": 1, "title": "Old", "updated": _days(1)},
        {"version": 1, "title": "New", "updated": _days(2)},
    )
    assert folded["title"] == "New"


def test_date_known_most_exactly_is_kept_and_the_earliest_of_equals():
    folded = _fold(
        {"version": 2, "submitted": _days(1), "submitted_precision": "month"},
        {"version": 1, "submitted": _days(4), "submitted_precision": "day"},
        {"version": 1, "submitted": _days(3), "submitted_precision": "day"},
    )
    assert (folded["submitted"], folded["submitted_precision"]) == (_days(3), "day")


def test_row_without_a_date_never_takes_the_date_away():
    folded = _fold(
        {"version": 2, "submitted": None, "submitted_precision": "second"},
        {"version": 1, "submitted": _days(3), "submitted_precision": "month"},
    )
    assert (folded["submitted"], folded["submitted_precision"]) == (_days(3), "month")


def test_whole_abstract_beats_a_newer_one_cut_short():
    folded = _fold(
        {"version": 2, "abstract": "We show", "abstract_truncated": True},
        {"version": 1, "abstract": "We show it.", "abstract_truncated": False},
    )
    assert (folded["abstract"], folded["abstract_truncated"]) == ("We show it.", False)


def test_abstract_cut_short_beats_none():
    folded = _fold(
        {"version": 2, "abstract": None, "abstract_truncated": False},
        {"version": 1, "abstract": "We show", "abstract_truncated": True},
    )
    assert (folded["abstract"], folded["abstract_truncated"]) == ("We show", True)


def test_primary_category_from_an_older_row_comes_first():
    folded = _fold(
        {"version": 2, "categories": ["cs.AI", "cs.LG"]},
        {"version": 1, "categories": ["cs.LG"], "primary_category": "cs.LG"},
    )
    assert (folded["primary_category"], folded["categories"]) == ("cs.LG", ["cs.LG", "cs.AI"])


def test_no_papers_fold_into_none():
    assert_frame_equal(fold_versions(pl.DataFrame(schema=PAPERS)), pl.DataFrame(schema=PAPERS))
