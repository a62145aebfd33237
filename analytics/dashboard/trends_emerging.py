"""Section Emerging of the Trends page: what recent papers write about so much more than before."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from analytics.dashboard.components import escape, head_page, show_table
from analytics.dashboard.lines import show_lines
from analytics.dashboard.measures import load_emerging, load_phrases, load_track_record
from analytics.dashboard.view import View, go_to_papers, suit_period
from analytics.pipeline.emerge import LEAST, Emergence

_DRAWN = 5


def render(view: View) -> None:
    """The terms, how the best of them went, and how far such a list was right in the past."""
    emergence = load_emerging(view.catalogue, view.filters)
    terms = emergence.terms
    if terms.is_empty():
        head_page(view, "Nothing emerges in what is in view")
        st.info(escape(_explain_nothing(emergence)))
        _tell_record()
        return
    best = " and ".join(terms["name"].head(2))
    head_page(view, f"Emerging: {best}", note=_tell_windows(emergence))
    _draw(view, terms)
    _list_terms(view, emergence)
    _tell_record()


def _tell_windows(emergence: Emergence) -> str:
    return (
        f"{emergence.papers:,} papers from {emergence.recent[0]} to {emergence.recent[1]} against "
        f"{emergence.papers_before:,} from {emergence.before[0]} on."
    )


def _explain_nothing(emergence: Emergence) -> str:
    if min(emergence.papers, emergence.papers_before) < LEAST:
        return (
            f"At least {LEAST} recent papers and as many before them are needed. In view are "
            f"{emergence.papers:,} from {emergence.recent[0]} to {emergence.recent[1]} and "
            f"{emergence.papers_before:,} in the year before."
        )
    return f"No term stands out: {_tell_windows(emergence)}"


def _draw(view: View, terms: pl.DataFrame) -> None:
    by = suit_period(view)
    top = terms.head(_DRAWN)
    phrases = ", ".join(f'"{term}"' for term in top["term"])
    series = load_phrases(view.catalogue, view.filters, phrases, by=by)
    names = {f'term:"{term}"': name for term, name in top.select("term", "name").iter_rows()}
    show_lines(
        view,
        series,
        names,
        name="emerging",
        title="How the first of them went",
        by=by,
    )


_TERMS = {
    "name": st.column_config.TextColumn("Term", width=215),
    "papers": st.column_config.NumberColumn("Papers now", format="localized", width=90),
    "before": st.column_config.NumberColumn("Year before", format="localized", width=90),
    "lift": st.column_config.NumberColumn(
        "Times the share",
        format="%.1f",
        width=110,
        help="Share of recent papers over the share in the year before, both cautious.",
    ),
    "score": st.column_config.NumberColumn(
        "Score", format="%.1f", width=65, help="Log-odds over its standard error."
    ),
    "first_seen": st.column_config.DateColumn("First seen", format="YYYY-MM-DD", width=95),
    "first_arxiv_id": st.column_config.TextColumn("In", width=105),
    "also": st.column_config.TextColumn("Also", width=260, help="Other terms of the same papers."),
}


def _list_terms(view: View, emergence: Emergence) -> None:
    terms = emergence.terms
    rows = terms.with_columns(also=pl.col("variants").list.head(4).list.join(", "))
    st.header("Emerging terms", anchor=False)
    length = view.catalogue.common_length
    read = f", read in titles and the first {length:,} characters of abstracts" if length else ""
    st.caption(
        escape(
            f"Terms with at least ten recent papers and twice the share of the year before{read}. "
            "Words of style, that papers of all topics take up alike, are left out."
        )
    )
    chosen = show_table(
        view,
        rows,
        name="emerging-terms",
        columns=_TERMS,
        alt="Emerging terms with their papers and where each was first seen",
        export=terms,
        choose="Choose one for its recent papers.",
        height="content" if rows.height < 15 else 520,
    )
    if chosen is not None:
        written = f'"{rows["term"][chosen]}"'
        query = f"({view.filters.query}) {written}" if view.filters.query else written
        start, end = emergence.recent
        go_to_papers(view, replace(view.filters, start=start, end=end, query=query))


def _tell_record() -> None:
    record = load_track_record()
    st.header("How far to trust this list", anchor=False)
    st.markdown(
        escape(
            f"The list was drawn up for {record['months']} months from {record['first']} to "
            f"{record['last']} with only the papers known then ({', '.join(record['categories'])}; "
            "months with few papers left out), and looked at again half a year later."
        )
    )
    with st.container(horizontal=True):
        _show_figure(record, "higher", "Still above the year before")
        _show_figure(record, "kept", "Kept at least half of the rise")
        _show_figure(record, "rose", "Rose further")
    st.caption(
        escape(
            f"Of {record['badges']} terms. In brackets: other terms that had risen as well. Of "
            f"{record['grown']} phrases that later trebled for half a year, {record['found']:.0%} "
            f"had been listed, {record['lead_months']:.0f} months (median) before that was plain. "
            "A published classifier of bursty terms is right on rise or fall about 80 % of the "
            "time (Tattershall, 2019), over years, where this looks half a year ahead."
        )
    )


def _show_figure(record: Mapping[str, Any], name: str, label: str) -> None:
    st.metric(label, f"{record[name]:.0%} ({record[f'{name}_others']:.0%})", border=True)
