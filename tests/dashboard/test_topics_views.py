"""The looks at all topics, in a browser."""

from playwright.sync_api import Page, expect

from tests.dashboard.browser import expect_address, list_errors, settle, visit
from tests.dashboard.test_pages import read_download


def test_topics_are_looked_at_by_growth_by_strategy_and_by_flow(
    page: Page, demo_address: str
) -> None:
    visit(page, f"{demo_address}/topics")
    assert {"verdict", "annual_change"} <= set(read_download(page, "areas")[0])
    page.get_by_role("radio", name="Strategic map").click()
    expect_address(page, "view=strategy")
    expect(page.get_by_role("heading", name="The largest topics both dense")).to_be_visible()
    settle(page)
    rows = read_download(page, "strategy")
    assert {row["quadrant"] for row in rows} <= {"motor", "basic", "niche", "marginal"}
    visit(page, f"{demo_address}/topics?view=flows")
    expect(page.get_by_role("heading", name="most flowed from")).to_be_visible()
    assert {"from_label", "to_label", "papers"} <= set(read_download(page, "flows")[0])
    visit(page, f"{demo_address}/topics?view=flows&until=2025-06-01")
    expect(page.get_by_role("heading", name="Between June 2025 and")).to_be_visible()
    visit(page, f"{demo_address}/topics?view=flows&until=nonsense")
    expect(page.get_by_text("is no date and was left out")).to_be_visible()


def test_the_table_of_topics_is_sorted_by_a_click_on_its_head(
    page: Page, demo_address: str
) -> None:
    visit(page, f"{demo_address}/topics")
    grid = page.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    labels = [row["label"] for row in read_download(page, "topics")]
    first = grid.get_by_test_id("glide-cell-1-0")
    expect(first).to_have_text(labels[0])
    grid.click(position={"x": 110, "y": 16})
    expect(first).to_have_text(min(labels, key=str.lower))
    assert not list_errors(page)
