"""The weekly report of a store: frames gathered, facts computed, text left to ``report``."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import polars as pl

from analytics.config import DATA
from analytics.errors import InputError
from analytics.pipeline.catalogue import Catalogue, select_papers
from analytics.pipeline.measure import measure_shares, measure_verdicts
from analytics.pipeline.model import read_model
from analytics.progress import Report, keep_quiet
from analytics.query import format_filters
from analytics.report.announced import estimate_announced
from analytics.report.atlas import place_on_map
from analytics.report.chapters import Draft, draft_planned, draft_usual, holds
from analytics.report.examples import EXAMPLES, choose_examples, rank_examples
from analytics.report.facts import (
    Basis,
    Chapter,
    Corpus,
    Example,
    Feature,
    Method,
    Neighbour,
    Note,
    Place,
    Reference,
    Sentence,
    Trend,
    WeeklyReport,
)
from analytics.report.features import build_feature, quote_claim
from analytics.report.highlights import choose_macro, choose_watch
from analytics.report.missing import tell_fetch
from analytics.report.neighbours import find_neighbours
from analytics.report.notes import list_notes, read_note
from analytics.report.plan import Plan
from analytics.report.references import number_references, order_papers
from analytics.report.survey import build_survey, find_mismatches, split_pin
from analytics.report.trend import Months, Names, find_months, find_trends
from analytics.report.week import INTERVAL, POWER, WEEKS_BEFORE
from analytics.store.artifacts import locate_artifacts
from analytics.store.papers import read_papers, scan_papers
from analytics.topics.fitted import read_topics
from analytics.trends.growth import SIGNIFICANT

#: Neighbours are looked for among papers of so many days before the period, and in it.
_RECENT = 90


@dataclass(frozen=True, slots=True)
class Composed:
    """A report, and what was asked for but could not be had, each with what to do."""

    report: WeeklyReport
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Scene:
    """What every part of a report is computed from.

    Attributes
    ----------
    papers : the catalogue's columns, day and abstract; of the period and the weeks before.
    week : those of the period.
    named : rows of the catalogue by id: the period's papers and the pins.
    texts : columns PAPERS and day, by id: the same papers.
    """

    store: str
    catalogue: Catalogue
    plan: Plan
    papers: pl.DataFrame
    week: pl.DataFrame
    named: dict[str, dict[str, Any]]
    texts: dict[str, dict[str, Any]]


def compose_report(
    store: str,
    catalogue: Catalogue,
    plan: Plan,
    *,
    address: str = "",
    report: Report = keep_quiet,
) -> Composed:
    """Everything a report says.

    Parameters
    ----------
    address : of the dashboard, for links to the views behind the figures; "" for none.

    Raises
    ------
    InputError : no papers in the period.
    StoreError, ModelError : the store or its topics cannot be read.
    """
    report("Reading the period")
    plan, faults = _drop_missing(catalogue, plan)
    notes, broken = _read_notes(store, catalogue, plan)
    faults += broken
    scene = _set_scene(store, catalogue, plan, list(notes))
    plan = replace(plan, features=_pin_notes(plan, notes, scene))
    report("Measuring trends")
    months = find_months(plan.end)
    themes = _find_trends(scene, "theme", months)
    topics = _find_trends(scene, "topic", months) if catalogue.model else ()
    areas = _find_trends(scene, "area", months) if catalogue.model else ()
    report("Choosing papers")
    drafts = _draft(scene, plan, themes, topics, areas)
    report("Looking for near papers")
    neighbours = _find_neighbours(scene, plan.features)
    features = {id: _feature(scene, id, neighbours, notes) for id in plan.features}
    chapters = _fill(scene, drafts, features, plan)
    listed = {id: _list_categories(scene, id) for id, _ in map(split_pin, plan.surveys)}
    survey = build_survey(
        scene.week,
        plan.surveys,
        listed,
        choose_examples,
        lambda id: _quote(scene, id),
    )
    macro = choose_macro(themes, chapters)
    watch = choose_watch(themes, topics)
    told = {chapter.trend for chapter in chapters} | {each.series_id for each in watch}
    told |= {feature.topic for feature in features.values()}
    told |= {each.series_id for each in topics if each.week.papers}
    filters = replace(plan.filters, start=None, end=None)
    return Composed(
        WeeklyReport(
            start=plan.start,
            end=plan.end,
            basis=plan.basis,
            filters=urlencode(format_filters(filters), doseq=True),
            papers=scene.week.height,
            before_papers=scene.papers.height - scene.week.height,
            before_weeks=WEEKS_BEFORE,
            categories=_count_categories(scene.week),
            macro=macro,
            differing=tuple(each.series_id for each in themes if each.week.state == "differs"),
            smallest_q=min((each.week.q for each in themes), default=None),
            trends=(
                *themes,
                *(each for each in (*areas, *topics) if each.series_id in told),
            ),
            chapters=chapters,
            survey=survey,
            watch=watch,
            mismatches=find_mismatches(
                plan.surveys,
                {
                    split_pin(pin)[0]: _list_categories(scene, split_pin(pin)[0])
                    for pin in plan.surveys
                },
            ),
            corpus=_describe_corpus(scene),
            method=Method(INTERVAL, SIGNIFICANT, POWER, _RECENT),
            references=_refer(scene, chapters, survey),
            places=_place_on_map(scene),
            address=address,
        ),
        tuple(faults),
    )


def _drop_missing(catalogue: Catalogue, plan: Plan) -> tuple[Plan, list[str]]:
    """The plan without ids that the store does not have, and a line on each of those."""
    asked = [
        *plan.features,
        *(split_pin(pin)[0] for pin in plan.surveys),
        *(id for chapter in plan.chapters for id in chapter.papers),
    ]
    wanted = pl.Series(asked, dtype=pl.String)
    present = set(
        catalogue.papers.filter(pl.col("arxiv_id").is_in(wanted.implode()))["arxiv_id"].to_list()
    )
    missing = [id for id in dict.fromkeys(asked) if id not in present]
    kept = replace(
        plan,
        features=tuple(dict.fromkeys(id for id in plan.features if id in present)),
        surveys=tuple(dict.fromkeys(pin for pin in plan.surveys if split_pin(pin)[0] in present)),
        chapters=tuple(
            replace(chapter, papers=tuple(id for id in chapter.papers if id in present))
            for chapter in plan.chapters
        ),
    )
    return kept, [_explain_missing(id) for id in missing]


def _explain_missing(arxiv_id: str) -> str:
    return f"{arxiv_id} is not in the store and was left out: {tell_fetch(arxiv_id)}"


def _set_scene(store: str, catalogue: Catalogue, plan: Plan, noted: list[str]) -> _Scene:
    chosen = select_papers(catalogue, replace(plan.filters, start=None, end=None))
    dated = _date(store, catalogue, chosen, plan.basis)
    first = plan.start - timedelta(weeks=WEEKS_BEFORE)
    papers = dated.filter(pl.col("day").is_between(first, plan.end))
    week = papers.filter(pl.col("day") >= plan.start)
    if week.is_empty():
        raise InputError(_explain_empty(catalogue, plan))
    pins = [*plan.features, *(split_pin(pin)[0] for pin in plan.surveys), *noted]
    pins += [id for chapter in plan.chapters for id in chapter.papers]
    outside = catalogue.papers.filter(pl.col("arxiv_id").is_in(pins))
    named = pl.concat(
        [week, _date(store, catalogue, outside, plan.basis)], how="diagonal_relaxed"
    ).unique("arxiv_id", keep="first", maintain_order=True)
    texts = read_papers(store, named["arxiv_id"].to_list(), version=catalogue.version).join(
        named.select("arxiv_id", "day"), on="arxiv_id"
    )
    week = week.join(
        texts.select("arxiv_id", "abstract", "authors"),
        on="arxiv_id",
        how="left",
        maintain_order="left",
    )
    return _Scene(
        store=store,
        catalogue=catalogue,
        plan=plan,
        papers=papers,
        week=week,
        named={row["arxiv_id"]: row for row in named.iter_rows(named=True)},
        texts={row["arxiv_id"]: row for row in texts.iter_rows(named=True)},
    )


def _date(store: str, catalogue: Catalogue, papers: pl.DataFrame, basis: Basis) -> pl.DataFrame:
    """``papers`` with ``day``, the day that counts; those without one are left out."""
    if basis == "submitted":
        return papers.with_columns(day=pl.col("submitted").dt.date())
    if basis == "announced":
        return papers.with_columns(
            day=estimate_announced(pl.col("submitted"), pl.col("submitted_precision"))
        )
    updated = scan_papers(store, version=catalogue.version).select(
        "arxiv_id", day=pl.col("updated").dt.date()
    )
    known = updated.drop_nulls("day").collect()
    return papers.join(known, on="arxiv_id", maintain_order="left")


def _explain_empty(catalogue: Catalogue, plan: Plan) -> str:
    span = f"no papers from {plan.start} to {plan.end}"
    if plan.basis == "updated":
        return (
            f"{span} by date of update: the sources of this store may not tell it; leave out --date"
        )
    if plan.start > catalogue.last:
        return (
            f"{span}: the store ends on {catalogue.last}; python -m analytics ingest arxiv "
            f"--category cs --from {plan.start} --to {plan.end} fetches what arXiv has by now"
        )
    if plan.end < catalogue.first:
        return f"{span}: the store begins on {catalogue.first}"
    return f"{span} pass the filters: take one away, or choose other days"


def _read_notes(
    store: str, catalogue: Catalogue, plan: Plan
) -> tuple[dict[str, tuple[Note, ...]], list[str]]:
    """Notes on papers of the store, shipped or the user's own; and what is wrong in others."""
    files = list_notes([DATA / "notes", locate_artifacts(store, "notes")])
    wanted = list(files) if plan.notes is None else [id for id in plan.notes if id in files]
    present = catalogue.papers.filter(pl.col("arxiv_id").is_in(wanted))["arxiv_id"].to_list()
    notes: dict[str, tuple[Note, ...]] = {}
    faults = []
    for id in present:
        for path in files[id].values():
            try:
                notes[id] = (*notes.get(id, ()), read_note(path))
            except InputError as error:
                faults.append(str(error))
    return notes, faults


def _pin_notes(plan: Plan, notes: dict[str, tuple[Note, ...]], scene: _Scene) -> tuple[str, ...]:
    """Featured papers: those asked for, then those of the period that an editor wrote on."""
    inside = set(scene.week["arxiv_id"].to_list())
    wanted = [id for id in notes if id in inside] if plan.notes is None else list(plan.notes)
    return tuple(dict.fromkeys([*plan.features, *(id for id in wanted if id in notes)]))


def _find_trends(scene: _Scene, kind: str, months: tuple[date, date]) -> tuple[Trend, ...]:
    filters = replace(scene.plan.filters, start=months[0], end=months[1])
    papers = select_papers(scene.catalogue, filters)
    measured = Months(
        *months,
        shares=measure_shares(scene.catalogue, filters, kind=kind, by="month", papers=papers),
        verdicts=measure_verdicts(scene.catalogue, filters, kind=kind, by="month", papers=papers),
    )
    given = format_filters(replace(filters, start=None, end=None))
    return find_trends(
        scene.papers,
        measured,
        _name(scene.catalogue, kind),
        kind=kind,
        start=scene.plan.start,
        words=[(name, value) for name, values in given.items() for value in values],
    )


def _name(catalogue: Catalogue, kind: str) -> Names:
    if kind == "theme":
        return Names(
            {f"theme:{theme.id}": theme.name_en for theme in catalogue.themes},
            {f"theme:{theme.id}": theme.name_zh for theme in catalogue.themes},
        )
    id, label = ("topic_id", "label") if kind == "topic" else ("area_id", "area_label")
    rows = catalogue.topics.select(id, label).unique(maintain_order=True).iter_rows()
    return Names({f"{kind}:{number}": text for number, text in rows}, {})


def _draft(
    scene: _Scene,
    plan: Plan,
    themes: Sequence[Trend],
    topics: Sequence[Trend],
    areas: Sequence[Trend],
) -> list[Draft]:
    if plan.chapters:
        known = {trend.series_id: trend for trend in (*themes, *topics)}
        return draft_planned(plan.chapters, known)
    grouped = scene.catalogue.topics.group_by("area_id").agg(pl.col("topic_id").sort())
    members = {f"area:{area}": tuple(ids) for area, ids in grouped.iter_rows()}
    return draft_usual(themes, areas, members, [scene.named[id] for id in plan.features])


def _fill(
    scene: _Scene, drafts: Sequence[Draft], features: dict[str, Feature], plan: Plan
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
                    *(Example(id, _quote(scene, id), "pinned") for id in pinned),
                    *(Example(id, _quote(scene, id), "chosen", tuple(signs[id])) for id in chosen),
                ),
            )
        )
    return tuple(each for each in chapters if each.features or each.examples)


def _select(scene: _Scene, draft: Draft) -> pl.DataFrame:
    """Papers of the period that a chapter is about; columns of ``scene.week``."""
    matches = select_papers(scene.catalogue, draft.query.narrow(None, None)).select("arxiv_id")
    return scene.week.join(matches, on="arxiv_id", how="semi", maintain_order="left")


def _house(
    scene: _Scene, drafts: Sequence[Draft], selected: dict[str, pl.DataFrame], ids: list[str]
) -> dict[str, str]:
    """The chapter of each featured paper: where the editor put it, else one that it fits."""
    homes: dict[str, str] = {}
    for id in ids:
        matches = {
            draft.id: frozenset(selected[draft.id]["arxiv_id"].to_list()) for draft in drafts
        }
        fitting = [draft.id for draft in drafts if id in draft.papers]
        fitting += [
            draft.id for draft in drafts if holds(draft, scene.named[id], matches[draft.id])
        ]
        homes[id] = (fitting or [drafts[0].id])[0]
    return homes


def _feature(
    scene: _Scene,
    id: str,
    neighbours: dict[str, tuple[Neighbour, ...]],
    notes: dict[str, tuple[Note, ...]],
) -> Feature:
    row = scene.named[id]
    return build_feature(
        scene.texts[id],
        topic="" if row["topic_id"] is None else f"topic:{row['topic_id']}",
        themes=[f"theme:{theme}" for theme in row["themes"] or ()],
        neighbours=neighbours.get(id, ()),
        notes=notes.get(id, ()),
    )


def _quote(scene: _Scene, id: str) -> Sentence | None:
    return quote_claim(scene.texts[id]["abstract"])


def _find_neighbours(scene: _Scene, features: Sequence[str]) -> dict[str, tuple[Neighbour, ...]]:
    """Near papers of the last months: of the same topics or themes; none before a first fit."""
    catalogue = scene.catalogue
    model = read_model(scene.store, id=catalogue.model) if catalogue.model else None
    if model is None or not features:
        return {}
    day = pl.col("submitted").dt.date()
    first = scene.plan.start - timedelta(days=_RECENT)
    recent = catalogue.papers.filter(day.is_between(first, scene.plan.end))
    near = {id: _list_near(recent, scene.named[id]) for id in features}
    wanted = sorted({*features, *(other for ids in near.values() for other in ids)})
    papers = read_papers(scene.store, wanted, version=catalogue.version)
    found = find_neighbours(read_topics(model.path).model, papers, features, near)
    rows = {row["arxiv_id"]: row for row in papers.iter_rows(named=True)}
    days = dict(recent.select("arxiv_id", day).iter_rows())
    for other in {each.arxiv_id for ids in found.values() for each in ids}:
        scene.texts.setdefault(other, {**rows[other], "day": days[other]})
    return found


def _place_on_map(scene: _Scene) -> tuple[Place, ...]:
    """The period's papers on a map; none before a first fit."""
    catalogue = scene.catalogue
    model = read_model(scene.store, id=catalogue.model) if catalogue.model else None
    if model is None:
        return ()
    topics = scene.week["topic_id"].to_list()
    return place_on_map(read_topics(model.path).model, scene.week, topics, seed=0)


def _list_near(recent: pl.DataFrame, row: dict[str, Any]) -> list[str]:
    topics = [id for id in (row["topic_id"], row["nearest_other_topic"]) if id is not None]
    shared = [pl.col("themes").list.contains(theme) for theme in row["themes"] or ()]
    same = pl.any_horizontal(pl.col("topic_id").is_in(topics), *shared)
    return recent.filter(same)["arxiv_id"].to_list()


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


def _list_categories(scene: _Scene, id: str) -> tuple[str, ...]:
    return tuple(scene.texts[id]["categories"] or ())


def _count_categories(week: pl.DataFrame) -> tuple[tuple[str, int], ...]:
    counted = (
        week.drop_nulls("primary_category")
        .group_by("primary_category")
        .agg(papers=pl.len())
        .sort("papers", "primary_category", descending=[True, False])
    )
    return tuple(counted.iter_rows())


def _describe_corpus(scene: _Scene) -> Corpus:
    catalogue, week = scene.catalogue, scene.week
    return Corpus(
        papers=catalogue.papers.height,
        first=catalogue.first,
        last=catalogue.last,
        version=catalogue.version,
        model=catalogue.model,
        topics=catalogue.topics.height,
        simulated=catalogue.simulated,
        estimated_days=week.filter(pl.col("submitted_precision") == "estimated").height,
        truncated=week.filter(pl.col("abstract_truncated")).height,
    )


def _refer(
    scene: _Scene, chapters: Sequence[Chapter], survey: Sequence[Any]
) -> tuple[Reference, ...]:
    named = order_papers(chapters, survey)
    labels = dict(scene.catalogue.topics.select("topic_id", "label").iter_rows())
    placed = scene.catalogue.papers.filter(pl.col("arxiv_id").is_in(named))
    topics = {
        id: labels.get(topic, "") for id, topic in placed.select("arxiv_id", "topic_id").iter_rows()
    }
    return number_references(named, scene.texts, topics, start=scene.plan.start, end=scene.plan.end)
