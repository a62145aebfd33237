import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import analytics.ingest.arxiv_api as api
from analytics.errors import InputError, SourceError
from analytics.ingest.arxiv_api import fetch_papers
from analytics.ingest.manners import Manners, read_retry_after
from analytics.schema import PAPERS, check
from tests.ingest.atom_server import (
    AtomServer,
    Fault,
    answer,
    cut,
    refuse,
    render_feed,
    retry_date,
    serve_atom,
)

FAST = Manners(interval=0.01, attempts=4, backoff=0.01, connect=5, read=10, total=20, patience=30)
HASTY = replace(FAST, attempts=2, read=0.6, total=1.2)
FIRST, LAST = date(2026, 1, 1), date(2026, 1, 7)
HTML = b"<html><body><p>We are down.<br></body></html>"


def make_records(number: int) -> list[dict[str, object]]:
    """Papers spread over 30 December to 9 January, some on the last second of a day."""
    begin = datetime(2025, 12, 30, tzinfo=UTC)
    span = timedelta(days=11) / number
    return [
        {
            "arxiv_id": f"2601.{row * 10:05}",
            "version": row % 3 + 1,
            "title": f"On <i>{row}</i> & more",
            "abstract": f"We study {row}\n and more.",
            "authors": ["Ada Lovelace", "Paul Erd\u0151s"],
            "primary_category": ["cs.LG", "cs.CL", "math.CO"][row % 3],
            "categories": [["cs.LG", "cs.AI"], ["cs.CL"], ["math.CO"]][row % 3],
            "submitted": (begin + row * span).replace(microsecond=0),
            "updated": begin + timedelta(days=20),
            "comment": "12 pages" if row % 2 else None,
        }
        for row in range(number)
    ] + [
        {
            "arxiv_id": f"2601.1000{row}",
            "title": "At the edge",
            "abstract": "",
            "authors": [],
            "categories": ["cs.LG"],
            "submitted": moment,
        }
        for row, moment in enumerate(
            [
                datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC),
                datetime(2026, 1, 1, 0, 0, 0, tzinfo=UTC),
                datetime(2026, 1, 7, 23, 59, 59, tzinfo=UTC),
                datetime(2026, 1, 8, 0, 0, 0, tzinfo=UTC),
            ]
        )
    ]


@pytest.fixture
def server() -> Iterator[AtomServer]:
    with serve_atom(make_records(300)) as running:
        yield running


@pytest.fixture
def pages_of_50(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "PAGE", 50)


def fetch(
    server: AtomServer,
    state_dir: Path,
    *categories: str,
    limit: int | None = None,
    manners: Manners = FAST,
    days: tuple[date, date] = (FIRST, LAST),
) -> pl.DataFrame:
    batches = list(
        fetch_papers(
            categories or ("cs",),
            *days,
            endpoint=server.endpoint,
            contact="someone@example.org",
            limit=limit,
            state_dir=state_dir,
            manners=manners,
        )
    )
    assert all(batch.rejects.is_empty() for batch in batches)
    papers = pl.concat([pl.DataFrame(schema=PAPERS), *(batch.papers for batch in batches)])
    check(papers, PAPERS, "fetched")
    return papers


def list_true(server: AtomServer, *archives: str) -> list[str]:
    return [
        str(record["arxiv_id"])
        for record in server.records
        if FIRST <= record["submitted"].date() <= LAST
        and any(name.split(".")[0] in archives for name in record["categories"])
    ]


def test_papers_of_the_days_and_categories(server: AtomServer, tmp_path: Path) -> None:
    papers = fetch(server, tmp_path)
    assert papers["arxiv_id"].to_list() == list_true(server, "cs")
    assert "2601.10001" in papers["arxiv_id"]
    assert "2601.10002" in papers["arxiv_id"]
    paper = papers.filter(pl.col("arxiv_id") == "2601.00630").row(0, named=True)
    assert paper == {
        "arxiv_id": "2601.00630",
        "version": 1,
        "title": "On <i>63</i> & more",
        "abstract": "We study 63 and more.",
        "authors": ["Ada Lovelace", "Paul Erd\u0151s"],
        "primary_category": "cs.LG",
        "categories": ["cs.LG", "cs.AI"],
        "submitted": datetime(2026, 1, 1, 7, 26, 24, tzinfo=UTC),
        "updated": datetime(2026, 1, 19, tzinfo=UTC),
        "comment": "12 pages",
        "journal_ref": None,
        "doi": None,
        "license": None,
        "source": "arxiv-api",
        "withdrawn": False,
        "submitted_precision": "second",
        "abstract_truncated": False,
    }
    (asked,) = server.asked
    assert "Papertide" in asked.agent
    assert "someone@example.org" in asked.agent


def test_several_categories_and_an_archive(server: AtomServer, tmp_path: Path) -> None:
    papers = fetch(server, tmp_path, "math", "cs.CL")
    assert set(papers["primary_category"]) == {"math.CO", "cs.CL"}
    assert papers["arxiv_id"].n_unique() == papers.height > 100


@pytest.mark.usefixtures("pages_of_50")
def test_many_pages(server: AtomServer, tmp_path: Path) -> None:
    assert fetch(server, tmp_path)["arxiv_id"].to_list() == list_true(server, "cs")
    assert len(server.asked) == 3


@pytest.mark.parametrize("limit", [1, 49, 50, 51, 10_000])
@pytest.mark.usefixtures("pages_of_50")
def test_a_limit_gives_the_oldest(server: AtomServer, tmp_path: Path, limit: int) -> None:
    papers = fetch(server, tmp_path, limit=limit)
    assert papers["arxiv_id"].to_list() == list_true(server, "cs")[:limit]
    assert len(server.asked) <= -(-limit // 50)


@pytest.mark.parametrize("limit", [None, 90])
def test_a_window_too_full_for_one_query_is_cut_into_slices(
    server: AtomServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int | None
) -> None:
    monkeypatch.setattr(api, "SLICE", 40)
    papers = fetch(server, tmp_path, limit=limit)
    assert papers["arxiv_id"].to_list() == list_true(server, "cs")[:limit]
    assert len(server.asked) > 3


def test_days_without_papers_are_no_error(server: AtomServer, tmp_path: Path) -> None:
    assert fetch(server, tmp_path, days=(date(2020, 1, 1), date(2020, 1, 2))).is_empty()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"categories": ["cs.LQ"]}, "no category 'cs.LQ' .* did you mean cs.L"),
        ({"categories": []}, "no --category"),
        ({"start": date(2026, 1, 8)}, "--from 2026-01-08 is after --to 2026-01-07"),
        ({"limit": 0}, "--max 0 asks for no paper"),
        ({"limit": -5}, "--max -5"),
        ({"endpoint": "export.arxiv.org/api"}, "is no web address"),
        ({"contact": "a\r\nX-Evil: 1"}, "cannot be sent"),
    ],
)
def test_what_cannot_be_asked(
    server: AtomServer, tmp_path: Path, options: dict[str, object], reason: str
) -> None:
    asked = {
        "categories": ["cs.LG"],
        "start": FIRST,
        "end": LAST,
        "endpoint": server.endpoint,
        "state_dir": tmp_path,
        **options,
    }
    with pytest.raises(InputError, match=reason):
        list(fetch_papers(asked.pop("categories"), asked.pop("start"), asked.pop("end"), **asked))
    assert not server.asked


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured_three_times_in_a_row(
    server: AtomServer, tmp_path: Path, status: int
) -> None:
    # A date has whole seconds: 2 s from now may be little more than 1 s away.
    server.misbehave(refuse(status, "1"), refuse(status, retry_date(2)), refuse(status))
    assert fetch(server, tmp_path)["arxiv_id"].to_list() == list_true(server, "cs")
    first, second, third = server.list_gaps()
    assert first >= 1.0
    assert second >= 0.9
    assert third >= FAST.interval


def test_the_interval_is_kept_by_the_clock_of_the_server(
    server: AtomServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "PAGE", 40)
    server.misbehave(None, refuse(503), None, cut(0.5, honest=True))
    fetch(server, tmp_path, manners=replace(FAST, interval=0.3))
    assert len(server.asked) == 6
    assert min(server.list_gaps()) >= 0.3


def test_two_fetches_never_ask_at_once(
    server: AtomServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "PAGE", 20)
    found: list[pl.DataFrame] = []
    threads = [
        threading.Thread(
            target=lambda: found.append(
                fetch(server, tmp_path, manners=replace(FAST, interval=0.05))
            )
        )
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [papers["arxiv_id"].to_list() for papers in found] == [list_true(server, "cs")] * 2
    assert max(asked.with_others for asked in server.asked) == 0
    assert min(server.list_gaps()) >= 0.05


def test_too_long_a_wait_is_refused(server: AtomServer, tmp_path: Path) -> None:
    server.misbehave(refuse(429, "3600"))
    with pytest.raises(SourceError, match=r"busy .status 429. and asks to come back in 60 minutes"):
        fetch(server, tmp_path)
    with pytest.raises(SourceError, match="left alone for 60 more minutes"):
        fetch(server, tmp_path)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (refuse(503), "is busy .status 503."),
        (Fault(act="hang"), "stopped answering|took more than"),
        (Fault(act="drip"), "took more than"),
        (Fault(act="drip_head"), "took more than|stopped answering|broke off"),
        (Fault(act="reset"), "broke off its answer"),
        (cut(0.6, honest=True), "cut short"),
        (cut(0.6, honest=False), "broke off its answer|cut short"),
        (answer(b""), "cut short"),
        (answer(HTML), "a web page"),
        (answer(render_feed([], 0, 9).replace(b"Results>0", b"Results>90")), "an empty page"),
    ],
)
def test_a_fault_once_is_mended_and_for_ever_is_an_error(
    server: AtomServer, tmp_path: Path, fault: Fault, reason: str
) -> None:
    server.misbehave(fault)
    papers = fetch(server, tmp_path, manners=replace(HASTY, attempts=5))
    assert papers["arxiv_id"].to_list() == list_true(server, "cs")
    server.misbehave(*[fault] * 20)
    began = time.monotonic()
    with pytest.raises(SourceError, match=reason) as caught:
        fetch(server, tmp_path, manners=HASTY)
    assert time.monotonic() - began < 10
    assert "\n" not in str(caught.value)
    assert "asked 2 times" in str(caught.value)
    assert caught.value.status == 3


@pytest.mark.parametrize("honest", [True, False])
@pytest.mark.usefixtures("pages_of_50")
def test_a_page_cut_at_every_twentieth_never_loses_a_paper(
    server: AtomServer, tmp_path: Path, honest: bool
) -> None:
    for step in range(20):
        server.misbehave(None, cut(step / 20, honest=honest))
        papers = fetch(server, tmp_path)
        assert papers["arxiv_id"].to_list() == list_true(server, "cs")
        assert papers["categories"].null_count() == 0
    assert len(server.asked) == 20 * 4


@pytest.mark.usefixtures("pages_of_50")
def test_pages_that_do_not_add_up_are_asked_for_again(server: AtomServer, tmp_path: Path) -> None:
    found = server.search("cat:cs.*")
    mine = [record for record in found if FIRST <= record["submitted"].date() <= LAST]
    mine += [record for record in found if record["arxiv_id"] == "2601.10003"]
    twice = answer(render_feed(mine, 0, 50).replace(b"startIndex>0", b"startIndex>50"))
    server.misbehave(None, twice)
    assert fetch(server, tmp_path)["arxiv_id"].to_list() == list_true(server, "cs")
    assert len(server.asked) == 6
    server.misbehave(*[None, twice, None] * 3)
    with pytest.raises(SourceError, match=r"different papers .* where its feed says"):
        fetch(server, tmp_path)


@pytest.mark.usefixtures("pages_of_50")
def test_a_total_that_changes_on_the_way_is_asked_for_again(
    server: AtomServer, tmp_path: Path
) -> None:
    total = f"Results>{len(list_true(server, 'cs')) + 1}<".encode()
    fewer = Fault(body=lambda true: true.replace(total, b"Results>101<"))
    server.misbehave(None, fewer)
    assert fetch(server, tmp_path)["arxiv_id"].to_list() == list_true(server, "cs")
    assert len(server.asked) == 6


def test_slices_that_lose_papers_are_no_success(
    server: AtomServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "SLICE", 60)
    server.misbehave(None, answer(render_feed([], 0, 50)))
    with pytest.raises(SourceError, match=r"gave .* papers where it had said"):
        fetch(server, tmp_path)


def test_a_refusal_is_not_asked_again(server: AtomServer, tmp_path: Path) -> None:
    feed = b"<feed><entry><summary>incorrect id format</summary></entry></feed>"
    server.misbehave(Fault(400, body=lambda _: feed))
    with pytest.raises(SourceError, match=r"refused .* status 400 .incorrect id format."):
        fetch(server, tmp_path)
    assert len(server.asked) == 1


def test_an_answer_without_end_is_refused(server: AtomServer, tmp_path: Path) -> None:
    server.misbehave(Fault(body=lambda true: true + b" " * (5 << 20)))
    with pytest.raises(SourceError, match="answered more than 4 MB"):
        fetch(server, tmp_path, manners=replace(FAST, max_bytes=4 << 20))


def test_nobody_at_home(tmp_path: Path) -> None:
    with serve_atom([]) as server:
        pass
    with pytest.raises(SourceError, match="could not be reached: check the address"):
        fetch(server, tmp_path, manners=HASTY)


def test_retry_after_in_both_forms() -> None:
    now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert read_retry_after("120", now) == 120
    assert read_retry_after("Fri, 02 Jan 2026 03:05:05 GMT", now) == 60
    assert read_retry_after("Fri, 02 Jan 2026 03:00:05 GMT", now) == 0
    assert read_retry_after("soon", now) is None
    assert read_retry_after(None, now) is None


@given(
    days=st.tuples(st.integers(0, 10), st.integers(0, 10)).map(sorted),
    slice_=st.integers(5, 200),
)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_days_in_any_slices(
    server: AtomServer, tmp_path: Path, days: list[int], slice_: int
) -> None:
    start, end = (date(2025, 12, 30) + timedelta(days=day) for day in days)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "SLICE", slice_)
        papers = fetch(server, tmp_path, days=(start, end), manners=replace(FAST, interval=0.001))
    wanted = [
        record["arxiv_id"]
        for record in server.records
        if start <= record["submitted"].date() <= end and record["categories"] != ["math.CO"]
    ]
    assert papers["arxiv_id"].to_list() == wanted
