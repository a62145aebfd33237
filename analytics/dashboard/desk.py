"""The editor's desk: candidates of each chapter, and what a person makes of them.

A plan lives in the session, one for each period; every click gives the next plan. It leaves as
report.toml, which the command takes with --plan, and comes back the same way.
"""

from dataclasses import replace

import streamlit as st

from analytics.dashboard.desk_chapter import name_chapter, show_chapter
from analytics.dashboard.desk_rows import key_plan
from analytics.dashboard.desk_survey import show_section
from analytics.dashboard.plain import escape
from analytics.dashboard.view import View
from analytics.errors import InputError
from analytics.i18n import format_date
from analytics.i18n import gettext as _
from analytics.pipeline.desk import draft_plan, draft_sections
from analytics.report.plan import Plan
from analytics.report.plan_file import format_plan, parse_plan

_SURVEY = "survey:"


def open_plan(view: View, asked: Plan) -> Plan:
    """The plan of a period as the editor left it in this session, or a new one.

    Parameters
    ----------
    asked : the period, basis and filters of the page; its language is the page's.
    """
    kept: Plan | None = st.session_state.get(key_plan(asked))
    if kept is None:
        kept = draft_plan(view.store, view.catalogue, asked)
        st.session_state[key_plan(asked)] = kept
    return replace(kept, lang=asked.lang)


def render_desk(view: View, asked: Plan) -> Plan:
    """Show the desk, and give the plan as it is now.

    Parameters
    ----------
    asked : as for ``open_plan``.
    """
    plan = open_plan(view, asked)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = _choose_place(view, plan)
        _offer_plan(plan)
        _take_plan(asked)
    if place.startswith(_SURVEY):
        show_section(view, plan, asked, place.removeprefix(_SURVEY))
    elif place:
        show_chapter(view, plan, asked, int(place))
    now: Plan = st.session_state[key_plan(asked)]
    return replace(now, lang=asked.lang)


def _choose_place(view: View, plan: Plan) -> str:
    """Which chapter or section of the survey is open."""
    names = {str(at): name_chapter(view, plan, at) for at in range(len(plan.chapters))}
    names |= {
        f"{_SURVEY}{name}": _("Survey: {categories}").format(categories=name)
        for name in draft_sections()
    }
    return str(
        st.selectbox(
            _("Chapter"),
            list(names),
            format_func=lambda place: names[place],
            key=f"desk.place.{len(plan.chapters)}",
            placeholder=_("Choose one"),
            width="stretch",
        )
    )


def _offer_plan(plan: Plan) -> None:
    st.download_button(
        _("Save report.toml"),
        lambda: format_plan(plan).encode(),
        file_name="report.toml",
        mime="application/toml",
        icon=":material/download:",
        on_click="ignore",
        key="desk.save",
        help=_("The choices on this desk, for the command: report --plan report.toml"),
    )


def _take_plan(asked: Plan) -> None:
    with st.popover(_("Open report.toml"), icon=":material/upload:"):
        given = st.file_uploader(_("A plan that was saved here"), type="toml", key="desk.open")
        if given is None:
            return
        try:
            plan = parse_plan(given.getvalue().decode("utf-8", "replace"), given.name)
        except InputError as error:
            st.error(escape(str(error)))
            return
        if (plan.start, plan.end) != (asked.start, asked.end):
            told = _("This plan is of {first} to {last}: choose these days first.")
            st.warning(told.format(first=format_date(plan.start), last=format_date(plan.end)))
        elif st.button(_("Put it on the desk"), key="desk.load"):
            kept = replace(plan, basis=asked.basis, filters=asked.filters)
            st.session_state[key_plan(asked)] = kept
            st.rerun()
