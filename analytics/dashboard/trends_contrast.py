"""Section Against each other of the Trends page: one theme, topic or area to each of another."""

import polars as pl
import streamlit as st

from analytics.charts.shift import plot_ratio
from analytics.dashboard.address import key_widget, note_words
from analytics.dashboard.cache import load_shares, load_shift
from analytics.dashboard.components import head_page, in_percent, show_figure, show_table
from analytics.dashboard.one_series import read_given
from analytics.dashboard.switches import name_kinds, name_periods, switch_kind
from analytics.dashboard.view import View, name_series, suit_tested_period
from analytics.i18n import format_month
from analytics.i18n import gettext as _
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
    by = suit_tested_period(view)
    pair = _choose_pair(view, kind, by, names)
    if pair is None:
        with head:
            head_page(view, _("There are no two series here to hold against each other"))
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
        unit=_("Papers of {first} to each of {second}, per {period}, 95 % intervals shaded").format(
            first=first, second=second, period=name_periods()[by]
        ),
        source=_(
            "The axis is one of ratios: a doubling is as high everywhere. Dashed: the line "
            "changes for good. Hollow: not tested."
        ),
    )
    _show_carriers(view, shift, first, second)


def _choose_pair(view: View, kind: str, by: str, names: dict[str, str]) -> tuple[str, str] | None:
    series = load_shares(view.catalogue, view.filters, kind=kind, by=by)
    sizes = series.group_by("series_id").agg(pl.col("papers").sum())
    ordered = sizes.sort("papers", "series_id", descending=[True, False])["series_id"].to_list()
    options = [id for id in ordered if id in names]
    if len(options) < 2:
        return None
    given = read_given(kind)
    usual = [id for id in (*given, *_USUAL, *options) if id in options]
    first_usual, second_usual = list(dict.fromkeys(usual))[:2]
    with st.container(horizontal=True, gap="medium"):
        first = st.selectbox(
            _("Papers of"),
            options,
            index=options.index(first_usual),
            format_func=lambda id: names[id],
            key=f"{key_widget('contrast.first')}.{kind}",
            placeholder=_("Choose one"),
        )
        rest = [id for id in options if id != first]
        second = st.selectbox(
            _("to each of"),
            rest,
            index=rest.index(second_usual) if second_usual in rest else 0,
            format_func=lambda id: names[id],
            key=f"{key_widget('contrast.second')}.{kind}",
            placeholder=_("Choose one"),
        )
    note_words("series", [id.partition(":")[2] for id in (first, second)])
    return str(first), str(second)


def _state_shift(shift: Shift, first: str, second: str) -> str:
    if shift.verdict.is_empty() or shift.verdict["annual_change"].item() is None:
        return _("Too few papers to hold {first} against {second}").format(
            first=first, second=second
        )
    row = shift.verdict.row(0, named=True)
    sentences = {
        "rising": _("{first} gains on {second}: the ratio moves {change}"),
        "falling": _("{second} gains on {first}: the ratio moves {change}"),
        "flat": _("{first} to {second}: the ratio is steady, {change}"),
    }
    unclear = _("{first} to {second}: the ratio is not clearly moving, {change}")
    return sentences.get(row["verdict"], unclear).format(
        first=first, second=second, change=format_interval(row)
    )


def _state_turn(shift: Shift, by: str) -> str:
    own = shift.changes.filter(is_own())
    if own.is_empty():
        return _("No {period} from which on the ratio follows another line").format(
            period=name_periods()[by]
        )
    row = own.sort("gain", descending=True).row(0, named=True)
    month = format_month(row["change"])
    if row["slope_before"] is None or row["slope_after"] is None:
        return _("Since {month} the ratio follows another line").format(month=month)
    return _(
        "Since {month} the ratio follows another line: {before} a year before, {after} a year after"
    ).format(
        month=month,
        before=format_change(row["slope_before"]),
        after=format_change(row["slope_after"]),
    )


def _show_carriers(view: View, shift: Shift, first: str, second: str) -> None:
    st.header(_("Which fields and topics carry it"), anchor=False)
    st.caption(
        _(
            "Between the first year tested and the last: the gain of the one share less that of "
            "the other, and each one's part of it."
        )
    )
    topics = name_series(view.catalogue, "topic")
    number = st.column_config.NumberColumn
    columns = {
        "percent": number(_("Part of the shift"), format=in_percent("%+.0f")),
        "first_before": number(_("{series}: first year").format(series=first), format="localized"),
        "first_after": number(_("last year"), format="localized"),
        "second_before": number(
            _("{series}: first year").format(series=second), format="localized"
        ),
        "second_after": number(f"{_('last year')} ", format="localized"),
    }
    titles = name_kinds()
    for kind, name, rows in (
        ("category", "categories", shift.categories),
        ("topic", "topics", shift.topics),
    ):
        if rows.is_empty():
            continue
        named = rows.with_columns(
            name=pl.concat_str(pl.lit("topic:"), "group").replace(topics)
            if kind == "topic"
            else pl.col("group"),
            percent=(pl.col("part") * 100).round(0) + 0.0,  # no "-0 %"
        ).filter(
            pl.sum_horizontal("first_before", "first_after", "second_before", "second_after") > 0
        )
        most = pl.concat([named.head(_MOST // 2), named.tail(_MOST // 2)]).unique(
            maintain_order=True
        )
        show_table(
            view,
            most,
            name=f"carriers.{name}",
            columns={"name": st.column_config.TextColumn(titles[kind], width=240), **columns},
            alt=_("{series} that carry the shift").format(series=titles[kind]),
            export=most,
            height="content",
        )
