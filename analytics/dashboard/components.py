"""Parts that pages share: downloads, tables, figures with their source line, empty states."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any, Literal

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from analytics.dashboard.address import key_widget
from analytics.dashboard.cache import load_selection
from analytics.dashboard.figure import Kind, draw_figure, read_points
from analytics.dashboard.file_names import name_download
from analytics.dashboard.filters import ask_clear
from analytics.dashboard.gaps import tell_gaps
from analytics.dashboard.glossary import offer_meanings
from analytics.dashboard.pictures import offer_pictures
from analytics.dashboard.plain import escape
from analytics.dashboard.view import View
from analytics.export import write_csv
from analytics.i18n import format_list, ngettext, percent_sign
from analytics.i18n import gettext as _
from analytics.query import Filters

_FETCH = "python -m analytics ingest arxiv --category cs.LG --from 2026-01-01 --to 2026-01-07 --fit"


def _name_filters() -> dict[str, str]:
    return {
        "categories": _("the category"),
        "start": _("the first day"),
        "end": _("the last day"),
        "topics": _("the topic"),
        "themes": _("the theme"),
        "query": _("the words"),
        "facets": _("the kind of paper"),
    }


def in_percent(form: str) -> str:
    """The form of a column's numbers, such as ``%+.0f``, with the sign of per cent."""
    return form + percent_sign().replace("%", "%%")


def head_page(view: View, finding: str, *, note: str = "") -> None:
    """The headline of a page, what it rests on, and the way to what its words mean."""
    st.title(escape(finding), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        told = _("{papers}. {note}").format(papers=view.summary, note=note)
        st.caption(escape(told), width="content")
        offer_meanings(view)
    tell_gaps(view)


def offer_csv(
    view: View,
    frame: pl.DataFrame | Callable[[], pl.DataFrame],
    name: str,
    *,
    label: str = "CSV",
    tip: str = "",
) -> None:
    """A button for the CSV of exactly what is shown; made when asked for."""

    def make() -> bytes:
        return write_csv(frame() if callable(frame) else frame, bom=True)

    st.download_button(
        label,
        make,
        file_name=name_download(view, name, "csv"),
        mime="text/csv",
        key=f"csv.{name}",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        help=tip or _("Exactly what is shown, for a spreadsheet."),
    )


def show_figure(
    view: View,
    figure: go.Figure,
    *,
    name: str,
    frame: pl.DataFrame,
    title: str,
    unit: str,
    source: str = "",
    advice: str = "",
    kind: Kind = "look",
    papers: str = "",
) -> list[list[Any]]:
    """A figure under its finding and unit, above its source, its CSV and its pictures.

    Parameters
    ----------
    title, unit : what it shows, in a sentence; what the axis counts. They stand outside the
        figure, where they wrap at any width and are read out.
    source : what more there is to say than source, papers and period, which always stand there.
    advice : what a click on a point does; empty where points cannot be clicked. Pictures, which
        nobody can click, are without.
    kind : what else a reader can do with it.
    papers : which papers it shows, where these are not the papers in view.

    Returns
    -------
    customdata of the points clicked just now; empty where nothing was clicked.
    """
    with st.container(gap="xsmall"):
        st.header(escape(title), anchor=False)
        st.caption(escape(unit))
        key = key_widget(f"figure.{name}")
        drawn = draw_figure(
            figure,
            key=key,
            alt=_("{title}. {unit}, {papers}").format(
                title=title, unit=unit, papers=papers or view.summary
            ),
            kind="click" if advice else kind,
        )
        told = tell_source(view, source, papers=papers)
        st.caption(escape(f"{told} {advice}"))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            offer_csv(view, frame, name)
            offer_pictures(view, figure, key, name=name, title=title, unit=unit, source=told)
    return read_points(drawn.clicked, figure)


def tell_source(view: View, note: str = "", *, papers: str = "") -> str:
    """Where what is shown comes from, of which papers it is, and what more there is to say."""
    origin = _("simulated papers") if view.catalogue.simulated else "arXiv"
    told = _("Source: {origin}, {papers}. {note}")
    return told.format(origin=origin, papers=papers or view.summary, note=note).strip()


def show_table(
    view: View,
    frame: pl.DataFrame,
    *,
    name: str,
    columns: dict[str, Any],
    alt: str,
    export: pl.DataFrame | None = None,
    choose: str = "",
    state: str = "",
    height: int | Literal["auto", "content"] = "auto",
) -> int | None:
    """A table of the columns named, with its CSV.

    Parameters
    ----------
    columns : what to show, in order, with the look of each.
    export : what the CSV holds, where its columns are others than those shown.
    choose : what choosing a row does, in words; empty where rows cannot be chosen.
    state : what the rows depend on; where it changes, no row is chosen any more.

    Returns
    -------
    the row that was chosen just now, or None.
    """
    key = key_widget(f"table.{name}.{state}")
    with st.container(gap="xsmall"):
        event: Any = st.dataframe(
            frame.select(columns.keys()),
            hide_index=True,
            column_config=columns,
            key=key,
            on_select="rerun" if choose else "ignore",
            selection_mode="single-row",
            height=height,
            placeholder="",
            alt=alt,
        )
        exported = frame.select(columns.keys()) if export is None else export
        offer_rows(view, exported, name, frame.height, choose)
    return _tell_new(key, event["selection"]["rows"], frame.height) if choose else None


def offer_rows(view: View, export: pl.DataFrame, name: str, rows: int, advice: str) -> None:
    """Below a table: its CSV, how many rows it has, and what choosing one does."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        offer_csv(view, export, name)
        told = ngettext("{rows} row. {advice}", "{rows} rows. {advice}", rows)
        st.caption(told.format(rows=f"{rows:,}", advice=advice), width="content")


def _tell_new(key: str, rows: list[int], height: int) -> int | None:
    """The row chosen in this run: a mark that stays from run to run is acted on once."""
    before = st.session_state.get(f"{key}.before")
    st.session_state[f"{key}.before"] = rows
    return int(rows[0]) if rows and rows != before and rows[0] < height else None


def show_simulated(view: View) -> None:
    """The notice that these papers are simulated, with the way to real ones."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            _("**Simulated papers.** No title, author or number here is of a real paper."),
            width="content",
        )
        if view.settings.role == "operator":
            st.page_link(
                view.pages["data"], label=_("Fetch real papers"), icon=":material/download:"
            )
        with st.popover(_("By command"), icon=":material/terminal:", type="tertiary"):
            st.caption(_("One week of machine learning, with topics:"))
            st.code(_FETCH, language=None, wrap_lines=True)


def show_empty(view: View) -> None:
    """No paper passes: say which filter does it, and offer to take it away."""
    st.title(_("No papers here"), anchor=False)
    st.caption(escape(view.summary))
    blame = find_emptying(view)
    names = _name_filters()
    if blame:
        listed = format_list([names[name] for name in blame], last="or")
        st.write(_("Without {filters} there would be papers.").format(filters=listed))
    else:
        st.write(_("Only several filters together leave no paper."))
    with st.container(horizontal=True):
        for name, papers in blame.items():
            st.button(
                ngettext(
                    "Drop {filter}: {papers} paper", "Drop {filter}: {papers} papers", papers
                ).format(filter=names[name], papers=f"{papers:,}"),
                on_click=ask_clear,
                args=([name],),
                key=f"drop.{name}",
            )
        st.button(_("Clear all filters"), on_click=ask_clear, key="drop.all")
    offer_csv(view, view.papers.drop("themes"), "papers")


def find_emptying(view: View) -> dict[str, int]:
    """Filters each of which, taken away alone, lets papers through, and how many."""
    empty = Filters()
    counts = {
        each.name: load_selection(
            view.catalogue, replace(view.filters, **{each.name: getattr(empty, each.name)})
        ).height
        for each in fields(Filters)
        if getattr(view.filters, each.name) != getattr(empty, each.name)
    }
    return {name: papers for name, papers in counts.items() if papers}
