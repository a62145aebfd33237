"""The dashboard with the editor's desk on a page of its own, for the week that ends the papers."""

from datetime import timedelta

import streamlit as st

from analytics.dashboard import shell
from analytics.dashboard.desk import render_desk
from analytics.dashboard.view import View
from analytics.report.plan import Plan


def show_desk(view: View) -> None:
    st.title("Desk")
    last = view.catalogue.last
    plan = render_desk(view, Plan(last - timedelta(days=27), last, lang="zh"))
    st.caption(f"{len(plan.chapters)} chapters in {plan.lang}")


# This script runs at every click, the shell's module is loaded once.
others = tuple(page for page in shell._PAGES if page[0] != "desk")
shell._PAGES = (*others, ("desk", "Desk", ":material/edit:", show_desk))
pages = shell.list_pages()
shell.run_page(st.navigation(pages, position="hidden"), pages)
