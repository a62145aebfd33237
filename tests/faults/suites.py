"""Rows 1 to 6 and 11: their faults stand in the tests of their rooms; here they are counted.

The full form adds what only real time can show: gaps of three seconds in the server's own log.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as Xml

import polars as pl

from analytics.config import Settings
from analytics.errors import SourceError
from analytics.ingest.arxiv_api import fetch_papers
from analytics.ingest.manners import Manners
from analytics.ingest.oai import SOURCE
from analytics.pipeline.harvest import harvest_oai
from analytics.store.papers import scan_papers
from analytics.store.watermarks import read_watermark
from tests.faults.outcome import Tally
from tests.ingest.atom_server import AtomServer, refuse, retry_date, serve_atom
from tests.ingest.faulty_server import cut
from tests.ingest.oai_server import OaiServer, serve_oai
from tests.ingest.test_arxiv_api import make_records as make_atom_records
from tests.ingest.test_oai import make_records

ROOT = Path(__file__).resolve().parents[2]
_ATOM, _OAI = "tests/ingest/test_arxiv_api.py", "tests/ingest/test_oai.py"
_HARVEST = "tests/pipeline/test_harvest.py"


def make_row(fault: str, *tests: str, slow: str = "") -> SimpleNamespace:
    """A row whose faults are injected by tests, and by a function of this module beside them."""

    def inject(tally: Tally, folder: Path, *, full: bool) -> None:
        if not full:
            return  # make test runs them where they stand
        count_tests(tally, folder, tests)
        if slow:
            globals()[slow](tally, folder)

    return SimpleNamespace(FAULT=fault, inject=inject, stands_elsewhere=True)


def count_tests(tally: Tally, folder: Path, tests: Sequence[str]) -> None:
    """Run tests in a process of their own; each case is one fault."""
    told = folder / "told.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={told}"]
    subprocess.run([*command, *tests], check=False, cwd=ROOT, capture_output=True)
    for case in Xml.parse(told).getroot().iter("testcase"):  # noqa: S314 - pytest wrote it
        if case.find("skipped") is not None:
            tally.skip(str(case.get("name")))
            continue
        with tally.fault(f"{case.get('classname')}::{case.get('name')}"):
            broken = case.find("failure") if case.find("error") is None else case.find("error")
            assert broken is None, broken.get("message", "") if broken is not None else ""


def keep_gaps(tally: Tally, folder: Path) -> None:
    """Refused three times in a row, in both forms, by the intervals that arXiv asks for."""
    least = []
    with serve_atom(make_atom_records(30)) as server:
        for status in (429, 503):
            for form in ("seconds", "date"):
                due: list[float] = []
                with tally.fault(f"{status} with Retry-After as {form}, real intervals", 3):
                    asked = len(server.asked)
                    server.misbehave(*[refuse(status, _tell_wait(form, due))] * 3)
                    manners = Manners(backoff=0.1)
                    _fetch(server, folder, manners)
                    began = [each.began for each in server.asked[asked:]]
                    for told, later in zip(due, began[1:], strict=True):
                        assert later >= told, f"{told - later:.2f} s too early"
                    gaps = _list_gaps(server, asked)
                    least.append(min(gaps))
                    assert min(gaps) >= 3, gaps
    tally.note(f"least gap {min(least):.2f} s")


def _tell_wait(form: str, due: list[float]) -> Callable[[], str]:
    """A Retry-After of 4 seconds; notes by the server's clock when it will have passed."""

    def tell() -> str:
        if form == "seconds":
            due.append(time.monotonic() + 4)
            return "4"
        date = retry_date(4)()
        wait = parsedate_to_datetime(date).timestamp() - time.time()
        due.append(time.monotonic() + wait)
        return date

    return tell


def cut_pages(tally: Tally, folder: Path) -> None:
    """A page of a harvest cut at every twentieth, on the way into a store."""
    manners = Manners(interval=0.01, attempts=2, backoff=0.01)
    with serve_oai(make_records(50)) as server:
        whole = _harvest(server, folder / "whole", manners)
        for step in range(20):
            for honest in (True, False):
                with tally.fault(f"a page cut at {step * 5} %, {honest=}, into the store"):
                    store = folder / f"store{step}{honest}"
                    server.misbehave(None, *[cut(step / 20, honest=honest)] * 2)
                    try:
                        _harvest(server, store, manners)
                    except SourceError:
                        assert read_watermark(str(store), SOURCE, "cs").through is None
                    else:
                        raise AssertionError("taken for an end")
                    assert _harvest(server, store, manners).equals(whole)


def _harvest(server: OaiServer, store: Path, manners: Manners) -> pl.DataFrame:
    settings = Settings(store=str(store), oai_endpoint=server.endpoint)
    harvest_oai(settings, set="cs", manners=manners, pages=1)
    return scan_papers(str(store)).collect().sort("arxiv_id")


def share_turns(tally: Tally, folder: Path) -> None:
    """Two harvests of two processes, by the intervals that arXiv asks for."""
    script = (
        "import sys\n"
        "from analytics.config import Settings\n"
        "from analytics.pipeline.harvest import harvest_oai\n"
        "harvest_oai(Settings(store=sys.argv[1], oai_endpoint=sys.argv[2]), set=sys.argv[3])\n"
    )
    records = make_records(50)
    for record in records[::2]:
        record["categories"] = ["stat.ML"]
    with tally.fault("two harvests at once, real intervals"), serve_oai(records) as server:
        command = [sys.executable, "-c", script, str(folder / "store"), server.endpoint]
        running = [subprocess.Popen([*command, name]) for name in ("cs", "stat")]
        assert [process.wait(120) for process in running] == [0, 0]
        assert all(asked.with_others == 0 for asked in server.asked)
        assert min(_list_gaps(server, 0)) >= 3, server.list_gaps()
        tally.note(f"least gap {min(server.list_gaps()):.2f} s")


def _list_gaps(server: AtomServer | OaiServer, first: int) -> list[float]:
    times = [asked.began for asked in server.asked[first:]]
    return [later - earlier for earlier, later in pairwise(times)]


def _fetch(server: AtomServer, folder: Path, manners: Manners) -> None:
    days = date(2026, 1, 1), date(2026, 1, 7)
    for _ in range(2):
        try:
            list(
                fetch_papers(
                    ["cs.LG"], *days, endpoint=server.endpoint, state_dir=folder, manners=manners
                )
            )
        except SourceError:
            time.sleep(1)
            continue
        return
    raise AssertionError("no answer after all")


MANNERS = make_row(
    "429 and 503 with Retry-After in seconds and as a date, three in a row",
    f"{_ATOM}::test_retry_after_is_honoured_three_times_in_a_row",
    f"{_OAI}::test_busy_servers_are_left_alone_as_long_as_they_ask",
    f"{_ATOM}::test_too_long_a_wait_is_refused",
    slow="keep_gaps",
)
TOGETHER = make_row(
    "two ingests started together, one during a fit",
    f"{_ATOM}::test_two_fetches_never_ask_at_once",
    f"{_HARVEST}::test_two_processes_share_one_request_at_a_time_and_both_land",
    f"{_HARVEST}::test_two_harvests_of_a_set_are_not_run_together",
    "tests/store/test_papers.py::test_two_processes_that_write_at_once_both_land",
    "tests/faults/test_during_fit.py",
    slow="share_turns",
)
SILENCE = make_row(
    "server hangs, drips, closes in mid-body, resets",
    f"{_ATOM}::test_a_fault_once_is_mended_and_for_ever_is_an_error",
    f"{_ATOM}::test_an_answer_without_end_is_refused",
    f"{_ATOM}::test_nobody_at_home",
    f"{_HARVEST}::test_a_fault_leaves_store_and_watermark_as_they_were",
)
CUTS = make_row(
    "a page cut at every 5 % of its length, right and wrong Content-Length",
    f"{_ATOM}::test_a_page_cut_at_every_twentieth_never_loses_a_paper",
    f"{_OAI}::test_a_page_cut_at_every_twentieth_never_loses_a_record",
    "tests/ingest/test_atom.py::test_a_page_cut_anywhere_is_refused",
    slow="cut_pages",
)
FALSE_ENDS = make_row(
    "HTML, no results, an empty page, the same page twice, pages in another order",
    f"{_OAI}::test_no_answer_is_an_error_and_never_an_end",
    f"{_OAI}::test_the_same_page_twice_is_asked_for_again",
    f"{_OAI}::test_pages_in_another_order_are_refused",
    f"{_HARVEST}::test_a_second_page_that_is_none_is_no_success_and_stale_since_before",
    f"{_HARVEST}::test_no_records_where_there_were_some_is_no_success",
    f"{_ATOM}::test_pages_that_do_not_add_up_are_asked_for_again",
    "tests/pipeline/test_refresh.py",
)
MOVING = make_row(
    "a token that expires, records that change during the harvest",
    f"{_HARVEST}::test_a_token_that_ends_on_the_way_loses_nothing",
    f"{_HARVEST}::test_records_that_change_during_the_harvest_let_none_fall_between_pages",
    f"{_HARVEST}::test_changes_before_an_interruption_are_not_forgotten",
    f"{_HARVEST}::test_a_list_that_never_stands_still_is_an_error",
    f"{_HARVEST}::test_an_interrupted_harvest_goes_on_where_it_stopped",
)
TITLES = make_row(
    "titles with script, onerror, LaTeX, Markdown and links, in Chromium",
    "tests/dashboard/test_untrusted.py",
)
