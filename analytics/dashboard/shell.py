"""Around every page: the address, the side bar, the notice of simulated papers, and errors."""

import logging
from collections.abc import Callable
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from analytics.config import read_settings
from analytics.dashboard import view as views
from analytics.dashboard.address import close_address, open_address
from analytics.dashboard.cache import open_catalogue, open_store
from analytics.dashboard.components import show_empty, show_simulated
from analytics.dashboard.filters import render_filters
from analytics.dashboard.pages import data, overview, papers, topics, trends
from analytics.errors import PapertideError

_PAGES = (
    ("overview", "Overview", ":material/water:", overview.render),
    ("trends", "Trends", ":material/trending_up:", trends.render),
    ("topics", "Topics", ":material/category:", topics.render),
    ("papers", "Papers", ":material/article:", papers.render),
    ("data", "Data", ":material/database:", data.render),
)
_LOGO = str(Path(__file__).with_name("logo.svg"))

#: Pages that have something to say even when the filters leave no paper.
_WITHOUT_PAPERS = {"data"}


def list_pages() -> list[Page]:
    """The pages in the order of the navigation; the first is the start page."""
    return [
        st.Page(
            _bind(render),
            title=title,
            icon=icon,
            url_path=path,
            default=path == _PAGES[0][0],
        )
        for path, title, icon, render in _PAGES
    ]


def _bind(render: Callable[[views.View], None]) -> Callable[[], None]:
    return lambda: render(views.current.get())


def run_page(page: Page, pages: list[Page]) -> None:
    """Run the page that was chosen, with everything around it."""
    path = page.url_path or _PAGES[0][0]
    st.logo(_LOGO, size="large")
    open_address(path)
    try:
        catalogue = open_catalogue()
        view = views.View(
            catalogue=catalogue,
            filters=render_filters(catalogue),
            settings=read_settings(),
            store=open_store(),
            pages={each.url_path or _PAGES[0][0]: each for each in pages},
            dark=st.context.theme.type == "dark",
        )
        views.current.set(view)
        if catalogue.simulated:
            show_simulated(view)
        if path not in _WITHOUT_PAPERS and view.papers.is_empty():
            show_empty(view)
        else:
            page.run()
    except PapertideError as error:
        logging.getLogger(__name__).warning("page %s: %s", path, error)
        st.error(str(error))
    # Not when the page left for another one: the address is that page's by then.
    close_address()
