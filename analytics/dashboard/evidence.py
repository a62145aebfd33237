"""What verdicts rest on, in sentences, one click away."""

import polars as pl
import streamlit as st

from analytics.dashboard.plain import escape
from analytics.i18n import gettext as _
from analytics.trends.wording import describe_evidence, describe_verdict


def show_evidence(judged: pl.DataFrame, chosen: list[str], names: dict[str, str]) -> None:
    """A sentence on each series shown, and the checks behind it.

    Parameters
    ----------
    judged : columns VERDICTS, of some of the series chosen.
    chosen : series_ids in the order to be told.
    names : of the series, by id.
    """
    rows = {row["series_id"]: row for row in judged.iter_rows(named=True)}
    with st.expander(_("What each verdict rests on"), icon=":material/fact_check:"):
        for id in chosen:
            row = rows.get(id)
            told = describe_evidence(row) if row else ""
            st.markdown(f"**{escape(describe_verdict(names[id], row))}**")
            if told:
                st.caption(escape(told))
