"""Section Emerging of the Trends page: what recent papers write about so much more than before."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from analytics.dashboard.components import head_page, show_table
from analytics.dashboard.judged_lines import show_judged
from analytics.dashboard.measures import load_emerging, load_phrases, load_track_record
from analytics.dashboard.plain import escape
from analytics.dashboard.view import View, go_to_papers, suit_period
from analytics.i18n import format_date, format_list, format_percent
from analytics.i18n import gettext as _
from analytics.pipeline.emerge import LEAST, Emergence

_DRAWN = 5


def render(view: View) -> None:
    """The terms, how the best of them went, and how far such a list was right in the past."""
    emergence = load_emerging(view.catalogue, view.filters)
    terms = emergence.terms
    if terms.is_empty():
        head_page(view, _("Nothing emerges in what is in view"))
        st.info(escape(_explain_nothing(emergence)))
        _tell_record()
        return
    best = format_list(terms["name"].head(2).to_list(), last="and")
    title = _("Emerging: {terms}").format(terms=best)
    head_page(view, title, note=_tell_windows(emergence))
    _draw(view, terms)
    _list_terms(view, emergence)
    _tell_record()


def _tell_windows(emergence: Emergence) -> str:
    return _(
        "{papers} papers from {first} to {last} against {papers_before} from {before} on."
    ).format(
        papers=f"{emergence.papers:,}",
        first=format_date(emergence.recent[0]),
        last=format_date(emergence.recent[1]),
        papers_before=f"{emergence.papers_before:,}",
        before=format_date(emergence.before[0]),
    )


def _explain_nothing(emergence: Emergence) -> str:
    if min(emergence.papers, emergence.papers_before) < LEAST:
        return _(
            "At least {least} recent papers and as many before them are needed. In view are "
            "{papers} from {first} to {last} and {papers_before} in the year before."
        ).format(
            least=LEAST,
            papers=f"{emergence.papers:,}",
            first=format_date(emergence.recent[0]),
            last=format_date(emergence.recent[1]),
            papers_before=f"{emergence.papers_before:,}",
        )
    return _("No term stands out: {windows}").format(windows=_tell_windows(emergence))


def _draw(view: View, terms: pl.DataFrame) -> None:
    by = suit_period(view)
    top = terms.head(_DRAWN)
    phrases = ", ".join(f'"{term}"' for term in top["term"])
    series = load_phrases(view.catalogue, view.filters, phrases, by=by)
    names = {f'term:"{term}"': name for term, name in top.select("term", "name").iter_rows()}
    show_judged(view, series, names, phrases, name="emerging", by=by)


def _look_terms() -> dict[str, Any]:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    return {
        "name": text(_("Term"), width=215),
        "papers": number(_("Papers now"), format="localized", width=90),
        "before": number(_("Year before"), format="localized", width=90),
        "lift": number(
            _("Times the share"),
            format="%.1f",
            width=110,
            help=_("Share of recent papers over the share in the year before, both cautious."),
        ),
        "score": number(
            _("Score"), format="%.1f", width=65, help=_("Log-odds over its standard error.")
        ),
        "first_seen": st.column_config.DateColumn(_("First seen"), format="YYYY-MM-DD", width=95),
        "first_arxiv_id": text(_("In"), width=105),
        "also": text(_("Also"), width=260, help=_("Other terms of the same papers.")),
    }


def _list_terms(view: View, emergence: Emergence) -> None:
    terms = emergence.terms
    rows = terms.with_columns(also=pl.col("variants").list.head(4).list.join(", "))
    st.header(_("Emerging terms"), anchor=False)
    st.caption(escape(_explain_terms(view.catalogue.common_length)))
    chosen = show_table(
        view,
        rows,
        name="emerging-terms",
        columns=_look_terms(),
        alt=_("Emerging terms with their papers and where each was first seen"),
        export=terms,
        choose=_("Choose one for its recent papers."),
        height="content" if rows.height < 15 else 520,
    )
    if chosen is not None:
        written = f'"{rows["term"][chosen]}"'
        query = f"({view.filters.query}) {written}" if view.filters.query else written
        start, end = emergence.recent
        go_to_papers(view, replace(view.filters, start=start, end=end, query=query))


def _explain_terms(length: int | None) -> str:
    if length:
        told = _(
            "Terms with at least ten recent papers and twice the share of the year before, read "
            "in titles and the first {length} characters of abstracts."
        ).format(length=f"{length:,}")
    else:
        told = _("Terms with at least ten recent papers and twice the share of the year before.")
    style = _("Words of style, that papers of all topics take up alike, are left out.")
    return f"{told} {style}"


def _tell_record() -> None:
    record = load_track_record()
    st.header(_("How far to trust this list"), anchor=False)
    st.markdown(
        escape(
            _(
                "The list was drawn up for {months} months from {first} to {last} with only the "
                "papers known then ({categories}; months with few papers left out), and looked "
                "at again half a year later."
            ).format(
                months=record["months"],
                first=record["first"],
                last=record["last"],
                categories=format_list(record["categories"]),
            )
        )
    )
    with st.container(horizontal=True):
        _show_figure(record, "higher", _("Still above the year before"))
        _show_figure(record, "kept", _("Kept at least half of the rise"))
        _show_figure(record, "rose", _("Rose further"))
    st.caption(
        escape(
            _(
                "Of {badges} terms. In brackets: other terms that had risen as well. Of {grown} "
                "phrases that later trebled for half a year, {found} had been listed, {lead} "
                "months (median) before that was plain."
            ).format(
                badges=record["badges"],
                grown=record["grown"],
                found=format_percent(record["found"]),
                lead=f"{record['lead_months']:.0f}",
            )
        )
    )
    st.caption(
        escape(
            _(
                "Is it right on rise or fall? A published classifier of bursty terms is so about "
                "80 % of the time (Tattershall, 2019). From the day of the list on, {fell_others} "
                "of the other terms fell, so that whoever says of all of them that they fall is "
                "right as often; of those listed {fell} fell and {rose} rose. The list tells "
                "rises that last; it does not tell which of them go further."
            ).format(
                fell_others=format_percent(1 - record["rose_others"]),
                fell=format_percent(1 - record["rose"]),
                rose=format_percent(record["rose"]),
            )
        )
    )


def _show_figure(record: Mapping[str, Any], name: str, label: str) -> None:
    st.metric(
        label,
        f"{format_percent(record[name])} ({format_percent(record[f'{name}_others'])})",
        border=True,
    )
