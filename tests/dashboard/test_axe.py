"""axe-core in the browser: no page has a serious or critical fault for who cannot see or point."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.dashboard.browser import Look, Scheme, open_page, visit

SCRIPT = Path(__file__).with_name("node_modules") / "axe-core" / "axe.min.js"
PAGES = (
    "",
    "trends",
    "trends?section=phrases",
    "trends?section=emerging",
    "trends?section=changes",
    "trends?section=origins",
    "trends?section=against",
    "trends?section=parts",
    "trends?section=fields",
    "topics",
    "topics?open=1",
    "topics?view=flows",
    "map",
    "papers?query=model",
    "similar",
    "new",
    "basket",
    "report",
    "data",
    "methods",
)


def list_faults(page: Page) -> list[str]:
    """Serious and critical findings of axe-core, each with the first elements it was found on."""
    page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['impact']} {each['id']}: {[node['html'][:200] for node in each['nodes'][:3]]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]


#: In the dark only colours differ: the pages with every kind of part.
DARK = ("", "trends", "topics?open=1", "papers?query=model", "data")


@pytest.mark.parametrize(("scheme", "pages"), [("light", PAGES), ("dark", DARK)])
def test_no_page_has_a_serious_fault_of_access(
    browser: Browser, demo_address: str, scheme: Scheme, pages: tuple[str, ...]
) -> None:
    faults = {}
    with open_page(browser, Look(scheme)) as page:
        for path in pages:
            visit(page, f"{demo_address}/{path}")
            expect(page.locator("h1").first).to_be_visible()
            if found := list_faults(page):
                faults[path] = found
    assert not faults
