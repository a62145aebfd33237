"""Lines over time on a page: what their marks mean, and the way to the papers behind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from analytics.charts.changes import mark_breaks
from analytics.charts.trends import Unit, plot_shares
from analytics.dashboard.components import show_figure
from analytics.dashboard.plain import escape
from analytics.dashboard.switches import name_periods
from analytics.dashboard.view import View, colour_topics, go_to_papers, narrow
from analytics.i18n import gettext as _
from analytics.trends.change import is_own
from analytics.trends.periods import end_of


@dataclass(frozen=True, slots=True)
class Breaks:
    """What to mark on lines: columns CHANGES and BURSTS, of any series and of the same period."""

    changes: pl.DataFrame
    bursts: pl.DataFrame


def show_lines(
    view: View,
    series: pl.DataFrame,
    names: dict[str, str],
    *,
    name: str,
    title: str,
    by: str,
    counted: bool = False,
    notes: Mapping[str, str] | None = None,
    breaks: Breaks | None = None,
) -> None:
    """Series as lines; a click on a point leaves for its papers.

    Parameters
    ----------
    series : columns SERIES.
    names : of all series of the kind, by id.
    name : of the figure, for its key and its files.
    title : what it shows, in a sentence.
    by : the period.
    counted : papers instead of shares.
    notes : what to write under the name of each, such as its verdict.
    breaks : where they leave their line and have their bursts, to be marked.
    """
    if series.filter(pl.col("total") > 0).is_empty():
        # Axes without a line would only tell years that nobody asked for.
        st.header(escape(title), anchor=False)
        st.write(_("No papers to draw: none of these has one in view."))
        return
    unit: Unit = "papers" if counted else "share"
    colours = colour_topics(view.catalogue)
    figure = plot_shares(
        series,
        labels=names,
        title="",
        unit=unit,
        colours=colours,
        notes=notes,
        dark=view.dark,
    )
    if breaks:
        figure = mark_breaks(
            figure,
            series,
            breaks.changes,
            breaks.bursts,
            labels=names,
            unit=unit,
            colours=colours,
            dark=view.dark,
        )
    points = show_figure(
        view,
        figure,
        name=name,
        frame=series,
        title=title,
        unit=name_unit(by, counted=counted),
        source=_explain_marks(series, by, breaks),
        advice=_("Click a point for its papers."),
    )
    follow_click(view, points, by)


def name_unit(by: str, *, counted: bool = False) -> str:
    """What the axis of a chart of shares, or of counts, over time measures."""
    period = name_periods()[by]
    if counted:
        return _("Papers per {period}").format(period=period)
    return _("Share of papers per {period}, 95 % intervals shaded").format(period=period)


def _explain_marks(series: pl.DataFrame, by: str, breaks: Breaks | None) -> str:
    drawn = series.filter(pl.col("total") > 0)
    parts = []
    if not drawn["complete"].all():
        period = name_periods()[by]
        parts.append(_("Hollow: the {period} is not complete.").format(period=period))
    if drawn["thin"].any():
        parts.append(_("Faint: few papers known, not tested."))
    if breaks:
        ids = pl.col("series_id").is_in(drawn["series_id"].unique().implode())
        if not breaks.changes.filter(ids & is_own()).is_empty():
            parts.append(_("Diamond: leaves its line."))
        if not breaks.bursts.filter(ids).is_empty():
            parts.append(_("Broad stroke: burst."))
        if not breaks.changes.filter(~is_own()).is_empty():
            parts.append(_("Dotted line: many change at once, which is hardly their own doing."))
    return " ".join(parts)


def follow_click(view: View, points: Sequence[Sequence[Any]], by: str) -> None:
    """Go to the papers of the series and period of the first point clicked, if any.

    Parameters
    ----------
    points : as ``show_figure`` gives them, with series_id and period_start first.
    by : the period of the chart.
    """
    for point in points[:1]:
        series_id, day = point[:2]
        start = date.fromisoformat(str(day)[:10])
        end = end_of(start, by)
        go_to_papers(view, narrow(view.filters, view.catalogue, str(series_id), start, end))
