"""The weekly report of a store: frames gathered, facts computed, text left to ``report``."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import polars as pl

from analytics.i18n import gettext as _
from analytics.pipeline.catalogue import Catalogue, select_papers
from analytics.pipeline.corpus import describe_corpus
from analytics.pipeline.measure import measure_growth, measure_shares, measure_verdicts
from analytics.pipeline.report_chapters import (
    draft_chapters,
    fill_chapters,
    quote_paper,
    tell_feature,
)
from analytics.pipeline.report_near import RECENT, map_papers, seek_neighbours
from analytics.pipeline.report_notes import pin_notes, read_notes
from analytics.pipeline.report_period import Scene, drop_missing, set_scene
from analytics.progress import Report, keep_quiet
from analytics.query import format_filters
from analytics.report.examples import choose_examples
from analytics.report.facts import Chapter, Method, WeeklyReport
from analytics.report.highlights import choose_macro, choose_watch
from analytics.report.paper_facts import Reference
from analytics.report.pins import split_pin
from analytics.report.plan import Plan
from analytics.report.references import number_references, order_papers
from analytics.report.survey import build_survey, find_mismatches
from analytics.report.trend import Months, Names, find_months, find_trends
from analytics.report.trend_facts import Trend
from analytics.report.week import FEW_EXPECTED, INTERVAL, POWER, WEEKS_BEFORE
from analytics.trends.growth import SIGNIFICANT


@dataclass(frozen=True, slots=True)
class Composed:
    """A report, and what was asked for but could not be had, each with what to do."""

    report: WeeklyReport
    faults: tuple[str, ...]


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
    report(_("Reading the period"))
    plan, faults = drop_missing(catalogue, plan)
    notes, broken = read_notes(store, catalogue, plan)
    faults += broken
    scene = set_scene(store, catalogue, plan, list(notes))
    plan = replace(plan, features=pin_notes(plan, notes, scene))
    report(_("Measuring trends"))
    themes, topics, areas = measure_trends(scene, find_months(plan.end))
    report(_("Choosing papers"))
    drafts = draft_chapters(scene, plan, themes, topics, areas)
    report(_("Looking for near papers"))
    neighbours = seek_neighbours(scene, plan.features)
    features = {id: tell_feature(scene, id, neighbours, notes) for id in plan.features}
    chapters = fill_chapters(scene, drafts, features, plan)
    listed = {id: _list_categories(scene, id) for id, _ in map(split_pin, plan.surveys)}
    survey = build_survey(
        scene.week,
        plan.surveys,
        listed,
        choose_examples,
        lambda id: quote_paper(scene, id),
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
            smallest_q=min(
                (each.week.q for each in themes if each.week.q is not None), default=None
            ),
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
            corpus=describe_corpus(scene.catalogue, scene.week),
            method=Method(INTERVAL, SIGNIFICANT, POWER, RECENT, FEW_EXPECTED),
            references=_refer(scene, chapters, survey),
            places=map_papers(scene),
            address=address,
        ),
        tuple(faults),
    )


def measure_trends(
    scene: Scene, months: tuple[date, date]
) -> tuple[tuple[Trend, ...], tuple[Trend, ...], tuple[Trend, ...]]:
    """Every theme, topic and area: its months between these days, and the period beside them.

    Before a first fit there are themes alone.
    """
    catalogue = scene.catalogue
    filters = replace(scene.plan.filters, start=months[0], end=months[1])
    papers = select_papers(catalogue, filters)
    # The same terms, of no series, stand beside the series of every kind.
    placebos = measure_growth(catalogue, filters, by="month", papers=papers)
    given = format_filters(replace(filters, start=None, end=None))

    def measure(kind: str) -> tuple[Trend, ...]:
        measured = Months(
            *months,
            shares=measure_shares(catalogue, filters, kind=kind, by="month", papers=papers),
            verdicts=measure_verdicts(
                catalogue, filters, kind=kind, by="month", papers=papers, placebos=placebos
            ),
        )
        return find_trends(
            scene.papers,
            measured,
            _name(catalogue, kind),
            kind=kind,
            start=scene.plan.start,
            words=[(name, value) for name, values in given.items() for value in values],
        )

    if not catalogue.model:
        return measure("theme"), (), ()
    return measure("theme"), measure("topic"), measure("area")


def _name(catalogue: Catalogue, kind: str) -> Names:
    if kind == "theme":
        return Names(
            {f"theme:{theme.id}": theme.name_en for theme in catalogue.themes},
            {f"theme:{theme.id}": theme.name_zh for theme in catalogue.themes},
        )
    id, label = ("topic_id", "label") if kind == "topic" else ("area_id", "area_label")
    rows = catalogue.topics.select(id, label).unique(maintain_order=True).iter_rows()
    return Names({f"{kind}:{number}": text for number, text in rows}, {})


def _list_categories(scene: Scene, id: str) -> tuple[str, ...]:
    return tuple(scene.texts[id]["categories"] or ())


def _count_categories(week: pl.DataFrame) -> tuple[tuple[str, int], ...]:
    counted = (
        week.drop_nulls("primary_category")
        .group_by("primary_category")
        .agg(papers=pl.len())
        .sort("papers", "primary_category", descending=[True, False])
    )
    return tuple(counted.iter_rows())


def _refer(
    scene: Scene, chapters: Sequence[Chapter], survey: Sequence[Any]
) -> tuple[Reference, ...]:
    named = order_papers(chapters, survey)
    labels = dict(scene.catalogue.topics.select("topic_id", "label").iter_rows())
    placed = scene.catalogue.papers.filter(pl.col("arxiv_id").is_in(named))
    topics = {
        id: labels.get(topic, "") for id, topic in placed.select("arxiv_id", "topic_id").iter_rows()
    }
    return number_references(named, scene.texts, topics, start=scene.plan.start, end=scene.plan.end)
