"""A list of papers to read: a link, the facts and the basket for each, on any width."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from analytics.dashboard.address import PAPER
from analytics.dashboard.basket import offer_basket
from analytics.dashboard.plain import escape
from analytics.dashboard.view import View, link_page, name_papers
from analytics.text.latex import plain

# A title is a link, or a button where the paper opens on the same page; both look alike.
_STYLE = """<style>
[class*="st-key-row-"] [data-testid="stPageLink-NavLink"] {
  background: transparent; padding-left: 0; padding-right: 0;
}
[class*="st-key-row-"] [data-testid="stPageLink-NavLink"] > :first-child:not(:last-child) {
  display: none;
}
[class*="st-key-turn-"] button { justify-content: flex-start; padding: 0; min-height: 0; }
[class*="st-key-row-"] [data-testid="stPageLink-NavLink"] p, [class*="st-key-turn-"] button p {
  font-size: 1rem; font-weight: 600; white-space: normal; text-align: left;
}
[class*="st-key-row-"] [data-testid="stPageLink-NavLink"]:hover p,
[class*="st-key-turn-"] button:hover p { text-decoration: underline; }
</style>"""
_NO_MARKS: Mapping[str, str] = {}


def list_papers(
    view: View,
    papers: pl.DataFrame,
    *,
    name: str,
    titles: Mapping[str, str] = _NO_MARKS,
    notes: Mapping[str, str] = _NO_MARKS,
    snippets: Mapping[str, str] = _NO_MARKS,
) -> None:
    """Show papers one below the other, in their order.

    Parameters
    ----------
    papers : rows of the catalogue.
    name : of the list, for the keys of its buttons.
    titles : titles as Markdown that is safe, by id, where words in them are marked.
    notes : what more to say beside the day and the category, as plain text, by id.
    snippets : a line below, as Markdown that is safe, by id.
    """
    st.html(_STYLE)
    with st.container(gap="small"):
        for row in name_papers(view, papers).iter_rows(named=True):
            id = row["arxiv_id"]
            with st.container(gap=None, key=f"row.{name}.{id}"):
                link_page(
                    view,
                    "papers",
                    titles.get(id) or escape(plain(row["title"] or "")),
                    {PAPER: [id]},
                    key=f"{name}.{id}",
                )
                if id in snippets:
                    st.markdown(snippets[id])
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    facts = [
                        str(row["day"]),
                        row["primary_category"] or "",
                        row["topic"] or "",
                        row["theme"] or "",
                        notes.get(id, ""),
                    ]
                    st.caption(escape(" · ".join(filter(None, facts))), width="content")
                    offer_basket(id, key=name)
