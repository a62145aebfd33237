"""Papers: the list behind every figure, and one paper opened."""

import polars as pl
import streamlit as st

from analytics.dashboard.address import choose_one, key_widget, note_words, read_words
from analytics.dashboard.cache import load_papers
from analytics.dashboard.components import escape, show_table
from analytics.dashboard.view import View, link_page
from analytics.pipeline.extract import extract_papers

_ROWS = 50
_SORTS = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "typical": "Most typical of its topic first",
}
_COLUMNS = {
    "title": st.column_config.TextColumn("Title", width=430),
    "day": st.column_config.DateColumn("Submitted", format="YYYY-MM-DD", width=90),
    "primary_category": st.column_config.TextColumn("Category", width=80),
    "topic": st.column_config.TextColumn("Topic", width=170),
    "theme": st.column_config.TextColumn("Themes", width=170),
    "arxiv_id": st.column_config.TextColumn("arXiv id", width=90),
}


def render(view: View) -> None:
    """Show the chosen papers, fifty at a time, and the one that is opened."""
    found = view.papers
    first, last = view.span
    st.title("Papers", anchor=False)
    st.caption(f"{found.height:,} papers submitted from {first} to {last}, under the filters set.")
    sort, page = _choose_order(found.height)
    rows = _name_rows(view, _sort(found, sort).slice((page - 1) * _ROWS, _ROWS))
    note_words("page", [str(page)] if page > 1 else [])
    note_words("sort", [sort] if sort != "newest" else [])
    chosen = show_table(
        view,
        rows,
        name="papers",
        columns=_COLUMNS,
        alt=f"Papers {(page - 1) * _ROWS + 1} to {(page - 1) * _ROWS + rows.height}",
        export=lambda: extract_papers(view.store, view.catalogue, found),
        selectable=True,
        height=560,
    )
    st.caption(f"The CSV holds all {found.height:,} papers with their abstracts.")
    opened = [rows["arxiv_id"][chosen]] if chosen is not None else _read_link(view)
    note_words("paper", opened)
    if opened:
        _show_paper(view, opened[0])


def _choose_order(count: int) -> tuple[str, int]:
    pages = max(1, -(-count // _ROWS))
    left, right = st.columns([3, 1])
    sort = left.segmented_control(
        "Order",
        list(_SORTS),
        default=choose_one("sort", list(_SORTS), "newest"),
        format_func=lambda name: _SORTS[name],
        key=key_widget("sort"),
        required=True,
        label_visibility="collapsed",
    )
    wanted = choose_one("page", [str(number) for number in range(1, pages + 1)], "1")
    page = right.number_input(
        f"Page of {pages:,}", 1, pages, int(wanted), key=f"{key_widget('page')}.{count}"
    )
    return str(sort), int(page)


def _sort(papers: pl.DataFrame, sort: str) -> pl.DataFrame:
    if sort == "typical":
        return papers.sort("confidence", "arxiv_id", descending=[True, False], nulls_last=True)
    newest = sort == "newest"
    return papers.sort("submitted", "arxiv_id", descending=[newest, newest])


def _name_rows(view: View, papers: pl.DataFrame) -> pl.DataFrame:
    labels = view.catalogue.topics.select("topic_id", topic="label")
    names = {theme.id: theme.name_en for theme in view.catalogue.themes}
    return papers.join(labels, on="topic_id", how="left", maintain_order="left").with_columns(
        day=pl.col("submitted").dt.date(),
        theme=pl.col("themes").list.eval(pl.element().replace(names)).list.join(", "),
    )


def _read_link(view: View) -> list[str]:
    return [id for id in read_words("paper")[:1] if id in view.catalogue.papers["arxiv_id"]]


def _show_paper(view: View, arxiv_id: str) -> None:
    paper = load_papers(view.catalogue, [arxiv_id]).row(0, named=True)
    row = _name_rows(view, view.catalogue.papers.filter(pl.col("arxiv_id") == arxiv_id)).row(
        0, named=True
    )
    with st.container(border=True):
        st.subheader(escape(paper["title"]), anchor=False)
        authors = paper["authors"] or []
        shown = ", ".join(authors[:12]) + (f" and {len(authors) - 12} more" if authors[12:] else "")
        st.markdown(escape(shown) if authors else "*Authors not in the source*")
        facts = [
            f"submitted {row['day']}" + _say_precision(paper["submitted_precision"]),
            ", ".join(paper["categories"] or []),
            f"version {paper['version']}" if paper["version"] else "",
        ]
        st.caption(escape(" | ".join(fact for fact in facts if fact)))
        st.text(paper["abstract"] or "No abstract in the source.", width="stretch")
        if paper["abstract_truncated"]:
            st.caption("The source cut this abstract short.")
        if paper["comment"]:
            st.caption(escape(f"Comment: {paper['comment']}"))
        _show_links(view, row)


def _show_links(view: View, row: dict[str, object]) -> None:
    with st.container(horizontal=True):
        if not view.catalogue.simulated:
            st.link_button("Abstract on arXiv", f"https://arxiv.org/abs/{row['arxiv_id']}")
            st.link_button("PDF", f"https://arxiv.org/pdf/{row['arxiv_id']}")
        if row["topic"]:
            link_page(
                view,
                "topics",
                f"Topic: {escape(str(row['topic']))}",
                {"open": [str(row["topic_id"])]},
            )
    if row["theme"]:
        st.caption(f"Themes: {row['theme']}")


def _say_precision(precision: str | None) -> str:
    return {
        "estimated": " (day estimated from the order of ids)",
        "month": " (only the month is known)",
    }.get(precision or "", "")
