"""One paper: everything the store has of it, as text that cannot act, and where it leads."""

from typing import Any

import polars as pl
import streamlit as st

from analytics.dashboard.address import TOPIC_OPEN
from analytics.dashboard.components import escape
from analytics.dashboard.notes import show_notes
from analytics.dashboard.view import View, link_page, name_papers

_AUTHORS = 15

#: Below this confidence the second topic is named too.
_CLOSE = 0.1


def show_paper(view: View, paper: dict[str, Any]) -> None:
    """Show a paper, under a heading that is its title.

    Parameters
    ----------
    paper : columns PAPERS.
    """
    here = view.catalogue.papers.filter(pl.col("arxiv_id") == paper["arxiv_id"])
    row = name_papers(view, here).row(0, named=True)
    st.text(_name_authors(paper["authors"] or []), width="stretch")
    st.caption(escape(" | ".join(filter(None, _list_facts(paper, row)))))
    _show_links(view, row)
    show_notes(view, paper["arxiv_id"])
    st.text(paper["abstract"] or "No abstract in the source.", width="stretch")
    if paper["abstract_truncated"]:
        st.caption("The source cut this abstract short.")
    for name, given in (("Comment", paper["comment"]), ("Journal", paper["journal_ref"])):
        if given:
            st.text(f"{name}: {given}", width="stretch")


def _name_authors(authors: list[str]) -> str:
    if not authors:
        return "Authors not in the source"
    more = len(authors) - _AUTHORS
    return ", ".join(authors[:_AUTHORS]) + (f" and {more} more" if more > 0 else "")


def _list_facts(paper: dict[str, Any], row: dict[str, Any]) -> list[str]:
    return [
        f"{paper['arxiv_id']}" + (f" version {paper['version']}" if paper["version"] else ""),
        f"submitted {row['day']}" + _say_precision(paper["submitted_precision"]),
        ", ".join(paper["categories"] or []),
        f"themes: {row['theme']}" if row["theme"] else "",
        "withdrawn" if paper["withdrawn"] else "",
    ]


def _say_precision(precision: str | None) -> str:
    return {
        "estimated": " (day estimated from the order of ids)",
        "month": " (only the month is known)",
    }.get(precision or "", "")


def _show_links(view: View, row: dict[str, Any]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if not view.catalogue.simulated:
            st.link_button("Abstract on arXiv", f"https://arxiv.org/abs/{row['arxiv_id']}")
            st.link_button("PDF", f"https://arxiv.org/pdf/{row['arxiv_id']}")
        if row["topic"]:
            sure = f", confidence {row['confidence']:.2f}" if row["confidence"] is not None else ""
            words = {TOPIC_OPEN: [str(row["topic_id"])]}
            link_page(view, "topics", f"Topic: {escape(row['topic'])}{sure}", words)
            _show_second(view, row)


def _show_second(view: View, row: dict[str, Any]) -> None:
    """The next topic, where the paper lies about as near to it."""
    if row["confidence"] is None or row["confidence"] >= _CLOSE:
        return
    labels = dict(view.catalogue.topics.select("topic_id", "label").iter_rows())
    other = row["nearest_other_topic"]
    if other in labels:
        words = {TOPIC_OPEN: [str(other)]}
        link_page(view, "topics", f"almost as near: {escape(labels[other])}", words)
