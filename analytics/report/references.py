"""The list of references: one entry per paper, numbered in the order of the text."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from analytics.report.facts import Chapter, SurveySection
from analytics.report.paper_facts import Reference


def order_papers(chapters: Iterable[Chapter], survey: Iterable[SurveySection]) -> list[str]:
    """Ids of all papers that are named, each once, in the order of the text."""
    named: list[str] = []
    for chapter in chapters:
        for feature in chapter.features:
            named += [feature.arxiv_id, *(near.arxiv_id for near in feature.neighbours)]
        named += [example.arxiv_id for example in chapter.examples]
    for section in survey:
        named += [line.arxiv_id for line in section.lines]
    return list(dict.fromkeys(named))


def number_references(
    order: Iterable[str],
    rows: Mapping[str, Mapping[str, Any]],
    topics: Mapping[str, str],
    *,
    start: date,
    end: date,
) -> tuple[Reference, ...]:
    """A reference for each id.

    Parameters
    ----------
    rows : by arxiv_id, columns PAPERS and ``day``, the day that counts.
    topics : label of the topic of each paper.
    start, end : of the period, both inclusive.
    """
    return tuple(
        Reference(
            number=number,
            arxiv_id=id,
            title=" ".join(rows[id]["title"].split()),
            authors=tuple(rows[id]["authors"] or ()),
            day=rows[id]["day"],
            day_is=rows[id]["submitted_precision"] or "day",
            inside=start <= rows[id]["day"] <= end,
            primary=rows[id]["primary_category"],
            categories=tuple(rows[id]["categories"] or ()),
            topic=topics.get(id, ""),
            simulated=id.startswith("demo/"),
        )
        for number, id in enumerate(order, start=1)
    )
