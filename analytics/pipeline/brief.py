"""The brief on a theme: frames gathered and facts computed, text left to ``report.brief``."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import polars as pl

from analytics.errors import InputError
from analytics.i18n import format_list
from analytics.i18n import gettext as _
from analytics.pipeline.catalogue import Catalogue, select_papers
from analytics.pipeline.corpus import describe_corpus
from analytics.pipeline.measure import measure_shares, measure_verdicts
from analytics.query import CATEGORY, FROM, TO, Filters, format_filters
from analytics.report.brief import PAPERS, Bearer, Brief, Reading
from analytics.report.examples import choose_examples
from analytics.report.paper_facts import Reference
from analytics.report.references import number_references
from analytics.report.trend_facts import Point, Verdict
from analytics.schema import READINGS
from analytics.store.papers import read_papers
from analytics.text import normalise_phrase
from analytics.trends.readings import take_reading
from analytics.trends.themes import Theme
from analytics.trends.wording import is_strong

#: Phrases that are named.
_BEARERS = 8

_MONTHS = 12


def compose_brief(
    store: str,
    catalogue: Catalogue,
    filters: Filters,
    theme: str,
    *,
    papers: pl.DataFrame | None = None,
    verdicts: pl.DataFrame | None = None,
    address: str = "",
) -> Brief:
    """What a brief says of a theme under these filters.

    Parameters
    ----------
    papers, verdicts : of these filters, the latter on themes by month, where they are at hand
        already.
    address : of the dashboard, for the link to its view; "" for none.

    Raises
    ------
    InputError : no such theme, or no papers in view.
    """
    told = next((each for each in catalogue.themes if each.id == theme), None)
    if told is None:
        ids = format_list([each.id for each in catalogue.themes])
        raise InputError(_("no theme {theme}: there are {ids}").format(theme=repr(theme), ids=ids))
    chosen = select_papers(catalogue, filters) if papers is None else papers
    if chosen.is_empty():
        raise InputError(_("no papers pass these filters: leave one out"))
    series_id = f"theme:{theme}"
    if verdicts is None:
        verdicts = measure_verdicts(catalogue, filters, kind="theme", by="month", papers=chosen)
    row = _find_verdict(verdicts, series_id)
    reading = str(row["reading"] or "whole")
    matches = take_reading(catalogue.matches, reading).filter(pl.col("theme_id") == theme)
    matches = matches.join(chosen.select("arxiv_id"), on="arxiv_id", how="semi")
    own = chosen.join(matches.select("arxiv_id").unique(), on="arxiv_id", how="semi")
    months = measure_shares(
        catalogue, filters, kind="theme", by="month", papers=chosen, reading=reading
    )
    days = chosen["submitted"].dt.date()
    return Brief(
        theme=theme,
        name_en=told.name_en,
        name_zh=told.name_zh,
        meaning_en=told.meaning_en,
        meaning_zh=told.meaning_zh,
        categories=filters.categories,
        words=_write_words(filters),
        first=days.min(),  # type: ignore[arg-type]  # of dates, and there are some
        last=days.max(),  # type: ignore[arg-type]
        papers=own.height,
        whole=_count_whole(catalogue, chosen, theme),
        total=chosen.height,
        months=_list_points(months, series_id),
        verdict=_read_verdict(row),
        strong=is_strong(row),
        placebo=row["placebo_percentile"],
        readings=_list_readings(row, reading),
        without_low=row["wording_low"],
        without_high=row["wording_high"],
        pivotal=row["pivotal_phrase"],
        holds=row["wording_holds"],
        recent=row["recent_change"],
        earlier=row["earlier_change"],
        pace=row["pace"],
        changes=tuple(row["change_points"] or ()),
        covered=row["covered_part"],
        bearers=_count_bearers(matches, told, own.height),
        references=_choose_papers(store, catalogue, own),
        corpus=describe_corpus(catalogue, own),
        address=_write_address(address, filters, theme),
    )


def _count_whole(catalogue: Catalogue, chosen: pl.DataFrame, theme: str) -> int:
    """Papers in view that are of the theme where all of the text is read."""
    found = take_reading(catalogue.matches, "whole").filter(pl.col("theme_id") == theme)
    return chosen.join(found.select("arxiv_id").unique(), on="arxiv_id", how="semi").height


def _find_verdict(verdicts: pl.DataFrame, series_id: str) -> dict[str, Any]:
    found = verdicts.filter(pl.col("series_id") == series_id)
    if found.is_empty():
        return dict.fromkeys(verdicts.columns) | {"verdict": "too_few"}
    return found.row(0, named=True)


def _read_verdict(row: Mapping[str, Any]) -> Verdict:
    columns = ("annual_change", "annual_low", "annual_high", "q", "first_period", "last_period")
    return Verdict(str(row["verdict"]), *(row[column] for column in columns))


def _list_points(series: pl.DataFrame, series_id: str) -> tuple[Point, ...]:
    rows = (
        series.filter(pl.col("series_id") == series_id)
        .sort("period_start")
        .with_columns(tested=pl.col("complete") & ~pl.col("thin"))
        .select("period_start", "papers", "total", "share", "low", "high", "tested")
    )
    return tuple(Point(*row) for row in rows.iter_rows())


def _list_readings(row: Mapping[str, Any], decides: str) -> tuple[Reading, ...]:
    """Those with a change, the one that decides first."""
    order = sorted(READINGS, key=lambda name: name != decides)
    return tuple(
        Reading(
            name,
            row[f"{name}_change"],
            row[f"{name}_low"],
            row[f"{name}_high"],
            name == decides,
        )
        for name in order
        if row[f"{name}_change"] is not None
    )


def _count_bearers(matches: pl.DataFrame, theme: Theme, papers: int) -> tuple[Bearer, ...]:
    written = [*theme.include, *(each for context in theme.contexts for each in context.phrases)]
    surface = {normalise_phrase(each): each for each in written}
    counted = (
        matches.group_by("phrase")
        .agg(papers=pl.col("arxiv_id").n_unique())
        .sort("papers", "phrase", descending=[True, False])
        .head(_BEARERS)
    )
    return tuple(
        Bearer(surface.get(phrase, phrase), count, count / papers)
        for phrase, count in counted.iter_rows()
    )


def _choose_papers(store: str, catalogue: Catalogue, own: pl.DataFrame) -> tuple[Reference, ...]:
    """Examples among the theme's papers of the last twelve months in view."""
    if own.is_empty():
        return ()
    recent = own.filter(
        pl.col("submitted") > pl.col("submitted").max().dt.offset_by(f"-{_MONTHS}mo")
    )
    read = read_papers(store, recent["arxiv_id"].to_list(), version=catalogue.version)
    texts = read.with_columns(day=pl.col("submitted").dt.date())
    order = choose_examples(texts, PAPERS)
    rows = {row["arxiv_id"]: row for row in texts.iter_rows(named=True) if row["arxiv_id"] in order}
    first, last = texts["day"].min(), texts["day"].max()
    return number_references(order, rows, {}, start=first, end=last)  # type: ignore[arg-type]


def _write_words(filters: Filters) -> str:
    """The filters that the brief does not name in words of its own."""
    given = format_filters(filters)
    rest: Sequence[tuple[str, str]] = [
        (name, ", ".join(values))
        for name, values in given.items()
        if values and name not in (CATEGORY, FROM, TO)
    ]
    return "; ".join(f"{name} {value}" for name, value in rest)


def _write_address(address: str, filters: Filters, theme: str) -> str:
    if not address:
        return ""
    words = format_filters(replace(filters, themes=()))
    query = urlencode({**words, "by": "month", "series": theme}, doseq=True)
    return f"{address.rstrip('/')}/trends?{query}"
