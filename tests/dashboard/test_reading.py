"""A reader's way through the papers: search, keep, reload, take away, find similar and new ones."""

import io
import json
from pathlib import Path
from urllib.parse import quote

import bibtexparser
import polars as pl
import pytest
import rispy
from playwright.sync_api import Page, expect

from analytics.pipeline.catalogue import read_catalogue
from analytics.store.papers import scan_papers
from tests.dashboard.browser import expect_address, list_errors, settle, visit
from tests.dashboard.test_pages import read_download


@pytest.fixture
def papers(demo_store: Path) -> pl.DataFrame:
    catalogue = read_catalogue(str(demo_store))
    assert catalogue is not None
    return catalogue.papers.sort("submitted", "arxiv_id", descending=True)


def test_a_basket_outlives_pages_and_a_reload_and_leaves_as_bibtex(
    page: Page, demo_address: str
) -> None:
    visit(page, f"{demo_address}/papers?query=model")
    keep = page.get_by_role("button", name="Keep", exact=True)
    keep.nth(1).click()
    settle(page)
    keep.first.click()
    settle(page)
    expect(page.get_by_role("link", name="Basket (2)")).to_be_visible()
    page.get_by_role("link", name="Basket (2)").click()
    settle(page)
    expect(page.locator("[class*=st-key-row-kept] a")).to_have_count(2)
    page.reload()
    settle(page)
    expect(page.locator("[class*=st-key-row-kept] a")).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("button", name="BibTeX").click()
    library = bibtexparser.parse_file(download.value.path())
    assert len(library.entries) == 2
    check_other_forms(page)
    page.get_by_role("button", name="In the basket").first.click()
    settle(page)
    expect(page.get_by_role("link", name="Basket (1)")).to_be_visible()
    page.get_by_role("button", name="Empty the basket").click()
    settle(page)
    expect(page.get_by_text("The basket is empty")).to_be_visible()
    page.reload()
    settle(page)
    expect(page.get_by_text("The basket is empty")).to_be_visible()
    assert not list_errors(page)


def check_other_forms(page: Page) -> None:
    """The same two papers in every form."""

    def take(name: str) -> bytes:
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        return Path(download.value.path()).read_bytes()

    kept = set(pl.read_parquet(io.BytesIO(take("Parquet")))["arxiv_id"])
    assert len(kept) == 2
    assert {row["arxiv_id"] for row in json.loads(take("JSON"))} == kept
    assert set(pl.read_csv(io.BytesIO(take("CSV")))["arxiv_id"]) == kept
    titles = {entry["title"] for entry in rispy.loads(take("RIS").decode())}
    assert titles == {row["title"] for row in json.loads(take("JSON"))}


def test_authors_and_categories_are_searched_and_the_order_is_the_reader_s(
    page: Page, demo_address: str, demo_store: Path, papers: pl.DataFrame
) -> None:
    known = scan_papers(str(demo_store)).select("arxiv_id", "authors").collect()
    name = known.sort("arxiv_id")["authors"].list.first().drop_nulls()[0].split()[-1].lower()
    bears = pl.element().str.to_lowercase().str.contains(rf"\b{name}\b")
    theirs = known.filter(pl.col("authors").list.eval(bears).list.any())
    found = papers.filter(pl.col("categories").list.contains("cs.LG")).join(
        theirs.select("arxiv_id"), on="arxiv_id", how="semi", maintain_order="left"
    )

    def list_shown(sort: str) -> list[str]:
        visit(page, f"{demo_address}/papers?query={quote(f'au:{name} cat:cs.LG')}&sort={sort}")
        rows = read_download(page, "page")
        assert len(rows) == min(found.height, 25) > 1
        return [row["arxiv_id"] for row in rows]

    assert list_shown("newest") == found["arxiv_id"].head(25).to_list()
    assert list_shown("oldest") == found["arxiv_id"].reverse().head(25).to_list()
    likely = found.sort("confidence", "arxiv_id", descending=[True, False], nulls_last=True)
    assert list_shown("typical") == likely["arxiv_id"].head(25).to_list()


def test_words_are_marked_and_a_paper_has_twenty_like_it(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/papers?query=model")
    expect(
        page.locator("[class*=st-key-row-papers] .stMarkdownColoredBackground").first
    ).to_be_visible()
    page.locator("[class*=st-key-turn-papers] button").first.click()
    settle(page)
    similar = page.locator("[class*=st-key-turn-similar] button")
    expect(similar).to_have_count(20)
    expect(page.get_by_text("no citations in the data")).to_be_visible()
    page.get_by_text("By recency", exact=True).click()
    settle(page)
    expect_address(page, "like=recency")
    expect(similar).to_have_count(20)
    name = similar.nth(3).inner_text()
    similar.nth(3).click()
    settle(page)
    expect(page.locator("h1")).to_have_text(name, use_inner_text=True)
    assert not list_errors(page)


def test_a_pasted_text_and_a_bibliography_find_papers(
    page: Page, demo_address: str, papers: pl.DataFrame
) -> None:
    title = papers["title"][30]
    visit(page, f"{demo_address}/similar")
    page.get_by_role("textbox", name="A title, an abstract").fill(title)
    page.get_by_role("button", name="Find papers like it").click()
    settle(page)
    expect(page.locator("[class*=st-key-row-text] a").first).to_be_visible()
    since = papers["submitted"][200].date().isoformat()
    visit(page, f"{demo_address}/new?since={since}")
    expect(page.get_by_text("Keep some papers in the basket")).to_be_visible()
    page.get_by_text("Like the papers of a BibTeX file").click()
    content = f"@misc{{one, title = {{{title}}}}}".encode()
    page.locator('input[type="file"]').set_input_files(
        {"name": "my.bib", "mimeType": "text/plain", "buffer": content}
    )
    settle(page)
    rows = page.locator("[class*=st-key-row-new] a")
    expect(rows.first).to_be_visible()
    expect_address(page, f"since={since}")
    assert not list_errors(page)


def test_a_kind_of_paper_is_a_filter_of_the_address(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/papers?facet=survey")
    shown = page.get_by_text("Survey", exact=True).first
    expect(shown).to_be_visible()
    expect_address(page, "facet=survey")
    visit(page, f"{demo_address}/papers?query=abs:model")
    expect(page.get_by_text("is no field here")).to_be_visible()
