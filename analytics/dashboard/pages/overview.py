"""Overview: what changed, without a click."""

from dataclasses import replace

import polars as pl
import streamlit as st

from analytics.charts.style import format_share
from analytics.dashboard.cache import load_selection, load_shares, load_verdicts
from analytics.dashboard.cards import Card, show_cards
from analytics.dashboard.components import head_page
from analytics.dashboard.glossary import tell
from analytics.dashboard.lines import show_lines
from analytics.dashboard.shortlist import Column, show_shortlist
from analytics.dashboard.view import View, go_to_papers, name_series, narrow, suit_period
from analytics.i18n import format_month
from analytics.i18n import gettext as _
from analytics.trends.wording import describe_claim, describe_contest, format_change

#: The shift the page opens with: doing the same for less, against doing more with more.
_SHIFT = ("theme:inference-efficiency", "theme:scaling-laws")

#: How many of each are shown.
_RISING, _FALLING = 8, 5


def render(view: View) -> None:
    """Show the shift, the key figures of the period and what is rising now."""
    names = name_series(view.catalogue, "theme")
    # Over all months in view, as everywhere: a series has one verdict under the same filters.
    verdicts = load_verdicts(view.catalogue, view.filters, kind="theme", by="month")
    head_page(view, _write_headline(names, verdicts), note=_name_months(verdicts))
    _show_figures(view, names)
    left, right = st.columns([11, 10], gap="large")
    with left:
        _show_shift(view, names, verdicts)
        _show_themes(view, names, verdicts)
    with right:
        rising, falling = _rank_movers(view)
        _show_movers(view, rising, "rising")
        _show_movers(view, falling, "falling")
        _show_newest(view, rising)


def _write_headline(names: dict[str, str], verdicts: pl.DataFrame) -> str:
    """The strongest believable shift: the interval that stays farthest from no change at all."""
    sure = verdicts.filter(pl.col("verdict").is_in(["rising", "falling"])).with_columns(
        least=pl.min_horizontal(pl.col("annual_low", "annual_high").log1p().abs())
    )
    if sure.is_empty():
        return _write_contest(names, verdicts)
    strongest = sure.sort(["least", "series_id"], descending=[True, False]).row(0, named=True)
    claim = describe_claim(names.get(strongest["series_id"], strongest["series_id"]), strongest)
    if sure.height == 1:
        return claim
    return _("{claim}, the strongest of {themes} believable shifts among themes").format(
        claim=claim, themes=sure.height
    )


def _write_contest(names: dict[str, str], verdicts: pl.DataFrame) -> str:
    """Doing the same for less against doing more with more, by their verdicts."""
    rows = {row["series_id"]: row for row in verdicts.iter_rows(named=True)}
    labels = (names.get(_SHIFT[0], _SHIFT[0]).lower(), names.get(_SHIFT[1], _SHIFT[1]).lower())
    sentence = describe_contest(labels, tuple(rows.get(id) for id in _SHIFT))
    return sentence[:1].upper() + sentence[1:]


def _name_months(verdicts: pl.DataFrame) -> str:
    judged = verdicts.drop_nulls(["first_period", "last_period"])
    if judged.is_empty():
        return ""
    first = judged.select(pl.col("first_period").min()).item()
    last = judged.select(pl.col("last_period").max()).item()
    told = _("Judged on complete months, {first} to {last}.")
    return told.format(first=format_month(first), last=format_month(last))


def _show_figures(view: View, names: dict[str, str]) -> None:
    months = load_shares(view.catalogue, view.filters, kind="theme", by="month")
    complete = months.filter(pl.col("complete")).sort("period_start")
    counted = [_count_papers(view, complete.unique("period_start").sort("period_start"))]
    for id in _SHIFT:
        series = complete.filter(pl.col("series_id") == id)
        if not series.is_empty():
            counted.append(_tell_share(series, names.get(id, id)))
    show_cards(counted)


def _count_papers(view: View, months: pl.DataFrame) -> Card:
    totals = months["total"]
    words = ""
    if len(totals):
        latest = f"{totals[-1]:,}", format_month(months["period_start"][-1])
        words = _("{papers} in {month}").format(papers=latest[0], month=latest[1])
    if len(totals) > 1 and totals[-2]:
        words = _("{papers} in {month}, {change} on the month before").format(
            papers=latest[0],
            month=latest[1],
            change=format_change(totals[-1] / totals[-2] - 1),
        )
    return Card(_("Papers in this view"), f"{view.papers.height:,}", words)


def _tell_share(series: pl.DataFrame, name: str) -> Card:
    rows = series.sort("period_start")
    shares = rows["share"].fill_null(0.0)
    label = _("{series}, share of papers in {month}").format(
        series=name, month=format_month(rows["period_start"][-1])
    )
    value = format_share(shares[-1])
    if len(shares) <= 12:
        return Card(label, value)
    before = format_share(shares[-13])
    words = _("from {share} a year before").format(share=before)
    if before == value:
        return Card(label, value, words)
    return Card(label, value, words, "↑" if shares[-1] > shares[-13] else "↓")


def _show_shift(view: View, names: dict[str, str], verdicts: pl.DataFrame) -> None:
    by = suit_period(view)
    series = load_shares(view.catalogue, view.filters, kind="theme", by=by)
    shift = series.filter(pl.col("series_id").is_in(_SHIFT))
    show_lines(view, shift, names, name="shift", title=_write_contest(names, verdicts), by=by)


def _show_themes(view: View, names: dict[str, str], verdicts: pl.DataFrame) -> None:
    by = suit_period(view)
    others = ~pl.col("series_id").is_in(_SHIFT)
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
    if rising.height:
        fastest = rising.row(-1, named=True)
        name = names.get(fastest["series_id"], fastest["series_id"])
        title = _("Fastest of the other themes: {series}, {change} a year").format(
            series=name, change=format_change(fastest["annual_change"])
        )
    show_lines(view, chosen, names, name="themes", title=title, by=by)


def _show_movers(view: View, movers: pl.DataFrame, way: str) -> None:
    up = way == "rising"
    st.header(_("Rising now") if up else _("Falling now"), anchor=False)
    if movers.is_empty():
        st.write(
            _("Nothing in this view is rising beyond doubt.")
            if up
            else _("Nothing in this view is falling beyond doubt.")
        )
        return
    most = _RISING if up else _FALLING
    told = _("By the change of their share of papers in a year.")
    if movers.height > most:
        shown = _("The {shown} fastest of {all}.").format(shown=most, all=movers.height)
        told = f"{shown} {told}"
    st.caption(told)
    movers = movers.head(most)
    chosen = show_shortlist(
        view,
        _spell_changes(movers),
        name=way,
        export=movers.select("series_id", "name", "change", "trend"),
        columns=_look_movers(),
        alt=_("Topics and themes whose share is rising, fastest first")
        if up
        else _("Topics and themes whose share is falling, fastest first"),
        choose=_("Choose one for its papers."),
    )
    if chosen is not None:
        series_id = movers["series_id"][chosen]
        go_to_papers(view, narrow(view.filters, view.catalogue, series_id, None, None))


def _look_movers() -> dict[str, Column]:
    return {
        "name": Column(_("Topic or theme")),
        "change": Column(_("A year"), tip=tell("Change a year"), kind="number"),
        "trend": Column(_("Share"), tip=_("Complete months"), kind="line"),
    }


def _rank_movers(view: View) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What rises and what falls fastest: columns series_id, name, change, trend."""
    found = []
    for kind in ("theme", "topic"):
        names = name_series(view.catalogue, kind)
        verdicts = load_verdicts(view.catalogue, view.filters, kind=kind, by="month")
        lines = (
            load_shares(view.catalogue, view.filters, kind=kind, by="month")
            .filter(pl.col("complete") & ~pl.col("thin"))
            .group_by("series_id")
            .agg(trend=pl.col("share").fill_null(0.0).sort_by("period_start") * 100)
        )
        found.append(
            verdicts.filter(pl.col("verdict").is_in(["rising", "falling"]))
            .join(lines, on="series_id")
            .select(
                "series_id",
                name=pl.col("series_id").replace_strict(
                    names, default=pl.col("series_id"), return_dtype=pl.String
                ),
                change="annual_change",
                trend="trend",
            )
        )
    movers = pl.concat(found)
    rising = movers.filter(pl.col("change") > 0).sort("change", "name", descending=[True, False])
    falling = movers.filter(pl.col("change") <= 0).sort("change", "name")
    return rising, falling


def _spell_changes(movers: pl.DataFrame) -> pl.DataFrame:
    words = [format_change(change) for change in movers["change"]]
    return movers.with_columns(change=pl.Series(words, dtype=pl.String))


def _show_newest(view: View, rising: pl.DataFrame) -> None:
    ids = [int(id.partition(":")[2]) for id in rising["series_id"] if id.startswith("topic:")]
    title = _("Newest papers of rising topics") if ids else _("Newest papers")
    st.header(title, anchor=False)
    filters = replace(view.filters, topics=tuple(ids)) if ids else view.filters
    newest = load_selection(view.catalogue, filters).top_k(8, by=["submitted", "arxiv_id"])
    chosen = show_shortlist(
        view,
        newest.with_columns(day=pl.col("submitted").dt.date()),
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
