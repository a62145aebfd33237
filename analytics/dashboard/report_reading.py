"""A report to read and to take away, made from a plan."""

import base64
from dataclasses import replace
from functools import partial
from importlib.util import find_spec

import streamlit as st

from analytics.dashboard.cache import open_store
from analytics.dashboard.plain import escape
from analytics.dashboard.view import View
from analytics.export import name_file
from analytics.i18n import gettext as _
from analytics.pipeline.catalogue import Catalogue
from analytics.pipeline.report import Composed, compose_report
from analytics.report.facts import WeeklyReport
from analytics.report.html import draw_figures, render_body
from analytics.report.output import write_report
from analytics.report.plan import Plan
from analytics.report.render import TEMPLATES, render_markdown

_FILES = {
    "html": ("HTML", "text/html"),
    "pdf": ("PDF", "application/pdf"),
    "md": ("Markdown", "text/markdown"),
    "json": ("JSON", "application/json"),
}


def show_report(view: View, plan: Plan) -> None:
    """The report of a plan with its downloads; what could not be had is named above it."""
    composed = load_report(view.catalogue, plan)
    for fault in composed.faults:
        st.warning(escape(fault))
    address = find_address(st.context.url)
    _offer_files(view, replace(composed.report, address=address), plan)
    st.html(_load_page(view.catalogue, plan, address), width="stretch")


def find_address(url: str | None) -> str:
    """The dashboard's address, from that of one of its pages; "" where it is not known."""
    return (url or "").partition("?")[0].rpartition("/")[0]


def load_report(catalogue: Catalogue, plan: Plan) -> Composed:
    """The facts of a report; computed once for all sessions."""
    with st.spinner(_("Writing the report")):
        return _compose(catalogue, catalogue.id, plan)


@st.cache_resource(max_entries=12, show_spinner=False)
def _compose(_catalogue: Catalogue, id: str, plan: Plan) -> Composed:
    return compose_report(open_store(), _catalogue, plan)


def _load_page(catalogue: Catalogue, plan: Plan, address: str) -> str:
    with st.spinner(_("Setting the report")):
        return _set_page(catalogue, catalogue.id, plan, address)


@st.cache_data(max_entries=12, show_spinner=False)
def _set_page(_catalogue: Catalogue, id: str, plan: Plan, address: str) -> str:
    """The report as a part of the page: light paper in any theme, as its figures are."""
    report = replace(load_report(_catalogue, plan).report, address=address)
    text = render_markdown(report, plan.lang, anchors=True)
    # The page's sanitiser drops SVG elements, but not an image of one.
    images = {name: _embed(svg) for name, svg in draw_figures(report, plan.lang).items()}
    body, _, _ = render_body(text, images)
    style = (TEMPLATES / "part.css").read_text(encoding="utf-8")
    return f'<style>{style}</style><article class="report" lang="{plan.lang}">{body}</article>'


def _embed(svg: str) -> str:
    data = base64.b64encode(svg.encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{data}" alt="">'


def _offer_files(view: View, report: WeeklyReport, plan: Plan) -> None:
    days = f"report-{plan.start}-{plan.end}-{plan.lang}"
    with st.container(horizontal=True):
        for form, (label, mime) in _FILES.items():
            if form == "pdf" and find_spec("weasyprint") is None:
                continue
            st.download_button(
                label,
                partial(write_report, report, form, lang=plan.lang),
                file_name=name_file(days, plan.filters, view.catalogue.version, form),
                mime=mime,
                key=f"report.{form}",
                on_click="ignore",
                icon=":material/download:",
            )
