"""Rows of the editor's desk: a paper, why it is there, and the steps that may be taken with it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from analytics.dashboard.cache import load_papers
from analytics.dashboard.language import speaking
from analytics.dashboard.paper import show_paper
from analytics.dashboard.plain import escape
from analytics.dashboard.view import View
from analytics.i18n import gettext as _
from analytics.i18n import ngettext
from analytics.pipeline.catalogue import Catalogue
from analytics.pipeline.desk import list_candidates
from analytics.report.examples import SIGNS
from analytics.report.missing import tell_fetch
from analytics.report.pins import read_pin, split_pin
from analytics.report.plan import ChapterQuery, Plan
from analytics.text.latex import plain


def key_plan(asked: Plan) -> str:
    """Where the session keeps the plan of a period."""
    return f"desk.{asked.start}.{asked.end}.{asked.basis}.{asked.filters}"


def keep_step(asked: Plan, step: Callable[[Plan], Plan]) -> None:
    """Make one step; runs as the callback of a button."""
    st.session_state[key_plan(asked)] = step(st.session_state[key_plan(asked)])


def lay_row(arxiv_id: str) -> Any:
    """A row for one paper: its words, then the steps."""
    return st.container(
        horizontal=True, vertical_alignment="center", key=f"desk.row.{arxiv_id}", gap="small"
    )


def tell_paper(view: View, arxiv_id: str, title: str, reasons: str) -> None:
    """A paper's title, its id, why it is here, and the way to read it."""
    with st.container(gap=None, width="stretch"):
        st.markdown(escape(plain(title) or arxiv_id))
        st.caption(escape(" | ".join(filter(None, [arxiv_id, reasons]))))
    if st.button(
        _("Read"), icon=":material/visibility:", type="tertiary", key=f"desk.read.{arxiv_id}"
    ):
        _open(view, arxiv_id)


def _open(view: View, arxiv_id: str) -> None:
    found = load_papers(view.catalogue, [arxiv_id])
    if found.is_empty():
        st.toast(_("This paper is not in the store."))
        return
    paper = found.row(0, named=True)
    st.dialog(escape(plain(paper["title"] or "")), width="medium")(speaking(show_paper))(
        view, paper
    )


def show_step(label: str, icon: str, asked: Plan, step: Callable[[Plan], Plan]) -> None:
    """A button that makes one step."""
    given = "".join(str(each) for each in getattr(step, "keywords", {}).values())
    st.button(
        label,
        icon=f":material/{icon}:",
        key=f"desk.{label}.{given}",
        on_click=keep_step,
        args=(asked, step),
    )


def add_by_id(view: View, asked: Plan, make: Callable[[str], Callable[[Plan], Plan]]) -> None:
    """A box for a paper of any day, as no candidate is of another period.

    Parameters
    ----------
    make : the step that takes a paper, from its arxiv_id.
    """
    with (
        st.form("desk.add", clear_on_submit=True, border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        given = st.text_input(_("Add a paper by its arXiv id"), placeholder="2601.02270", width=300)
        pressed = st.form_submit_button(_("Add"), icon=":material/add:")
    if not pressed or not given.strip():
        return
    arxiv_id, _category = split_pin(read_pin(given) or given)
    if load_papers(view.catalogue, [arxiv_id]).is_empty():
        told = _("{paper} is not in the store: {how}")
        st.error(escape(told.format(paper=arxiv_id, how=tell_fetch(arxiv_id))))
        return
    keep_step(asked, make(arxiv_id))
    st.rerun()


def give_reasons(row: dict[str, Any]) -> str:
    """Why a candidate stands where it does, in words."""
    said = {
        "named": _("names its system"),
        "figures": ngettext("{count} figure", "{count} figures", row["figures"]),
        "release": _("code, data or model released"),
        "authors": ngettext("{count} author", "{count} authors", row["authors"]),
    }
    counts = {sign: row[sign] for sign in ("figures", "authors")}
    signs = [said[sign].format(count=counts.get(sign)) for sign in SIGNS if sign in row["signs"]]
    return " | ".join(filter(None, [row["primary_category"], row["topic"], *signs]))


def find_titles(view: View, ids: list[str]) -> dict[str, str]:
    """Titles by arxiv_id; "" where the source has none."""
    rows = view.catalogue.papers.filter(pl.col("arxiv_id").is_in(ids))
    return dict(rows.select("arxiv_id", pl.col("title").fill_null("")).iter_rows())


def load_candidates(
    store: str, catalogue: Catalogue, asked: Plan, query: ChapterQuery
) -> pl.DataFrame:
    """Candidates of a query as ``list_candidates`` gives them, kept for all sessions."""
    plan = replace(asked, chapters=(), features=(), surveys=(), notes=None)
    return _candidates(catalogue, store, catalogue.id, plan, query)


@st.cache_resource(max_entries=64, show_spinner=False)
def _candidates(
    _catalogue: Catalogue, store: str, id: str, plan: Plan, query: ChapterQuery
) -> pl.DataFrame:
    return list_candidates(store, _catalogue, plan, query)
