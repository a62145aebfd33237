"""The papers nearest to one, and what differs in the terms they use."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sp

from analytics.report.paper_facts import Neighbour
from analytics.search.similar import LEAST, average_cosines
from analytics.topics.fitted import Model
from analytics.topics.places import Places, find_places
from analytics.topics.surface import spell_terms, split_pieces
from analytics.topics.vectors import Floats

#: Neighbours of a paper, and terms named on each side.
NEIGHBOURS, TERMS = 3, 4


def find_neighbours(
    model: Model, papers: pl.DataFrame, targets: Sequence[str], near: dict[str, list[str]]
) -> dict[str, tuple[Neighbour, ...]]:
    """The nearest papers of each target, nearest first.

    Parameters
    ----------
    model : whose terms and weights are used.
    papers : columns arxiv_id, title and abstract; targets and candidates.
    targets : ids of papers.
    near : candidates of each target.
    """
    if not targets:
        return {}
    places = find_places(model, papers.lazy())
    place = {id: at for at, id in enumerate(places.arxiv_ids.to_list())}
    terms = model.vocabulary.terms
    found = {id: _rank(places, terms, place, id, near[id]) for id in targets if id in place}
    return _spell(found, papers)


def _spell(
    found: Mapping[str, tuple[Neighbour, ...]], papers: pl.DataFrame
) -> dict[str, tuple[Neighbour, ...]]:
    """Terms as these papers write them: LTX-2, not ltx 2."""
    pairs = [(id, each) for id, nearest in found.items() for each in nearest]
    named = {
        term for _, each in pairs for term in (*each.shared, *each.only_here, *each.only_there)
    }
    ids = {id for one, each in pairs for id in (one, each.arxiv_id)}
    texts = papers.filter(pl.col("arxiv_id").is_in(sorted(ids))).select(
        "arxiv_id", abstract=pl.concat_str("title", "abstract", separator=". ", ignore_nulls=True)
    )
    spelled = spell_terms(split_pieces(texts.lazy()), sorted(named))

    def spell(terms: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(spelled[term] for term in terms)

    return {
        id: tuple(
            replace(
                each,
                shared=spell(each.shared),
                only_here=spell(each.only_here),
                only_there=spell(each.only_there),
            )
            for each in nearest
        )
        for id, nearest in found.items()
    }


def compare_groups(
    model: Model, papers: pl.DataFrame, targets: Sequence[str], groups: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """How much each target is like the papers of each group.

    Parameters
    ----------
    papers : columns arxiv_id, title and abstract; targets and members of the groups.
    groups : ids of papers by the name of their group; one with none but the target is left out.

    Returns
    -------
    for each target and group the mean of two cosines with the middle of the group, by terms and
    by place among the topics.
    """
    places = find_places(model, papers.lazy())
    weights, vectors = places.weights, places.vectors
    place = {id: at for at, id in enumerate(places.arxiv_ids.to_list())}
    found: dict[str, dict[str, float]] = {id: {} for id in targets}
    for name, ids in groups.items():
        for id in targets:
            rows = [place[other] for other in ids if other != id]
            if rows:
                middle = np.asarray(weights[rows].mean(axis=0)).ravel()
                cosines = (
                    _measure_cosine(weights[place[id]].toarray().ravel(), middle),
                    _measure_cosine(vectors[place[id]], vectors[rows].mean(axis=0)),
                )
                found[id][name] = round(sum(cosines) / 2, 3)
    return found


def _measure_cosine(one: Floats, other: Floats) -> float:
    length = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(one @ other) / length if length else 0.0


def _measure_likeness(places: Places, at: int, others: list[int]) -> npt.NDArray[np.float64]:
    by_terms = np.asarray((places.weights[others] @ places.weights[at].T).todense()).ravel()
    mean = average_cosines(by_terms, places.vectors[others] @ places.vectors[at])
    rounded: npt.NDArray[np.float64] = mean.astype(np.float64).round(3)
    return rounded


def _rank(
    papers: Places, terms: pl.Series, place: dict[str, int], id: str, near: list[str]
) -> tuple[Neighbour, ...]:
    own = papers.weights[place[id]]
    others = sorted(other for other in near if other in place and other != id)
    if not others:
        return ()
    rows = [place[other] for other in others]
    likeness = _measure_likeness(papers, place[id], rows)
    best = np.lexsort((np.arange(len(others)), -likeness))[:NEIGHBOURS]
    return tuple(
        Neighbour(
            others[at],
            float(likeness[at]),
            *_compare(own, papers.weights[rows[at]], terms),
        )
        for at in best
        if likeness[at] >= LEAST
    )


def _compare(
    own: sp.csr_matrix, other: sp.csr_matrix, terms: pl.Series
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Heaviest terms that both use, only the one, only the other."""
    here, there = np.asarray(own.todense()).ravel(), np.asarray(other.todense()).ravel()
    return (
        _name(here * there, terms),
        _name(np.where(there == 0, here, 0), terms),
        _name(np.where(here == 0, there, 0), terms),
    )


def _name(weight: Floats, terms: pl.Series) -> tuple[str, ...]:
    """The heaviest terms, none inside another."""
    named: list[str] = []
    for at in np.lexsort((np.arange(weight.size), -weight))[: 4 * TERMS]:
        term = str(terms[int(at)])
        if weight[at] <= 0 or len(named) == TERMS:
            break
        if not any(f" {term} " in f" {each} " or f" {each} " in f" {term} " for each in named):
            named.append(term)
    return tuple(named)
