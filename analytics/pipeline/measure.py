"""Shares and verdicts of a choice of papers."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.pipeline.catalogue import Catalogue, select_papers
from analytics.query import Filters
from analytics.schema import READINGS, SERIES, VERDICTS, conform
from analytics.text.postings import open_postings
from analytics.trends.change import find_changes, list_changes, sum_strata
from analytics.trends.counts import (
    count_series,
    count_strata,
    count_totals,
    estimate_share,
    share_tested,
)
from analytics.trends.growth import estimate_verdicts, keep_judged, measure_carry
from analytics.trends.pace import compare_pace, split_recent
from analytics.trends.periods import mark_complete
from analytics.trends.placebo import measure_placebos, rank_growth
from analytics.trends.readings import (
    differ_in_length,
    find_bearers,
    join_readings,
    leave_out,
    name_bearers,
    range_wording,
    take_reading,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """The counts that the verdicts on one kind of series rest on.

    Attributes
    ----------
    strata : ``count_strata`` marked by ``mark_complete``.
    matches : of themes, those of the reading that decides (columns arxiv_id, theme_id, phrase);
        else None.
    """

    strata: pl.DataFrame
    matches: pl.DataFrame | None


def measure_shares(
    catalogue: Catalogue,
    filters: Filters,
    *,
    kind: str,
    by: str,
    papers: pl.DataFrame | None = None,
    reading: str = "whole",
) -> pl.DataFrame:
    """Share of each topic, area, category or theme in each period.

    Parameters
    ----------
    catalogue, filters : which papers; a period cut by the filters' days is not complete.
    kind : topic, area, category or theme.
    by : day, week, month, quarter or year.
    papers : the papers of these filters, where they are at hand already.
    reading : one of READINGS; how much of the text is read for themes.

    Returns
    -------
    columns SERIES, sorted by series_id and period_start.
    """
    chosen = select_papers(catalogue, filters) if papers is None else papers
    matches = None
    if kind == "theme" and reading != "whole":
        matches = take_reading(catalogue.matches, reading)
    counted = estimate_share(count_series(chosen, kind=kind, by=by, matches=matches))
    return conform(mark_counts(counted, catalogue, filters), SERIES, "series").sort(
        "series_id", "period_start"
    )


def measure_verdicts(
    catalogue: Catalogue,
    filters: Filters,
    *,
    kind: str,
    by: str,
    papers: pl.DataFrame | None = None,
    placebos: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """What may be said of each series of ``kind`` under these filters.

    Parameters
    ----------
    catalogue, filters, kind, by, papers : as for ``measure_shares``.
    placebos : those of these filters, where they are at hand already.

    Returns
    -------
    columns VERDICTS, one row per series, sorted by series_id. Themes are judged on the whole
    text, on the length common to all and on titles: where periods differ in how many abstracts
    are cut short the common length decides, else the whole text.
    """
    chosen = select_papers(catalogue, filters) if papers is None else papers
    judge = _judge_themes if kind == "theme" else _judge_kind
    verdicts, strata = judge(catalogue, filters, chosen, kind, by)
    others = (
        measure_growth(catalogue, filters, by=by, papers=chosen) if placebos is None else placebos
    )
    shares = verdicts.select("series_id").join(
        share_tested(strata), on="series_id", how="left", maintain_order="left"
    )["share"]
    ranked = verdicts.with_columns(rank_growth(verdicts["annual_change"], shares, others))
    changes = find_changes(sum_strata(keep_judged(strata, verdicts)))
    changed = list_changes(conform(ranked, VERDICTS, "verdicts"), changes)
    return changed.sort("series_id")


def judge_series(judged: Judged) -> pl.DataFrame:
    """The verdicts alone: as of ``measure_verdicts``, in a fifth of its time.

    Parameters
    ----------
    judged : ``count_judged`` of a kind of series.

    Returns
    -------
    columns VERDICTS, sorted by series_id: verdict, change, interval, p, q and the periods are the
    same; what a verdict is held against (other readings, pace, change points, other terms) is null.
    """
    return estimate_verdicts(judged.strata)


def measure_growth(
    catalogue: Catalogue, filters: Filters, *, by: str, papers: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Growth of a sample of all terms under these filters: what verdicts are held against.

    Returns
    -------
    columns PLACEBOS.
    """
    chosen = select_papers(catalogue, filters) if papers is None else papers
    totals = count_totals(chosen, kind="theme", by=by)
    places = (
        catalogue.papers.select("arxiv_id")
        .with_row_index("place")
        .join(chosen.select("arxiv_id"), on="arxiv_id", how="semi", maintain_order="left")["place"]
    )
    return measure_placebos(
        chosen.sort("arxiv_id"),
        places.cast(pl.Int64).to_numpy(),
        mark_counts(totals, catalogue, filters),
        open_postings(catalogue.postings),
    )


def learn_noise(
    catalogue: Catalogue, filters: Filters, *, by: str, papers: pl.DataFrame | None = None
) -> NDArray[np.float64] | None:
    """How strongly noise carries over under these filters, for the verdict on a single series.

    It is learnt from the topics, or from the themes where there are none; see ``measure_carry``.
    """
    chosen = select_papers(catalogue, filters) if papers is None else papers
    kind = "topic" if catalogue.model else "theme"
    totals = mark_counts(count_totals(chosen, kind=kind, by=by), catalogue, filters)
    return measure_carry(count_strata(chosen, kind=kind, by=by, totals=totals))


def _judge_kind(
    catalogue: Catalogue, filters: Filters, papers: pl.DataFrame, kind: str, by: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    strata = count_judged(catalogue, filters, kind=kind, by=by, papers=papers).strata
    return _add_pace(estimate_verdicts(strata), strata), strata


def _judge_themes(
    catalogue: Catalogue, filters: Filters, papers: pl.DataFrame, kind: str, by: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Verdicts on the reading that decides, with those on the others, and its strata."""
    matches = _read_matches(catalogue, papers)
    totals = mark_counts(count_totals(papers, kind=kind, by=by), catalogue, filters)
    count = partial(count_strata, papers, kind=kind, by=by, totals=totals)
    strata = {reading: count(matches=matches[reading]) for reading in READINGS}
    verdicts = {reading: estimate_verdicts(strata[reading]) for reading in READINGS}
    deciding = decide_reading(papers, totals)
    alone = count(matches=name_bearers(find_bearers(matches[deciding])))
    without = estimate_verdicts(leave_out(strata[deciding], alone))
    judged = join_readings(verdicts[deciding], verdicts).with_columns(reading=pl.lit(deciding))
    ranged = range_wording(judged, without, verdicts["title"])
    return _add_pace(ranged, strata[deciding]), strata[deciding]


def count_judged(
    catalogue: Catalogue,
    filters: Filters,
    *,
    kind: str,
    by: str,
    papers: pl.DataFrame | None = None,
) -> Judged:
    """The counts that verdicts rest on.

    Parameters
    ----------
    catalogue, filters, kind, by, papers : as for ``measure_shares``.
    """
    papers = select_papers(catalogue, filters) if papers is None else papers
    totals = mark_counts(count_totals(papers, kind=kind, by=by), catalogue, filters)
    matches = None
    if kind == "theme":
        found = _choose_matches(catalogue, papers)
        matches = take_reading(found, decide_reading(papers, totals))
    return Judged(count_strata(papers, kind=kind, by=by, matches=matches, totals=totals), matches)


def _read_matches(catalogue: Catalogue, papers: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Matches of the chosen papers by reading."""
    found = _choose_matches(catalogue, papers)
    return {reading: take_reading(found, reading) for reading in READINGS}


def _choose_matches(catalogue: Catalogue, papers: pl.DataFrame) -> pl.DataFrame:
    return catalogue.matches.join(papers.select("arxiv_id"), on="arxiv_id", how="semi")


def decide_reading(papers: pl.DataFrame, totals: pl.DataFrame) -> str:
    """The reading that decides: ``common`` where periods differ in cut abstracts, else ``whole``.

    Parameters
    ----------
    papers : those in view.
    totals : ``count_totals`` of them, marked by ``mark_counts``.
    """
    if totals.is_empty():
        return "whole"
    tested = totals.filter(pl.col("complete") & ~pl.col("thin"))
    starts = tested["period_start"].unique()
    return "common" if differ_in_length(papers, starts, by=totals["period"][0]) else "whole"


def _add_pace(verdicts: pl.DataFrame, strata: pl.DataFrame) -> pl.DataFrame:
    parts = split_recent(strata)
    if verdicts["annual_change"].drop_nulls().is_empty():
        parts = (strata.clear(), strata.clear())
    recent, earlier = (estimate_verdicts(part) for part in parts)
    return compare_pace(verdicts, recent, earlier)


def mark_counts(counted: pl.DataFrame, catalogue: Catalogue, filters: Filters) -> pl.DataFrame:
    """Counts with columns complete and thin, by the days that catalogue and filters both cover."""
    first = max(catalogue.first, filters.start or catalogue.first)
    last = min(catalogue.last, filters.end or catalogue.last)
    return mark_complete(counted, first=first, last=last)
