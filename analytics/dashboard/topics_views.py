"""Three looks at all topics: tiles by growth, the strategic map, and flows between two times."""

from datetime import date

import polars as pl
import streamlit as st

from analytics.charts.colours import colour_growth
from analytics.charts.topics import plot_areas
from analytics.charts.topics_views import plot_flows, plot_strategy
from analytics.dashboard.cache import load_selection
from analytics.dashboard.components import show_figure
from analytics.dashboard.switches import choose_day, switch
from analytics.dashboard.view import View, is_phone
from analytics.i18n import format_date, format_list, format_month, ngettext
from analytics.i18n import gettext as _
from analytics.pipeline.catalogue import Catalogue
from analytics.pipeline.flow import Flows, measure_flows, suit_days
from analytics.query import Filters
from analytics.topics.strategy import place_topics

#: Flows between different topics that are drawn, the widest first.
_DRAWN = 24


def show_views(view: View, topics: pl.DataFrame) -> None:
    """The look that the reader chose.

    Parameters
    ----------
    topics : columns TOPICS, verdict and annual_change; papers counts those in view.
    """
    views = {"areas": _("Areas"), "strategy": _("Strategic map"), "flows": _("Flows")}
    chosen = switch(_("View"), "view", views, "areas", hidden=True)
    if chosen == "strategy":
        _show_strategy(view)
    elif chosen == "flows":
        _show_flows(view)
    else:
        _show_areas(view, topics)


def _show_areas(view: View, topics: pl.DataFrame) -> None:
    areas = topics.group_by("area_id", "area_label").agg(pl.col("papers").sum())
    largest = areas.sort("papers", "area_id", descending=[True, False]).row(0, named=True)
    show_figure(
        view,
        plot_areas(
            topics,
            colours=colour_growth(topics, dark=view.dark),
            dark=view.dark,
            narrow=is_phone(),
        ),
        name="areas",
        frame=topics.select(
            "area_id", "area_label", "topic_id", "label", "papers", "verdict", "annual_change"
        ),
        title=_("The largest area is {area}: {percent} % of papers").format(
            area=largest["area_label"],
            percent=f"{100 * largest['papers'] / view.papers.height:.0f}",
        ),
        unit=_(
            "Papers in this view by topic; blue-green: its share rises beyond doubt, orange: it "
            "falls, grey: neither"
        ),
    )


def _show_strategy(view: View) -> None:
    placed = place_topics(view.papers, view.catalogue.topics)
    if placed.is_empty():
        st.write(_("Too few papers for a strategic map."))
        return
    labels = _label_topics(view)
    motor = placed.filter(pl.col("quadrant") == "motor")
    largest = motor.sort(["papers", "topic_id"], descending=[True, False])["topic_id"].head(2)
    show_figure(
        view,
        plot_strategy(placed, labels=labels, colours=_colour_topics(view), dark=view.dark),
        name="strategy",
        frame=placed.insert_column(
            1, placed["topic_id"].replace_strict(labels, return_dtype=pl.String).alias("label")
        ),
        title=_("The largest topics both dense and central: {topics}").format(
            topics=format_list([labels[id] for id in largest]) or _("none")
        ),
        unit=_("Topics by rank of centrality and density; size is papers in view"),
        source=_(
            "After Callon, Courtial and Laville (1991). Density is how much oftener a topic's ten "
            "terms meet than by chance; centrality sums its ties to other topics, by the papers "
            "that lie between them."
        ),
    )


def _show_flows(view: View) -> None:
    until, since = _choose_days(view)
    flows = load_flows(view.catalogue, view.store, view.filters, until, since)
    if flows is None:
        st.write(
            _(
                "No flows: they need papers before the first day and since the second, which is "
                "no earlier, and the papers' vectors, which the next fetch or fit prepares."
            )
        )
        return
    moved = flows.counts.filter(pl.col("from_id") != pl.col("to_id"))
    widest = moved.sort(["papers", "from_id", "to_id"], descending=[True, False, False])
    labels = _label_topics(view)
    if widest.is_empty():
        st.write(_("Every later paper is most like an earlier one of its own topic."))
        return
    first = widest.row(0, named=True)
    drawn = widest.head(_DRAWN)
    stayed = 1 - moved["papers"].sum() / flows.sampled
    named = [
        drawn.select(pl.col(end).replace_strict(labels, return_dtype=pl.String)).to_series()
        for end in ("from_id", "to_id")
    ]
    show_figure(
        view,
        plot_flows(
            drawn,
            labels=labels,
            colours=_colour_topics(view),
            narrow=is_phone(),
            dark=view.dark,
        ),
        name="flows",
        frame=drawn.insert_column(1, named[0].alias("from_label")).insert_column(
            3, named[1].alias("to_label")
        ),
        title=ngettext(
            "Between {until} and {since} most flowed from {before} to {after}: {papers} paper",
            "Between {until} and {since} most flowed from {before} to {after}: {papers} papers",
            first["papers"],
        ).format(
            before=labels[first["from_id"]],
            after=labels[first["to_id"]],
            papers=first["papers"],
            until=format_month(flows.until),
            since=format_month(flows.since),
        ),
        unit=_(
            "Papers since {since}, right, by the topic of the paper before {until} that each "
            "is most like, left"
        ).format(since=format_date(flows.since), until=format_date(flows.until)),
        source=_(
            "{papers} later papers looked at; {percent} % of them are most like a paper of their "
            "own topic and not drawn, nor are flows narrower than the widest {flows}. Likeness of "
            "words, not citation."
        ).format(papers=f"{flows.sampled:,}", percent=f"{100 * stayed:.0f}", flows=drawn.height),
    )


def _choose_days(view: View) -> tuple[date, date]:
    """The two days of the link, or those that part the view into three."""
    usual = suit_days(*view.span)
    with st.container(horizontal=True, gap="medium"):
        until = choose_day(_("Papers before"), "until", usual[0], *view.span)
        since = choose_day(_("against papers since"), "since", usual[1], *view.span)
    return until, since


def load_flows(
    catalogue: Catalogue, store: str, filters: Filters, until: date, since: date
) -> Flows | None:
    """Flows among the papers that pass the filters, from before one day to since another."""
    with st.spinner(_("Comparing later papers with earlier ones")):
        return _flows(catalogue, catalogue.id, store, filters, until, since)


@st.cache_resource(max_entries=8, show_spinner=False)
def _flows(
    _catalogue: Catalogue, id: str, store: str, filters: Filters, until: date, since: date
) -> Flows | None:
    return measure_flows(store, load_selection(_catalogue, filters), until=until, since=since)


def _label_topics(view: View) -> dict[int, str]:
    return dict(view.catalogue.topics.select("topic_id", "label").iter_rows())


def _colour_topics(view: View) -> dict[int, str]:
    return dict(view.catalogue.topics.select("topic_id", "colour").iter_rows())
