"""What changes the store from the page: fetch, refresh, upload, fit; each a job, for operators.

Each action is a callback that works the role out anew: a page that was drawn for an operator may
be open long after its reader is one no more.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st

from analytics.dashboard.access import offer_log_in, read_access
from analytics.dashboard.jobs import Job, cancel_job, list_jobs, start_job
from analytics.dashboard.language import set_language, speaking
from analytics.dashboard.plain import escape
from analytics.dashboard.uploads import MOST_BYTES, MOST_ROWS, receive_upload
from analytics.dashboard.view import View, name_category
from analytics.errors import InputError, PapertideError
from analytics.i18n import gettext as _
from analytics.taxonomy import read_categories

_ICONS = {
    "running": ":material/progress_activity:",
    "done": ":material/check_circle:",
    "failed": ":material/error:",
    "cancelled": ":material/cancel:",
}
_RUNNING = "jobs.running"
_FAULT = "operations.fault"

#: Sets of arXiv's OAI-PMH interface that the page offers.
_SETS = ("cs", "math", "stat", "eess", "econ", "physics", "q-bio", "q-fin")


def show_operations(view: View, *, harvested: Sequence[str]) -> None:
    """Jobs and what starts them, for operators; for others, how to become one.

    Parameters
    ----------
    harvested : sets of arXiv that were harvested before.
    """
    fault = st.session_state.pop(_FAULT, "")
    if fault:
        st.error(escape(fault))
    if view.settings.role != "operator":
        _explain_reading()
        return
    _show_jobs(view)
    _offer_refresh(harvested)
    _offer_fetch()
    _offer_upload()
    if not view.catalogue.simulated:
        _offer_fit()
        _offer_past()
    offer_log_in()


def _explain_reading() -> None:
    claims = st.user.to_dict()
    if claims.get("is_logged_in") is True:
        address = escape(str(claims.get("email") or "-"))
        st.write(_("{address} may read here, and no more.").format(address=address))
    else:
        st.write(
            _(
                "This dashboard is read-only. Whoever runs it can fetch papers and fit topics "
                "from the command line, or here when it is started with make run."
            )
        )
    offer_log_in()


def _run(action: Callable[[], object]) -> None:
    """Do what a button asks for; what keeps it from being done is said on the page."""
    set_language()  # a callback comes before the shell
    try:
        action()
    except PapertideError as error:
        st.session_state[_FAULT] = str(error)


def _start(title: str, arguments: Sequence[str]) -> None:
    start_job(read_access(), title, arguments)


def _offer_refresh(harvested: Sequence[str]) -> None:
    with st.container(border=True):
        st.markdown(_("**Bring the store up to date**"))
        st.caption(
            _("What changed since the last harvest, with two days of overlap; topics when due.")
        )
        if harvested:
            st.button(
                _("Refresh"), on_click=_run, args=(_ask_refresh,), type="primary", key="do.refresh"
            )
            return
        with st.form("harvest", border=False):
            st.selectbox(
                _("Set of arXiv"), _SETS, key="do.harvest.set", placeholder=_("Choose one")
            )
            st.form_submit_button(_("Harvest all of it"), on_click=_run, args=(_ask_harvest,))


def _ask_refresh() -> None:
    _start(_("Refresh"), ["refresh"])


def _ask_harvest() -> None:
    name = st.session_state.get("do.harvest.set")
    if name not in _SETS:
        raise InputError(_("Choose a set of arXiv."))
    _start(_("Harvest {set}").format(set=name), ["refresh", "--set", name])


def _offer_fetch() -> None:
    today = datetime.now(UTC).date()
    with st.form("fetch", border=True):
        st.markdown(_("**Fetch papers from arXiv**"))
        st.multiselect(
            _("Categories"),
            list(read_categories()),
            default=["cs.LG"],
            format_func=lambda id: f"{id} - {name_category(id)}",
            key="do.fetch.categories",
            placeholder=_("Choose categories"),
            select_all=False,
        )
        left, right = st.columns(2)
        left.date_input(
            _("From"), today - timedelta(days=7), format="YYYY-MM-DD", key="do.fetch.from"
        )
        right.date_input(_("To"), today - timedelta(days=1), format="YYYY-MM-DD", key="do.fetch.to")
        st.caption(_("One request in three seconds, as arXiv asks; 2,000 papers a request."))
        st.form_submit_button(_("Fetch"), type="primary", on_click=_run, args=(_ask_fetch,))


def _ask_fetch() -> None:
    state = st.session_state
    categories = list(state.get("do.fetch.categories", ()))
    start, end = state.get("do.fetch.from"), state.get("do.fetch.to")
    if not categories:
        raise InputError(_("Choose at least one category."))
    if start is None or end is None or start > end:
        raise InputError(_("The first day is after the last: swap them."))
    arguments = ["ingest", "arxiv", "--from", str(start), "--to", str(end), "--fit"]
    arguments += [part for each in categories for part in ("--category", each)]
    title = _("Fetch {categories} from {start} to {end}")
    _start(title.format(categories=", ".join(categories), start=start, end=end), arguments)


def _offer_upload() -> None:
    with st.form("upload", border=True, clear_on_submit=True):
        st.markdown(_("**Upload papers**"))
        st.file_uploader(
            _("CSV or JSON lines, also .gz or .zip"),
            type=["csv", "json", "jsonl", "gz", "zip"],
            max_upload_size=MOST_BYTES >> 20,
            key="do.upload.file",
        )
        st.caption(
            _(
                "At most {size} MB and {rows} lines; larger files by the command ingest file."
            ).format(size=MOST_BYTES >> 20, rows=f"{MOST_ROWS:,}")
        )
        st.form_submit_button(_("Ingest"), on_click=_run, args=(_ask_upload,))


def _ask_upload() -> None:
    upload = st.session_state.get("do.upload.file")
    if upload is None:
        raise InputError(_("Choose a file first."))
    path = receive_upload(read_access(), upload)
    try:
        _start(_("Ingest an upload"), ["ingest", "file", str(path.resolve())])
    except PapertideError:
        path.unlink(missing_ok=True)
        raise


def _offer_fit() -> None:
    with st.container(border=True):
        st.markdown(_("**Fit topics**"))
        st.caption(
            _("On all papers of the store; the topics shown now serve until it is complete.")
        )
        st.button(_("Fit topics"), on_click=_run, args=(_ask_fit,), key="do.fit")


def _ask_fit() -> None:
    _start(_("Fit topics"), ["topics", "fit"])


def _offer_past() -> None:
    with st.form("past", border=True):
        st.markdown(_("**Look at the store of another day**"))
        st.caption(_("What came later is not there; the topics are those of today."))
        yesterday = datetime.now(UTC).date() - timedelta(days=1)
        st.date_input(_("Day"), yesterday, format="YYYY-MM-DD", key="do.past.day")
        st.form_submit_button(_("Prepare"), on_click=_run, args=(_ask_past,))


def _ask_past() -> None:
    day = st.session_state.get("do.past.day")
    if day is None:
        raise InputError(_("Choose a day."))
    title = _("Prepare the store of {day}").format(day=day)
    _start(title, ["store", "as-of", str(day)])


@st.fragment(run_every=2)
@speaking
def _show_jobs(view: View) -> None:
    jobs = list_jobs(view.settings.store)
    running = [job for job in jobs if job.state == "running"]
    seen = st.session_state.get(_RUNNING, 0)
    st.session_state[_RUNNING] = len(running)
    if len(running) < seen:
        st.rerun()  # the job that ended may have brought new papers
    for job in jobs[:5]:
        _show_job(job)


def _name_states() -> dict[str, str]:
    return {
        "running": _("running"),
        "done": _("done"),
        "failed": _("failed"),
        "cancelled": _("cancelled"),
    }


def _show_job(job: Job) -> None:
    with st.container(border=True):
        st.markdown(
            _("{icon} **{title}** - {state}, started {started} UTC").format(
                icon=_ICONS[job.state],
                title=escape(job.title),
                state=_name_states()[job.state],
                started=f"{job.started:%Y-%m-%d %H:%M}",
            )
        )
        if job.state == "running":
            st.progress(job.done or 0.0, text=job.stage or _("Starting"))
            st.button(_("Cancel"), key=f"cancel.{job.id}", on_click=_run, args=(_cancel(job.id),))
        with st.expander(_("Log"), expanded=job.state == "failed"):
            st.text(job.log or _("Nothing printed yet."))


def _cancel(id: str) -> Callable[[], None]:
    return lambda: cancel_job(read_access(), id)
