"""Where the papers are that one series gained: by what they are found, on what, in which fields."""

from collections.abc import Mapping
from datetime import date

import polars as pl
import streamlit as st

from analytics.dashboard.basket import offer_all
from analytics.dashboard.cache import load_gains
from analytics.dashboard.near import find_gained
from analytics.dashboard.plain import escape
from analytics.dashboard.shortlist import Column, show_shortlist
from analytics.dashboard.switches import switch
from analytics.dashboard.view import View, go_to_papers, link_trends, name_series, narrow
from analytics.i18n import gettext as _
from analytics.pipeline.shift import Gains, find_first
from analytics.query import Filters
from analytics.text.latex import plain_titles
from analytics.trends.periods import end_of


def offer_growth(view: View, series_id: str) -> None:
    """The way to what one series' growth is made of."""
    label = _("Which papers its growth is made of")
    link_trends(view, series_id, "parts", label, icon=":material/stacked_bar_chart:")


#: Rows of each list, and papers.
_MOST, _PAPERS = 8, 12


def show_groups(view: View, gains: Gains, latest: Filters, *, name: str, kind: str) -> None:
    """Lists of the groups that gained most; a row leads to its papers of the last year.

    Parameters
    ----------
    latest : the filters of the series' papers of that year.
    name, kind : of the series.
    """
    of_topic = kind == "topic"
    subjects = name_series(view.catalogue, "theme" if of_topic else "topic")
    lists = [
        (gains.phrases, "phrases", _("Phrase"), {}),
        (gains.subjects, "subjects", _("Theme") if of_topic else _("Topic"), subjects),
        (gains.fields, "fields", _("Primary category"), {}),
    ]
    shown = [each for each in lists if not each[0].is_empty()]
    if not shown:
        return
    st.header(escape(_("Where {series} gained").format(series=name)), anchor=False)
    told = _(
        "Those first that gained most beyond what all papers grew. A paper with two phrases, or of "
        "two themes, counts for both; lists of a category hold papers cross-listed there too."
    )
    if kind == "theme" and view.catalogue.common_length is not None:
        told += " " + _(
            "Counted where titles and the first {length} characters of abstracts match: lists, "
            "which read everything, hold more."
        ).format(length=f"{view.catalogue.common_length:,}")
    st.caption(told)
    for place, each in zip(st.columns(len(shown), gap="medium"), shown, strict=True):
        with place:
            _show_group(view, latest, *each)


def _show_group(
    view: View,
    latest: Filters,
    groups: pl.DataFrame,
    name: str,
    head: str,
    names: Mapping[str, str],
) -> None:
    named = groups.with_columns(
        name=pl.col("series_id").map_elements(
            lambda id: names.get(id, id.partition(":")[2]), return_dtype=pl.String
        )
    ).head(_MOST)
    rows = named.with_columns(
        before=_write_number("before"), after=_write_number("after"), own=_write_gain("own")
    )
    chosen = show_shortlist(
        view,
        rows,
        name=f"gains-{name}",
        columns={
            "name": Column(head),
            "before": Column(_("Before"), kind="number"),
            "after": Column(_("After"), kind="number"),
            "own": Column(
                _("Beyond all"),
                tip=_("Papers more than if it had grown as all papers known here"),
                kind="number",
            ),
        },
        alt=_("{series} that gained most").format(series=head),
        export=named.select("name", *groups.columns),
        choose=_("Choose one for its papers."),
    )
    if chosen is not None:
        go_to_papers(view, narrow(latest, view.catalogue, rows["series_id"][chosen], None, None))


def _write_number(column: str) -> pl.Expr:
    return pl.col(column).map_elements(lambda papers: f"{papers:,}", return_dtype=pl.String)


def _write_gain(column: str) -> pl.Expr:
    return pl.col(column).map_elements(
        lambda papers: f"{papers:+,.0f}".replace("-", "\u2212"), return_dtype=pl.String
    )


def show_gained(view: View, series_id: str, latest: Filters, *, by: str) -> None:
    """Recent papers that stand for the gain, and the way to all of them.

    Parameters
    ----------
    latest : as for ``show_groups``.
    """
    st.header(_("Papers that stand for it"), anchor=False)
    orders = {
        "first": _("First of each phrase"),
        "typical": _("Most typical"),
        "new": _("Unlike before"),
    }
    if not series_id.startswith("theme:"):
        del orders["first"]
    order = switch(_("Order"), "order", orders, next(iter(orders)), hidden=True)
    st.caption(
        " ".join(
            [_tell_order(order), _("The data have no citations: who built on whom is not known.")]
        )
    )
    papers = _find_papers(view, series_id, order, by)
    phrase = {"phrase": Column(_("Phrase"))} if order == "first" else {}
    chosen = show_shortlist(
        view,
        plain_titles(papers).with_columns(day=pl.col("submitted").dt.date()),
        name=f"gained-{order}",
        columns={
            "day": Column(_("Submitted"), kind="day"),
            "title": Column(_("Title")),
            **phrase,
        },
        alt=_tell_order(order),
        export=papers.select("arxiv_id", "title", "submitted", "primary_category", *phrase),
        choose=_("Choose one to read it."),
    )
    if chosen is not None:
        go_to_papers(view, latest, paper=papers["arxiv_id"][chosen])
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        offer_all(_("Keep these"), papers["arxiv_id"].to_list(), key="gained")
        if st.button(_("All its later papers"), icon=":material/list:", type="tertiary"):
            go_to_papers(view, latest)


def _tell_order(order: str) -> str:
    return {
        "first": _(
            "The first paper known here with each phrase in its title, for the phrases that gained "
            "most."
        ),
        "typical": _("Of its later papers, those most like all of them together."),
        "new": _("Of its later papers, those most unlike the earlier ones."),
    }[order]


def _find_papers(view: View, series_id: str, order: str, by: str) -> pl.DataFrame:
    gains = load_gains(view.catalogue, view.filters, series_id, by=by)
    if order == "first":
        phrases = gains.phrases.head(_MOST)["series_id"].str.strip_prefix("term:")
        first = find_first(view.catalogue, series_id.partition(":")[2], phrases)
        return first.with_columns(phrase=pl.col("phrases").list.join(", "))
    papers = view.papers.filter(pl.col("arxiv_id").is_in(gains.later.implode()))
    found = find_gained(view.catalogue, view.filters, series_id, order, by=by)
    if found.is_empty():  # before the first fit, the newest
        return papers.top_k(_PAPERS, by=["submitted", "arxiv_id"])
    near = found.head(_PAPERS).select("arxiv_id")
    return near.join(papers, on="arxiv_id", maintain_order="left")


def find_latest(view: View, series_id: str, start: date, end: date, *, by: str) -> Filters:
    """The filters of one series' papers from the period of ``start`` to that of ``end``."""
    return narrow(view.filters, view.catalogue, series_id, start, end_of(end, by))
