"""What an editor wrote on a paper, signed, above its abstract."""

import streamlit as st

from analytics.dashboard.plain import escape
from analytics.dashboard.view import View
from analytics.i18n import gettext as _
from analytics.pipeline.report_notes import read_paper_notes
from analytics.report.markdown import keep
from analytics.report.notes import name_section
from analytics.report.paper_facts import Note

#: Of a note in each language: it speaks its own throughout, whatever the page speaks.
_TITLES = {"en": "Editor's note", "zh": "编者按"}


def show_notes(view: View, arxiv_id: str) -> None:
    """The notes on a paper, folded; one that cannot be read says why."""
    notes, faults = read_paper_notes(view.store, arxiv_id)
    for note in notes:
        with st.expander(_TITLES[note.lang]):
            _show_note(note)
    for fault in faults:
        st.caption(escape(fault))


def _show_note(note: Note) -> None:
    for section in note.sections:
        st.markdown(f"**{escape(name_section(section.name, note.lang))}**")
        st.markdown(str(keep(section.text)))
    told = (
        _("{author}, {day}, from the abstract alone")
        if note.read == "abstract"
        else _("{author}, {day}, from the paper")
    )
    st.caption(escape(told.format(author=note.author, day=note.day)))
