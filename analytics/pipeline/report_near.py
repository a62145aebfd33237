"""What lies near: papers like a featured one, and the map of a period."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import polars as pl

from analytics.pipeline.model import read_model
from analytics.pipeline.report_period import Scene
from analytics.report import neighbours
from analytics.report.atlas import place_on_map
from analytics.report.neighbours import find_neighbours
from analytics.report.paper_facts import Neighbour, Place
from analytics.store.papers import read_papers
from analytics.topics.fitted import read_topics

#: Neighbours are looked for among papers of so many days before the period, and in it.
RECENT = 90


def seek_neighbours(scene: Scene, features: Sequence[str]) -> dict[str, tuple[Neighbour, ...]]:
    """Near papers of the last months: of the same topics or themes; none before a first fit."""
    catalogue = scene.catalogue
    model = read_model(scene.store, id=catalogue.model) if catalogue.model else None
    if model is None or not features:
        return {}
    day = pl.col("submitted").dt.date()
    first = scene.plan.start - timedelta(days=RECENT)
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


def compare_groups(
    scene: Scene, features: Sequence[str], groups: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """How much each paper is like those of each group; empty before a first fit."""
    catalogue = scene.catalogue
    model = read_model(scene.store, id=catalogue.model) if catalogue.model else None
    if model is None or not features:
        return {}
    wanted = sorted({*features, *(id for ids in groups.values() for id in ids)})
    papers = read_papers(scene.store, wanted, version=catalogue.version)
    return neighbours.compare_groups(read_topics(model.path).model, papers, features, groups)


def _list_near(recent: pl.DataFrame, row: dict[str, Any]) -> list[str]:
    topics = [id for id in (row["topic_id"], row["nearest_other_topic"]) if id is not None]
    shared = [pl.col("themes").list.contains(theme) for theme in row["themes"] or ()]
    same = pl.any_horizontal(pl.col("topic_id").is_in(topics), *shared)
    return recent.filter(same)["arxiv_id"].to_list()


def map_papers(scene: Scene) -> tuple[Place, ...]:
    """The period's papers on a map; none before a first fit."""
    catalogue = scene.catalogue
    model = read_model(scene.store, id=catalogue.model) if catalogue.model else None
    if model is None:
        return ()
    topics = scene.week["topic_id"].to_list()
    return place_on_map(read_topics(model.path).model, scene.week, topics, seed=0)
