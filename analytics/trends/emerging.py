"""Emerging terms: what recent papers write about so much more than those before."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sp

from analytics.schema import make_schema
from analytics.text.terms import TermTable

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Longs = npt.NDArray[np.int64]

#: A term emerges with at least so many recent papers, a share at least so many times the one
#: before, and a score that one of a hundred thousand unchanged terms hardly reaches.
LEAST_PAPERS, LEAST_LIFT, LEAST_SCORE = 10, 2.0, 4.5

#: Words of style come and go, too, but in papers of all topics alike: a term is of a subject when
#: its papers are so much more concentrated than all, or when hardly anyone wrote it before.
LEAST_FOCUS, NEW_LIFT = 1.5, 8.0

#: A word by itself says little unless it is new: then its share is at least so many times higher.
SINGLE_LIFT = 4.0

#: Phrases that count something: "95 ci", "ci 0", "three seed".
_FIGURES = r"^(?:\d+|one|two|three|four|five) |(?:^| )(?:0|one)$"

#: Papers' worth of what the prior knows.
_PRIOR_PAPERS = 500.0

#: Terms with a word in common are one line when so much of the rarer one's recent papers have the
#: other, too; others, as an acronym and what it stands for, when more have, and the rarer one has
#: at least such a part of the other's papers.
_OVERLAP, _OVERLAP_OTHER, _AS_MANY = 0.5, 0.8, 0.55

#: Candidates that are compared with each other, the best first.
_MOST = 500

#: A stratum with fewer papers before is no baseline; and no paper stands for more than so many.
_LEAST_BASELINE, _MOST_WEIGHT = 20, 10.0

EMERGING = make_schema(
    term=pl.String,
    variants=pl.List(pl.String),  # other terms of the same papers, those in most papers first
    papers=pl.Int64,  # recent papers with the term
    before=pl.Int64,  # papers of the baseline with it
    share=pl.Float64,  # of recent papers
    share_before=pl.Float64,  # of the baseline, as if its categories were mixed as now
    lift=pl.Float64,  # share over share before, both drawn towards the prior
    score=pl.Float64,  # log-odds over its standard error
)


@dataclass(frozen=True, slots=True)
class Windows:
    """Which papers are recent and which are the baseline.

    Attributes
    ----------
    rows : (papers,) of the term table, ascending; of papers in either window.
    recent : (papers,) which are recent; the others are the baseline.
    weights : (papers,) what each paper of the baseline counts for; 0 for the recent ones.
    subjects : (papers,) number of the topic or category of each, from 0.
    """

    rows: Longs
    recent: Flags
    weights: Floats
    subjects: Longs


def weigh_windows(papers: pl.DataFrame) -> Windows:
    """Weights under which the baseline has the same mix of categories as the recent papers.

    Sources change from year to year: without weights the terms of a category that is covered
    better now would all seem to emerge.

    Parameters
    ----------
    papers : columns row (place in the term table), stratum and subject (String; null where
        unknown) and window ("recent" or "before"); one row per paper in either window.

    Returns
    -------
    Windows; recent papers of strata without a baseline are left out.
    """
    recent = pl.col("window") == "recent"
    sizes = papers.group_by("stratum").agg(recent=recent.sum(), before=(~recent).sum())
    sizes = sizes.filter(pl.col("before") >= _LEAST_BASELINE)
    whole = sizes.select(pl.col("recent", "before").sum())
    scale = max(whole["before"][0], 1) / max(whole["recent"][0], 1)
    weighed = sizes.select(
        "stratum", weight=(scale * pl.col("recent") / pl.col("before")).clip(0, _MOST_WEIGHT)
    )
    kept = (
        papers.join(weighed, on="stratum", how="left", maintain_order="left")
        .filter(~recent | pl.col("weight").is_not_null())
        .sort("row")
        .select(
            pl.col("row").cast(pl.Int64),
            recent=recent,
            weight=pl.when(recent).then(0.0).otherwise(pl.col("weight").fill_null(0.0)),
            subject=pl.col("subject").fill_null("").rank("dense").cast(pl.Int64) - 1,
        )
    )
    return Windows(*(kept[name].to_numpy() for name in kept.columns))


def find_emerging(table: TermTable, windows: Windows, *, count: int = 60) -> pl.DataFrame:
    """Terms whose share among recent papers is far above that of the baseline.

    Parameters
    ----------
    table : which paper has which term.
    windows : of the same papers.
    count : lines at most.

    Returns
    -------
    columns EMERGING, the highest score first; variants of one thing are one line.
    """
    recent, weights = windows.recent, windows.weights
    matrix = table.matrix[windows.rows]
    here = _count(matrix, recent.astype(float))
    there = _count(matrix, weights)
    scores, lifts = score_terms(here, float(recent.sum()), there, float(weights.sum()))
    fit = (here >= LEAST_PAPERS) & (lifts >= LEAST_LIFT) & (scores >= LEAST_SCORE)
    best = np.flatnonzero(fit)
    able = can_emerge(table.names.gather(best), new=lifts[best] >= SINGLE_LIFT)
    best = best[able]
    focus = measure_focus(matrix[recent][:, best], windows.subjects[recent])
    best = best[(focus >= LEAST_FOCUS) | (lifts[best] >= NEW_LIFT)]
    best = best[np.argsort(-scores[best], kind="stable")][:_MOST]
    names = table.names.gather(best).to_list()
    lines = group_terms(names, matrix[recent][:, best])[:count]
    chosen = best[[line[0] for line in lines]]
    plain = _count(matrix[:, chosen], (~recent).astype(float))
    frame = pl.DataFrame(
        {
            "term": table.names.gather(chosen),
            "variants": pl.Series(
                [[names[at] for at in line[1:]] for line in lines], dtype=pl.List(pl.String)
            ),
            "papers": here[chosen].astype(np.int64),
            "before": plain.astype(np.int64),
            "share": here[chosen] / max(recent.sum(), 1),
            "share_before": there[chosen] / max(weights.sum(), 1e-9),
            "lift": lifts[chosen],
            "score": scores[chosen],
        },
        schema=EMERGING,
    )
    return frame.sort("score", "term", descending=[True, False])


def score_terms(
    here: Floats, papers_here: float, there: Floats, papers_there: float
) -> tuple[Floats, Floats]:
    """How sure it is that a term is written more here than there, and how many times more.

    Parameters
    ----------
    here, there : papers with each term; fractions where papers are weighted.
    papers_here, papers_there : all papers.

    Returns
    -------
    scores and lifts. The score is the log-odds ratio with an informative Dirichlet prior over its
    standard error (Monroe, Colaresi and Quinn 2008, equations 16, 20 and 22); the prior is the
    term's share in both together, at the weight of 500 papers, or of a twentieth of all.
    The lift is the ratio of the two shares under that prior.
    """
    together = papers_here + papers_there
    weight = min(_PRIOR_PAPERS, together / 20)
    prior = weight * (here + there + 0.5) / max(together, 1.0)
    one, other = here + prior, there + prior
    odds = np.log(one / np.maximum(papers_here + weight - one, 0.5))
    odds_before = np.log(other / np.maximum(papers_there + weight - other, 0.5))
    scores = (odds - odds_before) / np.sqrt(1 / one + 1 / other)
    lifts = (one / (papers_here + weight)) / (other / (papers_there + weight))
    return scores, lifts


def can_emerge(names: pl.Series, *, new: Flags | None = None) -> Flags:
    """Whether terms can stand for a subject: phrases without bare figures, and new words.

    Parameters
    ----------
    names : canonical terms.
    new : which are new enough to be a word by itself; none by default.
    """
    phrase = names.str.contains(" ", literal=True).to_numpy()
    figures = names.str.contains(_FIGURES).to_numpy()
    able: Flags = (phrase if new is None else phrase | new) & ~figures
    return able


def measure_focus(matrix: sp.csr_matrix, subjects: Longs) -> Floats:
    """How much more concentrated on some subjects the papers of each term are than all papers.

    Parameters
    ----------
    matrix : papers that have the terms, shape (papers, terms).
    subjects : (papers,) from 0.

    Returns
    -------
    (terms,) chi-square distance of the term's subjects from those of all papers, less what chance
    alone gives: with a part p of the term's n papers and a part q of all papers in each of k
    subjects, ``sum p^2 / q - 1 - (k - 1) / n``. 0 for a term found everywhere alike.
    """
    if not matrix.shape[0]:
        return np.zeros(matrix.shape[1])
    ones = np.ones(subjects.size)
    member = sp.csr_matrix((ones, (subjects, np.arange(subjects.size))))
    counts = np.asarray((member @ matrix).todense(), dtype=float)
    sizes = np.maximum(counts.sum(0), 1.0)
    whole = np.bincount(subjects) / subjects.size
    used = whole > 0
    spread = ((counts[used] / sizes) ** 2 / whole[used, None]).sum(0)
    focus: Floats = spread - 1 - (used.sum() - 1) / sizes
    return focus


def group_terms(names: Sequence[str], matrix: sp.csr_matrix) -> list[list[int]]:
    """Terms of the same papers as one line each.

    Parameters
    ----------
    names : candidates, the best first.
    matrix : recent papers that have them, shape (papers, names).

    Returns
    -------
    lines of places in ``names``: first the term to show, then its variants.
    """
    together = (matrix.astype(np.int32).T @ matrix.astype(np.int32)).toarray()
    sizes = together.diagonal()
    fewer = np.maximum(np.minimum(sizes[:, None], sizes[None, :]), 1)
    within = together / fewer
    as_many = fewer >= _AS_MANY * np.maximum(sizes[:, None], sizes[None, :])
    closed = np.array([name.replace(" ", "") for name in names])
    other = (within >= _OVERLAP_OTHER) & as_many
    same = np.where(_share_words(names), within >= _OVERLAP, other)
    same |= closed[:, None] == closed[None, :]
    home = np.full(len(names), -1)
    for at in range(len(names)):
        if home[at] < 0:  # the first of a line that is left takes all that belong to it
            home[same[at] & (home < 0)] = at
    lines = [np.flatnonzero(home == at).tolist() for at in np.unique(home)]
    return [_lead(line, names, sizes) for line in lines]


def _share_words(names: Sequence[str]) -> Flags:
    """Which terms have a word in common; (names, names)."""
    words = sorted({word for name in names for word in name.split()})
    place = {word: at for at, word in enumerate(words)}
    has = np.zeros((len(names), len(words)), dtype=np.int32)
    for at, name in enumerate(names):
        has[at, [place[word] for word in name.split()]] = 1
    shared: Flags = has @ has.T > 0
    return shared


def _lead(line: list[int], names: Sequence[str], sizes: Longs) -> list[int]:
    """The term that names a line first: the longest of those in nearly as many papers as any."""
    enough = 0.7 * max(sizes[at] for at in line)
    able = [at for at in line if sizes[at] >= enough]
    lead = max(able, key=lambda at: (len(names[at].split()), sizes[at], -at))
    rest = sorted((at for at in line if at != lead), key=lambda at: (-sizes[at], at))
    return [lead, *rest]


def _count(matrix: sp.csr_matrix, weights: Floats) -> Floats:
    """Weighted papers with each term."""
    counted: Floats = matrix.T @ weights
    return counted
