"""What was drawn around on the map: the papers inside, as a table with its CSV."""

from collections.abc import Sequence

import numpy as np
import polars as pl
import streamlit as st

from analytics.dashboard.components import show_table
from analytics.dashboard.figure import Ring
from analytics.dashboard.plain import escape
from analytics.dashboard.view import View, go_to_papers, name_papers
from analytics.i18n import gettext as _
from analytics.text.latex import plain_titles
from analytics.topics.region import find_inside

#: Rows of the table; the CSV has all.
_ROWS = 500


def find_selected(papers: pl.DataFrame, rings: Sequence[Ring]) -> pl.DataFrame | None:
    """All papers inside the lines and boxes drawn, those not drawn as points too.

    Parameters
    ----------
    papers : columns x, y.
    rings : corners of each line or box, in units of the map.

    Returns
    -------
    None where nothing was drawn around.
    """
    if not rings:
        return None
    x, y = papers["x"].to_numpy(), papers["y"].to_numpy()
    inside = np.logical_or.reduce([find_inside(x, y, ring) for ring in rings])
    return papers.filter(pl.Series(inside))


def show_selected(view: View, papers: pl.DataFrame, *, title: str, name: str) -> None:
    """Papers of a part of the map, the newest first.

    Parameters
    ----------
    papers : columns of the catalogue.
    name : of the table, for its key and its files.
    """
    st.header(escape(title), anchor=False)
    ranked = papers.sort(["submitted", "arxiv_id"], descending=True)
    shown = ranked.head(_ROWS)
    more = ""
    if ranked.height > shown.height:
        more = _("The newest {shown} of {papers}; the CSV has all.").format(
            shown=f"{shown.height:,}", papers=f"{ranked.height:,}"
        )
    chosen = show_table(
        view,
        plain_titles(name_papers(view, shown)),
        name=name,
        columns={
            "day": st.column_config.DateColumn(_("Submitted"), format="YYYY-MM-DD", width=88),
            "title": st.column_config.TextColumn(_("Title"), width=430),
            "topic": st.column_config.TextColumn(_("Topic"), width=190),
            "primary_category": st.column_config.TextColumn(_("Category"), width=72),
            "arxiv_id": st.column_config.TextColumn(_("arXiv id"), width=88),
        },
        alt=title,
        export=name_papers(view, ranked).select(
            "arxiv_id", "title", "submitted", "primary_category", "categories", "topic_id", "topic"
        ),
        choose=" ".join(filter(None, (more, _("Choose one to read it.")))),
        state=f"{ranked.height}.{next(iter(ranked['arxiv_id']), '')}",
        height=min(420, 72 + 35 * shown.height),
    )
    if chosen is not None:
        go_to_papers(view, view.filters, paper=shown["arxiv_id"][chosen])
