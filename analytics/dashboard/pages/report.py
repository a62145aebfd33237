"""Report: the week's research report, read, chosen and taken away."""

from dataclasses import replace
from datetime import date, timedelta
from typing import cast

import streamlit as st

from analytics.dashboard.address import choose_one, key_widget, note_words, read_words
from analytics.dashboard.desk import open_plan, render_desk
from analytics.dashboard.plain import escape
from analytics.dashboard.report_reading import show_report
from analytics.dashboard.switches import switch
from analytics.dashboard.view import View
from analytics.errors import InputError
from analytics.i18n import LANGUAGES, current_language
from analytics.i18n import gettext as _
from analytics.pipeline.catalogue import Catalogue
from analytics.report.facts import Basis
from analytics.report.plan import Plan

_DAYS = date(1986, 1, 1), date(2100, 1, 1)


def render(view: View) -> None:
    """Choose a week and a language; read the report on it."""
    st.title(_("Weekly report"), anchor=False)
    asked = _choose_plan(view)
    part = switch(
        _("What to do"),
        "part",
        {"desk": _("Choose papers"), "read": _("Read the report")},
        "desk",
        hidden=True,
    )
    try:
        if part == "desk":
            render_desk(view, asked)
        else:
            show_report(view, open_plan(view, asked))
    except InputError as error:
        st.info(escape(str(error).replace("--", "")))


def _choose_plan(view: View) -> Plan:
    """The days, the language, what counts as a paper's day; filters are those of the side bar."""
    usual = find_last_week(view.catalogue)
    bases = {
        "submitted": _("first submission"),
        "announced": _("announcement"),
        "updated": _("latest version"),
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = _choose_day(_("First day"), "first", usual[0])
        last = _choose_day(_("Last day"), "last", max(first, first + timedelta(days=6)))
        lang = switch(_("Language of the report"), "edition", LANGUAGES, current_language())
        basis = st.selectbox(
            _("Papers by day of"),
            list(bases),
            index=list(bases).index(choose_one("date", list(bases), "submitted")),
            format_func=lambda name: bases[name],
            key=key_widget("date"),
            placeholder=_("Choose one"),
            width=190,
        )
    note_words("date", [str(basis)] if basis != "submitted" else [])
    filters = replace(view.filters, start=None, end=None)
    chosen = cast(Basis, basis)
    return Plan(first, max(first, last), basis=chosen, lang=lang, filters=filters)


def find_last_week(catalogue: Catalogue) -> tuple[date, date]:
    """The last seven days, from a Monday on, that the store covers whole."""
    monday = catalogue.last - timedelta(days=catalogue.last.weekday())
    if catalogue.last.weekday() < 6:
        monday -= timedelta(weeks=1)
    return monday, monday + timedelta(days=6)


def _choose_day(label: str, name: str, usual: date) -> date:
    given = read_words(name)
    try:
        default = date.fromisoformat(given[-1]) if given else usual
    except ValueError:
        default = usual
    chosen = st.date_input(
        label,
        value=min(max(default, _DAYS[0]), _DAYS[1]),
        min_value=_DAYS[0],
        max_value=_DAYS[1],
        key=key_widget(name) + (f".{usual}" if name == "last" else ""),
        format="YYYY-MM-DD",
        width=150,
    )
    day: date = chosen if isinstance(chosen, date) else usual
    note_words(name, [day.isoformat()] if day != usual else [])
    return day
