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
    expect(page.get_by_role("heading", name="The widest flow: from")).to_be_visible()
    assert {"from_label", "to_label", "papers"} <= set(read_download(page, "flows")[0])
    assert not list_errors(page)
