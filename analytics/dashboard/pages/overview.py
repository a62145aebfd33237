"""Overview: what changed, without a click."""

from dataclasses import replace

import polars as pl
import streamlit as st

from analytics.dashboard.cache import load_selection, load_shares, load_verdicts
from analytics.dashboard.components import head_page
from analytics.dashboard.findings import state_largest
from analytics.dashboard.key_figures import show_figures
from analytics.dashboard.lines import show_lines
from analytics.dashboard.movers import rank_movers, show_movers
from analytics.dashboard.shortlist import Column, show_shortlist
from analytics.dashboard.view import View, go_to_papers, name_series, suit_period
from analytics.i18n import format_month
from analytics.i18n import gettext as _
from analytics.text.latex import plain_titles
from analytics.trends.wording import (
    describe_claim,
    describe_contest,
    describe_untested,
    format_change,
)

#: The shift the page opens with: doing the same for less, against doing more with more.
_SHIFT = ("theme:inference-efficiency", "theme:scaling-laws")


def render(view: View) -> None:
    """Show the shift, the key figures of the period and what is rising now."""
    names = name_series(view.catalogue, "theme")
    # Over all months in view, as everywhere: a series has one verdict under the same filters.
    verdicts = load_verdicts(view.catalogue, view.filters, kind="theme", by="month")
    movers = rank_movers(view)
    pair = _choose_pair(verdicts)
    untested = describe_untested(verdicts.iter_rows(named=True))
    headline = _write_headline(view, movers) or untested or _write_contest(names, verdicts, pair)
    more = _("Choose more days, or bring in more papers on the Data page.")
    head_page(view, headline, note=more if headline == untested else _name_months(verdicts))
    show_figures(view, movers, verdicts, pair)
    left, right = st.columns([11, 10], gap="large")
    with left:
        _show_shift(view, names, verdicts, pair, tested=not untested)
        _show_themes(view, names, verdicts, pair, tested=not untested)
    with right:
        show_movers(view, movers, "rising")
        show_movers(view, movers, "falling")
        _show_newest(view, movers.filter(pl.col("verdict") == "rising"))


def _write_headline(view: View, movers: pl.DataFrame) -> str:
    """The strongest believable shift, of how many; "" where there is none."""
    if movers.is_empty():
        return ""
    strongest = movers.row(0, named=True)
    claim = describe_claim(strongest["name"], strongest)
    if movers.height == 1:
        return claim
    told = (
        _("{claim}, the strongest of {shifts} believable shifts among themes and topics")
        if view.catalogue.model
        else _("{claim}, the strongest of {shifts} believable shifts among themes")
    )
    return told.format(claim=claim, shifts=movers.height)


def _choose_pair(verdicts: pl.DataFrame) -> tuple[str, ...]:
    """Two themes to hold against each other: the usual shift; the surest where that is open."""
    said = verdicts.filter(pl.col("verdict").is_in(["rising", "falling", "flat"]))
    if said.is_empty() or said["series_id"].is_in(_SHIFT).any():
        return _SHIFT
    ranked = said.sort("q", "series_id")["series_id"].to_list()
    rest = [id for id in verdicts.sort("q", "series_id")["series_id"] if id not in ranked]
    return tuple([*ranked, *rest][:2])


def _write_contest(names: dict[str, str], verdicts: pl.DataFrame, pair: tuple[str, ...]) -> str:
    """Two themes against each other, by their verdicts."""
    rows = {row["series_id"]: row for row in verdicts.iter_rows(named=True)}
    labels = tuple(names.get(id, id) for id in pair)
    if pair == _SHIFT:
        labels = tuple(label.lower() for label in labels)
    sentence = describe_contest(labels, tuple(rows.get(id) for id in pair))
    return sentence[:1].upper() + sentence[1:]


def _name_months(verdicts: pl.DataFrame) -> str:
    judged = verdicts.drop_nulls(["first_period", "last_period"])
    if judged.is_empty():
        return ""
    first = judged.select(pl.col("first_period").min()).item()
    last = judged.select(pl.col("last_period").max()).item()
    told = _("Judged on complete months, {first} to {last}.")
    return told.format(first=format_month(first), last=format_month(last))


def _show_shift(
    view: View,
    names: dict[str, str],
    verdicts: pl.DataFrame,
    pair: tuple[str, ...],
    *,
    tested: bool,
) -> None:
    by = suit_period(view)
    series = load_shares(view.catalogue, view.filters, kind="theme", by=by)
    shift = series.filter(pl.col("series_id").is_in(pair))
    title = _write_contest(names, verdicts, pair) if tested else state_largest(shift, names)
    show_lines(view, shift, names, name="shift", title=title, by=by)


def _show_themes(
    view: View,
    names: dict[str, str],
    verdicts: pl.DataFrame,
    pair: tuple[str, ...],
    *,
    tested: bool,
) -> None:
    by = suit_period(view)
    others = ~pl.col("series_id").is_in(pair)
    series = load_shares(view.catalogue, view.filters, kind="theme", by=by)
    leading = (
        series.filter(others)
        .group_by("series_id")
        .agg(pl.col("papers").sum())
        .top_k(6, by=["papers", "series_id"])["series_id"]
    )
    chosen = series.filter(pl.col("series_id").is_in(leading.implode()))
    rising = verdicts.filter(others & (pl.col("verdict") == "rising")).sort("annual_change")
    title = _("No other theme is clearly rising")
    if not tested:
        title = state_largest(chosen, names)
    elif rising.height:
        fastest = rising.row(-1, named=True)
        name = names.get(fastest["series_id"], fastest["series_id"])
        title = _("Fastest of the other themes: {series}, {change} a year").format(
            series=name, change=format_change(fastest["annual_change"])
        )
    show_lines(view, chosen, names, name="themes", title=title, by=by)


def _show_newest(view: View, rising: pl.DataFrame) -> None:
    ids = [int(id.partition(":")[2]) for id in rising["series_id"] if id.startswith("topic:")]
    title = _("Newest papers of rising topics") if ids else _("Newest papers")
    st.header(title, anchor=False)
    filters = replace(view.filters, topics=tuple(ids)) if ids else view.filters
    newest = load_selection(view.catalogue, filters).top_k(8, by=["submitted", "arxiv_id"])
    chosen = show_shortlist(
        view,
        plain_titles(newest).with_columns(day=pl.col("submitted").dt.date()),
        name="newest",
        columns={
            "day": Column(_("Submitted"), kind="day"),
            "title": Column(_("Title")),
        },
        alt=title,
        export=newest.select("arxiv_id", "title", "submitted", "topic_id"),
        choose=_("Choose one to read it."),
    )
    if chosen is not None:
        go_to_papers(view, view.filters, paper=newest["arxiv_id"][chosen])
