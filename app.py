"""Papertide's dashboard: page configuration and navigation."""

import streamlit as st

from analytics.dashboard import shell

st.set_page_config(page_title="Papertide", page_icon=":material/water:", layout="wide")
pages = shell.list_pages()
shell.run_page(st.navigation(pages), pages)
