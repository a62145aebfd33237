"""Basket: the papers a reader keeps, and the files to take them away in."""

from collections.abc import Callable

import polars as pl
import streamlit as st

from analytics.dashboard.basket import drop_papers, read_basket
from analytics.dashboard.cache import load_papers
from analytics.dashboard.listing import list_papers
from analytics.dashboard.view import View
from analytics.export import name_file, write_csv, write_json, write_parquet
from analytics.i18n import gettext as _
from analytics.i18n import ngettext
from analytics.query import Filters
from analytics.references import write_bibtex, write_ris


def render(view: View) -> None:
    """Show what is in the basket, and offer it as files."""
    st.title(_("Basket"), anchor=False)
    kept = read_basket()
    if not kept:
        st.write(_("The basket is empty: press Keep beside a paper, in any list."))
        st.page_link(view.pages["papers"], label=_("To the papers"), icon=":material/article:")
        return
    order = pl.DataFrame({"arxiv_id": kept}, schema={"arxiv_id": pl.String})
    papers = order.join(view.catalogue.papers, on="arxiv_id", maintain_order="left")
    st.caption(
        ngettext(
            "{count} paper. This browser keeps it, and no one else sees it.",
            "{count} papers. This browser keeps them, and no one else sees them.",
            papers.height,
        ).format(count=papers.height)
    )
    _offer_files(view, papers["arxiv_id"].to_list())
    list_papers(view, papers, name="kept")
    _tell_missing(kept, papers)
    st.button(_("Empty the basket"), on_click=drop_papers, args=(kept,), icon=":material/delete:")


def _tell_missing(kept: tuple[str, ...], papers: pl.DataFrame) -> None:
    missing = len(kept) - papers.height
    if missing:
        st.caption(
            ngettext(
                "{count} more paper in the basket is not in this store.",
                "{count} more papers in the basket are not in this store.",
                missing,
            ).format(count=missing)
        )


def _offer_files(view: View, arxiv_ids: list[str]) -> None:
    """One button for each format; a file is made when it is asked for."""
    forms: list[tuple[str, str, str, Callable[[pl.DataFrame], bytes]]] = [
        ("BibTeX", "bib", "application/x-bibtex", write_bibtex),
        ("RIS", "ris", "application/x-research-info-systems", write_ris),
        ("CSV", "csv", "text/csv", lambda papers: write_csv(papers, bom=True)),
        ("JSON", "json", "application/json", write_json),
        ("Parquet", "parquet", "application/vnd.apache.parquet", write_parquet),
    ]

    def bind(write: Callable[[pl.DataFrame], bytes]) -> Callable[[], bytes]:
        return lambda: write(load_papers(view.catalogue, arxiv_ids))

    with st.container(horizontal=True):
        for name, ending, mime, write in forms:
            st.download_button(
                name,
                bind(write),
                file_name=name_file("basket", Filters(), view.catalogue.version, ending),
                mime=mime,
                key=f"file.{ending}",
                on_click="ignore",
                icon=":material/download:",
                disabled=not arxiv_ids,
            )
