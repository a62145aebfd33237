"""Harvests under fault: what is stored is the truth, and the watermark never runs ahead of it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from analytics.config import Settings
from analytics.errors import SourceError, StoreError
from analytics.ingest.manners import Manners
from analytics.ingest.oai import SOURCE
from analytics.ingest.oai_page import read_page
from analytics.pipeline.harvest import harvest_oai
from analytics.pipeline.ingest import Ingested
from analytics.pipeline.locks import hold_lock
from analytics.pipeline.status import judge_harvest
from analytics.store.papers import read_papers, read_version, scan_papers
from analytics.store.watermarks import name_watermark, read_watermark
from tests.ingest.faulty_server import Fault, answer, cut
from tests.ingest.oai_server import OaiServer, serve_oai
from tests.ingest.test_oai import EMPTY, HTML, NO_ABSTRACT, make_records

FAST = Manners(interval=0.002, attempts=2, backoff=0.002, connect=5, read=5, total=5)
HASTY = replace(FAST, read=0.4, total=0.8)
NOW = datetime(2026, 1, 20, 4, tzinfo=UTC)
Harvest = Callable[..., Ingested]


@pytest.fixture
def server() -> Iterator[OaiServer]:
    with serve_oai(make_records(50), page=10) as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> str:
    return str(tmp_path / "store")


@pytest.fixture
def harvest(server: OaiServer, store: str) -> Harvest:
    settings = Settings(store=store, oai_endpoint=server.endpoint)

    def run(**asked: object) -> Ingested:
        given = {"set": "cs", "now": NOW, "manners": FAST, "pages": 1, **asked}
        return harvest_oai(settings, **given)  # type: ignore[arg-type]

    return run


def list_stored(store: str) -> list[str]:
    return sorted(scan_papers(store).collect()["arxiv_id"].to_list())


def list_true(server: OaiServer) -> list[str]:
    return sorted(str(record["arxiv_id"]) for record in server.records)


def test_all_of_a_set_then_what_changed(server: OaiServer, store: str, harvest: Harvest) -> None:
    done = harvest()
    assert (done.records, done.added) == (50, 50)
    assert list_stored(store) == list_true(server)
    mark = read_watermark(store, SOURCE, "cs")
    assert (mark.since, mark.through, mark.latest) == (None, server.today, date(2026, 1, 10))
    assert mark.open is None
    server.records[3] |= {"datestamp": date(2026, 1, 21), "title": "A new title"}
    server.records[3]["versions"] = [
        *server.records[3]["versions"],
        datetime(2026, 1, 21, tzinfo=UTC),
    ]
    server.today = date(2026, 1, 22)
    done = harvest()
    assert "from=2026-01-18" in server.asked[-1].path
    assert (done.records, done.added, done.updated) == (1, 0, 1)
    assert read_papers(store, ["2001.00030"])["title"].to_list() == ["A new title"]
    assert read_watermark(store, SOURCE, "cs").through == server.today
    done = harvest()
    assert (done.added, done.updated, done.unchanged) == (0, 0, 1)


def test_an_interrupted_harvest_goes_on_where_it_stopped(
    server: OaiServer, store: str, harvest: Harvest
) -> None:
    server.misbehave(None, None, *[answer(HTML)] * 2)
    with pytest.raises(SourceError, match="a web page"):
        harvest()
    assert len(list_stored(store)) == 20
    mark = read_watermark(store, SOURCE, "cs")
    assert mark.through is None
    assert mark.fault is not None
    asked = len(server.asked)
    done = harvest()
    assert (done.records, len(server.asked) - asked) == (30, 3)
    assert list_stored(store) == list_true(server)
    assert read_watermark(store, SOURCE, "cs").through == server.today


@pytest.mark.parametrize(
    "fault",
    [
        cut(0.4, honest=True),
        cut(0.4, honest=False),
        EMPTY,
        NO_ABSTRACT,
        answer(HTML),
        Fault(act="hang"),
        Fault(act="drip"),
        Fault(act="reset"),
    ],
)
def test_a_fault_leaves_store_and_watermark_as_they_were(
    server: OaiServer, store: str, harvest: Harvest, fault: Fault
) -> None:
    harvest()
    before = read_version(store), read_watermark(store, SOURCE, "cs")
    server.records[3] |= {"datestamp": date(2026, 1, 21)}
    server.misbehave(*[fault] * 2)
    with pytest.raises(SourceError):
        harvest(manners=HASTY)
    mark = read_watermark(store, SOURCE, "cs")
    assert (read_version(store), mark.through, mark.finished) == (
        before[0],
        before[1].through,
        before[1].finished,
    )
    assert mark.fault
    harvest()
    assert read_watermark(store, SOURCE, "cs").fault is None


@pytest.mark.parametrize("second", ["the first again", "the third", "an empty one"])
def test_a_second_page_that_is_none_is_no_success_and_stale_since_before(
    server: OaiServer, store: str, harvest: Harvest, second: str
) -> None:
    harvest()
    before = read_watermark(store, SOURCE, "cs").through
    for record in server.records:
        record |= {"datestamp": date(2026, 1, 21), "title": "A new title"}
    pages, token = [], ""
    for _ in range(3):
        asked = f"resumptionToken={quote(token)}" if token else "set=cs&from=2026-01-18"
        pages.append(server.render(f"/oai?verb=ListRecords&{asked}"))
        token = str(read_page(pages[-1], host="here", token=token or None).token)
    first, _, third = map(answer, pages)
    wrong = {"the first again": first, "the third": third, "an empty one": EMPTY}[second]
    server.misbehave(None, wrong, wrong)
    with pytest.raises(SourceError):
        harvest()
    mark = read_watermark(store, SOURCE, "cs")
    assert mark.through == before
    assert judge_harvest(mark, NOW.date()).stale == before
    harvest()
    stored = scan_papers(store).collect()
    assert sorted(stored["arxiv_id"]) == list_true(server)
    assert set(stored["title"]) == {"A new title"}


def test_no_records_where_there_were_some_is_no_success(
    server: OaiServer, store: str, harvest: Harvest
) -> None:
    server.records[3] |= {"datestamp": date(2026, 1, 19)}
    harvest()
    before = read_watermark(store, SOURCE, "cs").through
    everything, server.records = server.records, []
    server.today = date(2026, 1, 25)
    with pytest.raises(SourceError, match="says that nothing of cs changed since 2026-01-18"):
        harvest()
    assert read_watermark(store, SOURCE, "cs").through == before
    server.records = everything
    assert harvest().unchanged == 1
    with pytest.raises(SourceError, match="nothing of math changed since the beginning"):
        harvest(set="math")


def test_a_token_that_ends_on_the_way_loses_nothing(
    server: OaiServer, store: str, harvest: Harvest
) -> None:
    def expire(number: int) -> None:
        server.expired = number == 4

    server.before = expire
    assert harvest().added == 50
    assert list_stored(store) == list_true(server)
    assert harvest(start=date(2026, 1, 1)).added == 0


@pytest.mark.parametrize("sizes", [True, False])
@pytest.mark.parametrize("at", [2, 3, 4, 5])
def test_records_that_change_during_the_harvest_let_none_fall_between_pages(
    server: OaiServer, store: str, harvest: Harvest, at: int, sizes: bool
) -> None:
    server.sizes = sizes

    def change(number: int) -> None:
        if number == at:  # records read already move to the end, and the next ones move up
            for record in server.records[:3]:
                record["datestamp"] = server.today

    server.before = change
    harvest()
    assert list_stored(store) == list_true(server)
    version = read_version(store)
    assert harvest(start=date(2026, 1, 1)).added == 0
    assert read_version(store) == version


def test_changes_before_an_interruption_are_not_forgotten(
    server: OaiServer, store: str, harvest: Harvest
) -> None:
    server.page = 12
    server.misbehave(*[None] * 5, *[answer(HTML)] * 2)

    def change(number: int) -> None:
        if number == 2:
            server.records[0]["datestamp"] = server.today

    server.before = change
    with pytest.raises(SourceError):
        harvest()
    assert len(list_stored(store)) < 50
    harvest()
    assert list_stored(store) == list_true(server)


def test_a_list_that_never_stands_still_is_an_error(
    server: OaiServer, store: str, harvest: Harvest
) -> None:
    def change(number: int) -> None:
        server.records[number % 7]["datestamp"] = date(2026, 1, 20) + timedelta(days=number)

    server.before = change
    with pytest.raises(SourceError, match="changed its list each of 4 times"):
        harvest()
    assert read_watermark(store, SOURCE, "cs").through is None


def test_deleted_records_are_marked_as_withdrawn(
    server: OaiServer, store: str, harvest: Harvest
) -> None:
    server.records[9] |= {"deleted": True}  # never stored: nothing to mark
    server.records[7] |= {"comment": "This paper has been withdrawn by the author"}
    assert harvest().added == 49
    server.records[5] |= {"deleted": True, "datestamp": date(2026, 1, 21)}
    done = harvest()
    assert (done.records, done.updated) == (1, 1)
    papers = scan_papers(store).collect()
    gone = papers.filter("withdrawn").sort("arxiv_id")
    assert gone["arxiv_id"].to_list() == ["2001.00050", "2001.00070"]
    assert gone["title"].null_count() == 0
    assert harvest().updated == 0


def test_days_that_leave_a_gap_do_not_move_the_watermark(
    server: OaiServer, store: str, harvest: Harvest
) -> None:
    harvest(start=date(2026, 1, 1), end=date(2026, 1, 3))
    mark = read_watermark(store, SOURCE, "cs")
    assert (mark.since, mark.through) == (date(2026, 1, 1), date(2026, 1, 3))
    harvest(start=date(2026, 1, 6), end=date(2026, 1, 7))
    assert read_watermark(store, SOURCE, "cs").through == date(2026, 1, 3)
    harvest(start=date(2026, 1, 3), end=date(2026, 1, 5))
    assert read_watermark(store, SOURCE, "cs").through == date(2026, 1, 5)


def test_two_harvests_of_a_set_are_not_run_together(store: str, harvest: Harvest) -> None:
    with (
        hold_lock(store, name_watermark(SOURCE, "cs")),
        pytest.raises(StoreError, match="another harvest of cs is under way"),
    ):
        harvest()


def test_two_processes_share_one_request_at_a_time_and_both_land(
    server: OaiServer, store: str, tmp_path: Path
) -> None:
    for record in server.records[::2]:
        record["categories"] = ["stat.ML"]
    script = (
        "import sys\n"
        "from analytics.config import Settings\n"
        "from analytics.ingest.manners import Manners\n"
        "from analytics.pipeline.harvest import harvest_oai\n"
        "settings = Settings(store=sys.argv[1], oai_endpoint=sys.argv[2])\n"
        "harvest_oai(settings, set=sys.argv[3], manners=Manners(interval=0.2), pages=2)\n"
    )
    environment = {**os.environ, "HOME": str(tmp_path)}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, store, server.endpoint, name], env=environment
        )
        for name in ("cs", "stat")
    ]
    assert [process.wait(120) for process in running] == [0, 0]
    assert list_stored(store) == list_true(server)
    assert len(server.asked) == 6
    assert all(asked.with_others == 0 for asked in server.asked)
    assert min(server.list_gaps()) >= 0.2


def test_a_watermark_that_cannot_be_read_says_what_to_remove(store: str, harvest: Harvest) -> None:
    harvest()
    (file,) = (Path(store) / "harvests").glob("*.json")
    file.write_text("{")
    with pytest.raises(StoreError, match="remove it, and the next harvest begins anew"):
        harvest()
