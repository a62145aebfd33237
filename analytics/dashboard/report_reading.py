"""A report to read and to take away, made from a plan."""

import base64
from functools import partial

import streamlit as st

from analytics.dashboard.cache import open_store
from analytics.dashboard.view import View
from analytics.export import name_file
from analytics.pipeline.catalogue import Catalogue
from analytics.pipeline.report import Composed, compose_report
from analytics.report.html import draw_figures, render_body
from analytics.report.output import write_report
from analytics.report.plan import Plan
from analytics.report.render import TEMPLATES, render_markdown

_FILES = {"html": "text/html", "md": "text/markdown", "json": "application/json"}


def show_report(view: View, plan: Plan) -> None:
    """The report of a plan with its downloads; what could not be had is named above it."""
    composed = load_report(view.catalogue, plan)
    for fault in composed.faults:
        st.warning(_plain(fault))
    _offer_files(view, composed, plan)
    st.html(_load_page(view.catalogue, plan), width="stretch")


def load_report(catalogue: Catalogue, plan: Plan) -> Composed:
    """The facts of a report; computed once for all sessions."""
    return _compose(catalogue, catalogue.id, plan)


@st.cache_resource(max_entries=12, show_spinner="Writing the report")
def _compose(_catalogue: Catalogue, id: str, plan: Plan) -> Composed:
    return compose_report(open_store(), _catalogue, plan)


def _load_page(catalogue: Catalogue, plan: Plan) -> str:
    return _set_page(catalogue, catalogue.id, plan)


@st.cache_data(max_entries=12, show_spinner="Setting the report")
def _set_page(_catalogue: Catalogue, id: str, plan: Plan) -> str:
    """The report as a part of the page: light paper in any theme, as its figures are."""
    report = load_report(_catalogue, plan).report
    text = render_markdown(report, plan.lang, anchors=True)
    # The page's sanitiser drops SVG elements, but not an image of one.
    images = {name: _embed(svg) for name, svg in draw_figures(report, plan.lang).items()}
    body, _, _ = render_body(text, images)
    style = (TEMPLATES / "part.css").read_text(encoding="utf-8")
    return f'<style>{style}</style><article class="report" lang="{plan.lang}">{body}</article>'


def _embed(svg: str) -> str:
    data = base64.b64encode(svg.encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{data}" alt="">'


def _offer_files(view: View, composed: Composed, plan: Plan) -> None:
    days = f"report-{plan.start}-{plan.end}-{plan.lang}"
    with st.container(horizontal=True):
        for form, mime in _FILES.items():
            st.download_button(
                {"html": "HTML", "md": "Markdown", "json": "Facts as JSON"}[form],
                partial(write_report, composed.report, form, lang=plan.lang),
                file_name=name_file(days, plan.filters, view.catalogue.version, form),
                mime=mime,
                key=f"report.{form}",
                on_click="ignore",
                icon=":material/download:",
            )


def _plain(fault: str) -> str:
    """A fault without what Markdown would act on."""
    return fault.replace("`", "").replace("[", "(").replace("]", ")").replace("$", "")
