"""Papers like the ones in question, by relevance or by recency."""

import polars as pl
import streamlit as st

from analytics.dashboard.components import offer_csv
from analytics.dashboard.listing import list_papers
from analytics.dashboard.near import find_like_papers, open_vectors
from analytics.dashboard.switches import switch
from analytics.dashboard.view import View
from analytics.i18n import gettext as _
from analytics.query import Filters


def show_similar(view: View, arxiv_id: str) -> None:
    """The papers most like one, of all in the store."""
    st.header(_("Similar papers"), anchor=False)
    if open_vectors() is None:
        st.caption(_("There are none before the first fit of topics."))
        return
    order = choose_order()
    found = find_like_papers(view.catalogue, (arxiv_id,), order, Filters())
    show_found(view, found, name="similar")


def choose_order() -> str:
    """By relevance or by recency."""
    return switch(
        _("Order"),
        "like",
        {"relevance": _("By relevance"), "recency": _("By recency")},
        "relevance",
        hidden=True,
    )


def say_how() -> str:
    """What likeness is, and what it is not."""
    return _(
        "Likeness is of words and subject, 0 to 1, over titles and abstracts. There are no "
        "citations in the data: a paper that others build on is not found for that."
    )


def show_found(view: View, found: pl.DataFrame, *, name: str) -> None:
    """Papers that were found, with how alike each is, and their CSV.

    Parameters
    ----------
    found : columns arxiv_id and likeness, in the order to be shown.
    """
    if found.is_empty():
        st.write(_("No paper here is like it."))
        return
    papers = found.join(view.catalogue.papers, on="arxiv_id", how="inner", maintain_order="left")
    st.caption(say_how())
    notes = {
        id: _("likeness {likeness}").format(likeness=f"{likeness:.2f}")
        for id, likeness in found.select("arxiv_id", "likeness").iter_rows()
    }
    list_papers(view, papers.drop("likeness"), name=name, notes=notes)
    columns = ["arxiv_id", "title", "submitted", "primary_category", "likeness"]
    offer_csv(view, papers.select(columns), name)
