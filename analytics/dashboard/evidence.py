"""What verdicts rest on, in sentences, one click away."""

from collections.abc import Callable

import polars as pl
import streamlit as st

from analytics.dashboard.address import key_widget
from analytics.dashboard.plain import escape
from analytics.i18n import gettext as _
from analytics.trends.wording import describe_evidence, describe_verdict


def show_evidence(
    load: Callable[[], pl.DataFrame], chosen: list[str], names: dict[str, str]
) -> None:
    """A sentence on each series shown, and the checks behind it; worked out where it is opened.

    Parameters
    ----------
    load : gives the columns VERDICTS of the series chosen, and of others.
    chosen : series_ids in the order to be told.
    names : of the series, by id.
    """
    box = st.expander(
        _("What each verdict rests on"),
        icon=":material/fact_check:",
        key=key_widget("evidence"),
        on_change="rerun",
    )
    if not box.open:
        return
    with box:
        rows = {row["series_id"]: row for row in load().iter_rows(named=True)}
        for id in chosen:
            row = rows.get(id)
            told = describe_evidence(row) if row else ""
            st.markdown(f"**{escape(describe_verdict(names[id], row))}**")
            if told:
                st.caption(escape(told))
