"""Papers: the list behind every figure, and one paper opened over it."""

from hashlib import sha256

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
from analytics.dashboard.cache import load_papers, load_ranks
from analytics.dashboard.components import escape, offer_csv, show_table
from analytics.dashboard.paper import show_paper
from analytics.dashboard.switches import switch
from analytics.dashboard.view import View, name_papers
from analytics.pipeline.extract import extract_papers

_ROWS = 50
_SORTS = {
    "match": "Best match",
    "newest": "Newest",
    "oldest": "Oldest",
    "typical": "Most typical of its topic",
}
_COLUMNS = {
    "day": st.column_config.DateColumn("Submitted", format="YYYY-MM-DD", width=88),
    "title": st.column_config.TextColumn("Title", width=430),
    "primary_category": st.column_config.TextColumn("Category", width=72),
    "topic": st.column_config.TextColumn("Topic", width=150),
    "theme": st.column_config.TextColumn("Themes", width=140),
    "arxiv_id": st.column_config.TextColumn("arXiv id", width=88),
}


def render(view: View) -> None:
    """Show the chosen papers, fifty at a time, and the one that is opened."""
    found = view.papers
    st.title(f"{found.height:,} papers", anchor=False)
    st.caption(escape(view.scope[:1].upper() + view.scope[1:] + "."))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        sort = _choose_sort(view)
        page = _choose_page(view, sort)
    first = (page - 1) * _ROWS
    rows = name_papers(view, _sort(view, sort).slice(first, _ROWS))
    chosen = show_table(
        view,
        rows,
        name="page",
        columns=_COLUMNS,
        alt=f"Papers {first + 1} to {first + rows.height}",
        choose=f"Papers {first + 1:,} to {first + rows.height:,} of {found.height:,}. "
        "Choose one to read it.",
        state=f"{sort}.{page}.{view.filters}",
        height=562,
    )
    offer_csv(
        view,
        lambda: extract_papers(view.store, view.catalogue, found),
        "papers",
        label=f"CSV of all {found.height:,} papers, with abstracts",
        tip="Every paper under the filters, newest first, with all that is known of it.",
    )
    _open(view, rows["arxiv_id"][chosen] if chosen is not None else None)


def _choose_sort(view: View) -> str:
    query = bool(view.filters.query)
    options = list(_SORTS)[0 if query else 1 :]
    return switch(
        "Order",
        "sort",
        {sort: _SORTS[sort] for sort in options},
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
        f"Page of {pages:,}",
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
        return papers.join(ranks, on="arxiv_id").sort("rank").drop("rank")
    if sort == "typical":
        return papers.sort("confidence", "arxiv_id", descending=[True, False], nulls_last=True)
    newest = sort == "newest"
    return papers.sort("submitted", "arxiv_id", descending=[newest, newest])


def _open(view: View, chosen: str | None) -> None:
    """Show the paper just chosen, or the one that a link or an earlier run left open."""
    key = key_widget(PAPER)
    if key not in st.session_state:
        st.session_state[key] = next(iter(read_words(PAPER)), None)
    if chosen is not None:
        st.session_state[key] = chosen
    opened = st.session_state[key]
    note_words(PAPER, [])
    if not opened:
        return
    found = load_papers(view.catalogue, [opened])
    if found.is_empty():
        st.warning("The link names a paper that is not here.")
        return
    note_words(PAPER, [opened])

    def close() -> None:
        st.session_state[key] = None

    paper = found.row(0, named=True)

    @st.dialog(escape(paper["title"]), width="medium", on_dismiss=close)
    def show() -> None:
        show_paper(view, paper)

    show()
