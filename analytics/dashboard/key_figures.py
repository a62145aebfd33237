"""Key figures of the last whole month, each beside the month before and the year before."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import polars as pl

from analytics.charts.style import format_share
from analytics.dashboard.cache import load_shares
from analytics.dashboard.cards import Card, show_cards
from analytics.dashboard.view import View, name_series
from analytics.i18n import format_month
from analytics.i18n import gettext as _
from analytics.trends.wording import note_verdict

#: Shares that are shown.
_SHARES = 2


def show_figures(
    view: View, movers: pl.DataFrame, verdicts: pl.DataFrame, pair: tuple[str, ...]
) -> None:
    """Papers, and the shares of what rises and of what falls most surely.

    Parameters
    ----------
    movers : of ``rank_movers``.
    verdicts : on themes, columns VERDICTS.
    pair : themes to show where too little rises or falls.
    """
    months = load_shares(view.catalogue, view.filters, kind="theme", by="month")
    complete = months.filter(pl.col("complete")).unique("period_start").sort("period_start")
    cards = [Card(_("Papers in this view"), f"{view.papers.height:,}")]
    if complete.height:
        cards = [_count_papers(view, complete)]
    shares = (_tell_share(view, row) for row in _choose_rows(view, movers, verdicts, pair))
    show_cards([*cards, *[card for card in shares if card][:_SHARES]])


def _choose_rows(
    view: View, movers: pl.DataFrame, verdicts: pl.DataFrame, pair: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Rows of verdicts with a name: the surest rise and the surest fall, then the pair."""
    names = name_series(view.catalogue, "theme")
    surest = [
        movers.filter(pl.col("verdict") == verdict).head(1) for verdict in ("rising", "falling")
    ]
    others = verdicts.filter(pl.col("series_id").is_in(pair)).with_columns(
        name=pl.col("series_id").replace(names)
    )
    rows = pl.concat([*surest, others.sort("q", nulls_last=True)], how="diagonal")
    return rows.unique("series_id", maintain_order=True).to_dicts()


def _count_papers(view: View, months: pl.DataFrame) -> Card:
    totals, latest = months["total"], months["period_start"][-1]
    label = _("Papers in {month}, of {papers} in this view").format(
        month=format_month(latest), papers=f"{view.papers.height:,}"
    )
    told = _compare(months.select("period_start", figure="total"), lambda total: f"{total:,}")
    return Card(label, f"{totals[-1]:,}", told)


def _tell_share(view: View, row: dict[str, Any]) -> Card | None:
    """The share of one series with its verdict; None where no whole month has any papers."""
    kind = row["series_id"].partition(":")[0]
    rows = (
        load_shares(view.catalogue, view.filters, kind=kind, by="month")
        .filter(pl.col("complete") & (pl.col("series_id") == row["series_id"]))
        .sort("period_start")
        .select("period_start", figure=pl.col("share").fill_null(0.0))
    )
    if rows.is_empty():
        return None
    label = _("{series}: share of papers in {month}").format(
        series=row["name"][:1].upper() + row["name"][1:],
        month=format_month(rows["period_start"][-1]),
    )
    verdict = note_verdict(row)
    if row["verdict"] in ("rising", "falling"):
        verdict = _("{change} a year").format(change=verdict)
    words = [verdict, _compare(rows, format_share)]
    return Card(label, format_share(rows["figure"][-1]), "; ".join(filter(None, words)))


def _compare(months: pl.DataFrame, write: Callable[[Any], str]) -> str:
    """The figures of the month before the last and of a year before it, where they are in view.

    Parameters
    ----------
    months : columns period_start and figure, in order.
    """
    figures = dict(months.iter_rows())
    latest = max(figures)
    before = figures.get((latest - timedelta(days=1)).replace(day=1))
    year = figures.get(latest.replace(year=latest.year - 1))
    if before is None and year is None:
        return ""
    if year is None:
        return _("{before} the month before").format(before=write(before))
    if before is None:
        return _("{year} a year before").format(year=write(year))
    told = _("{before} the month before, {year} a year before")
    return told.format(before=write(before), year=write(year))
