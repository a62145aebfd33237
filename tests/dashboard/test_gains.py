"""Which papers a growth is made of: chosen, parted and followed to the papers."""

import csv
import re

from playwright.sync_api import Page, expect

from tests.dashboard.browser import expect_address, list_errors, settle, visit
from tests.dashboard.test_shortlist import find_list

SECTION = "trends?section=parts&series=inference-efficiency"


def read_rows(page: Page, name: str) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.locator(f".st-key-csv-{name} button").first.click()
    with download.value.path().open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_growth_is_parted_and_leads_to_its_papers(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/{SECTION}")
    assert list_errors(page) == []
    title = page.locator("h1").first.inner_text()
    told = re.match(r"Inference efficiency: (\d+) papers, (\d+) before", title)
    assert told, title
    bar = next(row for row in read_rows(page, "parts") if row["series_id"].endswith("efficiency"))
    assert (bar["after"], bar["before"]) == told.groups()
    fields = read_rows(page, "gains-fields")
    assert 0 < sum(int(row["after"]) for row in fields) <= int(told[1])
    phrases = find_list(page, "gains-phrases").locator("tbody tr")
    expect(phrases.first).to_be_visible()
    assert phrases.count() == len(read_rows(page, "gains-phrases")) > 1
    last = phrases.first.locator("[data-kind=number]").nth(1).inner_text()
    phrases.first.locator("button").click()
    expect_address(page, "/papers?")
    settle(page)
    expect_address(page, "theme=inference-efficiency")
    expect(page.locator("h1")).to_have_text(re.compile(f"^{last} papers?$"))


def test_papers_behind_a_growth_open_in_each_order(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/{SECTION}")
    lists = {}
    for order, label in (
        ("new", "Unlike before"),
        ("typical", "Most typical"),
        ("first", "First of each phrase"),
    ):
        page.get_by_role("radio", name=label).click()
        settle(page)
        rows = find_list(page, f"gained-{order}").locator("tbody button")
        expect(rows.first).to_be_visible()  # drawn once the page has settled
        lists[order] = rows.all_inner_texts()
        assert 2 <= len(set(lists[order])) == len(lists[order]) <= 12
    assert lists["typical"] != lists["new"]
    first = find_list(page, "gained-first").locator("tbody tr")
    for row in first.all():
        phrases = row.locator("td").last.inner_text().split(", ")
        assert all(phrase for phrase in phrases)
    days = first.locator("[data-kind=day]").all_inner_texts()
    assert days == sorted(days)
    page.get_by_role("radio", name="Most typical").click()
    settle(page)
    find_list(page, "gained-typical").locator("tbody button").first.click()
    expect_address(page, "paper=")
    settle(page)
    expect(page.locator("h1")).to_have_text(lists["typical"][0])
    page.go_back()
    settle(page)
    expect_address(page, "order=typical")
    page.get_by_role("button", name="Keep these").click()
    count = len(lists["typical"])
    expect(page.get_by_role("link", name=f"Basket ({count})").first).to_be_visible()


def test_another_kind_begins_with_its_own_first(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/trends?section=parts&kind=topic")
    topic = page.locator("h1").first.inner_text()
    page.get_by_role("radio", name="Areas").click()
    expect(page.locator("h1").first).not_to_have_text(topic)
    settle(page)
    area = page.locator("h1").first.inner_text()
    visit(page, f"{demo_address}/trends?section=parts&kind=area")
    expect(page.locator("h1").first).to_have_text(area)


def test_a_bar_chooses_what_to_look_into(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/{SECTION}")
    spot = page.locator(".js-plotly-plot").first.evaluate(
        """plot => {
            const at = plot.data[0].customdata.findIndex(([id]) => id === "theme:scaling-laws");
            const box = plot.getBoundingClientRect();
            const { xaxis, yaxis } = plot._fullLayout, { x, y } = plot.data[0];
            return {
                x: box.x + xaxis._offset + xaxis.c2p(x[at] / 2),
                y: box.y + yaxis._offset + yaxis.c2p(y[at]),
            };
        }"""
    )
    page.mouse.move(spot["x"], spot["y"])
    page.wait_for_timeout(200)
    page.mouse.click(spot["x"], spot["y"])
    expect(page.locator("h1").first).to_have_text(re.compile("^Scaling laws"))
    expect_address(page, "section=parts&series=scaling-laws")
    settle(page)
    assert list_errors(page) == []


def test_a_theme_that_is_a_filter_is_looked_into_among_all_papers(
    page: Page, demo_address: str
) -> None:
    visit(page, f"{demo_address}/papers?theme=inference-efficiency")
    page.get_by_role("link", name="Which papers its growth is made of").click()
    expect_address(page, SECTION)
    settle(page)
    expect_address(page, "theme=", there=False)
    expect(page.locator("h1").first).to_contain_text("Inference efficiency: ")
    visit(page, f"{demo_address}/trends?theme=inference-efficiency")
    main = page.locator('[data-testid="stMain"]')
    expect(main).to_contain_text("Shares here are of the papers on Inference efficiency alone.")
    page.get_by_role("button", name="See its share of all papers").click()
    settle(page)
    expect_address(page, "theme=", there=False)
    expect_address(page, "series=inference-efficiency")
    expect(main).not_to_contain_text("Shares here are of the papers on")
    page.get_by_role("button", name="Which papers its growth is made of").click()
    settle(page)
    expect_address(page, "section=parts")
    expect(page.locator("h1").first).to_contain_text("Inference efficiency: ")
