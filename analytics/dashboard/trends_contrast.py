"""Section Against each other of the Trends page: one theme, topic or area to each of another."""

import polars as pl
import streamlit as st

from analytics.charts.shift import plot_ratio
from analytics.dashboard.address import key_widget, note_words, read_words
from analytics.dashboard.cache import load_shares, load_shift
from analytics.dashboard.components import head_page, show_figure, show_table
from analytics.dashboard.switches import switch_kind
from analytics.dashboard.view import View, name_series, suit_period
from analytics.pipeline.shift import Shift
from analytics.trends.change import is_own
from analytics.trends.wording import format_change, format_interval

_USUAL = ("theme:inference-efficiency", "theme:scaling-laws")
_MOST = 12


def render(view: View) -> None:
    """Choose two series; show their ratio over time, what is sure of it, and who carries it."""
    head = st.container()
    kind = switch_kind(view, key="contrast.kind")
    names = name_series(view.catalogue, kind)
    by = "month" if suit_period(view) in ("month", "quarter") else suit_period(view)
    pair = _choose_pair(view, kind, by, names)
    if pair is None:
        with head:
            head_page(view, "There are no two series here to hold against each other")
        return
    shift = load_shift(view.catalogue, view.filters, *pair, by=by)
    first, second = (names[id] for id in pair)
    own = shift.changes.filter(is_own())["change"].to_list()
    with head:
        head_page(view, _state_shift(shift, first, second))
    show_figure(
        view,
        plot_ratio(shift.ratios, names=(first, second), changes=tuple(own), dark=view.dark),
        name="ratio",
        frame=shift.ratios,
        title=_state_turn(shift, by),
        unit=f"Papers of {first} to each of {second}, per {by}, 95 % intervals shaded",
        source="The axis is one of ratios: a doubling is as high everywhere. Dashed: the line "
        "changes for good. Hollow: not tested.",
    )
    _show_carriers(view, shift, first, second)


def _choose_pair(view: View, kind: str, by: str, names: dict[str, str]) -> tuple[str, str] | None:
    series = load_shares(view.catalogue, view.filters, kind=kind, by=by)
    sizes = series.group_by("series_id").agg(pl.col("papers").sum())
    ordered = sizes.sort("papers", "series_id", descending=[True, False])["series_id"].to_list()
    options = [id for id in ordered if id in names]
    if len(options) < 2:
        return None
    given = [f"{kind}:{name}" for name in read_words("series")]
    usual = [id for id in (*given, *_USUAL, *options) if id in options]
    first_usual, second_usual = list(dict.fromkeys(usual))[:2]
    with st.container(horizontal=True, gap="medium"):
        first = st.selectbox(
            "Papers of",
            options,
            index=options.index(first_usual),
            format_func=lambda id: names[id],
            key=f"{key_widget('contrast.first')}.{kind}",
        )
        rest = [id for id in options if id != first]
        second = st.selectbox(
            "to each of",
            rest,
            index=rest.index(second_usual) if second_usual in rest else 0,
            format_func=lambda id: names[id],
            key=f"{key_widget('contrast.second')}.{kind}",
        )
    note_words("series", [id.partition(":")[2] for id in (first, second)])
    return str(first), str(second)


def _state_shift(shift: Shift, first: str, second: str) -> str:
    if shift.verdict.is_empty() or shift.verdict["annual_change"].item() is None:
        return f"Too few papers to hold {first} against {second}"
    row = shift.verdict.row(0, named=True)
    if row["verdict"] in ("rising", "falling"):
        gains, loses = (first, second) if row["verdict"] == "rising" else (second, first)
        return f"{gains} gains on {loses}: the ratio moves {format_interval(row)}"
    word = "steady" if row["verdict"] == "flat" else "not clearly moving"
    return f"{first} to {second}: the ratio is {word}, {format_interval(row)}"


def _state_turn(shift: Shift, by: str) -> str:
    own = shift.changes.filter(is_own())
    if own.is_empty():
        return f"No {by} from which on the ratio follows another line"
    row = own.sort("gain", descending=True).row(0, named=True)
    before, after = (
        f"{format_change(row[name])} a year" for name in ("slope_before", "slope_after")
    )
    if row["slope_before"] is None or row["slope_after"] is None:
        return f"Since {row['change']:%B %Y} the ratio follows another line"
    since = f"Since {row['change']:%B %Y} the ratio follows another line"
    return f"{since}: {before} before, {after} after"


def _show_carriers(view: View, shift: Shift, first: str, second: str) -> None:
    st.header("Which fields and topics carry it", anchor=False)
    st.caption(
        "Between the first year tested and the last: the gain of the one share less that of the "
        "other, and each one's part of it."
    )
    topics = name_series(view.catalogue, "topic")
    columns = {
        "name": st.column_config.TextColumn("Where", width=240),
        "percent": st.column_config.NumberColumn("Part of the shift", format="%+.0f %%"),
        "first_before": st.column_config.NumberColumn(f"{first}: first year", format="localized"),
        "first_after": st.column_config.NumberColumn("last year", format="localized"),
        "second_before": st.column_config.NumberColumn(f"{second}: first year", format="localized"),
        "second_after": st.column_config.NumberColumn("last year ", format="localized"),
    }
    for kind, rows in (("Categories", shift.categories), ("Topics", shift.topics)):
        if rows.is_empty():
            continue
        named = rows.with_columns(
            name=pl.concat_str(pl.lit("topic:"), "group").replace(topics)
            if kind == "Topics"
            else pl.col("group"),
            percent=pl.col("part") * 100,
        ).filter(
            pl.sum_horizontal("first_before", "first_after", "second_before", "second_after") > 0
        )
        most = pl.concat([named.head(_MOST // 2), named.tail(_MOST // 2)]).unique(
            maintain_order=True
        )
        show_table(
            view,
            most,
            name=f"carriers.{kind.lower()}",
            columns={**columns, "name": st.column_config.TextColumn(kind, width=240)},
            alt=f"{kind} that carry the shift",
            export=named,
            height="content",
        )
