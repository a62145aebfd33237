"""One paper: everything the store has of it, as text that cannot act, and where it leads."""

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from analytics.dashboard.address import TOPIC_OPEN
from analytics.dashboard.basket import offer_basket
from analytics.dashboard.facets import name_facet
from analytics.dashboard.glossary import offer_meanings
from analytics.dashboard.map_places import show_place
from analytics.dashboard.marks import Phrases, mark_words
from analytics.dashboard.mathematics import render_text
from analytics.dashboard.notes import show_notes
from analytics.dashboard.plain import escape
from analytics.dashboard.similar import show_similar
from analytics.dashboard.view import View, link_page, name_papers
from analytics.i18n import format_date
from analytics.i18n import gettext as _
from analytics.text.latex import plain

_AUTHORS = 15

#: Below this confidence the second topic is named too.
_CLOSE = 0.1


def show_paper(view: View, paper: dict[str, Any], *, marked: Phrases = ()) -> None:
    """Show a paper on a page of its own.

    Parameters
    ----------
    paper : columns PAPERS.
    marked : what was searched for, to be marked.
    """
    here = view.catalogue.papers.filter(pl.col("arxiv_id") == paper["arxiv_id"])
    row = name_papers(view, here).row(0, named=True)
    link_page(view, "papers", _("Back to the list"), {})
    title = plain(paper["title"] or "")
    st.title(mark_words(title, marked), anchor=False)
    authors = paper["authors"] or []
    st.text(_name_authors(authors), width="stretch")
    if len(authors) > _AUTHORS:
        with st.expander(_("All {count} authors").format(count=len(authors))):
            st.text(", ".join(authors), width="stretch")
    st.caption(escape(" | ".join(filter(None, _list_facts(paper, row)))))
    _show_links(view, row)
    show_notes(view, paper["arxiv_id"])
    if paper["abstract"]:
        with st.container(key="abstract"):
            st.markdown(
                render_text(paper["abstract"], lambda text: mark_words(text, marked)), width=760
            )
    else:
        st.text(_("No abstract in the source."), width="stretch")
    if paper["abstract_truncated"]:
        st.caption(_("The source cut this abstract short."))
    if paper["comment"]:
        st.text(_("Comment: {comment}").format(comment=paper["comment"]), width="stretch")
    if paper["journal_ref"]:
        st.text(_("Journal: {journal}").format(journal=paper["journal_ref"]), width="stretch")
    show_place(view, paper["arxiv_id"], title)
    show_similar(view, paper["arxiv_id"])


def _name_authors(authors: list[str]) -> str:
    if not authors:
        return _("Authors not in the source")
    names = ", ".join(authors[:_AUTHORS])
    more = len(authors) - _AUTHORS
    return _("{names} and {more} more").format(names=names, more=more) if more > 0 else names


def _list_facts(paper: dict[str, Any], row: dict[str, Any]) -> list[str]:
    version = _("version {version}").format(version=paper["version"]) if paper["version"] else ""
    updated = paper["updated"]
    later = updated is not None and updated.date() > row["day"]
    return [
        paper["arxiv_id"],
        _say_day(row["day"], paper["submitted_precision"]),
        version,
        _("changed on {day}").format(day=format_date(updated.date())) if later else "",
        ", ".join(paper["categories"] or []),
        _("themes: {themes}").format(themes=row["theme"]) if row["theme"] else "",
        ", ".join(name_facet(facet, row["venue"]) for facet in row["facets"]),
        _("withdrawn") if paper["withdrawn"] else "",
    ]


def _say_day(day: date, precision: str | None) -> str:
    forms = {
        "estimated": _("submitted on {day}, estimated from the order of ids"),
        "month": _("submitted in the month of {day}"),
    }
    form = forms.get(precision or "", _("submitted on {day}"))
    return form.format(day=format_date(day))


def _show_links(view: View, row: dict[str, Any]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if not view.catalogue.simulated:
            st.link_button(_("Abstract on arXiv"), f"https://arxiv.org/abs/{row['arxiv_id']}")
            st.link_button(_("PDF"), f"https://arxiv.org/pdf/{row['arxiv_id']}")
        if row["link"]:
            st.link_button(_name_link(row["facets"]), row["link"], icon=":material/code:")
        offer_basket(row["arxiv_id"], key="paper")
    with st.container(horizontal=True, vertical_alignment="center"):
        if row["topic"]:
            words = {TOPIC_OPEN: [str(row["topic_id"])]}
            link_page(view, "topics", _name_topic(row), words)
            _show_second(view, row)
        offer_meanings(view)


def _name_link(facets: list[str]) -> str:
    if "code" in facets:
        return _("Code")
    return _("Data") if "data" in facets else _("Project page")


def _name_topic(row: dict[str, Any]) -> str:
    topic = escape(row["topic"])
    if row["confidence"] is None:
        return _("Topic: {topic}").format(topic=topic)
    return _("Topic: {topic}, confidence {confidence}").format(
        topic=topic, confidence=f"{row['confidence']:.2f}"
    )


def _show_second(view: View, row: dict[str, Any]) -> None:
    """The next topic, where the paper lies about as near to it."""
    if row["confidence"] is None or row["confidence"] >= _CLOSE:
        return
    labels = dict(view.catalogue.topics.select("topic_id", "label").iter_rows())
    other = row["nearest_other_topic"]
    if other in labels:
        words = {TOPIC_OPEN: [str(other)]}
        label = _("almost as near: {topic}").format(topic=escape(labels[other]))
        link_page(view, "topics", label, words)
