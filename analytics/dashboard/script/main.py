"""The script of every session: page configuration and navigation."""

import streamlit as st

from analytics.dashboard import shell

pages = shell.list_pages()
page = st.navigation(pages, position="hidden")
st.set_page_config(
    page_title=f"{page.title} - Papertide",
    page_icon=shell.ICON,
    layout="wide",
    initial_sidebar_state=260,
)
shell.run_page(page, pages)
