"""What is shown of topics: label, terms, area, colour, size, coherence."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sp

from analytics.schema import TOPICS, conform
from analytics.topics.clusters import Nearest
from analytics.topics.hierarchy import colour_topics, group_topics
from analytics.topics.labels import count_by_topic, name_topics, rank_terms, score_terms
from analytics.topics.quality import TERMS, measure_coherence
from analytics.topics.surface import spell_terms
from analytics.topics.vectors import Floats

_SPELLING_SAMPLE = 12_000
_COHERENCE_SAMPLE = 60_000
_TERMS_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Draft:
    """Topics before they have names.

    Attributes
    ----------
    counts : papers by terms.
    nearest : the topic of each paper.
    centroids : shape (topics, components).
    """

    counts: sp.csr_matrix
    nearest: Nearest
    centroids: Floats


def describe_topics(
    draft: Draft, terms: list[str], papers: pl.LazyFrame, arxiv_ids: pl.Series
) -> pl.DataFrame:
    """The frame TOPICS of fresh topics; ids are their positions.

    Parameters
    ----------
    terms : canonical names of the columns of the counts.
    papers : columns arxiv_id, abstract; submitted too, where it is there.
    arxiv_ids : of the rows of the counts.
    """
    count = len(draft.centroids)
    sizes = np.bincount(draft.nearest.label, minlength=count)
    by_topic = count_by_topic(draft.counts, draft.nearest.label, count)
    scores = score_terms(by_topic, sizes)
    ranked = rank_terms(scores, by_topic, terms, count=_TERMS_SHOWN)
    labels = name_topics(scores, by_topic, terms)
    areas = group_topics(draft.centroids)
    coherence = _cohere(draft.counts, ranked.columns, terms)
    shown = sorted({terms[c] for c in ranked.columns.ravel()} | set(labels))
    spelled = _spell(papers, arxiv_ids, shown)
    names = _name_areas([spelled[label] for label in labels], sizes, areas)
    ids = np.arange(count, dtype=np.int32)
    frame = pl.DataFrame(
        {
            "topic_id": ids,
            "label": [spelled[label] for label in labels],
            "terms": [
                [
                    {"term": spelled[terms[column]], "weight": float(weight)}
                    for column, weight in zip(columns, weights, strict=True)
                    if weight > 0
                ]
                for columns, weights in zip(ranked.columns, ranked.weights, strict=True)
            ],
            "area_id": areas,
            "area_label": [names[area] for area in areas],
            "papers": sizes,
            "coherence": coherence,
            "colour": colour_topics(areas, ids),
            "born": [_last_day(papers)] * count,
            "lineage": [[]] * count,
        },
        schema_overrides={"terms": TOPICS["terms"], "lineage": TOPICS["lineage"], "born": pl.Date},
    )
    return conform(frame, TOPICS, "topics")


def _cohere(
    counts: sp.csr_matrix, columns: npt.NDArray[np.int64], terms: list[str]
) -> npt.NDArray[np.float64]:
    sample = counts[:: max(1, -(-counts.shape[0] // _COHERENCE_SAMPLE))]
    return measure_coherence(sample, columns[:, :TERMS], terms)


def _name_areas(
    labels: list[str], sizes: npt.NDArray[np.int64], areas: npt.NDArray[np.int32]
) -> list[str]:
    """An area is called after its two largest topics: the reader sees what it spans."""
    names = []
    for area in range(int(areas.max()) + 1):
        topics = np.flatnonzero(areas == area)
        largest = topics[np.argsort(-sizes[topics], kind="stable")][:2]
        names.append(" and ".join(labels[topic] for topic in largest))
    return names


def _spell(papers: pl.LazyFrame, arxiv_ids: pl.Series, terms: list[str]) -> dict[str, str]:
    stride = max(1, -(-len(arxiv_ids) // _SPELLING_SAMPLE))
    sample = arxiv_ids.gather_every(stride)
    return spell_terms(papers.filter(pl.col("arxiv_id").is_in(sample.implode())), terms)


def _last_day(papers: pl.LazyFrame) -> object:
    if "submitted" not in papers.collect_schema():
        return None
    return papers.select(pl.col("submitted").max().cast(pl.Date)).collect().item()
