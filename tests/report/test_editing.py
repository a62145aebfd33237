"""What an editor does to a plan: whatever the order of steps, no paper stands twice."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from analytics.report import editing
from analytics.report.plan import ChapterQuery, Plan

WEEK = Plan(date(2026, 1, 1), date(2026, 1, 7))
TWO = editing.add_chapter(
    editing.add_chapter(WEEK, ChapterQuery(themes=("a",)), "A"), ChapterQuery(words="b"), "B"
)


def take(plan: Plan, at: int, *ids: str) -> Plan:
    for arxiv_id in ids:
        plan = editing.accept(plan, at, arxiv_id)
    return plan


def test_papers_are_taken_in_order_shifted_and_moved() -> None:
    plan = take(TWO, 0, "1", "2", "3")
    assert plan.chapters[0].papers == ("1", "2", "3")
    plan = editing.shift(plan, 0, "3", -1)
    assert plan.chapters[0].papers == ("1", "3", "2")
    assert editing.shift(plan, 0, "1", -1) == plan
    plan = editing.move(plan, "3", 1)
    assert [chapter.papers for chapter in plan.chapters] == [("1", "2"), ("3",)]


def test_what_is_rejected_is_not_taken_until_somebody_takes_it() -> None:
    plan = editing.toggle_feature(take(TWO, 0, "1"), "1")
    assert plan.features == ("1",)
    plan = editing.reject(plan, 0, "1")
    assert (plan.chapters[0].papers, plan.chapters[0].rejected, plan.features) == ((), ("1",), ())
    assert editing.release(plan, 0, "1") == TWO
    assert editing.accept(plan, 0, "1").chapters[0].rejected == ()


def test_pins_come_and_go() -> None:
    plan = editing.toggle_survey(WEEK, "1", "cs.ET")
    assert plan.surveys == ("1:cs.ET",)
    assert editing.toggle_survey(plan, "1") == WEEK
    assert editing.toggle_feature(editing.toggle_feature(WEEK, "1"), "1") == WEEK


def test_chapters_are_changed_ordered_and_dropped() -> None:
    plan = editing.change_chapter(take(TWO, 0, "1"), 0, ChapterQuery(topics=(3,)), "C")
    assert (plan.chapters[0].title, plan.chapters[0].papers) == ("C", ("1",))
    assert [each.title for each in editing.shift_chapter(plan, 0, 1).chapters] == ["B", "C"]
    assert editing.shift_chapter(plan, 1, 1) == plan
    assert [each.title for each in editing.drop_chapter(plan, 0).chapters] == ["B"]


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["accept", "reject", "release"]), st.integers(0, 1), st.sampled_from("123")
    ),
    max_size=12,
)


@given(_STEPS)
def test_no_paper_stands_twice(steps: list[tuple[str, int, str]]) -> None:
    plan = TWO
    for name, at, arxiv_id in steps:
        plan = getattr(editing, name)(plan, at, arxiv_id)
    taken = [arxiv_id for chapter in plan.chapters for arxiv_id in chapter.papers]
    assert len(taken) == len(set(taken))
    for chapter in plan.chapters:
        assert not set(chapter.papers) & set(chapter.rejected)
        assert len(chapter.rejected) == len(set(chapter.rejected))
