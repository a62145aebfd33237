"""Trends: any series over time, compared, with its verdict."""

import polars as pl
import streamlit as st

from analytics.charts.growth import plot_changes
from analytics.charts.trends import plot_shares
from analytics.dashboard.address import choose_one, key_widget, note_words, read_words
from analytics.dashboard.cache import load_shares, load_verdicts
from analytics.dashboard.clicks import follow_click
from analytics.dashboard.components import show_figure, show_table
from analytics.dashboard.view import View, name_series
from analytics.schema import PERIODS
from analytics.trends.wording import WORDS, describe_verdict

_KINDS = {"theme": "Themes", "topic": "Topics", "area": "Areas", "category": "Categories"}
_MOST = 8


def render(view: View) -> None:
    """Choose series and a period; show their shares, and what may be said of each."""
    st.title("Trends", anchor=False)
    kind, by, counted = _choose_measure(view)
    names = name_series(view.catalogue, kind)
    if not names:
        st.info("There are no topics yet: fit them on the Data page, or with topics fit.")
        return
    series = load_shares(view.catalogue, view.filters, kind=kind, by=by)
    verdicts = load_verdicts(view.catalogue, view.filters, kind=kind, by=by)
    chosen = _choose_series(series, names, kind)
    if not chosen:
        st.info("Choose at least one series.")
        return
    _draw_series(
        view, series.filter(pl.col("series_id").is_in(chosen)), verdicts, names, by, counted
    )
    _show_verdicts(view, verdicts, series, names, kind)


def _choose_measure(view: View) -> tuple[str, str, bool]:
    kinds = list(_KINDS) if view.catalogue.model else ["theme", "category"]
    with st.container(horizontal=True, gap="medium"):
        kind = st.segmented_control(
            "Series",
            kinds,
            default=choose_one("kind", kinds, "theme"),
            format_func=lambda name: _KINDS[name],
            key=key_widget("kind"),
            required=True,
        )
        by = st.segmented_control(
            "Period",
            list(PERIODS),
            default=choose_one("by", PERIODS, _suit_period(view)),
            format_func=str.capitalize,
            key=key_widget("by"),
            required=True,
        )
        unit = st.segmented_control(
            "Measure",
            ["share", "count"],
            default=choose_one("unit", ["share", "count"], "share"),
            format_func=lambda name: {"share": "Share of papers", "count": "Papers"}[name],
            key=key_widget("unit"),
            required=True,
        )
    note_words("kind", [str(kind)] if kind != "theme" else [])
    note_words("by", [str(by)] if by != _suit_period(view) else [])
    note_words("unit", [str(unit)] if unit != "share" else [])
    return str(kind), str(by), unit == "count"


def _suit_period(view: View) -> str:
    first, last = view.span
    days = (last - first).days
    return "day" if days < 21 else "week" if days < 130 else "month" if days < 2200 else "quarter"


def _choose_series(series: pl.DataFrame, names: dict[str, str], kind: str) -> list[str]:
    sizes = series.group_by("series_id").agg(pl.col("papers").sum())
    ordered = sizes.sort("papers", "series_id", descending=[True, False])["series_id"].to_list()
    options = [id for id in ordered if id in names]
    given = [f"{kind}:{name}" for name in read_words("series")]
    default = [id for id in given if id in options] or options[: 5 if kind != "theme" else 6]
    chosen = st.multiselect(
        f"{_KINDS[kind]} to compare, up to {_MOST}",
        options,
        default=default[:_MOST],
        max_selections=_MOST,
        format_func=lambda id: names[id],
        key=f"{key_widget('series')}.{kind}",
    )
    usual = chosen == options[: 5 if kind != "theme" else 6]
    note_words("series", [] if usual else [id.partition(":")[2] for id in chosen])
    return chosen


def _draw_series(
    view: View,
    series: pl.DataFrame,
    verdicts: pl.DataFrame,
    names: dict[str, str],
    by: str,
    counted: bool,
) -> None:
    first, last = view.span
    unit = "Papers" if counted else "Share of papers"
    title = _state_finding(series, verdicts, names)
    figure = plot_shares(
        series,
        labels=names,
        title=title,
        subtitle=f"{unit} per {by}",
        unit="papers" if counted else "share",
        dark=view.dark,
    )
    points = show_figure(
        view,
        figure,
        name="trends",
        frame=series,
        alt=f"{title}. {unit} per {by}, {first} to {last}",
        source=f"{view.papers.height:,} papers, {first} to {last}. Bands are 95 % intervals; "
        "hollow points are periods not yet complete or thin. Click a point for its papers.",
        clickable=True,
    )
    follow_click(view, points, by)


def _state_finding(series: pl.DataFrame, verdicts: pl.DataFrame, names: dict[str, str]) -> str:
    shown = verdicts.filter(pl.col("series_id").is_in(series["series_id"].unique().implode()))
    sure = shown.filter(pl.col("verdict").is_in(["rising", "falling"])).sort("q", "series_id")
    if sure.is_empty():
        return "No change here is beyond doubt"
    row = sure.row(0, named=True)
    return describe_verdict(names[row["series_id"]], row)


_VERDICTS = {
    "name": st.column_config.TextColumn("Series", width="medium"),
    "word": st.column_config.TextColumn("Verdict", width=150),
    "change": st.column_config.NumberColumn("Change a year", format="%+.0f %%"),
    "low": st.column_config.NumberColumn("from", format="%+.0f %%", help="95 % interval"),
    "high": st.column_config.NumberColumn("to", format="%+.0f %%", help="95 % interval"),
    "q": st.column_config.NumberColumn(
        "q", format="%.3f", help="False discovery rate over all series of this kind"
    ),
    "papers": st.column_config.NumberColumn("Papers", format="localized"),
    "first_period": st.column_config.DateColumn("Judged from", format="YYYY-MM-DD"),
    "last_period": st.column_config.DateColumn("to", format="YYYY-MM-DD"),
}


def _show_verdicts(
    view: View, verdicts: pl.DataFrame, series: pl.DataFrame, names: dict[str, str], kind: str
) -> None:
    st.subheader(f"All {_KINDS[kind].lower()}, judged", anchor=False)
    sizes = series.group_by("series_id").agg(pl.col("papers").sum())
    rows = (
        verdicts.join(sizes, on="series_id", how="left")
        .with_columns(
            name=pl.col("series_id").replace_strict(names, default=pl.col("series_id")),
            word=pl.col("verdict").replace_strict(WORDS),
            change=pl.col("annual_change") * 100,
            low=pl.col("annual_low") * 100,
            high=pl.col("annual_high") * 100,
        )
        .sort("change", "name", descending=[True, False], nulls_last=True)
    )
    judged = rows.filter(pl.col("annual_change").is_not_null())
    if judged.height:
        figure = plot_changes(judged.head(20), labels=names, dark=view.dark)
        show_figure(
            view,
            figure,
            name="changes",
            frame=judged.head(20).select(verdicts.columns),
            alt="Annual change of each series with its 95 % interval",
            source="Change of the share a year with its 95 % interval, complete periods only.",
        )
    show_table(
        view,
        rows,
        name="verdicts",
        columns=_VERDICTS,
        alt=f"Verdicts on {kind} series",
        export=rows.select("name", *verdicts.columns),
    )
    st.caption(
        "Over-dispersed binomial model of the share, by primary category where several are in "
        "view. Rising and falling need q below 0.05; flat needs an interval that excludes a change "
        "that matters; everything else is too few papers to say."
    )
