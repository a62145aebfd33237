"""A brief on a theme, to take away from the Trends page."""

from functools import partial

import polars as pl
import streamlit as st

from analytics.dashboard.address import key_widget
from analytics.dashboard.cache import load_evidence, load_selection
from analytics.dashboard.report_reading import find_address
from analytics.dashboard.view import View
from analytics.export import name_file
from analytics.i18n import LANGUAGES, current_language
from analytics.i18n import gettext as _
from analytics.pipeline.brief import compose_brief
from analytics.report.brief import FORMATS, write_brief

_MIMES = {"html": "text/html", "md": "text/markdown"}
_LABELS = {"html": "HTML", "md": "Markdown"}


def offer_brief(view: View, themes: list[str], names: dict[str, str]) -> None:
    """A box that hands out a brief on one of the themes shown.

    Parameters
    ----------
    themes : series ids. names : of all series of the kind, by id.
    """
    with st.popover(_("Brief"), icon=":material/description:"):
        st.caption(
            _(
                "One page to take into a meeting: the trend, how sure it is, ten papers, and "
                "what it cannot say."
            )
        )
        id = st.selectbox(
            _("Theme"),
            themes,
            format_func=names.__getitem__,
            key=key_widget("brief.theme"),
            placeholder=_("Choose one"),
        )
        languages = list(LANGUAGES)
        lang = st.radio(
            _("Language of the brief"),
            languages,
            index=languages.index(current_language()),
            format_func=LANGUAGES.__getitem__,
            key=key_widget("brief.lang"),
            horizontal=True,
        )
        theme = str(id).partition(":")[2]
        with st.container(horizontal=True):
            for form in reversed(FORMATS):
                st.download_button(
                    _LABELS[form],
                    partial(_write, view, theme, str(lang), form, find_address(st.context.url)),
                    file_name=name_file(
                        f"brief-{theme}-{lang}", view.filters, view.catalogue.version, form
                    ),
                    mime=_MIMES[form],
                    key=f"brief.{form}",
                    on_click="ignore",
                    icon=":material/download:",
                )


def _write(view: View, theme: str, lang: str, form: str, address: str) -> bytes:
    papers: pl.DataFrame = load_selection(view.catalogue, view.filters)
    verdicts = load_evidence(view.catalogue, view.filters, kind="theme", by="month")
    brief = compose_brief(
        view.store,
        view.catalogue,
        view.filters,
        theme,
        papers=papers,
        verdicts=verdicts,
        address=address,
    )
    return write_brief(brief, form, lang=lang)
