"""The language of the pages: the browser's first, a switch that is part of the address."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.dashboard.browser import expect_address, list_errors, settle, visit


@pytest.fixture
def chinese_page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


def test_a_browser_s_language_comes_first_and_the_switch_is_part_of_the_address(
    chinese_page: Page, demo_address: str
) -> None:
    page = chinese_page
    visit(page, f"{demo_address}/papers?category=cs.CV")
    expect(page.get_by_role("link", name="论文")).to_be_visible()
    expect_address(page, "lang=", there=False)
    page.get_by_role("radio", name="English").click()
    expect_address(page, "lang=en")
    expect(page.get_by_role("link", name="Papers")).to_be_visible()
    expect_address(page, "category=cs.CV")
    settle(page)
    page.get_by_role("link", name="Trends").click()
    expect_address(page, "/trends?category=cs.CV&lang=en")
    settle(page)
    expect(page.get_by_role("link", name="Papers")).to_be_visible()
    page.get_by_role("radio", name="中文").click()
    expect_address(page, "lang=", there=False)
    expect(page.get_by_role("link", name="论文")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="Papers")).to_be_visible()
    expect_address(page, "lang=en")
    assert not list_errors(page)
