"""Section Field by field: one series within each category."""

from typing import Any

import polars as pl
import streamlit as st

from analytics.charts.shift import plot_fields
from analytics.charts.style import escape as escape_label
from analytics.dashboard.address import key_widget, note_words, read_words
from analytics.dashboard.cache import load_fields, load_shares
from analytics.dashboard.components import head_page, show_figure
from analytics.dashboard.switches import switch_kind
from analytics.dashboard.view import View, go_to_papers, name_series, narrow, suit_period
from analytics.taxonomy import read_categories
from analytics.trends.wording import note_verdict


def render(view: View) -> None:
    """Choose one series; its share within each category, small and on one scale."""
    head = st.container()
    by = "month" if suit_period(view) in ("month", "quarter") else suit_period(view)
    names, chosen = _choose_one_series(view, by)
    if chosen is None:
        with head:
            head_page(view, "No series here has papers")
        return
    fields, verdicts = load_fields(view.catalogue, view.filters, chosen, by=by)
    if fields.is_empty():
        with head:
            head_page(view, f"No paper of {names[chosen]} has a category that is known")
        return
    rows = {row["series_id"]: row for row in verdicts.iter_rows(named=True)}
    with head:
        head_page(view, _state_fields(names[chosen], rows))
    notes = {id: _note_field(id, rows.get(id)) for id in fields["series_id"].unique()}
    points = show_figure(
        view,
        plot_fields(fields, notes=notes, dark=view.dark),
        name="fields",
        frame=fields,
        title=f"{names[chosen]} within each field",
        unit=f"Share of the papers of each primary category per {by}, 95 % intervals shaded",
        source="One scale for all. Click a point for the papers.",
        clickable=True,
    )
    for point in points[:1]:
        category = str(point["customdata"][0])
        both = narrow(view.filters, view.catalogue, category, None, None)
        go_to_papers(view, narrow(both, view.catalogue, chosen, None, None))


def _choose_one_series(view: View, by: str) -> tuple[dict[str, str], str | None]:
    """Names of the series there are, and the one to look at; None where there is none."""
    with st.container(horizontal=True, gap="medium"):
        kind = switch_kind(view, key="fields.kind")
        names = name_series(view.catalogue, kind)
        series = load_shares(view.catalogue, view.filters, kind=kind, by=by)
        sizes = series.group_by("series_id").agg(pl.col("papers").sum())
        ordered = sizes.sort("papers", "series_id", descending=[True, False])["series_id"]
        options = [id for id in ordered if id in names]
        given = [f"{kind}:{name}" for name in read_words("series")]
        usual = next((id for id in (*given, *options) if id in options), None)
        chosen = st.selectbox(
            "Share of",
            options,
            index=options.index(usual) if usual else None,
            format_func=lambda id: names[id],
            key=f"{key_widget('fields.series')}.{kind}",
        )
    note_words("series", [chosen.partition(":")[2]] if chosen else [])
    return names, chosen


def _note_field(id: str, row: dict[str, Any] | None) -> str:
    category = id.partition(":")[2]
    known = read_categories().get(category)
    name = f"{category} {known.name}" if known else category
    return f"<b>{escape_label(name)}</b>  {note_verdict(row) if row else 'too few papers'}"


def _state_fields(name: str, rows: dict[str, dict[str, Any]]) -> str:
    parts = []
    for word in ("rising", "falling"):
        ids = [id.partition(":")[2] for id, row in rows.items() if row["verdict"] == word]
        if ids:
            parts.append(f"{word} in {', '.join(ids)}")
    if not parts:
        return f"{name}: in none of its fields alone is a trend beyond doubt"
    return f"{name} is {' and '.join(parts)}"
