"""Papertide's dashboard: the pages, and beside them the addresses of files."""

import streamlit as st
from starlette.middleware import Middleware

from analytics.dashboard.library import Preload
from analytics.dashboard.routes import list_routes
from analytics.dashboard.startup import run_server

app = st.App(
    "analytics/dashboard/script/main.py",
    lifespan=run_server,
    routes=list_routes(),
    middleware=[Middleware(Preload)],
)
