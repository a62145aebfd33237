"""The browser's way back: one step, to the view that was left."""

from playwright.sync_api import Page, expect

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


def read_scroll(page: Page) -> int:
    return int(page.locator("[data-testid=stMain]").evaluate("main => main.scrollTop"))


def test_what_a_row_leads_to_begins_at_its_top(page: Page, demo_address: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 500})
    visit(page, demo_address)
    row = find_list(page, "rising").locator("tbody button").first
    row.scroll_into_view_if_needed()
    assert read_scroll(page) > 100
    row.press("Enter")
    expect_address(page, "/papers")
    settle(page)
    main = page.locator("[data-testid=stMain]")
    expect(main).to_be_focused()
    assert main.evaluate("main => main.scrollHeight") > 1_000
    assert read_scroll(page) == 0


def test_what_is_opened_on_the_same_page_begins_at_its_top(page: Page, demo_address: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 500})
    visit(page, f"{demo_address}/papers")
    title = page.locator("[class*=st-key-turn-papers] button").nth(4)
    title.scroll_into_view_if_needed()
    assert read_scroll(page) > 100
    title.click()
    expect_address(page, "paper=")
    settle(page)
    assert read_scroll(page) == 0


def test_a_choice_on_a_page_leaves_it_where_it_is(page: Page, demo_address: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 500})
    visit(page, f"{demo_address}/trends")
    checks = page.get_by_role("radio", name="With their checks")
    checks.scroll_into_view_if_needed()
    before = read_scroll(page)
    assert before > 100
    checks.click()
    expect_address(page, "columns=checks")
    settle(page)
    assert read_scroll(page) == before
