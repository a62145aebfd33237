"""The survey by category: small categories whole, larger ones by example."""

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from analytics.report.facts import Mismatch, SurveySection
from analytics.report.paper_facts import Sentence, Standing, SurveyLine
from analytics.report.pins import split_pin

#: Headings of the survey: categories that a small field shares with its neighbour.
SECTIONS = (("cs.LO", "cs.PL"), ("cs.NI", "cs.ET"), ("cs.SE", "cs.CY"), ("stat.ML",))

#: A section with at most so many papers is listed whole; of a larger one so many are named.
WHOLE, NAMED = 60, 12


def build_survey(
    week: pl.DataFrame,
    pins: Sequence[str],
    categories: Mapping[str, Sequence[str]],
    choose: Callable[[pl.DataFrame, int], list[str]],
    quote: Callable[[str], Sentence | None],
) -> tuple[SurveySection, ...]:
    """Sections with a line for each paper; a section without papers is left out.

    Parameters
    ----------
    week : papers of the period, the catalogue's columns.
    pins : ids, each with or without the category it is wished under.
    categories : of every pinned paper, primary first.
    choose : picks a number of examples from papers.
    quote : the sentence a paper is described by.
    """
    wished = dict(_find_place(pin, categories) for pin in pins)
    homes = list(SECTIONS) + [
        (place,)
        for place in dict.fromkeys(wished.values())
        if not any(place in section for section in SECTIONS)
    ]
    sections = []
    for home in homes:
        listed = week.filter(
            pl.col("categories").list.eval(pl.element().is_in(list(home))).list.any()
        )
        primary = week.filter(pl.col("primary_category").is_in(list(home)))
        pinned = [id for id, place in wished.items() if place in home]
        whole = primary.height <= WHOLE
        chosen = _sort(primary) if whole else choose(primary, NAMED)
        rest = [id for id in chosen if id not in pinned]
        if not whole:
            rest = rest[: max(0, NAMED - len(pinned))]
        if not (pinned or rest):
            continue
        known = {**dict(primary.select("arxiv_id", "categories").iter_rows()), **categories}
        sections.append(
            SurveySection(
                categories=tuple(home),
                papers=listed.height,
                primary=primary.height,
                whole=whole,
                lines=tuple(
                    SurveyLine(id, _stand(known[id], home), quote(id), pinned=id in pinned)
                    for id in [*pinned, *rest]
                ),
            )
        )
    return tuple(sections)


def find_mismatches(
    pins: Sequence[str], categories: Mapping[str, Sequence[str]]
) -> tuple[Mismatch, ...]:
    """Pins wished under a category the paper does not have, or has only as a cross-list."""
    found = []
    for id, place in map(split_pin, pins):
        if place and place not in categories[id]:
            found.append(Mismatch(id, "not-in-category", (place, *categories[id])))
        elif place and place != categories[id][0]:
            found.append(Mismatch(id, "cross-list", (place, *categories[id])))
    return tuple(found)


def _find_place(pin: str, categories: Mapping[str, Sequence[str]]) -> tuple[str, str]:
    """The category a pin stands under.

    As wished where the paper has it, else one it has of the same section, else of any section.
    """
    id, place = split_pin(pin)
    own = list(categories[id])
    section = next((names for names in SECTIONS if place in names), ())
    surveyed = [name for names in SECTIONS for name in names]
    for allowed in ((place,), section, surveyed):
        if found := next((name for name in own if name in allowed), None):
            return id, found
    return id, own[0]


def _stand(own: Sequence[str], home: Sequence[str]) -> Standing:
    if own and own[0] in home:
        return "primary"
    return "cross-list" if any(name in home for name in own) else "other"


def _sort(papers: pl.DataFrame) -> list[str]:
    return papers.sort("primary_category", "arxiv_id")["arxiv_id"].to_list()
