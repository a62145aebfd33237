"""A refresh: what changed comes, gets its topic, and topics are fitted when that is due."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from analytics.config import Settings
from analytics.errors import InputError
from analytics.ingest.manners import Manners
from analytics.pipeline.model import read_model
from analytics.pipeline.refresh import refresh_store
from analytics.pipeline.status import judge_harvest, read_status
from analytics.store.watermarks import Watermark
from tests.ingest.faulty_server import answer
from tests.ingest.oai_server import serve_oai
from tests.ingest.test_oai import HTML, make_records
from tests.topics.papers import make_papers

FAST = Manners(interval=0.002, attempts=2, backoff=0.002, connect=5, read=5, total=5)
NOW = datetime(2026, 1, 20, 4, tzinfo=UTC)


def _make_papers(number: int) -> list[dict[str, object]]:
    texts = make_papers(120).sample(fraction=1, shuffle=True, seed=1)
    return [
        {**record, "title": texts["title"][row], "abstract": texts["abstract"][row]}
        for row, record in enumerate(make_records(number))
    ]


def test_new_papers_get_topics_and_a_refit_comes_when_it_is_due(tmp_path: Path) -> None:
    records = _make_papers(400)
    with serve_oai(records[:300], page=200) as server:
        settings = Settings(store=str(tmp_path / "store"), oai_endpoint=server.endpoint)

        def refresh(**asked: object):  # type: ignore[no-untyped-def]
            return refresh_store(settings, now=NOW, manners=FAST, **asked)  # type: ignore[arg-type]

        with pytest.raises(InputError, match="never harvested: begin with refresh --set cs"):
            refresh()
        first = refresh(sets=["cs"])
        assert (first.harvests[0].added, first.refit) == (300, "there were no topics yet")
        model = read_model(settings.store)
        assert model is not None
        again = refresh()
        assert (again.refit, again.unfit) == (None, None)
        server.records += [{**record, "datestamp": date(2026, 1, 19)} for record in records[300:]]
        server.misbehave(*[answer(HTML)] * 2)
        failed = refresh()
        assert "a web page" in failed.faults[0]
        status = read_status(settings.store, now=NOW)
        assert status.harvests[0].stale == date(2026, 1, 20)
        assert "a web page" in str(status.harvests[0].reason)
        late = refresh(fit=False)
        assert (late.harvests[0].added, late.refit) == (100, None)
        assert read_status(settings.store, now=NOW).later == 100
        due = refresh()
        assert due.refit == "33% as many papers came since as it knew"
        newer = read_model(settings.store)
        assert newer is not None
        assert newer.id != model.id
    status = read_status(settings.store, now=NOW)
    assert (status.papers, status.harvests[0].stale) == (400, None)
    assert status.last is not None
    assert status.age == (NOW.date() - status.last).days
    assert status.as_json()["harvests"][0]["through"] == "2026-01-20"  # type: ignore[index]


def test_a_harvest_grows_stale_with_time() -> None:
    through = date(2026, 1, 10)
    mark = Watermark("arxiv-oai", "cs", through=through)
    assert judge_harvest(mark, through + timedelta(days=3)).stale is None
    assert judge_harvest(mark, through + timedelta(days=4)).stale == through
