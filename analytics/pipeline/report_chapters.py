"""The chapters of a report, filled with papers."""

from collections.abc import Sequence
from urllib.parse import urlencode

import polars as pl

from analytics.pipeline.catalogue import Catalogue, select_papers
from analytics.pipeline.report_near import compare_groups
from analytics.pipeline.report_period import Scene
from analytics.query import format_filters
from analytics.report.chapters import (
    AREAS,
    LEAST,
    Draft,
    draft_category,
    draft_planned,
    draft_usual,
    holds,
)
from analytics.report.examples import EXAMPLES, choose_examples, rank_examples
from analytics.report.facts import Chapter
from analytics.report.features import build_feature, quote_claim
from analytics.report.paper_facts import Example, Feature, Neighbour, Note, Sentence
from analytics.report.plan import Plan
from analytics.report.trend_facts import Trend


def draft_chapters(
    scene: Scene,
    plan: Plan,
    themes: Sequence[Trend],
    topics: Sequence[Trend],
    areas: Sequence[Trend],
) -> list[Draft]:
    """The editor's chapters, or else those that the period calls for."""
    if plan.chapters:
        known = {trend.series_id: trend for trend in (*themes, *topics)}
        return draft_planned(plan.chapters, known)
    grouped = scene.catalogue.topics.group_by("area_id").agg(pl.col("topic_id").sort())
    members = {f"area:{area}": tuple(ids) for area, ids in grouped.iter_rows()}
    rows = [scene.named[id] for id in plan.features]
    carrying = {each.series_id: each.arxiv_ids for each in themes if each.week.papers >= LEAST}
    likeness = compare_groups(scene, plan.features, carrying)
    drafts = draft_usual(themes, areas, members, rows, likeness)
    # Papers may have neither theme nor topic; their category they always have.
    homeless = [row for row in rows if not any(holds(draft, row, frozenset()) for draft in drafts)]
    wanted = [row["categories"][0] for row in homeless if row["categories"]]
    if not drafts:
        counted = scene.week["primary_category"].drop_nulls().value_counts(sort=True)
        wanted += counted.sort("count", "primary_category", descending=[True, False])[
            "primary_category"
        ].to_list()[:AREAS]
    return [*drafts, *map(draft_category, dict.fromkeys(wanted))]


def fill_chapters(
    scene: Scene, drafts: Sequence[Draft], features: dict[str, Feature], plan: Plan
) -> tuple[Chapter, ...]:
    """Chapters with their papers; a paper stands in the first chapter that takes it."""
    selected = {draft.id: _select(scene, draft) for draft in drafts}
    homes = _house(scene, drafts, selected, list(features))
    taken = {*features, *(id for draft in drafts for id in draft.papers)}
    chapters = []
    for draft in drafts:
        found = selected[draft.id]
        free = found.filter(~pl.col("arxiv_id").is_in(list(taken)))
        chosen = [] if draft.papers else choose_examples(free, EXAMPLES, rejected=draft.rejected)
        taken |= set(chosen)
        signs = dict(rank_examples(free).select("arxiv_id", "signs").iter_rows())
        pinned = [id for id in draft.papers if id not in features]
        words = format_filters(draft.query.narrow(plan.start, plan.end))
        chapters.append(
            Chapter(
                id=draft.id,
                title_en=draft.title_en,
                title_zh=draft.title_zh,
                query=urlencode(words, doseq=True),
                papers=found.height,
                total=scene.week.height,
                trend=draft.trend,
                topics=_list_topics(scene.catalogue, found),
                features=tuple(features[id] for id in features if homes.get(id) == draft.id),
                examples=(
                    *(Example(id, quote_paper(scene, id), "pinned") for id in pinned),
                    *(
                        Example(id, quote_paper(scene, id), "chosen", tuple(signs[id]))
                        for id in chosen
                    ),
                ),
            )
        )
    return tuple(each for each in chapters if each.features or each.examples)


def _select(scene: Scene, draft: Draft) -> pl.DataFrame:
    """Papers of the period that a chapter is about; columns of ``scene.week``."""
    matches = select_papers(scene.catalogue, draft.query.narrow(None, None)).select("arxiv_id")
    return scene.week.join(matches, on="arxiv_id", how="semi", maintain_order="left")


def _house(
    scene: Scene, drafts: Sequence[Draft], selected: dict[str, pl.DataFrame], ids: list[str]
) -> dict[str, str]:
    """The chapter of each featured paper: where somebody put it, else the likest that it fits."""
    papers = {draft.id: selected[draft.id]["arxiv_id"].to_list() for draft in drafts}
    homes = {id: draft.id for draft in drafts for id in draft.pinned if id in ids}
    homes |= {id: draft.id for draft in reversed(drafts) for id in draft.papers if id in ids}
    loose = [id for id in ids if id not in homes]
    likeness = compare_groups(scene, loose, papers)
    for id in loose:
        row = scene.named[id]
        fitting = [draft.id for draft in drafts if holds(draft, row, frozenset(papers[draft.id]))]
        alike = likeness.get(id, {})
        homes[id] = max(fitting or list(papers), key=lambda draft: alike.get(draft, 0.0))
    return homes


def tell_feature(
    scene: Scene,
    id: str,
    neighbours: dict[str, tuple[Neighbour, ...]],
    notes: dict[str, tuple[Note, ...]],
) -> Feature:
    """One paper at length."""
    row = scene.named[id]
    return build_feature(
        scene.texts[id],
        topic="" if row["topic_id"] is None else f"topic:{row['topic_id']}",
        themes=[f"theme:{theme}" for theme in row["themes"] or ()],
        neighbours=neighbours.get(id, ()),
        notes=notes.get(id, ()),
    )


def quote_paper(scene: Scene, id: str) -> Sentence | None:
    """The sentence that a paper is described by."""
    return quote_claim(scene.texts[id]["abstract"])


def _list_topics(catalogue: Catalogue, papers: pl.DataFrame) -> tuple[tuple[str, int], ...]:
    counted = (
        papers.drop_nulls("topic_id")
        .group_by("topic_id")
        .agg(found=pl.len())
        .join(catalogue.topics.select("topic_id", "label"), on="topic_id")
        .sort("found", "topic_id", descending=[True, False])
        .head(4)
    )
    return tuple(counted.select("label", "found").iter_rows())
