"""Every page on a few thousand real papers, where they are at hand."""

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from analytics.dashboard.mathematics import render_text
from analytics.pipeline.catalogue import prepare_catalogue
from analytics.pipeline.ingest import ingest_file
from analytics.pipeline.map import draw_map
from analytics.pipeline.model import fit_model
from analytics.store.papers import scan_papers
from tests.conftest import find_shared
from tests.dashboard.browser import expect_address, list_errors, serve_dashboard, settle, visit
from tests.dashboard.test_shortlist import find_list
from tests.pipeline.conftest import NOW

PAPERS, TOPICS = 2_500, 12
PAGES = (
    "",
    "trends?kind=topic",
    "trends?section=parts",
    "topics?open=1",
    "map?play=quarter",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("real")


@pytest.fixture(scope="module")
def real_address(place: Path) -> Iterator[str]:
    corpus = find_shared() / "corpora" / "arxiv-cs-2025-2026.parquet"
    if not corpus.is_file():
        pytest.skip(f"real records not found at {corpus}: set PAPERTIDE_SHARED to run this test")
    store = str(place / "store")
    sample = pl.read_parquet(corpus).sample(PAPERS, seed=3)
    sample.write_parquet(place / "papers.parquet")
    ingest_file(store, place / "papers.parquet")
    fit_model(store, topics=TOPICS, seed=0, now=NOW)
    prepare_catalogue(store)
    draw_map(store, now=NOW)
    with serve_dashboard(place / "store", place / "log") as address:
        yield address
    assert "Traceback" not in (place / "log").read_text()


@pytest.mark.parametrize("words", PAGES)
def test_every_page_says_something_of_real_papers(
    page: Page, real_address: str, words: str
) -> None:
    visit(page, f"{real_address}/{words}")
    assert list_errors(page) == []
    assert page.locator("h1").first.inner_text()
    expect(page.get_by_test_id("stMain")).not_to_contain_text("Simulated papers")


def test_where_papers_are_from_how_old_they_are_and_where_few_are_known(
    page: Page, real_address: str
) -> None:
    visit(page, f"{real_address}/data")
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("The newest paper is of")
    expect(main).to_contain_text("trends end there")
    expect(page.get_by_role("heading", name="categories have thin months")).to_be_visible()
    row = page.get_by_test_id("stDataFrame").last.get_by_test_id("glide-cell-1-0")
    expect(row).to_have_text("papers.parquet")
    visit(page, f"{real_address}/papers?category=cs.RO")
    expect(main).to_contain_text("Thin coverage")
    page.get_by_role("link", name="See the gaps").click()
    expect_address(page, "/data")


def test_a_real_paper_is_found_read_and_kept(page: Page, real_address: str) -> None:
    visit(page, f"{real_address}/papers?query=ti:language%20model&sort=relevance")
    title = page.locator("[class*=st-key-turn-papers] button").first
    assert "language model" in title.inner_text().lower()
    title.click()
    expect_address(page, "paper=")
    settle(page)
    main = page.get_by_test_id("stMain")
    for words in ("Similar papers", "Topic: ", "submitted on"):
        expect(main).to_contain_text(words)
    page.get_by_role("button", name="Keep").first.click()
    expect(page.get_by_role("link", name="Basket (1)").first).to_be_visible()
    assert list_errors(page) == []


def test_the_formulas_of_an_abstract_are_drawn(page: Page, real_address: str, place: Path) -> None:
    papers = scan_papers(str(place / "store")).select("arxiv_id", "abstract").collect()
    id = next(
        row["arxiv_id"]
        for row in papers.sort("arxiv_id").iter_rows(named=True)
        if row["abstract"] and re.search(r"\$[^$ ]{3,40}\$", render_text(row["abstract"]))
    )
    visit(page, f"{real_address}/papers?paper={id}")
    expect(page.locator(".st-key-abstract .katex").first).to_be_visible()


def test_what_made_a_real_theme_grow_leads_to_its_papers(page: Page, real_address: str) -> None:
    visit(page, f"{real_address}/trends?section=parts")
    rows = find_list(page, "gained-typical")
    page.get_by_role("radio", name="Most typical").click()
    settle(page)
    expect(rows.locator("tbody button")).to_have_count(12)
    rows.locator("tbody button").first.click()
    expect_address(page, "paper=")
    settle(page)
    assert list_errors(page) == []
