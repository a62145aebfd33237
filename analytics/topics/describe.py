"""What is shown of topics: label, terms, area, colour, size, coherence."""

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sp

from analytics.schema import TOPICS, conform
from analytics.text import normalise
from analytics.topics.clusters import Nearest
from analytics.topics.compounds import complete_terms
from analytics.topics.evaluation import TERMS, measure_coherence
from analytics.topics.hierarchy import colour_topics, group_topics, match_areas
from analytics.topics.labels import (
    NO_END,
    Usage,
    count_by_topic,
    name_areas,
    name_topics,
    rank_terms,
    rate_labels,
    score_terms,
    suit_labels,
)
from analytics.topics.ledger import Matching
from analytics.topics.surface import spell_terms, split_pieces
from analytics.topics.terms import Vocabulary, count_terms
from analytics.topics.tokens import Tokens, read_tokens
from analytics.topics.vectors import Floats, Space, place_papers

#: Papers whose abstracts tell how terms are spelled, whose titles tell labels, and that tell
#: which terms occur together.
SPELLING_SAMPLE, TITLE_SAMPLE, COHERENCE_SAMPLE = 12_000, 60_000, 60_000

_TERMS_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Draft:
    """Topics before they have names.

    Attributes
    ----------
    counts : papers by terms.
    nearest : the topic of each paper.
    centroids : shape (topics, components).
    vocabulary : names the columns of the counts.
    space : of the centroids.
    """

    counts: sp.csr_matrix
    nearest: Nearest
    centroids: Floats
    vocabulary: Vocabulary
    space: Space


@dataclass(frozen=True, slots=True)
class Findings:
    """What was counted of the papers of each topic, and the samples that names are read from.

    Attributes
    ----------
    papers : shape (topics, terms); papers of each topic with each term.
    sizes : papers of each topic.
    sample : papers by terms, COHERENCE_SAMPLE rows at most.
    titles : columns arxiv_id, title; TITLE_SAMPLE papers at most.
    title_labels : position of the topic of each of those, by arxiv_id.
    texts : columns arxiv_id, abstract; SPELLING_SAMPLE papers at most.
    day : of the last paper; None where no days are told.
    """

    papers: npt.NDArray[np.int64]
    sizes: npt.NDArray[np.int64]
    sample: sp.csr_matrix
    titles: pl.LazyFrame
    title_labels: npt.NDArray[np.int32]
    texts: pl.LazyFrame
    day: date | None


def describe_topics(
    draft: Draft,
    papers: pl.LazyFrame,
    arxiv_ids: pl.Series,
    matching: Matching,
    before: pl.DataFrame | None,
) -> pl.DataFrame:
    """The frame TOPICS, one row per topic in the order of the centroids.

    Parameters
    ----------
    papers : columns arxiv_id, abstract; submitted too, where it is there.
    arxiv_ids : of the rows of the counts.
    matching : the id of each topic, and where it comes from.
    before : columns TOPICS of the fit before; a topic that was there keeps its label, colour and
        date of birth, and an area that is still the same its id and label.
    """
    labels, count = draft.nearest.label, len(draft.centroids)
    stride = stride_sample(len(labels), TITLE_SAMPLE)
    findings = Findings(
        papers=count_by_topic(draft.counts, labels, count),
        sizes=np.bincount(labels, minlength=count),
        sample=draft.counts[:: stride_sample(len(labels), COHERENCE_SAMPLE)],
        titles=_pick(papers, arxiv_ids.gather_every(stride)),
        title_labels=labels[::stride],
        texts=_pick(papers, arxiv_ids.gather_every(stride_sample(len(labels), SPELLING_SAMPLE))),
        day=read_last_day(papers),
    )
    return describe_findings(
        findings, draft.centroids, draft.vocabulary, draft.space, matching, before
    )


def describe_findings(
    findings: Findings,
    centroids: Floats,
    vocabulary: Vocabulary,
    space: Space,
    matching: Matching,
    before: pl.DataFrame | None,
) -> pl.DataFrame:
    """The frame TOPICS from what was counted of the papers, wherever that was done.

    Parameters
    ----------
    centroids, vocabulary, matching, before : as for ``describe_topics``; space : of the centroids.
    """
    # Texts are read while terms are scored.
    reader = ThreadPoolExecutor(1)
    pieces = reader.submit(split_pieces, findings.texts)
    reader.shutdown(wait=False)
    terms = vocabulary.terms.to_list()
    bare = findings.titles.with_columns(abstract=pl.lit(None, dtype=pl.String))
    titles = read_tokens(bare)
    usage = _measure_usage(findings, titles, centroids, vocabulary, space)
    scores = score_terms(usage.papers, usage.sizes)
    ranked = rank_terms(scores, usage.papers, terms, count=_TERMS_SHOWN)
    kept = _keep_labels(matching, before)
    suited = suit_labels(terms)
    labels = name_topics(
        rate_labels(usage, suited, texts=scores), terms, taken=_find_terms(kept, terms)
    )
    labels = _complete(titles, labels)
    areas = group_topics(centroids)
    named = [_complete_pair(titles, pair) for pair in name_areas(usage, areas, terms, suited)]
    wanted = {terms[column] for column in ranked.columns.ravel()}.union(labels, *named)
    spelled = spell_terms(pieces.result(), sorted(wanted))
    area_labels = [" and ".join(spelled[term] for term in pair) for pair in named]
    frame = pl.DataFrame(
        {
            "topic_id": matching.topic_ids,
            "label": _tell_apart([spelled[label] for label in labels], kept),
            "terms": [
                [
                    {"term": spelled[terms[column]], "weight": float(weight)}
                    for column, weight in zip(columns, weights, strict=True)
                    if weight > 0
                ]
                for columns, weights in zip(ranked.columns, ranked.weights, strict=True)
            ],
            "area_id": areas,
            "area_label": [area_labels[area] for area in areas],
            "papers": usage.sizes,
            "coherence": measure_coherence(findings.sample, ranked.columns[:, :TERMS], terms),
            "born": [findings.day] * len(labels),
            "lineage": matching.lineage,
        },
        schema_overrides={"terms": TOPICS["terms"], "lineage": TOPICS["lineage"], "born": pl.Date},
    )
    return conform(_carry_over(frame, before), TOPICS, "topics")


def name_by_id(topics: pl.DataFrame) -> dict[int, str]:
    """Labels by topic_id."""
    return dict(topics.select("topic_id", "label").iter_rows())


def read_last_day(papers: pl.LazyFrame) -> date | None:
    """Day of the last submission; None where no days are told."""
    if "submitted" not in papers.collect_schema():
        return None
    day: date | None = papers.select(pl.col("submitted").max().cast(pl.Date)).collect().item()
    return day


def stride_sample(papers: int, most: int) -> int:
    """Every how manieth of so many papers is in an even sample of at most ``most``."""
    return max(1, -(-papers // most))


def _pick(papers: pl.LazyFrame, chosen: pl.Series) -> pl.LazyFrame:
    return papers.filter(pl.col("arxiv_id").is_in(chosen.implode()))


def _measure_usage(
    findings: Findings,
    titles: Tokens,
    centroids: Floats,
    vocabulary: Vocabulary,
    space: Space,
) -> Usage:
    count, terms = len(centroids), len(vocabulary.terms)
    placed = place_papers(sp.identity(terms, dtype=np.float32, format="csr"), space)
    return Usage(
        papers=findings.papers,
        titles=count_by_topic(count_terms(titles, vocabulary), findings.title_labels, count),
        sizes=findings.sizes,
        title_sizes=np.bincount(findings.title_labels, minlength=count),
        likeness=centroids @ placed.T,
    )


def _keep_labels(matching: Matching, before: pl.DataFrame | None) -> dict[int, str]:
    """Labels of topics that were there before, by their new position."""
    old = {} if before is None else name_by_id(before)
    ids = matching.topic_ids.tolist()
    return {place: old[id] for place, id in enumerate(ids) if id in old}


def _tell_apart(labels: Sequence[str], kept: Mapping[int, str]) -> list[str]:
    """Labels of which none comes twice: kept ones as they were, others numbered if they must be.

    Few and short papers can have fewer terms than topics.
    """
    used = set(kept.values())
    told = []
    for place, label in enumerate(labels):
        name = kept.get(place, label)
        number = 1
        while place not in kept and name in used:
            number += 1
            name = f"{label} {number}"
        used.add(name)
        told.append(name)
    return told


def _complete(titles: Tokens, names: Sequence[str]) -> list[str]:
    """Names in full, save where two would come to be the same."""
    full = complete_terms(titles, names, no_end=NO_END)
    often = Counter([*full, *names])
    return [name if often[longer] > 1 else longer for name, longer in zip(names, full, strict=True)]


def _complete_pair(titles: Tokens, names: Sequence[str]) -> list[str]:
    """The names of an area in full, save where they would come to share a word."""
    full = _complete(titles, names)
    words = [word for name in full for word in set(name.split())]
    return full if len(set(words)) == len(words) else list(names)


def _find_terms(labels: dict[int, str], terms: list[str]) -> dict[int, int]:
    """The columns of the terms that labels are spelled from; left out where the term is gone.

    A label that was completed is found by the longest term in it.
    """
    place = {term: column for column, term in enumerate(terms)}
    spelled = pl.Series("label", list(labels.values()), dtype=pl.String)
    plain = pl.select(normalise(pl.lit(spelled))).to_series()
    found = {}
    for position, label in zip(labels, plain, strict=True):
        words = label.split()
        parts = [
            " ".join(words[low : low + length])
            for length in range(len(words), 0, -1)
            for low in range(len(words) - length + 1)
        ]
        if (known := next((part for part in parts if part in place), None)) is not None:
            found[position] = place[known]
    return found


def _carry_over(topics: pl.DataFrame, before: pl.DataFrame | None) -> pl.DataFrame:
    """Areas, colours and dates of birth of before, where there were any."""
    if before is not None:
        topics = match_areas(topics, before)
    areas, ids = topics["area_id"].to_numpy(), topics["topic_id"].to_numpy()
    if before is None:
        return topics.with_columns(colour=pl.Series(colour_topics(areas, ids), dtype=pl.String))
    old = before.select("topic_id", "colour", "born")
    joined = topics.join(old, on="topic_id", how="left", suffix="_old", maintain_order="left")
    kept = joined["colour_old" if "colour_old" in joined.columns else "colour"].to_list()
    return joined.with_columns(
        pl.coalesce("born_old", "born").alias("born"),
        colour=pl.Series(colour_topics(areas, ids, kept), dtype=pl.String),
    )
