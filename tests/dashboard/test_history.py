"""The browser's way back: one step, to the view that was left."""

from playwright.sync_api import Page

from tests.dashboard.browser import expect_address, settle, visit
from tests.dashboard.test_shortlist import find_list


def read_address(page: Page) -> str:
    return page.url.partition("//")[2].partition("/")[2]


def test_one_step_back_from_what_a_row_leads_to(page: Page, demo_address: str) -> None:
    visit(page, demo_address)
    steps = page.evaluate("history.length")
    for name in ("rising", "newest"):
        find_list(page, name).locator("tbody button").first.click()
        expect_address(page, "/papers")
        settle(page)
        assert page.evaluate("history.length") == steps + 1
        page.go_back()
        expect_address(page, "/papers", there=False)
        settle(page)
        assert read_address(page) == ""
    page.go_forward()
    expect_address(page, "/papers")


def test_steps_of_the_readers_own_stay(page: Page, demo_address: str) -> None:
    visit(page, demo_address)
    page.get_by_role("button", name="One year").click()
    expect_address(page, "from=")
    chosen = read_address(page)
    settle(page)
    page.get_by_role("link", name="Trends").first.click()
    expect_address(page, "/trends")
    settle(page)
    page.go_back()
    expect_address(page, "/trends", there=False)
    settle(page)
    assert read_address(page) == chosen
