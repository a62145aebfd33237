"""The Streamlit dashboard; the only package that imports streamlit."""

# Before any session: where two first sessions load it at once, plotly takes it half-loaded and
# the page of one of them ends in an error.
import pandas  # noqa: F401
