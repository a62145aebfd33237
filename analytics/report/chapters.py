"""Which chapters a report has: the editor's, or the themes and areas that carry the period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analytics.report.plan import ChapterQuery, PlannedChapter
from analytics.report.trend_facts import Trend

#: A theme or area carries a period from so many papers; so many of each make chapters.
LEAST, THEMES, AREAS = 10, 6, 2


@dataclass(frozen=True, slots=True)
class Draft:
    """A chapter before its papers are chosen.

    ``trend`` : a series id, or "". ``papers`` and ``rejected`` : the editor's choice; ``pinned`` :
    papers to be told at length that belong here most.
    """

    id: str
    title_en: str
    title_zh: str
    query: ChapterQuery
    trend: str
    papers: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()


def draft_planned(planned: Sequence[PlannedChapter], names: Mapping[str, Trend]) -> list[Draft]:
    """The editor's chapters; one without a title takes that of its theme, topic or category."""
    drafts = []
    for number, chapter in enumerate(planned, start=1):
        trend = _name_trend(chapter.query)
        known = names.get(trend)
        query = chapter.query
        fallback = ", ".join([*query.categories, query.words]).strip(", ") or f"{number}"
        drafts.append(
            Draft(
                id=f"chapter-{number}",
                title_en=chapter.title or (known.name_en if known else fallback),
                title_zh=chapter.title or (known.name_zh or known.name_en if known else fallback),
                query=query,
                trend=trend if known else "",
                papers=chapter.papers,
                rejected=chapter.rejected,
            )
        )
    return drafts


def draft_usual(
    themes: Sequence[Trend],
    areas: Sequence[Trend],
    members: Mapping[str, tuple[int, ...]],
    features: Sequence[Mapping[str, Any]],
    likeness: Mapping[str, Mapping[str, float]],
) -> list[Draft]:
    """Chapters of those that carry the period, before them those that the pinned papers need.

    Parameters
    ----------
    themes, areas : by papers of the period, largest first.
    members : topics of each area, by its series id.
    features : of each pinned paper, in order: arxiv_id, themes and area_id.
    likeness : of each pinned paper to the papers of each theme; empty before a first fit.
    """
    by_id = {trend.series_id: trend for trend in (*themes, *areas)}
    places = {
        row["arxiv_id"]: _place_feature(row, by_id, likeness.get(row["arxiv_id"], {}))
        for row in features
    }
    wanted = [place for place in places.values() if place]
    wanted += [trend.series_id for trend in themes if trend.week.papers >= LEAST][:THEMES]
    wanted += [trend.series_id for trend in areas if trend.week.papers >= LEAST][:AREAS]
    return [
        replace(
            _draft_trend(by_id[id], members),
            pinned=tuple(paper for paper, place in places.items() if place == id),
        )
        for id in dict.fromkeys(wanted)
    ]


def draft_category(name: str) -> Draft:
    """A chapter on a category, for papers that have neither theme nor topic."""
    return Draft(f"category-{name}", name, name, ChapterQuery(categories=(name,)), "")


def holds(draft: Draft, row: Mapping[str, Any], matches: frozenset[str]) -> bool:
    """Whether a paper belongs to a chapter, whenever it was submitted.

    Parameters
    ----------
    row : columns arxiv_id, themes, topic_id and categories.
    matches : ids of the papers that match the words of the chapter's query.
    """
    query = draft.query
    return (
        (not query.themes or bool(set(query.themes) & set(row["themes"] or ())))
        and (not query.topics or row["topic_id"] in query.topics)
        and (not query.categories or bool(set(query.categories) & set(row["categories"] or ())))
        and (not query.words or row["arxiv_id"] in matches)
    )


def _place_feature(
    row: Mapping[str, Any], known: Mapping[str, Trend], likeness: Mapping[str, float]
) -> str:
    """The theme a pinned paper belongs to, or else its area.

    A paper that matches any theme goes to the one whose papers it is most like: the words that it
    matched may be said in passing. Before a first fit it is the least common of those it matches,
    as that says most.
    """
    themes = [f"theme:{id}" for id in row["themes"] or () if f"theme:{id}" in known]
    if themes and likeness:
        return max(sorted(likeness), key=likeness.__getitem__)
    if themes:
        return min(themes, key=lambda id: (known[id].week.before_papers, id))
    area = f"area:{row['area_id']}"
    return area if area in known else ""


def _name_trend(query: ChapterQuery) -> str:
    if len(query.themes) == 1 and not (query.topics or query.categories or query.words):
        return f"theme:{query.themes[0]}"
    if len(query.topics) == 1 and not (query.themes or query.categories or query.words):
        return f"topic:{query.topics[0]}"
    return ""


def _draft_trend(trend: Trend, members: Mapping[str, tuple[int, ...]]) -> Draft:
    kind, _, name = trend.series_id.partition(":")
    query = (
        ChapterQuery(themes=(name,))
        if kind == "theme"
        else ChapterQuery(topics=members[trend.series_id])
    )
    return Draft(
        id=trend.series_id.replace(":", "-"),
        title_en=trend.name_en,
        title_zh=trend.name_zh or trend.name_en,
        query=query,
        trend=trend.series_id,
    )
