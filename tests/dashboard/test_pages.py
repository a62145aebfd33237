"""Every page in a real browser: it opens, its filters act, what it hands out is what it shows."""

import csv
import io
import os
import re
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from analytics.pipeline.catalogue import read_catalogue, select_papers
from analytics.pipeline.measure import measure_shares
from analytics.query import Filters
from analytics.search.index import open_index, rank_papers
from analytics.text.phrases import parse_query
from tests.dashboard.browser import (
    ROOT,
    expect_address,
    list_errors,
    settle,
    visit,
)


def read_download(page: Page, name: str) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.locator(f".st-key-csv-{name} button").first.click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_category_filter_changes_the_chart_and_the_address(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/trends")
    before = page.locator(".js-plotly-plot").first.evaluate("plot => JSON.stringify(plot.data)")
    page.get_by_role("combobox", name="Category").click()
    page.get_by_role("option", name="cs.CV").first.click()
    page.keyboard.press("Escape")
    settle(page)
    after = page.locator(".js-plotly-plot").first.evaluate("plot => JSON.stringify(plot.data)")
    assert after != before
    expect_address(page, "category=cs.CV")


def test_a_copied_link_shows_the_same_view(page: Page, demo_address: str) -> None:
    link = f"{demo_address}/papers?category=cs&from=2025-03-01&to=2025-03-31&query=model"
    visit(page, link)
    shown = page.get_by_text("Submitted from").first.inner_text()
    settle(page)
    assert {"category=cs", "from=2025-03-01", "to=2025-03-31", "query=model"} <= set(
        page.url.partition("?")[2].split("&")
    )
    visit(page, page.url)
    expect(page.get_by_text("Submitted from").first).to_have_text(shown, use_inner_text=True)


def test_this_month_is_one_click_away_and_its_papers_are_a_bibliography(
    page: Page, demo_address: str, demo_store: Path
) -> None:
    visit(page, f"{demo_address}/papers")
    catalogue = read_catalogue(str(demo_store))
    assert catalogue is not None
    month = catalogue.last.replace(day=1)
    page.get_by_role("button", name="This month").click()
    settle(page)
    expect_address(page, f"from={month.isoformat()}")
    own = select_papers(catalogue, Filters(start=month))
    link = page.locator('.st-key-files a[href*="papers.bib"]').first
    answer = page.request.get(link.evaluate("link => link.href"))
    assert answer.text().count("\n@") + 1 == own.height > 0
    page.get_by_role("button", name="Keep all on this page").click()
    settle(page)
    expect(page.get_by_role("link", name=f"Basket ({min(25, own.height)})")).to_be_visible()


@pytest.mark.parametrize("path", ["", "trends", "topics"])
def test_a_week_is_too_short_for_a_verdict(page: Page, demo_address: str, path: str) -> None:
    visit(page, f"{demo_address}/{path}?from=2025-03-03&to=2025-03-09")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Too few months"))
    assert "No clear trend" not in page.get_by_test_id("stMain").inner_text()


def test_what_is_tested_is_counted_by_week_at_least(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/trends?section=fields&from=2025-03-03&to=2025-03-16")
    expect(page.get_by_text("primary category per week")).to_be_visible()


def test_filters_stay_when_the_page_changes(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/?category=cs.CV")
    page.get_by_role("link", name="Papers").first.click()
    settle(page)
    expect_address(page, "category=cs.CV")
    page.get_by_role("link", name="Trends").first.click()
    settle(page)
    expect_address(page, "category=cs.CV")


def test_the_csv_of_papers_has_the_rows_of_the_store(
    page: Page, demo_address: str, demo_store: Path
) -> None:
    visit(page, f"{demo_address}/papers?category=cs.CV&from=2025-06-01")
    link = page.locator(".st-key-files a").first
    expect(link).to_have_attribute("href", re.compile(r"papers\.csv\?"))
    answer = page.request.get(link.evaluate("link => link.href"))
    rows = list(csv.DictReader(io.StringIO(answer.body().decode("utf-8-sig"))))
    catalogue = read_catalogue(str(demo_store))
    assert catalogue is not None
    filters = Filters(categories=("cs.CV",), start=date(2025, 6, 1))
    expected = select_papers(catalogue, filters)
    assert {row["arxiv_id"].removeprefix("arXiv:") for row in rows} == set(expected["arxiv_id"])
    assert len(rows) == expected.height > 0


def test_the_csv_of_a_chart_is_what_the_chart_shows(
    page: Page, demo_address: str, demo_store: Path
) -> None:
    visit(page, f"{demo_address}/trends?by=quarter&series=inference-efficiency")
    rows = read_download(page, "trends")
    catalogue = read_catalogue(str(demo_store))
    assert catalogue is not None
    expected = measure_shares(catalogue, Filters(), kind="theme", by="quarter").filter(
        pl.col("series_id") == "theme:inference-efficiency"
    )
    assert [int(row["papers"]) for row in rows] == expected["papers"].to_list()
    assert [row["period_start"] for row in rows] == expected["period_start"].cast(str).to_list()


@pytest.mark.parametrize("form", ["png", "svg"])
def test_a_chart_is_taken_away_as_a_picture_with_its_finding(
    page: Page, demo_address: str, form: str
) -> None:
    visit(page, f"{demo_address}/trends?category=cs.CV&by=quarter")
    title = page.locator("h2").first.inner_text()
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    with page.expect_download() as download:
        page.locator(f"button[value={form}]").first.click()
    name = download.value.suggested_filename
    assert re.fullmatch(rf"papertide-trends_category-cs\.CV.*_v\d+\.{form}", name)
    content = Path(download.value.path()).read_bytes()
    if form == "png":
        assert content.startswith(b"\x89PNG")
    else:
        drawn = " ".join(re.findall(r"<tspan[^>]*>([^<]*)", content.decode()))
        assert title.split(":")[0] in drawn
        assert "Share of papers per quarter" in content.decode()


def test_a_named_view_is_a_link_and_loses_its_name_when_it_changes(
    page: Page, demo_address: str
) -> None:
    visit(page, f"{demo_address}/papers?category=cs.CV")
    page.get_by_role("button", name="Named views").click()
    page.get_by_role("textbox", name="Name this view").fill("Eyes, *all* of them")
    page.keyboard.press("Enter")
    settle(page)
    expect_address(page, "name=Eyes")
    visit(page, page.url)
    expect(page.get_by_test_id("stMain").get_by_text("Eyes, *all* of them")).to_be_visible()
    page.get_by_role("button", name="Clear all filters").click()
    settle(page)
    expect_address(page, "name=", there=False)
    expect(page.get_by_test_id("stMain").get_by_text("Eyes, *all* of them")).to_have_count(0)


def test_a_chart_fills_the_screen_and_has_no_button_that_sends_it_away(
    page: Page, demo_address: str
) -> None:
    visit(page, f"{demo_address}/trends")
    plot = page.locator(".js-plotly-plot").first
    wide, high = plot.evaluate("plot => [plot._fullLayout.width, plot._fullLayout.height]")
    (fill,) = plot.locator(".modebar-btn").all()
    assert fill.get_attribute("data-title") == "Fill the screen"
    plot.hover()
    fill.click()
    size = "[...document.querySelectorAll('.js-plotly-plot')].map(p => p._fullLayout.height)[0]"
    page.wait_for_function(f"document.fullscreenElement && {size} === innerHeight")
    page.evaluate("document.exitFullscreen()")
    page.wait_for_function(f"high => {size} === high", arg=high)
    assert plot.evaluate("plot => plot._fullLayout.width") == wide


@pytest.mark.parametrize("by", ["quarter", "week"])  # with marks, and too many for marks
def test_a_click_on_a_point_leads_to_the_papers_behind_it(
    page: Page, demo_address: str, by: str
) -> None:
    visit(page, f"{demo_address}/trends?by={by}&series=inference-efficiency")
    plot = page.locator(".js-plotly-plot").first
    spot = plot.evaluate(
        """plot => {
            const index = plot.data.findIndex(t => t.customdata && t.customdata.length > 3);
            const trace = plot._fullData[index], box = plot.getBoundingClientRect();
            const x = plot._fullLayout.xaxis, y = plot._fullLayout.yaxis;
            const at = plot.calcdata[index][2];
            return {x: box.x + x._offset + x.c2p(at.x), y: box.y + y._offset + y.c2p(at.y)};
        }"""
    )
    page.mouse.move(spot["x"], spot["y"])
    page.wait_for_timeout(200)
    page.mouse.click(spot["x"], spot["y"])
    page.wait_for_url("**/papers?*")
    settle(page)
    expect_address(page, "theme=inference-efficiency")
    assert not list_errors(page)


def test_an_empty_result_names_the_filter_that_emptied_it(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/?category=cs.CV&query=zyxwvut")
    expect(page.get_by_text("No papers here")).to_be_visible()
    expect(page.get_by_text("Without the words there would be papers")).to_be_visible()
    page.get_by_role("button", name="Drop the words").click()
    settle(page)
    expect(page.get_by_text("No papers here")).to_have_count(0)
    expect_address(page, "query", there=False)
    expect_address(page, "category=cs.CV")


def test_one_paper_without_a_theme_draws_no_empty_axes(
    page: Page, demo_address: str, demo_store: Path
) -> None:
    catalogue = read_catalogue(str(demo_store))
    assert catalogue
    plain = catalogue.papers.filter(pl.col("themes").list.len() == 0).sort("submitted", "arxiv_id")
    last = plain.row(-1, named=True)
    day = last["submitted"].date()
    words = urlencode({"query": f'ti:"{last["title"]}"', "from": day, "to": day})
    visit(page, f"{demo_address}/?{words}")
    expect(page.get_by_text("1 paper submitted")).to_be_visible()
    expect(page.get_by_text("No papers to draw").first).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(0)
    assert not list_errors(page)


def test_clearing_all_filters_brings_the_first_view_back(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/papers?category=cs.CV&from=2025-06-01&to=2026-01-31&query=model")
    page.get_by_role("button", name="Clear all filters").click()
    settle(page)
    expect_address(page, "?", there=False)
    expect(page.get_by_role("button", name="Clear all filters")).to_be_disabled()


def test_the_browser_goes_back_to_the_view_before(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/papers?category=cs.CV")
    before = page.locator("h1").inner_text()
    page.get_by_role("button", name="Clear all filters").click()
    settle(page)
    expect(page.locator("h1")).not_to_have_text(before, use_inner_text=True)
    page.go_back()
    settle(page)
    expect_address(page, "category=cs.CV")
    expect(page.locator("h1")).to_have_text(before, use_inner_text=True)
    page.get_by_role("link", name="Trends").first.click()
    settle(page)
    page.go_back()
    settle(page)
    expect_address(page, "/papers?category=cs.CV")
    expect(page.locator("h1")).to_have_text(before, use_inner_text=True)


def test_a_topic_opens_from_the_box_by_link_and_closes(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/topics")
    page.get_by_role("combobox", name="Open a topic").click()
    page.get_by_role("option").nth(2).click()
    settle(page)
    expect(page.get_by_text("Most typical papers")).to_be_visible()
    title = page.locator("h1").inner_text()
    expect_address(page, "open=")
    visit(page, page.url)
    expect(page.locator("h1")).to_have_text(title, use_inner_text=True)
    page.get_by_role("button", name="All topics").click()
    settle(page)
    expect_address(page, "open=", there=False)
    expect(page.get_by_role("combobox", name="Open a topic")).to_be_visible()


def test_a_paper_opens_from_the_list_and_by_link(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/papers?category=cs.CV")
    title = page.locator("[class*=st-key-turn-papers] button").first
    name = title.inner_text()
    title.click()
    settle(page)
    expect_address(page, "paper=demo")
    expect(page.locator("h1")).to_have_text(name, use_inner_text=True)
    expect(page.get_by_role("link", name="PDF")).to_have_count(0)
    visit(page, page.url)
    expect(page.locator("h1")).to_have_text(name, use_inner_text=True)
    page.get_by_role("button", name="Back to the list").click()
    settle(page)
    expect_address(page, "paper=", there=False)
    expect_address(page, "category=cs.CV")


def test_words_order_papers_by_relevance(page: Page, demo_address: str, demo_store: Path) -> None:
    visit(page, f"{demo_address}/papers?query=model")
    expect(page.get_by_role("radio", name="Best match")).to_be_checked()
    rows = read_download(page, "page")
    catalogue = read_catalogue(str(demo_store))
    assert catalogue is not None
    index = open_index(catalogue.search)
    best = rank_papers(index, parse_query("model"), 25)["arxiv_id"]
    assert [row["arxiv_id"].removeprefix("arXiv:") for row in rows] == best.to_list()
    visit(page, f"{demo_address}/papers")
    expect(page.get_by_role("radio", name="Best match")).to_have_count(0)


def test_the_words_on_the_pages_are_explained(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/trends")
    page.get_by_role("button", name="What the words mean").click()
    for word in ("Share:", "No clear trend:", "Not complete:", "Thin:", "q:"):
        expect(page.get_by_text(word, exact=True)).to_be_visible()


@pytest.mark.parametrize(("name", "title"), [("", "Overview"), ("data", "Data")])
def test_the_browser_names_the_page(page: Page, demo_address: str, name: str, title: str) -> None:
    visit(page, f"{demo_address}/{name}")
    assert page.title() == f"{title} - Papertide"


def test_a_link_with_words_that_do_not_exist_says_so(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/?category=cs.XX&from=soon&theme=none")
    expect(page.get_by_text("names a category that is not here: cs.XX")).to_be_visible()
    expect(page.get_by_text("from is no date")).to_be_visible()
    assert not list_errors(page)


def test_a_link_to_a_paper_that_is_not_there_says_so(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/papers?paper=9901.00001*")
    expect(page.get_by_role("heading", name="No paper 9901.00001* here", level=1)).to_be_visible()
    expect(page.get_by_text("the store does not have")).to_be_visible()
    assert not list_errors(page)
    page.get_by_role("button", name="Back to the list").click()
    settle(page)
    expect_address(page, "paper=", there=False)


def test_days_before_all_papers_and_far_ahead_are_no_error(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/trends?from=1900-01-01&to=1985-01-01")
    expect(page.get_by_role("heading", name="No papers here")).to_be_visible()
    assert not list_errors(page)
    visit(page, f"{demo_address}/trends?from=1900-01-01&to=2999-01-01")
    assert not list_errors(page)


def test_a_visitor_sees_no_way_to_write(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/data")
    expect(page.get_by_text("This dashboard is read-only")).to_be_visible()
    expect(page.get_by_role("button", name="Fetch")).to_have_count(0)


@pytest.mark.skipif(
    "PAPERTIDE_PICTURE" not in os.environ, reason="make picture renews the README's"
)
def test_the_picture_in_the_readme(page: Page, demo_address: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 1000})
    visit(page, demo_address)
    path = ROOT / "tests" / "dashboard" / "overview.png"
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    expect(page.locator(".papertide-list polyline").first).to_be_visible()
    page.wait_for_timeout(2_000)  # lines and tables fade in
    page.screenshot(path=path)
    assert path.stat().st_size < 300_000


def test_the_topics_page_tells_how_good_the_topics_are(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/topics")
    expect(page.get_by_role("heading", name="How good these topics are")).to_be_visible()
    page.get_by_text("Topics born, gone, split and merged").click()
    settle(page)
    expect(page.get_by_text("Nothing yet: there was no refit")).to_be_visible()
    assert not list_errors(page)
