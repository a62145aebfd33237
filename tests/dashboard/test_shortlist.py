"""Short lists on the Overview page: what they show, and where their rows lead."""

import csv
import math
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Locator, Page, expect

from analytics.dashboard.cards import Card, _write_card
from analytics.dashboard.shortlist import read_row, trace_line
from analytics.dashboard.view import name_series
from analytics.pipeline.catalogue import read_catalogue
from analytics.trends.wording import format_change
from tests.dashboard.browser import expect_address, list_errors, settle, visit
from tests.dashboard.test_figure import JSON

RISING = "Topics and themes whose share is rising, fastest first"


def find_list(page: Page, name: str) -> Locator:
    return page.locator(f"[class*=st-key-list-{name}] table")


def write_series(store: Path, name: str) -> str:
    """The word of an address for the papers of a theme or topic, by its name."""
    catalogue = read_catalogue(str(store))
    assert catalogue is not None
    for kind in ("theme", "topic"):
        for id, known in name_series(catalogue, kind).items():
            if known == name:
                return id.replace(":", "=")
    raise AssertionError(name)


def test_a_list_shows_what_its_csv_holds(page: Page, demo_address: str) -> None:
    visit(page, demo_address)
    expect(page.get_by_role("table", name=RISING)).to_be_visible()
    table = find_list(page, "rising")
    heads = table.get_by_role("columnheader").all_inner_texts()
    assert heads == ["Topic or theme", "A year", "Share"]
    with page.expect_download() as download:
        page.locator(".st-key-csv-rising button").first.click()
    with download.value.path().open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert table.locator("tbody button").all_inner_texts() == [row["name"] for row in rows]
    changes = table.locator("tbody [data-kind=number]").all_inner_texts()
    assert changes == [format_change(float(row["change"])) for row in rows]
    lines = table.locator("tbody polyline")
    expect(lines).to_have_count(len(rows))
    assert all(
        re.fullmatch(r"\d+,\d+( \d+,\d+)+", each.get_attribute("points") or "")
        for each in lines.all()
    )
    days = find_list(page, "newest").locator("tbody [data-kind=day]").all_inner_texts()
    assert len(days) == 8
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in days)


def test_a_row_leads_to_its_papers_and_back(
    page: Page, demo_address: str, demo_store: Path
) -> None:
    visit(page, demo_address)
    row = find_list(page, "rising").locator("tbody tr").first
    name = row.locator("button").inner_text()
    row.locator("svg").click()
    page.wait_for_url("**/papers?*")
    settle(page)
    expect_address(page, write_series(demo_store, name))
    page.go_back()
    settle(page)
    expect(find_list(page, "newest")).to_be_visible()
    expect_address(page, "/papers", there=False)
    assert not list_errors(page)


def test_a_newest_paper_opens(page: Page, demo_address: str) -> None:
    visit(page, demo_address)
    title = find_list(page, "newest").locator("button").nth(2)
    name = title.inner_text()
    title.click()
    page.wait_for_url("**/papers?*")
    settle(page)
    expect_address(page, "paper=demo")
    expect(page.locator("h1")).to_have_text(name, use_inner_text=True)


def test_the_keyboard_reaches_and_presses_a_row(
    page: Page, demo_address: str, demo_store: Path
) -> None:
    visit(page, demo_address)
    buttons = find_list(page, "rising").locator("button")
    buttons.first.focus()
    page.keyboard.press("Tab")
    expect(buttons.nth(1)).to_be_focused()
    assert buttons.nth(1).evaluate("button => getComputedStyle(button).outlineStyle") == "solid"
    name = buttons.nth(1).inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/papers?*")
    settle(page)
    expect_address(page, write_series(demo_store, name))


def test_a_row_that_is_not_there_leads_nowhere(page: Page, demo_address: str) -> None:
    visit(page, demo_address)
    table = find_list(page, "rising")
    table.locator("tbody").evaluate("body => body.append(body.lastChild.cloneNode(true))")
    table.locator("tbody button").last.click()
    settle(page)
    expect_address(page, "/papers", there=False)
    expect(table).to_be_visible()
    assert not list_errors(page)


def test_words_are_marked_without_choosing_their_row(page: Page, demo_address: str) -> None:
    visit(page, demo_address)
    change = find_list(page, "rising").locator("tbody [data-kind=number]").first
    box = change.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] - 40, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 12, steps=4)
    page.mouse.up()
    assert page.evaluate("getSelection().toString()")
    settle(page)
    expect_address(page, "/papers", there=False)


def test_a_list_fits_a_phone_and_keeps_its_rows_where_nothing_changed(
    page: Page, demo_address: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, demo_address)
    row = find_list(page, "newest").locator("tbody tr").first
    row.evaluate("row => { row.kept = true; }")
    for name in ("rising", "newest"):
        table = find_list(page, name)
        left, right, room = table.evaluate(
            "table => { const {left, right} = table.getBoundingClientRect();"
            " return [left, right, table.parentElement.getBoundingClientRect().right]; }"
        )
        assert 0 <= left < right <= room + 1 <= 390, name
        box = table.bounding_box()
        below = page.locator(f".st-key-csv-{name}").bounding_box()
        assert box
        assert below
        assert 0 <= below["y"] - box["y"] - box["height"] < 40, name
    page.get_by_role("button", name="What the words mean").click()
    page.keyboard.press("Escape")
    settle(page)
    assert row.evaluate("row => row.kept")


WORDS = ["one", "two", "three"]


@given(JSON)
def test_what_is_no_row_is_left_out(told: Any) -> None:
    assert read_row(told, WORDS) is None or told in ([0, "one"], [1, "two"], [2, "three"])


@pytest.mark.parametrize(
    "told", [[-1, "three"], [3, ""], [True, "two"], [1.0, "two"], 1, [1], [1, "one"], None]
)
def test_a_row_is_the_one_that_is_shown(told: Any) -> None:
    assert read_row(told, WORDS) is None
    assert read_row([1, "two"], WORDS) == 1


VALUES = st.lists(st.none() | st.floats(-1e9, 1e9) | st.just(float("nan")), max_size=60)


@given(VALUES)
def test_a_line_stays_in_its_room(values: list[float | None]) -> None:
    known = [each for each in values if each is not None and not math.isnan(each)]
    corners = [tuple(map(int, each.split(","))) for each in trace_line(values).split()]
    assert len(corners) == (len(known) if len(known) > 1 else 0)
    assert all(0 <= x <= 800 and 0 <= y <= 220 for x, y in corners)
    assert corners == sorted(corners, key=lambda corner: corner[0])


def test_a_line_goes_from_edge_to_edge_and_over_what_is_missing() -> None:
    assert trace_line([1, None, 3]) == "0,220 800,0"
    assert trace_line([2, 2]) == "0,110 800,110"
    assert trace_line([5]) == trace_line([]) == trace_line([None, None]) == ""


def test_the_words_of_a_card_are_text() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    written = _write_card(Card(hostile, hostile, hostile))
    assert "<img" not in written
    assert written.count("&lt;img src=x onerror=alert(1)&gt;") == 3


def test_figures_are_read_with_what_they_count(page: Page, demo_address: str) -> None:
    visit(page, demo_address)
    terms, values = page.get_by_role("term"), page.locator(".papertide-cards .value")
    expect(terms).to_have_count(3)
    expect(terms.first).to_contain_text("in this view")
    expect(values.first).to_have_text(re.compile(r"^[\d,]+$"))
    expect(page.get_by_text("a year before").first).to_be_visible()
