"""axe-core in the browser: no page has a serious or critical fault for who cannot see or point."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.dashboard.browser import Look, open_page, visit

SCRIPT = Path(__file__).with_name("node_modules") / "axe-core" / "axe.min.js"


def list_faults(page: Page) -> list[str]:
    """Serious and critical findings of axe-core, each with the first elements it was found on."""
    page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['impact']} {each['id']}: {[node['html'][:200] for node in each['nodes'][:3]]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]


#: The pages with every kind of part; test_language looks at all of them in the light.
PLACES = ("", "trends", "topics?open=1", "papers?query=model", "data")


def test_no_page_has_a_serious_fault_of_access_in_the_dark(
    browser: Browser, demo_address: str
) -> None:
    faults = {}
    with open_page(browser, Look("dark")) as page:
        for place in PLACES:
            visit(page, f"{demo_address}/{place}")
            expect(page.locator("h1").first).to_be_visible()
            if found := list_faults(page):
                faults[place] = found
    assert not faults
