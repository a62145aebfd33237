"""Map: all papers in two dimensions, alike near alike."""

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from analytics.charts.colours import colour_growth
from analytics.charts.map import Shading, count_points, plot_map, write_selection
from analytics.dashboard.address import PAPER, key_widget, note_words, read_words
from analytics.dashboard.cache import load_verdicts
from analytics.dashboard.components import head_page, offer_csv, tell_source
from analytics.dashboard.figure import Ring, draw_figure, read_rings
from analytics.dashboard.jobs import list_jobs, start_job
from analytics.dashboard.language import speaking
from analytics.dashboard.map_places import find_near, find_place, load_map, load_places
from analytics.dashboard.map_selection import find_selected, show_selected
from analytics.dashboard.pictures import offer_pictures
from analytics.dashboard.plain import escape
from analytics.dashboard.rings import note_rings, read_linked, simplify
from analytics.dashboard.switches import switch
from analytics.dashboard.view import View, is_phone
from analytics.errors import PapertideError
from analytics.i18n import gettext as _
from analytics.pipeline.map import PaperMap

_COMMAND = "python -m analytics topics map"
_JOB = ["topics", "map"]
_FIGURE = "figure.map"


def render(view: View) -> None:
    """Show the papers in view on the map, or say how to draw it."""
    map = load_map(view.store)
    if map is None:
        _show_none(view)
        return
    papers = load_places(view.catalogue, view.filters, map)
    if papers.is_empty():
        st.title(_("No paper in view has a place on the map yet"), anchor=False)
        _offer_drawing(view, _("Add new papers"))
        return
    labels: dict[int, str] = dict(view.catalogue.topics.select("topic_id", "label").iter_rows())
    finding = _write_finding(papers, labels)
    head_page(view, finding, note=_("Alike papers lie near one another."))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shade = switch(_("Colour"), "colour", _name_shades(), "topic")
        period = switch(_("Play"), "play", _name_periods(view), "all")
    mark = _find_mark(view, map)
    figure = _plot(view, papers, labels, shade, "" if period == "all" else period, mark)
    rings = _show_map(figure, finding, view.scope)
    note_rings(rings)
    told, advice = _explain(view, papers, map, shade), _advise(papers)
    st.caption(escape(f"{tell_source(view, told)} {advice}"))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        offer_csv(
            view,
            lambda: papers.select("arxiv_id", "title", "submitted", "topic_id", "x", "y"),
            "map",
            label=_("CSV of all {papers} places").format(papers=f"{papers.height:,}"),
        )
        offer_pictures(
            view,
            figure,
            key_widget(_FIGURE),
            name="map",
            title=finding,
            unit=view.summary,
            source=tell_source(view, told),
        )
    _show_chosen(view, papers, rings, mark)
    _offer_addition(view, map)


def _name_shades() -> dict[str, str]:
    return {"topic": _("Topic"), "growth": _("Growth"), "date": _("Date")}


def _name_periods(view: View) -> dict[str, str]:
    """Periods of which there are few enough to be played through."""
    first, last = view.span
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    periods = {"all": _("All at once")}
    if 1 < months <= 36:
        periods["month"] = _("By month")
    if 4 < months <= 120:
        periods["quarter"] = _("By quarter")
    if months > 24:
        periods["year"] = _("By year")
    return periods


def _write_finding(papers: pl.DataFrame, labels: dict[int, str]) -> str:
    counted = papers.drop_nulls("topic_id").group_by("topic_id").len()
    if counted.is_empty():
        return _("{papers} papers on one map").format(papers=f"{papers.height:,}")
    largest = counted.sort(["len", "topic_id"], descending=[True, False]).row(0, named=True)
    return _("{papers} papers on one map; the largest of {topics} topics is {topic}").format(
        papers=f"{papers.height:,}",
        topics=counted.height,
        topic=labels.get(largest["topic_id"], ""),
    )


def _find_mark(view: View, map: PaperMap) -> tuple[float, float, str] | None:
    asked = read_words(PAPER)[-1:]
    note_words(PAPER, asked)
    if not asked:
        return None
    row = view.catalogue.papers.filter(pl.col("arxiv_id") == asked[0])
    place = find_place(map, asked[0])
    if row.is_empty() or place is None:
        st.info(escape(_("{paper} has no place on the map.").format(paper=asked[0])))
        return None
    return (*place, str(row["title"][0]))


def _plot(
    view: View,
    papers: pl.DataFrame,
    labels: dict[int, str],
    shade: str,
    period: str,
    mark: tuple[float, float, str] | None,
) -> go.Figure:
    return plot_map(
        papers,
        _choose_shading(view, shade),
        labels=labels,
        period=period,
        mark=mark,
        narrow=is_phone(),
        dark=view.dark,
    )


def _show_map(figure: go.Figure, finding: str, scope: str) -> list[Ring]:
    """Draw the map; the lines around its points, by the link until the reader draws others."""
    linked = read_linked()
    figure.layout.selections = [write_selection(ring) for ring in linked]
    drawn = draw_figure(
        figure,
        key=key_widget(_FIGURE),
        alt=_("{finding}. Each point is a paper, {scope}").format(finding=finding, scope=scope),
        kind="lasso",
    )
    return linked if drawn.rings is None else [simplify(ring) for ring in read_rings(drawn.rings)]


def _choose_shading(view: View, shade: str) -> Shading:
    if shade == "date":
        return Shading({}, days=True)
    if shade == "growth":
        verdicts = load_verdicts(view.catalogue, view.filters, kind="topic", by="month")
        judged = verdicts.select(
            "verdict",
            "annual_change",
            topic_id=pl.col("series_id").str.strip_prefix("topic:").cast(pl.Int32),
        )
        return Shading(colour_growth(judged, dark=view.dark))
    return Shading(dict(view.catalogue.topics.select("topic_id", "colour").iter_rows()))


def _explain(view: View, papers: pl.DataFrame, map: PaperMap, shade: str) -> str:
    """What the map shows and what it does not, in sentences."""
    told = [
        {
            "topic": _("One colour for each topic, alike within an area."),
            "growth": _(
                "Blue-green: the topic's share rises beyond doubt; orange: it falls; grey: neither."
            ),
            "date": _("Blue to yellow: from the first day in view to the last."),
        }[shade]
    ]
    points = count_points(papers.height)
    if points < papers.height:
        told.append(
            _(
                "{points} of {papers} papers are drawn as points, an even sample; the grey beneath "
                "them is the density of all."
            ).format(points=f"{points:,}", papers=f"{papers.height:,}")
        )
    missing = view.papers.height - papers.height
    if missing:
        told.append(_("{papers} papers have no place yet.").format(papers=f"{missing:,}"))
    if map.model != view.catalogue.model:
        told.append(_("Drawn before the last fit of the topics."))
    told.append(_("Only nearness has a meaning: t-SNE of the words of title and abstract."))
    return " ".join(told)


def _advise(papers: pl.DataFrame) -> str:
    if count_points(papers.height) < papers.height:
        return _("Draw a line around points to list all papers inside.")
    return _("Draw a line around papers to list them.")


def _show_chosen(
    view: View, papers: pl.DataFrame, rings: list[Ring], mark: tuple[float, float, str] | None
) -> None:
    selected = find_selected(papers, rings)
    if selected is not None and selected.height:
        title = _("{papers} papers inside the line").format(papers=f"{selected.height:,}")
        show_selected(view, selected, title=title, name="selected")
    elif selected is not None:
        st.write(_("No paper inside the line."))
    elif mark is not None:
        near = find_near(papers, mark[0], mark[1])
        title = _("Nearest on the map to {title}").format(title=mark[2])
        show_selected(view, near, title=title, name="near")


def _show_none(view: View) -> None:
    st.title(_("No map yet"), anchor=False)
    if view.catalogue.model is None:
        st.write(_("A map is drawn from topics: fit them on the Data page first."))
        return
    st.write(
        _(
            "Nobody has drawn the map of these papers. It takes a minute for 20,000 papers and "
            "some minutes for all of arXiv, with this command:"
        )
    )
    st.code(_COMMAND, language=None)
    _offer_drawing(view, _("Draw the map"))


def _offer_addition(view: View, map: PaperMap) -> None:
    if map.model != view.catalogue.model or map.version != view.catalogue.version:
        _offer_drawing(view, _("Bring the map up to the papers"))


def _offer_drawing(view: View, label: str) -> None:
    """A button for the operator, or the progress of a map that is being drawn."""
    if view.settings.role != "operator" or view.catalogue.simulated:
        return
    if any(job.state == "running" for job in list_jobs(view.settings.store)):
        _watch(view)
    elif st.button(label, icon=":material/map:"):
        try:
            start_job(view.settings, _("Draw the map"), _JOB)
        except PapertideError as error:
            st.error(escape(str(error)))
        else:
            st.rerun()


@st.fragment(run_every=2)
@speaking
def _watch(view: View) -> None:
    running = [job for job in list_jobs(view.settings.store) if job.state == "running"]
    if not running:
        st.rerun()
    for job in running:
        st.progress(job.done or 0.0, text=escape(f"{job.title}: {job.stage}"))
    st.page_link(view.pages["data"], label=_("Log and cancel"), icon=":material/database:")
