"""New for me: papers since a day, those most like the basket or a bibliography first."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import streamlit as st

from analytics.dashboard.address import note_words
from analytics.dashboard.basket import add_papers, read_basket
from analytics.dashboard.components import offer_csv
from analytics.dashboard.gaps import tell_gaps
from analytics.dashboard.glossary import offer_meanings
from analytics.dashboard.listing import list_papers
from analytics.dashboard.near import find_new, open_vectors
from analytics.dashboard.plain import escape
from analytics.dashboard.similar import say_how
from analytics.dashboard.switches import choose_day
from analytics.dashboard.view import View
from analytics.errors import InputError
from analytics.i18n import format_number, ngettext
from analytics.i18n import gettext as _
from analytics.pipeline.similar import Vectors, place_texts
from analytics.references import MAX_BYTES, read_bibtex
from analytics.search.similar import Likes, stack, take_papers
from analytics.text.latex import plain

_SINCE = "since"
_SHOWN = 50
_USUAL_DAYS = 7
_FILE = "new.references"


def render(view: View) -> None:
    """Choose the day and what to be like, and show what is new."""
    st.title(_("New for me"), anchor=False)
    offer_meanings(view)
    vectors = open_vectors()
    if vectors is None:
        st.write(_("Papers can be compared once topics have been fitted."))
        return
    since = _choose_day(view)
    tell_gaps(replace(view, filters=replace(view.filters, start=since, end=None)))
    references = _choose_references(view)
    kept = read_basket()
    if references is None and not kept:
        st.write(
            _(
                "Keep some papers in the basket, or choose a BibTeX file: what is new is ranked "
                "by how much it is like them."
            )
        )
        return
    likes, names = _lay_out(view, vectors, kept, references)
    days = replace(view.filters, start=since)
    own = (*kept, *_list_ids(references))
    found = find_new(view.catalogue, likes, days, own, _SHOWN)
    _show(view, found, names, since)


def _choose_day(view: View) -> date:
    """The day of the link; else a week before the last paper. It always stays in the link."""
    first, last = view.catalogue.first, view.catalogue.last
    chosen = choose_day(
        _("Submitted since"),
        _SINCE,
        max(last - timedelta(days=_USUAL_DAYS), first),
        first,
        last,
        help=_("Part of the page's address: keep the link, and come back with it."),
    )
    note_words(_SINCE, [chosen.isoformat()])
    return chosen


def _choose_references(view: View) -> pl.DataFrame | None:
    """A BibTeX file, read and then forgotten; what it names stays in the session."""
    state = st.session_state
    with st.expander(_("Like the papers of a BibTeX file"), icon=":material/upload_file:"):
        file: Any = st.file_uploader(
            _("A .bib file of up to 2 MB and 1,000 entries"),
            type=["bib", "txt"],
            max_upload_size=-(-MAX_BYTES // 1_000_000),
            key="new.file",
        )
        if file is not None:
            try:
                state[_FILE] = read_bibtex(file.getvalue())
            except InputError as error:
                st.error(escape(str(error)))
                return None
        elif "new.file" in state:
            state.pop(_FILE, None)
        references: pl.DataFrame | None = state.get(_FILE)
        if references is not None:
            _tell_references(view, references)
    return references


def _tell_references(view: View, references: pl.DataFrame) -> None:
    ids = _list_ids(references)
    there = view.catalogue.papers.filter(pl.col("arxiv_id").is_in(ids))["arxiv_id"].to_list()
    st.caption(
        _(
            "{entries} entries, {here} of them papers of this store; the others are compared by "
            "title and abstract."
        ).format(entries=format_number(references.height), here=format_number(len(there)))
    )
    if there:
        st.button(_("Put those that are here into the basket"), on_click=add_papers, args=(there,))


def _list_ids(references: pl.DataFrame | None) -> list[str]:
    return [] if references is None else references["arxiv_id"].drop_nulls().to_list()


def _lay_out(
    view: View, vectors: Vectors, kept: tuple[str, ...], references: pl.DataFrame | None
) -> tuple[Likes, list[str]]:
    """What to be like, one row each, and what each row is called."""
    ids = pl.Series(
        "arxiv_id", list(dict.fromkeys((*kept, *_list_ids(references)))), dtype=pl.String
    )
    here = ids.to_frame().join(
        view.catalogue.papers.select("arxiv_id", "title"), on="arxiv_id", maintain_order="left"
    )
    here = here.filter(pl.col("arxiv_id").is_in(vectors.space.ids.implode()))
    parts = [take_papers(vectors.space, here["arxiv_id"].to_list())]
    names = here["title"].to_list()
    if references is not None:
        known = pl.col("arxiv_id").fill_null("").is_in(here["arxiv_id"].implode())
        others = references.filter(~known & (pl.col("title") != "")).with_columns(
            arxiv_id=pl.int_range(pl.len()).cast(pl.String).str.zfill(6)
        )
        if others.height:
            parts.append(place_texts(vectors.model, others))
            names += others["title"].to_list()
    return stack(parts), names


def _show(view: View, found: pl.DataFrame, names: list[str], since: date) -> None:
    papers = found.join(view.catalogue.papers, on="arxiv_id", how="inner", maintain_order="left")
    if papers.is_empty():
        st.write(_("No paper since then is like them. An earlier day may help, or fewer filters."))
        return
    st.header(
        ngettext(
            "The paper most like yours since {day}",
            "The {count} papers most like yours since {day}",
            papers.height,
        ).format(count=papers.height, day=since.isoformat()),
        anchor=False,
    )
    st.caption(say_how())
    notes = {
        id: _("likeness {likeness}, like: {title}").format(
            likeness=f"{likeness:.2f}", title=_shorten(plain(names[row]))
        )
        for id, likeness, row in found.select("arxiv_id", "likeness", "row").iter_rows()
    }
    list_papers(view, papers.drop("likeness", "row"), name="new", notes=notes)
    columns = ["arxiv_id", "title", "submitted", "primary_category", "likeness"]
    offer_csv(view, papers.select(columns), "new")


def _shorten(title: str) -> str:
    return title if len(title) <= 60 else title[:57] + "..."
