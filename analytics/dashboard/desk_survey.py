"""A section of the survey on the editor's desk: which of its papers are pinned."""

from functools import partial

import polars as pl
import streamlit as st

from analytics.dashboard.desk_rows import (
    give_reasons,
    lay_row,
    load_candidates,
    show_step,
    tell_paper,
)
from analytics.dashboard.view import View
from analytics.i18n import gettext as _
from analytics.pipeline.desk import SHOWN, draft_sections
from analytics.report import editing
from analytics.report.plan import Plan


def show_section(view: View, plan: Plan, asked: Plan, name: str) -> None:
    """Show a section of the survey, told by its name, with the papers to pin first."""
    query = draft_sections()[name]
    found = load_candidates(view.store, view.catalogue, asked, query)
    pinned = {pin.partition(":")[0]: pin for pin in plan.surveys}
    first = found.filter(pl.col("arxiv_id").is_in(list(pinned)))
    rest = found.filter(~pl.col("arxiv_id").is_in(list(pinned)))
    shown = pl.concat([first, rest.head(SHOWN)])
    st.caption(
        _(
            "{pinned} pinned of {papers} papers with any of {categories}. "
            "A section of at most 60 papers is listed whole in the report anyway."
        ).format(pinned=first.height, papers=found.height, categories=name)
    )
    for row in shown.iter_rows(named=True):
        arxiv_id = row["arxiv_id"]
        with lay_row(arxiv_id):
            tell_paper(view, arxiv_id, row["title"], give_reasons(row))
            home = next((each for each in query.categories if each in row["categories"]), "")
            step = partial(editing.toggle_survey, arxiv_id=arxiv_id, category=home)
            show_step(_("Unpin") if arxiv_id in pinned else _("Pin"), "keep", asked, step)
