"""The least that shows the same papers: one chart, two filters, one download; no Papertide in it.

What the dashboard takes is held against this in the same run; see ``dashboard.py``.
"""

import os
from datetime import date
from pathlib import Path

import plotly.express as px
import polars as pl
import streamlit as st

STORE = Path(os.environ["PAPERTIDE_STORE"])
ROWS = 100_000


@st.cache_resource
def read_papers() -> pl.DataFrame:
    """One row per paper."""
    newest = max(STORE.glob("catalogue/*/papers.parquet"), key=os.path.getmtime)
    return pl.read_parquet(newest)


def write_csv() -> bytes:
    """The first papers with all that is known of them."""
    papers = pl.scan_parquet(STORE / "papers" / "*" / "*.parquet").head(ROWS).collect()
    lists = pl.col(pl.List(pl.String)).list.join("; ")
    return papers.with_columns(lists).write_csv().encode()


papers = read_papers()
with st.sidebar:
    names = papers["categories"].explode().unique().drop_nulls().sort().to_list()
    chosen = st.multiselect("Category", names, st.query_params.get_all("category"))
    first = date.fromisoformat(st.query_params.get("from", "2023-08-01"))
    start = st.date_input("From", first, min_value=date(1990, 1, 1))
shown = papers.filter(pl.col("submitted").dt.date() >= start)
if chosen:
    shown = shown.filter(pl.col("categories").list.eval(pl.element().is_in(chosen)).list.any())
months = (
    shown.group_by(month=pl.col("submitted").dt.truncate("1mo")).agg(papers=pl.len()).sort("month")
)
st.title(f"{shown.height:,} papers")
st.plotly_chart(px.line(months, x="month", y="papers"))
st.download_button("CSV", write_csv, "papers.csv", "text/csv", on_click="ignore")
