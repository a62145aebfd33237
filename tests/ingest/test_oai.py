from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from analytics.errors import InputError, SourceError
from analytics.ingest.manners import FaultError, Manners
from analytics.ingest.oai import build_page, fetch_pages, open_client
from analytics.ingest.oai_page import ExpiredTokenError, OaiPage, read_page
from analytics.schema import PAPERS, check
from tests.ingest.faulty_server import Fault, answer, cut, refuse, retry_date
from tests.ingest.oai_server import OaiServer, render_record, serve_oai

FAST = Manners(interval=0.002, attempts=3, backoff=0.002, connect=5, read=10, total=20)
HASTY = replace(FAST, read=0.5, total=1.0)
HTML = b"<html><body><p>We are down.<br></body></html>"


def make_records(number: int) -> list[dict[str, object]]:
    """Papers of 2020 that last changed over ten days of January 2026."""
    return [
        {
            "arxiv_id": f"2001.{row * 10:05}",
            "datestamp": date(2026, 1, 1) + timedelta(days=row * 10 // number),
            "title": f"On <i>{row}</i> & more",
            "abstract": f"We study {row}.\nAnd more.",
            "authors": "Ada Lovelace (1 and 2), Paul Erdős and Kurt Gödel (3) ((1) Here, (2) X)",
            "categories": ["cs.LG", "cs.AI"],
            "submitted": datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC),
            "versions": [
                datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC),
                datetime(2026, 1, 1, tzinfo=UTC),
            ],
        }
        for row in range(number)
    ]


@pytest.fixture
def server() -> Iterator[OaiServer]:
    with serve_oai(make_records(50)) as running:
        yield running


def fetch(
    server: OaiServer, state_dir: Path, *, manners: Manners = FAST, **asked: object
) -> list[OaiPage]:
    client = open_client(
        server.endpoint, contact="a@example.org", state_dir=state_dir, manners=manners
    )
    return list(fetch_pages(client, **{"set": "cs", **asked}))  # type: ignore[arg-type]


def list_ids(pages: list[OaiPage]) -> list[str]:
    papers = pl.concat([build_page(page).papers for page in pages])
    check(papers, PAPERS, "harvested")
    return papers["arxiv_id"].to_list()


def test_a_record_becomes_a_paper_with_the_date_of_its_first_version(
    server: OaiServer, tmp_path: Path
) -> None:
    pages = fetch(server, tmp_path)
    assert [page.headers.height for page in pages] == [20, 20, 10]
    batch = build_page(pages[0])
    assert (batch.records, batch.rejects.height) == (20, 0)
    paper = batch.papers.row(1, named=True)
    told = {name: value for name, value in paper.items() if value is not None}
    assert told == {
        "arxiv_id": "2001.00010",
        "version": 2,
        "title": "On <i>1</i> & more",
        "abstract": "We study 1. And more.",
        "authors": ["Ada Lovelace", "Paul Erdős", "Kurt Gödel"],
        "primary_category": "cs.LG",
        "categories": ["cs.LG", "cs.AI"],
        "submitted": datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC),
        "updated": datetime(2026, 1, 1, tzinfo=UTC),
        "source": "arxiv-oai",
        "withdrawn": False,
        "submitted_precision": "second",
        "abstract_truncated": False,
    }
    assert "a@example.org" in server.asked[0].agent


def test_days_are_of_the_change_and_inclusive(server: OaiServer, tmp_path: Path) -> None:
    pages = fetch(server, tmp_path, start=date(2026, 1, 2), end=date(2026, 1, 3))
    assert list_ids(pages) == [f"2001.{row * 10:05}" for row in range(5, 15)]
    (none,) = fetch(server, tmp_path, start=date(2026, 2, 1))
    assert none.headers.is_empty()


@pytest.mark.parametrize("honest", [True, False])
def test_a_page_cut_at_every_twentieth_never_loses_a_record(
    server: OaiServer, tmp_path: Path, honest: bool
) -> None:
    truth = list_ids(fetch(server, tmp_path))
    assert len(truth) == 50
    for step in range(20):
        server.misbehave(None, cut(step / 20, honest=honest))
        assert list_ids(fetch(server, tmp_path)) == truth
    assert len(server.asked) == 3 + 20 * 4


EMPTY = Fault(
    body=lambda true: (
        true[: true.index(b"<ListRecords>") + 13] + true[true.index(b"</ListRecords>") :]
    )
)
NO_ABSTRACT = Fault(body=lambda true: true.replace(b"abstract>", b"summary>"))
NO_METADATA = Fault(body=lambda true: true.replace(b"metadata>", b"nothing>"))
OTHER_VERB = Fault(body=lambda true: true.replace(b"ListRecords", b"ListIdentifiers"))
NO_END = Fault(
    body=lambda true: (
        true[: true.index(b"<resumptionToken")]
        + b'<resumptionToken completeListSize="50" cursor="20"/></ListRecords></OAI-PMH>'
    )
)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (answer(HTML), "a web page"),
        (answer(b""), "cut short or damaged"),
        (answer(b"<feed/>"), "something else"),
        (answer(b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), "something else"),
        (EMPTY, "an empty page"),
        (NO_ABSTRACT, "lacks abstract"),
        (NO_METADATA, "without its metadata"),
        (OTHER_VERB, "another question"),
        (NO_END, "ended its list at 40 of 50"),
        (Fault(act="hang"), "stopped answering"),
        (Fault(act="drip"), "(?:took more than 1 s|stopped answering)"),  # as the machine is busy
        (Fault(act="reset"), "broke off"),
        (cut(0.5, honest=False), "broke off"),
        (refuse(503, "0"), "is busy"),
    ],
)
def test_no_answer_is_an_error_and_never_an_end(
    server: OaiServer, tmp_path: Path, fault: Fault, reason: str
) -> None:
    server.misbehave(None, fault, fault, fault)
    # Only who keeps a client waiting is given up on soon: a busy machine is slow to answer too.
    manners = HASTY if fault.act in ("hang", "drip") else FAST
    with pytest.raises(SourceError, match=rf"{reason}.*\(asked 3 times\)") as caught:
        fetch(server, tmp_path, manners=manners)
    assert "\n" not in str(caught.value)
    assert len(server.asked) == 4


def test_the_same_page_twice_is_asked_for_again(server: OaiServer, tmp_path: Path) -> None:
    truth = list_ids(fetch(server, tmp_path))
    first = answer(server.render("/oai?verb=ListRecords&set=cs"))
    server.misbehave(None, first)
    assert list_ids(fetch(server, tmp_path)) == truth
    server.misbehave(None, *[first] * 3)
    with pytest.raises(SourceError, match="the same page twice"):
        fetch(server, tmp_path)


def test_pages_in_another_order_are_refused(server: OaiServer, tmp_path: Path) -> None:
    third = fetch(server, tmp_path)[1].token
    late = answer(server.render(f"/oai?verb=ListRecords&resumptionToken={third}"))
    server.misbehave(None, late)
    assert len(list_ids(fetch(server, tmp_path))) == 50


def test_a_token_that_is_no_longer_known_is_told_apart(server: OaiServer, tmp_path: Path) -> None:
    token = fetch(server, tmp_path)[0].token
    assert len(list_ids(fetch(server, tmp_path, token=token))) == 30
    server.expired = True
    with pytest.raises(ExpiredTokenError):
        fetch(server, tmp_path, token=token)


def test_busy_servers_are_left_alone_as_long_as_they_ask(server: OaiServer, tmp_path: Path) -> None:
    server.misbehave(refuse(429, "1"), refuse(503, retry_date(2)), None)
    assert len(list_ids(fetch(server, tmp_path))) == 50
    assert server.list_gaps()[0] >= 1
    assert server.list_gaps()[1] >= 1  # a date is cut to whole seconds
    assert all(asked.with_others == 0 for asked in server.asked)


def test_a_refusal_is_told_with_its_reason(server: OaiServer, tmp_path: Path) -> None:
    told = b'<error code="badArgument">no set xx</error></OAI-PMH>'
    server.misbehave(Fault(body=lambda true: true[: true.index(b"<ListRecords>")] + told))
    with pytest.raises(SourceError, match=r"refused .*badArgument: no set xx"):
        fetch(server, tmp_path)
    assert len(server.asked) == 1


def test_addresses_that_are_none_are_refused() -> None:
    with pytest.raises(InputError, match="no web address"):
        open_client("oaipmh.arxiv.org")


def test_a_deleted_record_is_a_header_alone() -> None:
    record = {**make_records(1)[0], "deleted": True}
    body = (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-01-20T00:00:00Z'
        f"</responseDate><ListRecords>{render_record(record)}</ListRecords></OAI-PMH>"
    )
    page = read_page(body.encode(), host="here", token=None)
    assert page.headers.rows() == [("2001.00000", date(2026, 1, 1), True)]
    assert page.raw.is_empty()
    assert build_page(page).papers.is_empty()


def test_a_recorded_page_in_another_format_is_refused(shared: Path) -> None:
    file = shared / "fixtures" / "oai" / "list-records-arXiv-format.xml"
    with pytest.raises(FaultError, match="without its metadata in arXivRaw"):
        read_page(file.read_bytes(), host="here", token=None)


def test_a_recorded_page_has_headers_and_dates_as_we_read_them(shared: Path) -> None:
    file = shared / "fixtures" / "oai" / "list-records-arXiv-format.xml"
    body = file.read_bytes().replace(b"OAI/arXiv/", b"OAI/arXivRaw/")
    body = body.replace(b"<arXiv ", b"<arXivRaw ").replace(b"</arXiv>", b"</arXivRaw>")
    date_of_first = b'<version version="v1"><date>Mon, 29 Dec 2014 21:00:00 GMT</date></version>'
    page = read_page(body.replace(b"<created>", date_of_first + b"<created>"), host="", token=None)
    assert page.headers["id"].to_list() == ["1412.8323", "1507.07790", "1607.01710"]
    assert set(page.headers["datestamp"]) == {date(2017, 12, 14)}
    papers = build_page(page).papers
    assert papers["primary_category"].to_list() == ["quant-ph", "hep-th", "hep-th"]
    assert papers["abstract"].str.len_chars().min() > 300
