"""How pages look: on a wide screen and a phone's, light and dark, in both languages."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from analytics.pipeline.catalogue import read_catalogue
from tests.dashboard.browser import ROOT, Look, list_errors, open_page, settle, visit

PAGES = ("", "trends", "topics", "papers", "data", "methods")
#: With what can be opened on them.
PLACES = (
    *PAGES,
    "topics?open=1",
    "papers?query=model",
    "papers?paper={id}",
    "map",
    "similar",
    "new",
    "basket",
    "report",
)
SCREENS = ROOT / "tests" / "screenshots"


@pytest.mark.parametrize(
    ("look", "places"), [(Look("light"), PLACES), (Look("dark", "zh-CN"), PAGES)]
)
def test_every_page_opens_says_it_is_simulated_and_fits_its_screen(
    browser: Browser, demo_address: str, demo_store: Path, look: Look, places: tuple[str, ...]
) -> None:
    SCREENS.mkdir(exist_ok=True)
    catalogue = read_catalogue(str(demo_store))
    assert catalogue
    said = "Simulated papers." if look.locale == "en-US" else "模拟数据。"
    with open_page(browser, look) as page:
        for place in places:
            visit(page, f"{demo_address}/{place.format(id=catalogue.papers['arxiv_id'][0])}")
            assert not list_errors(page), place
            expect(page.get_by_text(said).first).to_be_visible()
            expect(page.locator("h1").first).to_be_visible()
            assert all(len(told) > 30 for told in list_alts(page)), place
            for width in (1440, 390):
                page.set_viewport_size({"width": width, "height": 1000})
                settle(page)
                name = re.sub(r"\W+", "-", place.split("{")[0]) or "overview"
                picture = f"{name}-{width}-{look.scheme}-{look.locale}.png"
                page.screenshot(path=SCREENS / picture, full_page=True)
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, f"{name} is {wide} pixels wide on {width}"


def list_alts(page: Page) -> list[str]:
    """What is read out of each chart: its finding, its unit and its papers."""
    charts = page.locator(".papertide-frame")
    told = charts.evaluate_all("all => all.map(each => each.getAttribute('aria-label') || '')")
    return [str(each) for each in told]
