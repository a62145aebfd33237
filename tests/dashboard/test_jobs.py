"""From an empty store to real papers, through the page, over HTTP, as a job that outlives it."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from analytics.config import Settings
from analytics.dashboard.jobs import list_jobs, start_job
from analytics.errors import InputError, NotAllowedError
from analytics.ingest.demo import simulate_papers
from analytics.pipeline.status import read_status
from analytics.store.views import NamedView, read_views
from tests.dashboard.browser import expect_address, list_errors, serve_dashboard, settle, visit
from tests.ingest.atom_server import AtomServer, Fault, serve_atom
from tests.ingest.oai_server import serve_oai
from tests.ingest.test_oai import make_records as make_oai_records


def make_records(number: int) -> pl.DataFrame:
    """Simulated texts under ids of arXiv's form, submitted in the first week of January 2026."""
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    papers = simulate_papers(seed=1).head(number).with_row_index("row")
    moments = [begin + timedelta(minutes=15 * row) for row in range(papers.height)]
    return papers.with_columns(
        arxiv_id=pl.format("2601.{}", pl.col("row").cast(pl.String).str.zfill(5)),
        submitted=pl.Series(moments),
        updated=pl.Series(moments),
        version=1,
        categories=pl.lit(["cs.LG"]),
        primary_category=pl.lit("cs.LG"),
        comment=None,
    )


@pytest.fixture
def source() -> Iterator[AtomServer]:
    with serve_atom(make_records(600)) as server:
        yield server


@pytest.fixture
def empty(
    tmp_path: Path, source: AtomServer, demo_home: Path, demo_store: Path
) -> Iterator[tuple[str, Path]]:
    store = tmp_path / "store"
    settings = {
        "PAPERTIDE_ROLE": "operator",
        "PAPERTIDE_ENDPOINT": source.endpoint,
        "HOME": str(tmp_path),
        "TMPDIR": str(demo_home),
    }
    with serve_dashboard(store, tmp_path / "log", **settings) as address:
        yield address, store


def ask_for_january(page: Page, address: str) -> None:
    visit(page, f"{address}/data")
    form = page.get_by_test_id("stForm")
    for label, digits in (("From", "20260101"), ("To", "20260107")):
        form.get_by_role("spinbutton", name=f"year, {label}").click()
        page.keyboard.type(digits, delay=20)
    form.get_by_role("button", name="Fetch").click()


def test_fetching_goes_on_when_the_page_is_closed_and_ends_on_real_papers(
    page: Page, empty: tuple[str, Path], source: AtomServer
) -> None:
    address, store = empty
    visit(page, address)
    expect(page.get_by_text("Simulated papers.")).to_be_visible()
    ask_for_january(page, address)
    expect(page.get_by_text("Fetch cs.LG from 2026-01-01 to 2026-01-07")).to_be_visible()
    page.goto("about:blank")
    visit(page, f"{address}/data")
    expect(page.get_by_text("- done, started")).to_be_visible(timeout=240_000)
    visit(page, address)
    expect(page.get_by_text("Simulated papers.")).to_have_count(0)
    assert not list_errors(page)
    assert read_status(str(store)).papers == 600
    assert len(source.asked) >= 1
    fit_and_draw_in_chinese(page, address)


def fit_and_draw_in_chinese(page: Page, address: str) -> None:
    """Both as jobs of the page, which speak the language of whoever starts them."""
    visit(page, f"{address}/data?lang=zh")
    page.get_by_role("button", name="聚类话题").click()
    expect(page.get_by_text("聚类话题 - 已完成")).to_be_visible(timeout=120_000)
    page.get_by_text("日志").first.click()
    # The last line that the command printed.
    expect(page.get_by_test_id("stMain")).to_contain_text("个话题：")
    visit(page, f"{address}/map?lang=zh")
    page.get_by_role("button", name="绘制地图").click()
    expect(page.get_by_role("heading", name="600", exact=False)).to_be_visible(timeout=120_000)
    assert not list_errors(page)


def test_a_job_can_be_cancelled_and_leaves_the_store_as_it_was(
    page: Page, empty: tuple[str, Path], source: AtomServer
) -> None:
    address, store = empty
    source.misbehave(*[Fault(act="hang")] * 5)
    ask_for_january(page, address)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("- cancelled, started")).to_be_visible(timeout=60_000)
    settle(page)
    assert read_status(str(store)).papers == 0
    name_for_everybody(page, address, store)


def test_a_set_is_harvested_from_the_page(
    page: Page, tmp_path: Path, demo_home: Path, demo_store: Path
) -> None:
    with serve_oai(make_oai_records(60), page=100) as source:
        settings = {
            "PAPERTIDE_ROLE": "operator",
            "PAPERTIDE_OAI_ENDPOINT": source.endpoint,
            "HOME": str(tmp_path),
            "TMPDIR": str(demo_home),
        }
        with serve_dashboard(tmp_path / "store", tmp_path / "log", **settings) as address:
            visit(page, f"{address}/data")
            page.get_by_role("button", name="Harvest all of it").click()
            expect(page.get_by_text("Harvest cs - done, started")).to_be_visible(timeout=120_000)
            settle(page)
            expect(page.get_by_text("changes up to")).to_be_visible()
            page.get_by_text("Log", exact=True).first.click()
            expect(page.get_by_text("60 papers added")).to_be_visible()
    assert read_status(str(tmp_path / "store")).papers == 60


def name_for_everybody(page: Page, address: str, store: Path) -> None:
    """An operator's name for a view is a link for everybody, until it is forgotten."""
    visit(page, f"{address}/trends?category=cs.CV&by=quarter")
    page.get_by_role("button", name="Named views").click()
    page.get_by_role("textbox", name="Name this view").fill("Seeing")
    page.get_by_role("button", name="Into the store").click()
    settle(page)
    words = {"category": ["cs.CV"], "by": ["quarter"]}
    assert read_views(str(store)) == [NamedView("Seeing", "trends", words)]
    visit(page, f"{address}/papers")
    page.get_by_role("button", name="Named views").click()
    page.get_by_role("link", name="Seeing").click()
    settle(page)
    for word in ("category=cs.CV", "by=quarter", "name=Seeing"):
        expect_address(page, word)
    page.get_by_role("button", name="Named views").click()
    page.get_by_role("button", name="Forget").click()
    settle(page)
    assert read_views(str(store)) == []


def test_a_visitor_is_refused_by_the_server(tmp_path: Path) -> None:
    visitor = Settings(store=str(tmp_path), role="visitor")
    with pytest.raises(NotAllowedError, match="read-only"):
        start_job(visitor, "Fit topics", ["topics", "fit"])
    assert not (tmp_path / "jobs").exists()


def test_one_job_at_a_time_and_a_failure_keeps_its_log(tmp_path: Path) -> None:
    operator = Settings(store=str(tmp_path), role="operator")
    job = start_job(operator, "Fit topics", ["topics", "fit"])
    if job.state == "running":
        with pytest.raises(InputError, match="Fit topics is under way"):
            start_job(operator, "Again", ["status"])
    for _ in range(600):
        (job,) = list_jobs(str(tmp_path))
        if job.state != "running":
            break
        time.sleep(0.1)
    assert job.state == "failed"
    assert "has no papers" in job.log
