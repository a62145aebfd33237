"""Data: what the store holds, how it is covered, and, for the operator, fetching and fitting."""

from datetime import date, timedelta

import polars as pl
import streamlit as st

from analytics.charts.coverage import plot_coverage
from analytics.dashboard.components import show_figure
from analytics.dashboard.jobs import Job, cancel_job, list_jobs, start_job
from analytics.dashboard.view import View
from analytics.errors import PapertideError
from analytics.pipeline.status import Status, read_status
from analytics.taxonomy import read_categories

_STATES = {
    "running": ":material/progress_activity:",
    "done": ":material/check_circle:",
    "failed": ":material/error:",
    "cancelled": ":material/cancel:",
}


def render(view: View) -> None:
    """Show the store's state and coverage; with the operator's role, what changes it."""
    st.title("Data", anchor=False)
    status = read_status(view.store)
    _show_state(view, status)
    _show_coverage(view)
    st.subheader("Fetch and fit", anchor=False)
    if view.settings.role == "operator":
        _offer_fetch(view)
        _offer_fit(view)
        _show_jobs(view)
    else:
        st.write(
            "This dashboard is read-only. Whoever runs it can fetch papers and fit topics "
            "from the command line, or here when it is started with make run."
        )


def _show_state(view: View, status: Status) -> None:
    with st.container(horizontal=True):
        st.metric("Papers", f"{status.papers:,}", border=True)
        st.metric("First submission", str(status.first), border=True)
        st.metric("Last submission", str(status.last), border=True)
        st.metric("Topics", f"{status.topics:,}" if status.topics else "none yet", border=True)
    sources = ", ".join(f"{papers:,} from {source}" for source, papers in status.sources.items())
    fitted = f" Topics fitted {status.fitted[:16].replace('T', ' ')} UTC." if status.fitted else ""
    st.caption(f"{sources}. Store version {status.store_version}.{fitted}")
    cut = view.catalogue.papers["abstract_truncated"].mean() or 0.0
    exact = view.catalogue.papers["submitted_precision"].is_in(["second", "day"]).mean() or 0.0
    st.caption(
        f"{float(str(exact)):.0%} of the papers have their true day of submission, the others an "
        f"estimate; {float(str(cut)):.1%} of the abstracts were cut short by their source."
    )


def _show_coverage(view: View) -> None:
    st.subheader("Coverage", anchor=False)
    months = (
        view.papers.group_by(period_start=pl.col("submitted").dt.date().dt.truncate("1mo"))
        .agg(papers=pl.len().cast(pl.Int64))
        .sort("period_start")
    )
    if months.is_empty():
        st.write("No papers under the filters set.")
        return
    first, last = view.span
    show_figure(
        view,
        plot_coverage(months, dark=view.dark),
        name="coverage",
        frame=months,
        alt=f"Papers per month from {first} to {last}",
        source=f"{view.papers.height:,} papers, {first} to {last}, by month of first submission. "
        "Months with few papers are gaps of the sources, not of research.",
    )


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
        st.markdown(f"{_STATES[job.state]} **{job.title}** - {job.state}, started {started}")
        if job.state == "running":
            st.progress(job.done or 0.0, text=job.stage or "Starting")
            if st.button("Cancel", key=f"cancel.{job.id}"):
                cancel_job(view.settings, job.id)
        with st.expander("Log", expanded=job.state == "failed"):
            st.text(job.log or "Nothing printed yet.")
