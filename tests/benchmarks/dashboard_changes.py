"""Changes of a filter by hand in a real browser, and how soon the charts of a page follow."""

import random
import re
from typing import Any

from playwright.sync_api import Page

#: What is measured: every page whose charts or list the filters change, Trends section by section.
PAGES = ("", "trends", "trends?section=changes", "topics", "map", "papers", "data")

CATEGORIES = (
    "cs.LG", "cs.CL", "cs.CV", "cs.AI", "cs.RO", "cs.CR", "cs.SE", "cs.HC", "cs.IR", "cs.NI",
    "cs.DC", "cs.DS", "cs.SY", "cs.CY", "cs.SD", "cs.IT", "cs.MA", "cs.GR", "cs.DB", "stat.ML",
)  # fmt: skip

#: Milliseconds from the key that begins a change.
Took = dict[str, float]

#: A page has settled when its script has run, its charts have changed, and nothing has followed
#: for so many milliseconds; a change that leaves all charts as they are is waited for longer.
_QUIET, _PATIENCE = 500, 2_000
_CALM = 2_000  # before the first change
_SETTLED = f"""() => {{
    const changed = watch.last || (!document.querySelector(".js-plotly-plot") && watch.heading);
    const latest = Math.max(watch.done, watch.last, watch.heading);
    const quiet = changed ? {_QUIET} : {_PATIENCE};
    return watch.begun && watch.done && performance.now() - latest > quiet;
}}"""


def change_often(page: Page, count: int, seed: int) -> list[Took]:
    """Change the filters of the page that is open, one at a time.

    Each five changes add two categories, move the first day within its month, and take the
    categories away again: nearly every view is one that the server was never asked for.

    Returns
    -------
    for each change: first and last, when a chart had other data (on a page without charts the
    headline; where neither changed, when the page was complete); done, when the page was complete.
    """
    page.wait_for_function(f"watch.done && performance.now() - watch.done > {_CALM}", polling=50)
    rng = random.Random(seed)
    took = []
    names: list[str] = []
    for number in range(count):
        step = number % 5
        if step == 0:
            names = rng.sample(CATEGORIES, 2)
        if step < 2:
            _add_category(page, names[step])
        elif step == 2:
            _move_start(page, rng.randrange(27))
        else:
            _drop_category(page)
        took.append(_wait(page))
    return took


def _add_category(page: Page, name: str) -> None:
    box = page.get_by_role("combobox", name="Category")
    box.click()
    box.fill(name)
    named = re.compile(rf"^{re.escape(name)}( -|$)")
    page.get_by_role("option", name=named).first.wait_for()
    _press(page, "Enter")


def _drop_category(page: Page) -> None:
    box = page.get_by_role("combobox", name="Category")
    box.click()
    box.fill("")
    _press(page, "Backspace")


def _move_start(page: Page, day: int) -> None:
    page.keyboard.press("Escape")
    page.get_by_role("spinbutton", name="day, From").click()
    cell = page.locator("[role=grid] [role=button]:not([data-outside-month], [data-selected])").nth(
        day
    )
    cell.wait_for()
    _arm(page, "click")
    cell.click()


def _press(page: Page, key: str) -> None:
    _arm(page, key)
    page.keyboard.press(key)


def _arm(page: Page, begins: str) -> None:
    """Let the next such key, or click, begin a change."""
    page.evaluate("begins => { window.armed = begins; watch.begun = 0; }", begins)


def _wait(page: Page) -> Took:
    page.wait_for_function(_SETTLED, polling=50)
    seen: dict[str, Any] = page.evaluate("({...watch})")
    first, last = (seen[name] or seen["heading"] or seen["done"] for name in ("first", "last"))
    times = {"first": first, "last": last, "done": seen["done"]}
    return {name: time - seen["begun"] for name, time in times.items() if time}
