"""Papers: the list behind every figure, and the page of one paper."""

from functools import partial
from hashlib import sha256
from urllib.parse import urlencode

import polars as pl
import streamlit as st

from analytics.dashboard.address import (
    PAGE,
    PAPER,
    choose_one,
    key_widget,
    note_words,
    read_words,
)
from analytics.dashboard.basket import offer_all
from analytics.dashboard.cache import load_papers, load_ranks
from analytics.dashboard.components import offer_csv
from analytics.dashboard.gains import offer_growth
from analytics.dashboard.gaps import tell_gaps
from analytics.dashboard.glossary import offer_meanings
from analytics.dashboard.listing import list_papers
from analytics.dashboard.marks import cut_snippets, mark_all
from analytics.dashboard.paper import show_paper
from analytics.dashboard.past import write_day
from analytics.dashboard.plain import escape
from analytics.dashboard.routes import BIBTEX, CSV, FEED, MOST_REFERENCES, RIS
from analytics.dashboard.switches import switch
from analytics.dashboard.view import View, find_only, link_page, name_papers
from analytics.i18n import format_number
from analytics.i18n import gettext as _
from analytics.query import format_filters
from analytics.search.highlight import list_phrases
from analytics.text.latex import plain_titles
from analytics.text.phrases import TEXT, TITLE, parse_query

_ROWS = 25


def render(view: View) -> None:
    """Show the paper that is opened, or the chosen papers, some at a time."""
    opened = next(iter(read_words(PAPER)), None)
    if opened:
        _open(view, opened)
        return
    found = view.papers
    st.title(
        _("{papers} papers").format(papers=format_number(found.height))
        if found.height > 1
        else _("1 paper"),
        anchor=False,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(escape(view.scope[:1].upper() + view.scope[1:] + "."), width="content")
        offer_meanings(view)
    tell_gaps(view)
    only = find_only(view.filters)
    if only:
        offer_growth(view, only)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        sort = _choose_sort(view)
        page = _choose_page(view, sort)
    _link_files(view, found.height)
    rows = _sort(view, sort).slice((page - 1) * _ROWS, _ROWS)
    _list(view, rows)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        named = partial(_name_rows, view, rows)
        offer_csv(view, named, "page", label=_("CSV of this page"))
        offer_all(_("Keep all on this page"), rows["arxiv_id"].to_list(), key="page")


def _name_rows(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    return name_papers(view, rows).drop(_MADE)


def _link_files(view: View, papers: int) -> None:
    """Links to all papers as a file, which the server sends piece by piece, and to their feed."""
    words = urlencode({**format_filters(view.filters), **write_day()}, doseq=True)
    with st.container(key="files", horizontal=True, gap="small"):
        st.link_button(
            _("CSV of all {papers} papers, with abstracts").format(papers=format_number(papers)),
            f"{CSV}?{words}",
            type="tertiary",
            icon=":material/download:",
            help=_("Every paper under the filters, newest first, with all that is known of it."),
        )
        tip = _("Every paper under the filters, for a bibliography.")
        if papers > MOST_REFERENCES:
            tip = _("For {most} papers at most: narrow the filters.").format(
                most=format_number(MOST_REFERENCES)
            )
        for form, address in (("BibTeX", BIBTEX), ("RIS", RIS)):
            st.link_button(
                _("{format} of all").format(format=form),
                f"{address}?{words}",
                type="tertiary",
                icon=":material/format_quote:",
                disabled=papers > MOST_REFERENCES,
                help=tip,
            )
        st.link_button(
            _("Feed"),
            f"{FEED}?{words}",
            type="tertiary",
            icon=":material/rss_feed:",
            help=_("The newest papers under the filters, for a feed reader."),
        )


#: Columns for the eye, which the catalogue's own say already.
_MADE = ["day", "theme"]


def _list(view: View, rows: pl.DataFrame) -> None:
    """The list; where words were searched for, they are marked in titles and abstracts."""
    if not view.filters.query:
        list_papers(view, rows, name="papers")
        return
    query = parse_query(view.filters.query)
    ids = rows["arxiv_id"].to_list()
    titles = plain_titles(rows)["title"].fill_null("").to_list()
    full = load_papers(view.catalogue, ids)
    abstracts = dict(full.select("arxiv_id", pl.col("abstract").fill_null("")).iter_rows())
    marked = mark_all(titles, list_phrases(query, TEXT, TITLE))
    snippets = cut_snippets([abstracts[id] for id in ids], list_phrases(query, TEXT))
    shown = {id: snippet for id, snippet in zip(ids, snippets, strict=True) if snippet}
    list_papers(
        view, rows, name="papers", titles=dict(zip(ids, marked, strict=True)), snippets=shown
    )


def _name_sorts() -> dict[str, str]:
    return {
        "match": _("Best match"),
        "newest": _("Newest"),
        "oldest": _("Oldest"),
        "typical": _("Most typical of its topic"),
    }


def _choose_sort(view: View) -> str:
    query = bool(view.filters.query)
    names = _name_sorts()
    options = list(names)[0 if query else 1 :]
    return switch(
        _("Order"),
        "sort",
        {sort: names[sort] for sort in options},
        options[0],
        key=f"sort.{query}",
        hidden=True,
    )


def _choose_page(view: View, sort: str) -> int:
    """The page of the list; a list that has changed begins at its first."""
    pages = max(1, -(-view.papers.height // _ROWS))
    if pages == 1:
        note_words(PAGE, [])
        return 1
    digest = sha256(f"{sort} {view.filters}".encode()).hexdigest()[:12]
    given = choose_one(PAGE, [str(number) for number in range(1, pages + 1)], "1")
    linked = st.session_state.setdefault(key_widget("page.of"), digest) == digest
    page = st.number_input(
        _("Page of {pages}").format(pages=format_number(pages)),
        1,
        pages,
        int(given) if linked else 1,
        key=key_widget(f"page.{digest}"),
        width=170,
    )
    note_words(PAGE, [str(page)] if page > 1 else [])
    return int(page)


def _sort(view: View, sort: str) -> pl.DataFrame:
    papers = view.papers
    if sort == "match":
        ranks = load_ranks(view.catalogue, view.filters.query)
        ranked = papers.join(ranks, on="arxiv_id", how="left").sort(
            "rank", "submitted", "arxiv_id", descending=[False, True, True], nulls_last=True
        )
        return ranked.drop("rank")
    if sort == "typical":
        return papers.sort("confidence", "arxiv_id", descending=[True, False], nulls_last=True)
    newest = sort == "newest"
    return papers.sort("submitted", "arxiv_id", descending=[newest, newest])


def _open(view: View, arxiv_id: str) -> None:
    """The page of one paper, which a link names."""
    note_words(PAPER, [arxiv_id])
    found = load_papers(view.catalogue, [arxiv_id])
    if found.is_empty():
        link_page(view, "papers", _("Back to the list"), {})
        st.title(_("No paper {id} here").format(id=escape(arxiv_id[:40])), anchor=False)
        st.write(_("The link names a paper that the store does not have."))
        return
    query = parse_query(view.filters.query) if view.filters.query else None
    marked = list_phrases(query, TEXT, TITLE) if query else ()
    show_paper(view, found.row(0, named=True), marked=marked)
