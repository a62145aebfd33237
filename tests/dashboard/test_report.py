"""The Report page in a real browser."""

from importlib.util import find_spec
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.dashboard.browser import list_errors, visit


def test_a_report_is_read_and_taken_away_in_both_languages(page: Page, demo_address: str) -> None:
    for lang, heading in (("en", "References"), ("zh", "参考文献")):
        visit(page, f"{demo_address}/report?part=read&edition={lang}")
        expect(page.locator(".report h2").last).to_have_text(heading)
        expect(page.locator(".report figure img").first).to_be_visible()
        assert not list_errors(page)
        links = page.locator(f'.report a[href^="{demo_address}/papers?"]')
        assert links.count(), "the figures lead to the dashboard that shows them"
        with page.expect_download() as download:
            page.locator(".st-key-report-md button").click()
        assert page.locator(".st-key-report-pdf button").count() == bool(find_spec("weasyprint"))
        text = Path(download.value.path()).read_text(encoding="utf-8")
        assert text.startswith("# arXiv")
        assert f"## {heading}" in text


def test_a_week_without_papers_says_what_there_is(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/report?part=read&first=2031-01-06&last=2031-01-12")
    expect(page.get_by_text("the store ends on")).to_be_visible()
    assert not list_errors(page)
