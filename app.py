"""Papertide's dashboard: the pages, and beside them the addresses of files."""

import streamlit as st

from analytics.dashboard.routes import list_routes

app = st.App("analytics/dashboard/script/main.py", routes=list_routes())
