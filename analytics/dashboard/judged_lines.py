"""Lines of phrases, drawn at once and again with their verdicts when these are known."""

import polars as pl
import streamlit as st

from analytics.dashboard.findings import state_move
from analytics.dashboard.lines import show_lines
from analytics.dashboard.measures import is_judged, load_phrase_verdicts
from analytics.dashboard.view import View
from analytics.trends.wording import note_verdict


def show_judged(
    view: View, series: pl.DataFrame, names: dict[str, str], phrases: str, *, name: str, by: str
) -> pl.DataFrame:
    """Shares of phrases with the verdict beside each line.

    Verdicts read thousands of abstracts again, and nobody waits for them to see the lines: these
    are drawn without, and the page runs once more when the verdicts are there.

    Parameters
    ----------
    series : columns SERIES, of ``load_phrases``.
    names : of the phrases, by series id.
    phrases : as they were typed.
    name : of the figure.

    Returns
    -------
    columns VERDICTS.
    """

    def judge() -> pl.DataFrame:
        return load_phrase_verdicts(view.catalogue, view.store, view.filters, phrases, by=by)

    known = is_judged(view.catalogue, view.filters, phrases, by=by)
    verdicts = judge() if known else pl.DataFrame()
    show_lines(
        view,
        series,
        names,
        name=name,
        title=state_move(series, names),
        by=by,
        notes={row["series_id"]: note_verdict(row) for row in verdicts.iter_rows(named=True)},
    )
    if not known:
        judge()
        st.rerun()
    return verdicts
