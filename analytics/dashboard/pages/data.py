"""Data: what the store holds, how it is covered, and, for the operator, fetching and fitting."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import polars as pl
import streamlit as st

from analytics.charts.coverage import plot_calendar, plot_coverage
from analytics.charts.style import format_share
from analytics.dashboard.cache import load_coverage, load_history, load_quality, load_status
from analytics.dashboard.components import show_figure, show_table
from analytics.dashboard.glossary import offer_meanings
from analytics.dashboard.operations import show_operations
from analytics.dashboard.past import read_day
from analytics.dashboard.plain import escape
from analytics.dashboard.view import View, go_to_papers
from analytics.i18n import format_date, format_list, format_month, ngettext
from analytics.i18n import gettext as _
from analytics.pipeline.coverage import measure_calendar
from analytics.pipeline.status import BEHIND, Harvested, Status, judge_harvest
from analytics.store.watermarks import read_watermarks
from analytics.taxonomy import expand_category


def render(view: View) -> None:
    """Show the store's state and coverage; with the operator's role, what changes it."""
    status = load_status(view.catalogue, view.store)
    title = ngettext("{papers} paper in the store", "{papers} papers in the store", status.papers)
    st.title(title.format(papers=f"{status.papers:,}"), anchor=False)
    offer_meanings(view)
    _warn_of_age(view, status)
    _show_state(view, status)
    _show_coverage(view)
    _show_calendar(view)
    harvests = _read_harvests(view)
    _show_harvests(harvests)
    _show_history(view)
    st.header(_("Bring in and fit"), anchor=False)
    show_operations(view, harvested=[each.set for each in harvests])


def _read_harvests(view: View) -> list[Harvested]:
    """How far each set of arXiv is harvested, and whether that is too long ago by now."""
    today = datetime.now(UTC).date()
    return [judge_harvest(mark, today) for mark in read_watermarks(view.store)]


def _show_harvests(harvests: Sequence[Harvested]) -> None:
    if not harvests:
        return
    st.header(_("Harvests"), anchor=False)
    for each in harvests:
        name = escape(each.set) or _("all of arXiv")
        reach = format_date(each.through) if each.through else _("not complete yet")
        st.markdown(_("**{set}**: changes up to {day}").format(set=name, day=reach))
        if each.stale:
            warning = _("Stale since {day}: {reason}").format(
                day=format_date(each.stale), reason=escape(each.reason)
            )
            st.warning(warning, icon=":material/schedule:")


def _name_sources() -> dict[str, str]:
    return {
        "file": _("files"),
        "kaggle": _("Kaggle's snapshot"),
        "arxiv-api": _("arXiv's search interface"),
        "arxiv-oai": _("arXiv's harvesting interface"),
        "demo": _("simulation"),
    }


def _warn_of_age(view: View, status: Status) -> None:
    """Say it where the newest paper is old: trends end with it."""
    if status.last is None or view.catalogue.simulated or read_day():
        return
    age = (datetime.now(UTC).date() - status.last).days
    if age <= BEHIND:
        return
    told = _("The newest paper is of {day}, {days} days ago: trends end there.").format(
        day=format_date(status.last), days=f"{age:,}"
    )
    if view.settings.role == "operator":
        told += " " + _("Newer ones are fetched below.")
    st.warning(told, icon=":material/schedule:")


def _show_history(view: View) -> None:
    """What came in when: files by their names, and fetches by what was asked for."""
    if view.catalogue.simulated:
        return
    history = load_history(view.catalogue, view.store)
    st.header(_("What came in"), anchor=False)
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    show_table(
        view,
        history,
        name="history",
        columns={
            "at": st.column_config.DatetimeColumn(
                _("When, UTC"), format="YYYY-MM-DD HH:mm", timezone="UTC", width=140
            ),
            "source": text(_("Brought in from"), width=420),
            "added": number(_("Papers added"), format="localized", width=110),
            "updated": number(_("Updated"), format="localized", width=90),
            "version": number(_("Store version"), width=100),
        },
        alt=_("What came into the store, the newest first"),
        height="content" if history.height < 10 else 400,
    )


def _show_state(view: View, status: Status) -> None:
    exact = view.catalogue.papers["submitted_precision"].is_in(["second", "day"]).mean() or 0.0
    cut = view.catalogue.papers["abstract_truncated"].mean() or 0.0
    with st.container(horizontal=True):
        st.metric(_("First submission"), str(status.first), border=True)
        st.metric(_("Last submission"), str(status.last), border=True)
        topics = f"{status.topics:,}" if status.topics else _("none yet")
        st.metric(_("Topics"), topics, border=True)
        st.metric(_("Exact day known of"), format_share(float(str(exact))), border=True)
        st.metric(_("Abstracts cut short"), format_share(float(str(cut))), border=True)
    sources = [
        _("{papers} from {source}").format(
            papers=f"{papers:,}", source=_name_sources().get(source, source)
        )
        for source, papers in status.sources.items()
    ]
    told = [
        _("{sources}. Store version {version}.").format(
            sources=format_list(sources), version=status.store_version
        ),
        _("Topics fitted {time} UTC.").format(time=status.fitted[:16].replace("T", " "))
        if status.fitted
        else "",
        _(
            "Papers whose day is not exact have it estimated from the order of ids, or only the "
            "month."
        ),
    ]
    st.caption(" ".join(filter(None, told)))
    if status.fitted:
        _show_model(view, status)


def _show_model(view: View, status: Status) -> None:
    """How good the topics are, and whether papers have come that call for new ones."""
    quality = load_quality(view.catalogue, view.store)
    told = []
    if quality:
        told.append(
            _("Topics: coherence {coherence}, agreement of two fits {agreement}.").format(
                coherence=f"{quality.coherence:.2f}", agreement=f"{quality.agreement:.2f}"
            )
        )
    if status.later and status.part_far is not None:
        told.append(
            ngettext(
                "{papers} paper came after the fit; {share} of them far from every topic.",
                "{papers} papers came after the fit; {share} of them far from every topic.",
                status.later,
            ).format(papers=f"{status.later:,}", share=format_share(status.part_far))
        )
    if status.refit:
        st.warning(" ".join([*told, _("A refit is due.")]), icon=":material/update:")
    else:
        st.caption(" ".join([*told, _("No refit is due.")]))


def _show_coverage(view: View) -> None:
    months = load_coverage(view.catalogue, view.filters)
    if view.papers.is_empty():
        st.write(_("No papers under the filters set."))
        return
    most = months.sort("papers", descending=True).row(0, named=True)
    points = show_figure(
        view,
        plot_coverage(months, dark=view.dark),
        name="coverage",
        frame=months,
        title=ngettext(
            "Fullest month: {month}, {papers} paper",
            "Fullest month: {month}, {papers} papers",
            most["papers"],
        ).format(month=format_month(most["period_start"]), papers=f"{most['papers']:,}"),
        unit=_("Papers per month of first submission"),
        source=_(
            "Pale: the month is not complete, or few papers are known of it, which mostly is a "
            "gap of the sources."
        ),
        advice=_("Click a bar for its papers."),
    )
    for point in points[:1]:
        month = date.fromisoformat(str(point[0])[:10])
        end = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        start, end = max(month, view.span[0]), min(end, view.span[1])
        go_to_papers(view, replace(view.filters, start=start, end=end))


def _show_calendar(view: View) -> None:
    """Category by category, where the papers are and where they are missing."""
    asked = {name for given in view.filters.categories for name in expand_category(given)}
    calendar = measure_calendar(view.papers, *view.span, among=asked)
    whole = calendar.filter("complete")
    if whole["period_start"].n_unique() < 2:
        return
    gaps = whole.group_by("category", maintain_order=True).agg(thin=pl.col("thin").sum())
    thin = gaps.filter(pl.col("thin") > 0).height
    show_figure(
        view,
        plot_calendar(calendar, dark=view.dark),
        name="calendar",
        frame=calendar,
        title=_("{thin} of {categories} categories have thin months").format(
            thin=thin, categories=gaps.height
        ),
        unit=_(
            "Papers per month listed in each category, the stronger the colour the more; orange: "
            "thin, fewer than 20 papers or a quarter of the level before"
        ),
        source=_("The {categories} largest categories in view.").format(categories=gaps.height),
    )
