"""What can be said of the topics themselves: how good, how many, and what became of them."""

import polars as pl
import streamlit as st

from analytics.charts.topics import plot_choice
from analytics.dashboard.address import key_widget
from analytics.dashboard.cache import load_quality, load_topic_frame
from analytics.dashboard.components import show_figure, show_table
from analytics.dashboard.glossary import tell
from analytics.dashboard.plain import escape
from analytics.dashboard.view import View
from analytics.i18n import format_date, format_percent
from analytics.i18n import gettext as _
from analytics.pipeline.quality import add_stability
from analytics.topics.ledger import tell_event
from analytics.topics.quality import ROBUST, Quality


def add_figures(view: View, topics: pl.DataFrame) -> pl.DataFrame:
    """Topics (columns TOPICS at least) with their stability and, in words, ``sturdy``."""
    measured = add_stability(topics, load_quality(view.catalogue, view.store))
    return measured.with_columns(
        sturdy=pl.when(pl.col("stability").is_null())
        .then(None)
        .when(pl.col("stability") >= ROBUST)
        .then(pl.lit(_("robust")))
        .otherwise(pl.lit(_("fragile")))
    )


def show_quality(view: View) -> None:
    """The figures of all topics, how their number was chosen, and the ledger of refits."""
    quality = load_quality(view.catalogue, view.store)
    st.header(_("How good these topics are"), anchor=False)
    if quality is None:
        st.caption(
            _(
                "Not measured yet for this fit: run python -m analytics topics quality. A fit "
                "from the command line or the Data page measures it."
            )
        )
    else:
        _show_figures(quality)
    for name, label, show in (
        ("choice", _("How many topics, and why"), _show_choice),
        ("ledger", _("Topics born, gone, split and merged"), _show_ledger),
    ):
        box = st.expander(label, key=key_widget(name), on_change="rerun")
        if box.open:
            with box:
                show(view)


def _show_figures(quality: Quality) -> None:
    distinct = _("Distinct terms among the first ten of all topics.")
    agreement = _(
        "Adjusted Rand index of two fits that differ in the seed alone: 1 where every paper lies "
        "with the same others, 0 for chance."
    )
    categories = _(
        "V-measure against arXiv's primary categories, 0 to 1. Topics are finer than categories "
        "and cross them, so that it cannot be 1."
    )
    with st.container(horizontal=True):
        if quality.coherence is not None:
            told = f"{quality.coherence:.2f}"
            st.metric(_("Coherence"), told, border=True, help=tell("Coherence"))
        st.metric(
            _("Distinct terms"), format_percent(quality.diversity), border=True, help=distinct
        )
        st.metric(_("Agreement"), f"{quality.agreement:.2f}", border=True, help=agreement)
        if quality.v_measure is not None:
            st.metric(_("Categories"), f"{quality.v_measure:.2f}", border=True, help=categories)
        robust = _("{count} of {all}").format(count=quality.robust, all=quality.topics.height)
        st.metric(_("Robust"), robust, border=True, help=tell("Robust, fragile"))
    st.caption(_("Measured on {papers} papers of the fit.").format(papers=f"{quality.papers:,}"))


def _show_choice(view: View) -> None:
    curve = load_topic_frame(view.catalogue, view.store, "curve")
    topics = view.catalogue.topics.height
    if curve.is_empty():
        told = _("The number, {topics}, was given, or there were too few papers to compare.")
        st.write(told.format(topics=topics))
        return
    show_figure(
        view,
        plot_choice(curve, topics, dark=view.dark),
        name="number-of-topics",
        frame=curve,
        title=_("{topics} topics: the best sum of coherence and agreement of those tried").format(
            topics=topics
        ),
        unit=_("Coherence and agreement of fits on a sample of 12,000 papers, by number of topics"),
        source=_("The range tried grows with the number of papers. A refit keeps the number."),
    )


def _show_ledger(view: View) -> None:
    events = load_topic_frame(view.catalogue, view.store, "ledger")
    if events.is_empty():
        st.write(_("Nothing yet: there was no refit, or every topic stayed what it was."))
        return
    told = [tell_event(event) for event in events.iter_rows(named=True)]
    show_table(
        view,
        events.with_columns(told=pl.Series(told)).sort("day", descending=True, maintain_order=True),
        name="ledger",
        columns={
            "day": st.column_config.DateColumn(_("Papers up to"), format="YYYY-MM-DD", width=95),
            "event": st.column_config.TextColumn(_("Event"), width=70),
            "told": st.column_config.TextColumn(_("What happened"), width=620),
        },
        alt=_("What became of topics at each refit"),
        export=events,
    )


def show_descent(view: View, id: int) -> None:
    """What became of one topic at refits, in sentences; nothing where nothing did."""
    events = load_topic_frame(view.catalogue, view.store, "ledger")
    own = events.filter((pl.col("topic_id") == id) | (pl.col("other_id") == id))
    for event in own.sort("day", descending=True).head(4).iter_rows(named=True):
        told = _("Refit with papers up to {day}: {event}.")
        day = format_date(event["day"])
        st.caption(escape(told.format(day=day, event=tell_event(event))))
