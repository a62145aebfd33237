"""Section Field by field: one series within each category."""

from typing import Any

import polars as pl
import streamlit as st

from analytics.charts.shift import plot_fields
from analytics.charts.style import assign_colours, choose_palette
from analytics.charts.text import escape as escape_label
from analytics.dashboard.cache import load_fields, load_shares
from analytics.dashboard.components import head_page, show_figure
from analytics.dashboard.findings import state_largest
from analytics.dashboard.one_series import choose_series
from analytics.dashboard.switches import name_periods, switch_kind
from analytics.dashboard.view import (
    View,
    colour_topics,
    go_to_papers,
    name_category,
    name_series,
    narrow,
    suit_tested_period,
)
from analytics.i18n import format_list
from analytics.i18n import gettext as _
from analytics.trends.wording import note_verdict


def render(view: View) -> None:
    """Choose one series; its share within each category, small and on one scale."""
    head = st.container()
    by = suit_tested_period(view)
    names, chosen = _choose_one_series(view, by)
    if chosen is None:
        with head:
            head_page(view, _("No series here has papers"))
        return
    fields, verdicts = load_fields(view.catalogue, view.filters, chosen, by=by)
    if fields.is_empty():
        with head:
            told = _("No paper of {series} has a category that is known")
            head_page(view, told.format(series=names[chosen]))
        return
    rows = {row["series_id"]: row for row in verdicts.iter_rows(named=True)}
    with head:
        head_page(view, _state_fields(names[chosen], rows))
    notes = {id: _note_field(id, rows.get(id)) for id in fields["series_id"].unique()}
    points = show_figure(
        view,
        plot_fields(fields, notes=notes, colour=_colour(view, chosen, names), dark=view.dark),
        name="fields",
        frame=fields,
        title=_state_largest(fields, names[chosen]),
        unit=_(
            "Share of the papers of each primary category per {period}, 95 % intervals shaded"
        ).format(period=name_periods()[by]),
        source=_("One scale for all."),
        advice=_("Click a point for its papers."),
    )
    for point in points[:1]:
        category = str(point[0])
        both = narrow(view.filters, view.catalogue, category, None, None)
        go_to_papers(view, narrow(both, view.catalogue, chosen, None, None))


def _colour(view: View, series_id: str, names: dict[str, str]) -> str:
    """The colour that the series has on every chart."""
    palette = choose_palette(dark=view.dark)
    own = colour_topics(view.catalogue)
    return assign_colours([series_id], list(names), palette, own)[series_id]


def _choose_one_series(view: View, by: str) -> tuple[dict[str, str], str | None]:
    """Names of the series there are, and the one to look at; None where there is none."""
    with st.container(horizontal=True, gap="medium"):
        kind = switch_kind(view, key="fields.kind")
        names = name_series(view.catalogue, kind)
        series = load_shares(view.catalogue, view.filters, kind=kind, by=by)
        sizes = series.group_by("series_id").agg(pl.col("papers").sum())
        ordered = sizes.sort("papers", "series_id", descending=[True, False])["series_id"]
        options = [id for id in ordered if id in names]
        chosen = choose_series(_("Share of"), options, names, kind=kind, section="fields")
    return names, chosen


def _note_field(id: str, row: dict[str, Any] | None) -> str:
    category = id.partition(":")[2]
    name = f"{category} {name_category(category)}".strip()
    told = note_verdict(row) if row else _("too little to tell")
    return f"<b>{escape_label(name)}</b>  {told}"


def _state_largest(fields: pl.DataFrame, name: str) -> str:
    labels = {id: id.partition(":")[2] for id in fields["series_id"].unique()}
    return _("{series} within each field: {finding}").format(
        series=name, finding=state_largest(fields, labels)
    )


def _state_fields(name: str, rows: dict[str, dict[str, Any]]) -> str:
    found = {
        word: [id.partition(":")[2] for id, row in rows.items() if row["verdict"] == word]
        for word in ("rising", "falling")
    }
    sentences = {
        (False, False): _("{series}: in none of its fields alone is a trend beyond doubt"),
        (True, False): _("{series} is rising in {rising}"),
        (False, True): _("{series} is falling in {falling}"),
        (True, True): _("{series} is rising in {rising} and falling in {falling}"),
    }
    return sentences[bool(found["rising"]), bool(found["falling"])].format(
        series=name, **{word: format_list(ids) for word, ids in found.items()}
    )
