"""Around every page: the address, the side bar, the notice of simulated papers, and errors."""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page

from analytics.dashboard import view as views
from analytics.dashboard.access import read_access
from analytics.dashboard.address import (
    close_address,
    is_opened,
    is_page,
    link_words,
    open_address,
)
from analytics.dashboard.basket import keep_basket, name_basket
from analytics.dashboard.cache import open_catalogue, open_store
from analytics.dashboard.components import show_empty, show_simulated
from analytics.dashboard.filters import FILTER_WORDS, render_filters
from analytics.dashboard.history import keep_history
from analytics.dashboard.language import (
    LANG,
    note_language,
    set_language,
    switch_language,
    write_language,
)
from analytics.dashboard.look import apply_look
from analytics.dashboard.named import NAME, offer_names, show_name
from analytics.dashboard.own_words import speak_own_words
from analytics.dashboard.pages import (
    basket,
    data,
    map,
    methods,
    new,
    overview,
    papers,
    report,
    similar,
    topics,
    trends,
)
from analytics.dashboard.past import AS_OF, note_day, show_day
from analytics.dashboard.plain import escape
from analytics.errors import PapertideError
from analytics.i18n import gettext as _

_PAGES = (
    ("overview", ":material/water:", overview.render),
    ("trends", ":material/trending_up:", trends.render),
    ("topics", ":material/category:", topics.render),
    ("map", ":material/map:", map.render),
    ("papers", ":material/article:", papers.render),
    ("similar", ":material/join_inner:", similar.render),
    ("new", ":material/fiber_new:", new.render),
    ("basket", ":material/bookmarks:", basket.render),
    ("report", ":material/newspaper:", report.render),
    ("data", ":material/database:", data.render),
    ("methods", ":material/menu_book:", methods.render),
)
_LOGO = str(Path(__file__).with_name("logo.svg"))

#: Of the browser's tab. A sign of Material would be fetched from a server of Google's, also as the
#: icon of a page.
ICON = str(Path(__file__).with_name("icon.svg"))

#: Pages that have something to say even when the filters leave no paper.
_WITHOUT_PAPERS = {"data", "methods", "report", "similar", "new", "basket"}


def list_pages() -> list[Page]:
    """The pages in the order of the navigation; the first is the start page.

    The first call of a run, so the reader's language is set here.
    """
    set_language()
    titles = _name_pages()
    return [
        st.Page(
            _bind(render),
            title=titles[path],
            url_path=path,
            default=path == _PAGES[0][0],
        )
        for path, _icon, render in _PAGES
    ]


def _name_pages() -> dict[str, str]:
    return {
        "overview": _("Overview"),
        "trends": _("Trends"),
        "topics": _("Topics"),
        "map": _("Map"),
        "papers": _("Papers"),
        "similar": _("Has this been done?"),
        "new": _("New for me"),
        "basket": _("Basket"),
        "report": _("Report"),
        "data": _("Data"),
        "methods": _("Methods"),
    }


def _bind(render: Callable[[views.View], None]) -> Callable[[], None]:
    return lambda: render(views.current.get())


def run_page(page: Page, pages: list[Page]) -> None:
    """Run the page that was chosen, with everything around it."""
    path = page.url_path or _PAGES[0][0]
    st.logo(_LOGO, size="large")
    dark = st.context.theme.type == "dark"
    apply_look(dark=dark)
    open_address(path)
    note_language()
    note_day()
    # A container keeps what it had until it is filled anew; an empty place would blink.
    navigation = st.sidebar.container(gap="small")
    name = st.empty()
    by_path = {each.url_path or _PAGES[0][0]: each for each in pages}
    view: views.View | None = None
    try:
        catalogue = open_catalogue()
        view = views.View(
            catalogue=catalogue,
            filters=render_filters(catalogue),
            settings=read_access(),
            store=open_store(),
            pages=by_path,
            dark=dark,
        )
        views.current.set(view)
        _show_navigation(navigation, view.pages, path, view)
        if catalogue.simulated:
            show_simulated(view)
        show_day()
        if path not in _WITHOUT_PAPERS and view.papers.is_empty():
            show_empty(view)
        else:
            page.run()
    except PapertideError as error:
        logging.getLogger(__name__).warning("page %s: %s", path, error)
        st.error(escape(str(error)))
        if view is None:
            _show_navigation(navigation, by_path, path, None)
    keep_basket()
    keep_history()
    speak_own_words()
    show_name(name, path)
    # Not when the page left for another one: the address is that page's by then.
    close_address()


def _show_navigation(
    place: DeltaGenerator, pages: Mapping[str, Page], page: str, view: views.View | None
) -> None:
    """Links to all pages that keep the filters: Streamlit's own would drop them."""
    carried = views.write_filters(view.catalogue, view.filters) if view else write_language()
    titles = {**_name_pages(), "basket": name_basket()}
    with place:
        with st.container(gap="xxsmall"):
            for path, icon, _render in _PAGES:
                words = link_words(path, carried, (*FILTER_WORDS, LANG, AS_OF, NAME))
                if is_page(path) and is_opened():
                    views.link_words_of(
                        pages[path], path, titles[path], words, key="navigation", icon=icon
                    )
                else:
                    st.page_link(
                        pages[path],
                        label=titles[path],
                        icon=icon,
                        query_params=words,
                        width="stretch",
                    )
        switch_language()
        if view:
            offer_names(view, page)
        st.divider()
