"""Section Changes of the Trends page: where shares leave their line, and bursts."""

from typing import Any

import polars as pl
import streamlit as st

from analytics.charts.periods import name_period
from analytics.dashboard.cache import load_shares
from analytics.dashboard.components import head_page, in_percent, show_table
from analytics.dashboard.findings import place_change, state_burst, state_change
from analytics.dashboard.lines import Breaks, show_lines
from analytics.dashboard.measures import load_bursts, load_changes
from analytics.dashboard.plain import escape
from analytics.dashboard.switches import KINDS, name_kinds, switch_kind, switch_period
from analytics.dashboard.view import View, go_to_papers, name_series, narrow, suit_period
from analytics.i18n import format_list, format_percent
from analytics.i18n import gettext as _
from analytics.trends.change import is_own

_MOST = 5


def render(view: View) -> None:
    """The series with the clearest changes, drawn; all changes and bursts, listed."""
    head = st.container()
    kind, by = _choose(view)
    names = name_series(view.catalogue, kind)
    known = pl.col("series_id").is_in(list(names))
    changes = load_changes(view.catalogue, view.filters, kind=kind, by=by).filter(known)
    bursts = load_bursts(view.catalogue, view.filters, kind=kind, by=by).filter(known)
    own = changes.filter(is_own()).sort("gain", descending=True)
    noun = name_kinds()[kind].lower()
    series = load_shares(view.catalogue, view.filters, kind=kind, by=by)
    with head:
        head_page(view, _state_finding(own, series, names, noun))
    _tell_shared(changes, noun, by)
    ids = own["series_id"].unique(maintain_order=True).to_list()
    ids += [id for id in bursts["series_id"].unique(maintain_order=True) if id not in ids]
    if not ids:
        st.info(_("No series leaves its line, and none has a burst, in what is in view."))
        return
    title = (
        state_burst(bursts.row(0, named=True), names[ids[0]])
        if own.is_empty()
        else state_change(own.row(0, named=True), series, names[ids[0]])
    )
    show_lines(
        view,
        series.filter(pl.col("series_id").is_in(ids[:_MOST])),
        names,
        name="breaks",
        title=title,
        by=by,
        breaks=Breaks(changes, bursts),
    )
    if not own.is_empty():
        _list_changes(view, own, names, kind)
    if not bursts.is_empty():
        _list_bursts(view, bursts, names, kind)


def _choose(view: View) -> tuple[str, str]:
    usual = "month" if suit_period(view) == "day" else suit_period(view)
    with st.container(horizontal=True, gap="medium"):
        kind = switch_kind(view, tuple(KINDS))
        by = switch_period(("week", "month", "quarter"), usual)
    return kind, by


def _state_finding(
    own: pl.DataFrame, series: pl.DataFrame, names: dict[str, str], noun: str
) -> str:
    if own.is_empty():
        return _("None of the {series} leaves its line by itself").format(series=noun)
    row = own.row(0, named=True)
    return _("Clearest change: {series}, {when}").format(
        series=names[row["series_id"]], when=place_change(row, series)
    )


def _tell_shared(changes: pl.DataFrame, noun: str, by: str) -> None:
    shared = changes.filter(~is_own())
    if shared.is_empty():
        return
    when = [name_period(day, by) for day in shared["change"].unique().sort()]
    most = max(shared["together"].to_list())
    listed = format_list(when[:4])
    if len(when) > 4:
        listed = _("{periods} and others").format(periods=listed)
    st.info(
        escape(
            _(
                "{part} of all {series} change at once ({periods}). That is "
                "hardly their own doing: the sources of the papers changed then, or the whole "
                "field did. These changes are not listed as theirs; dotted lines show when they "
                "are."
            ).format(part=format_percent(most), series=noun, periods=listed)
        )
    )


def _look_changes() -> dict[str, Any]:
    return {
        "name": st.column_config.TextColumn(_("Series"), width=270),
        "change": st.column_config.DateColumn(_("Around"), format="YYYY-MM-DD", width=95),
        "from": st.column_config.NumberColumn(
            _("Share before"), format=in_percent("%.2f"), width=100
        ),
        "to": st.column_config.NumberColumn(_("Share after"), format=in_percent("%.2f"), width=100),
        "slope": st.column_config.NumberColumn(
            _("A year before"),
            format=in_percent("%+.0f"),
            width=110,
            help=_("Empty under a year of papers."),
        ),
        "slope_next": st.column_config.NumberColumn(
            _("A year after"), format=in_percent("%+.0f"), width=110
        ),
        "gain": st.column_config.NumberColumn(
            _("Strength"),
            format="%.1f",
            width=80,
            help=_("1 is just enough to be called a change."),
        ),
    }


def _list_changes(view: View, own: pl.DataFrame, names: dict[str, str], kind: str) -> None:
    st.header(_("Where a series leaves its line"), anchor=False)
    st.caption(
        _(
            "Straight lines are fitted to the log-odds of the share, so that steady growth is no "
            "change and a jump or a bend is one. Where noise alone moves a share, five to ten "
            "series in a hundred would be listed; the place of a bend is sure to half a year at "
            "best."
        )
    )
    rows = own.with_columns(
        pl.col("series_id").replace_strict(names, return_dtype=pl.String).alias("name"),
        (100 * pl.col("before")).alias("from"),
        (100 * pl.col("after")).alias("to"),
        slope=100 * pl.col("slope_before"),
        slope_next=100 * pl.col("slope_after"),
    )
    chosen = show_table(
        view,
        rows,
        name="change-points",
        columns=_look_changes(),
        alt=_("Change points of {series}").format(series=name_kinds()[kind].lower()),
        export=rows.select("name", *own.columns),
        choose=_("Choose one for its papers since then."),
        state=kind,
        height="content" if rows.height < 15 else 460,
    )
    if chosen is not None:
        row = rows.row(chosen, named=True)
        go_to_papers(
            view, narrow(view.filters, view.catalogue, row["series_id"], row["change"], None)
        )


def _look_bursts() -> dict[str, Any]:
    number, day = st.column_config.NumberColumn, st.column_config.DateColumn
    return {
        "name": st.column_config.TextColumn(_("Series"), width=270),
        "first_period": day(_("From"), format="YYYY-MM-DD", width=95),
        "last_period": day(_("Last period"), format="YYYY-MM-DD", width=95),
        "papers": number(_("Papers"), format="localized", width=80),
        "within": number(_("Share then"), format=in_percent("%.2f"), width=100),
        "always": number(_("Usual share"), format=in_percent("%.2f"), width=100),
        "weight": number(_("Weight"), format="%.0f", width=80),
    }


def _list_bursts(view: View, bursts: pl.DataFrame, names: dict[str, str], kind: str) -> None:
    st.header(_("Bursts"), anchor=False)
    st.caption(
        _(
            "Stretches that fit twice the usual share better than the usual one (Kleinberg, 2002): "
            "from about one and a half times on. The heaviest first. A share that grows all the "
            "time ends in a burst."
        )
    )
    rows = bursts.with_columns(
        pl.col("series_id").replace_strict(names, return_dtype=pl.String).alias("name"),
        within=100 * pl.col("share"),
        always=100 * pl.col("usual"),
    )
    chosen = show_table(
        view,
        rows,
        name="bursts",
        columns=_look_bursts(),
        alt=_("Bursts of {series}").format(series=name_kinds()[kind].lower()),
        export=rows.select("name", *bursts.columns),
        choose=_("Choose one for its papers."),
        state=kind,
        height="content" if rows.height < 15 else 460,
    )
    if chosen is not None:
        id, first = rows["series_id"][chosen], rows["first_period"][chosen]
        go_to_papers(view, narrow(view.filters, view.catalogue, id, first, None))
