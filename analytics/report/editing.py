"""What an editor does to a plan, one step each: a plan and a choice in, the next plan out.

A chapter is told by its place in the plan, from 0. A paper stands in one chapter at most, and is
never both taken and rejected.
"""

from collections.abc import Callable
from dataclasses import replace

from analytics.report.plan import ChapterQuery, Plan, PlannedChapter


def accept(plan: Plan, at: int, arxiv_id: str) -> Plan:
    """Take a paper as the last of a chapter; it leaves any other chapter."""
    out = _each(plan, lambda chapter: _without(chapter, arxiv_id, rejected=False))
    return _change(
        out,
        at,
        lambda chapter: replace(
            _without(chapter, arxiv_id), papers=(*_drop(chapter.papers, arxiv_id), arxiv_id)
        ),
    )


def reject(plan: Plan, at: int, arxiv_id: str) -> Plan:
    """Keep a paper out of a chapter for good; it is no longer told at length either."""
    out = _change(
        plan,
        at,
        lambda chapter: replace(
            _without(chapter, arxiv_id), rejected=(*_drop(chapter.rejected, arxiv_id), arxiv_id)
        ),
    )
    return replace(out, features=_drop(out.features, arxiv_id))


def release(plan: Plan, at: int, arxiv_id: str) -> Plan:
    """Undo both: the paper is a candidate of the chapter again."""
    return _change(plan, at, lambda chapter: _without(chapter, arxiv_id))


def shift(plan: Plan, at: int, arxiv_id: str, by: int) -> Plan:
    """Move a taken paper up (-1) or down (1) in its chapter; at the end it stays."""
    return _change(
        plan, at, lambda chapter: replace(chapter, papers=_shift(chapter.papers, arxiv_id, by))
    )


def move(plan: Plan, arxiv_id: str, to: int) -> Plan:
    """Take a paper into another chapter, as its last."""
    return accept(plan, to, arxiv_id)


def toggle_feature(plan: Plan, arxiv_id: str) -> Plan:
    """Tell a paper at length, or no longer."""
    kept = _drop(plan.features, arxiv_id)
    return replace(plan, features=kept if arxiv_id in plan.features else (*kept, arxiv_id))


def toggle_survey(plan: Plan, arxiv_id: str, category: str = "") -> Plan:
    """Name a paper in the survey, under a category where one is given, or no longer."""
    kept = tuple(pin for pin in plan.surveys if pin.partition(":")[0] != arxiv_id)
    if len(kept) < len(plan.surveys):
        return replace(plan, surveys=kept)
    return replace(plan, surveys=(*kept, f"{arxiv_id}:{category}".strip(":")))


def change_chapter(plan: Plan, at: int, query: ChapterQuery, title: str) -> Plan:
    """Give a chapter another query and title; what was chosen for it stays."""
    return _change(plan, at, lambda chapter: replace(chapter, query=query, title=title))


def add_chapter(plan: Plan, query: ChapterQuery, title: str = "") -> Plan:
    """A new last chapter."""
    return replace(plan, chapters=(*plan.chapters, PlannedChapter(query, title)))


def drop_chapter(plan: Plan, at: int) -> Plan:
    """The plan without a chapter."""
    return replace(plan, chapters=plan.chapters[:at] + plan.chapters[at + 1 :])


def shift_chapter(plan: Plan, at: int, by: int) -> Plan:
    """Move a chapter up or down; at the end it stays."""
    to = min(max(at + by, 0), len(plan.chapters) - 1)
    rest = plan.chapters[:at] + plan.chapters[at + 1 :]
    return replace(plan, chapters=(*rest[:to], plan.chapters[at], *rest[to:]))


def _each(plan: Plan, change: Callable[[PlannedChapter], PlannedChapter]) -> Plan:
    return replace(plan, chapters=tuple(map(change, plan.chapters)))


def _change(plan: Plan, at: int, change: Callable[[PlannedChapter], PlannedChapter]) -> Plan:
    chapters = list(plan.chapters)
    chapters[at] = change(chapters[at])
    return replace(plan, chapters=tuple(chapters))


def _without(chapter: PlannedChapter, arxiv_id: str, *, rejected: bool = True) -> PlannedChapter:
    kept = _drop(chapter.rejected, arxiv_id) if rejected else chapter.rejected
    return replace(chapter, papers=_drop(chapter.papers, arxiv_id), rejected=kept)


def _drop(ids: tuple[str, ...], arxiv_id: str) -> tuple[str, ...]:
    return tuple(each for each in ids if each != arxiv_id)


def _shift(ids: tuple[str, ...], arxiv_id: str, by: int) -> tuple[str, ...]:
    place = ids.index(arxiv_id)
    rest = _drop(ids, arxiv_id)
    to = min(max(place + by, 0), len(rest))
    return (*rest[:to], arxiv_id, *rest[to:])
