"""Data: what the store holds, how it is covered, and, for the operator, fetching and fitting."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import streamlit as st

from analytics.charts.coverage import plot_coverage
from analytics.charts.style import format_share
from analytics.dashboard.cache import load_shares, load_status
from analytics.dashboard.components import escape, show_figure
from analytics.dashboard.jobs import Job, cancel_job, list_jobs, start_job
from analytics.dashboard.language import speaking
from analytics.dashboard.view import View, go_to_papers
from analytics.errors import PapertideError
from analytics.pipeline.status import Status
from analytics.taxonomy import read_categories

_STATES = {
    "running": ":material/progress_activity:",
    "done": ":material/check_circle:",
    "failed": ":material/error:",
    "cancelled": ":material/cancel:",
}


def render(view: View) -> None:
    """Show the store's state and coverage; with the operator's role, what changes it."""
    status = load_status(view.catalogue, view.store)
    st.title(f"{status.papers:,} papers in the store", anchor=False)
    _show_state(view, status)
    _show_coverage(view)
    st.header("Fetch and fit", anchor=False)
    if view.settings.role == "operator":
        _show_jobs(view)
        _offer_fetch(view)
        _offer_fit(view)
    else:
        st.write(
            "This dashboard is read-only. Whoever runs it can fetch papers and fit topics "
            "from the command line, or here when it is started with make run."
        )


def _show_state(view: View, status: Status) -> None:
    exact = view.catalogue.papers["submitted_precision"].is_in(["second", "day"]).mean() or 0.0
    cut = view.catalogue.papers["abstract_truncated"].mean() or 0.0
    with st.container(horizontal=True):
        st.metric("First submission", str(status.first), border=True)
        st.metric("Last submission", str(status.last), border=True)
        st.metric("Topics", f"{status.topics:,}" if status.topics else "none yet", border=True)
        st.metric("Exact day known of", format_share(float(str(exact))), border=True)
        st.metric("Abstracts cut short", format_share(float(str(cut))), border=True)
    sources = ", ".join(f"{papers:,} from {source}" for source, papers in status.sources.items())
    fitted = f" Topics fitted {status.fitted[:16].replace('T', ' ')} UTC." if status.fitted else ""
    st.caption(
        f"{sources}. Store version {status.store_version}.{fitted} Papers whose day is not exact "
        "have it estimated from the order of ids, or only the month."
    )


def _show_coverage(view: View) -> None:
    months = _count_months(view)
    if months.is_empty():
        st.write("No papers under the filters set.")
        return
    most = months.sort("papers", descending=True).row(0, named=True)
    points = show_figure(
        view,
        plot_coverage(months, dark=view.dark),
        name="coverage",
        frame=months,
        title=f"Fullest month: {most['period_start']:%B %Y}, {most['papers']:,} papers",
        unit="Papers per month of first submission",
        source="Pale: the month is not complete, or few papers are known of it, which mostly is "
        "a gap of the sources. Click a bar for its papers.",
        clickable=True,
    )
    for point in points[:1]:
        month = date.fromisoformat(str(point["customdata"][0])[:10])
        end = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        start, end = max(month, view.span[0]), min(end, view.span[1])
        go_to_papers(view, replace(view.filters, start=start, end=end))


def _count_months(view: View) -> pl.DataFrame:
    """Papers of each month and what they are worth: period_start, papers, complete, thin."""
    shares = load_shares(view.catalogue, view.filters, kind="category", by="month")
    marks = shares.unique("period_start").select("period_start", "complete", "thin")
    counted = (
        view.papers.group_by(period_start=pl.col("submitted").dt.date().dt.truncate("1mo"))
        .agg(papers=pl.len().cast(pl.Int64))
        .join(marks, on="period_start", how="left")
    )
    return counted.with_columns(pl.col("complete", "thin").fill_null(False)).sort("period_start")


def _offer_fetch(view: View) -> None:
    today = date.today()
    with st.form("fetch", border=True):
        st.markdown("**Fetch papers from arXiv**")
        categories = st.multiselect(
            "Categories",
            list(read_categories()),
            default=["cs.LG"],
            format_func=lambda id: f"{id} - {read_categories()[id].name}",
        )
        left, right = st.columns(2)
        start = left.date_input("From", today - timedelta(days=7), format="YYYY-MM-DD")
        end = right.date_input("To", today - timedelta(days=1), format="YYYY-MM-DD")
        st.caption("One request in three seconds, as arXiv asks; 2,000 papers a request.")
        if st.form_submit_button("Fetch", type="primary") and _check_fetch(categories, start, end):
            arguments = ["ingest", "arxiv", "--from", str(start), "--to", str(end), "--fit"]
            arguments += [part for each in categories for part in ("--category", each)]
            _start(view, f"Fetch {', '.join(categories)} from {start} to {end}", arguments)


def _check_fetch(categories: list[str], start: date, end: date) -> bool:
    if not categories:
        st.error("Choose at least one category.")
    elif start > end:
        st.error("The first day is after the last: swap them.")
    else:
        return True
    return False


def _offer_fit(view: View) -> None:
    if view.catalogue.simulated:
        return
    with st.container(border=True):
        st.markdown("**Fit topics**")
        st.caption("On all papers of the store; the topics shown now serve until it is complete.")
        if st.button("Fit topics"):
            _start(view, "Fit topics", ["topics", "fit"])


def _start(view: View, title: str, arguments: list[str]) -> None:
    try:
        start_job(view.settings, title, arguments)
    except PapertideError as error:
        st.error(str(error))


@st.fragment(run_every=2)
@speaking
def _show_jobs(view: View) -> None:
    jobs = list_jobs(view.settings.store)
    running = [job for job in jobs if job.state == "running"]
    seen = st.session_state.get("jobs.running", 0)
    st.session_state["jobs.running"] = len(running)
    if len(running) < seen:
        st.rerun()  # the job that ended may have brought new papers
    for job in jobs[:5]:
        _show_job(view, job)


def _show_job(view: View, job: Job) -> None:
    with st.container(border=True):
        started = f"{job.started:%Y-%m-%d %H:%M} UTC"
        st.markdown(
            f"{_STATES[job.state]} **{escape(job.title)}** - {job.state}, started {started}"
        )
        if job.state == "running":
            st.progress(job.done or 0.0, text=job.stage or "Starting")
            if st.button("Cancel", key=f"cancel.{job.id}"):
                cancel_job(view.settings, job.id)
        with st.expander("Log", expanded=job.state == "failed"):
            st.text(job.log or "Nothing printed yet.")
