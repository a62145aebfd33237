"""Sections of the Trends page beside Shares: each answers, and says what is missing."""

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from analytics.pipeline.catalogue import read_catalogue
from analytics.pipeline.changes import measure_changes
from analytics.query import Filters
from analytics.trends.change import is_own
from tests.dashboard.browser import expect_address, list_errors, settle, visit


def open_section(page: Page, address: str, section: str, words: str = "") -> str:
    visit(page, f"{address}/trends?section={section}{words}")
    assert list_errors(page) == []
    return page.locator("h1").first.inner_text()


def read_labels(page: Page) -> list[str]:
    """What stands beside the ends of the lines of the first figure."""
    texts = page.evaluate(
        "[...(document.querySelector('.js-plotly-plot').layout.annotations || [])]"
        ".map(note => note.text.replace(/<[^>]*>/g, ' ').trim())"
    )
    return [str(text) for text in texts if text]


def count_diamonds(page: Page) -> int:
    return int(
        page.evaluate(
            "document.querySelector('.js-plotly-plot').data"
            ".filter(trace => trace.marker && trace.marker.symbol === 'diamond')"
            ".reduce((sum, trace) => sum + trace.x.length, 0)"
        )
    )


def test_changes_of_the_series_compared_are_marked(
    page: Page, demo_address: str, demo_store: Path
) -> None:
    catalogue = read_catalogue(str(demo_store))
    assert catalogue
    changes = measure_changes(catalogue, Filters(), kind="topic", by="week").filter(is_own())
    topic = changes["series_id"][0].removeprefix("topic:")
    visit(page, f"{demo_address}/trends?kind=topic&series={topic}&by=week")
    main = page.locator('[data-testid="stMain"]')
    expect(main).to_contain_text("Diamond: leaves its line.")
    assert count_diamonds(page) == changes.filter(series_id=f"topic:{topic}").height
    page.get_by_role("radio", name="None").click()
    settle(page)
    expect_address(page, "marks=none")
    expect(main).not_to_contain_text("Diamond")
    assert not count_diamonds(page)


def test_papers_are_counted_instead_and_a_ninth_series_is_refused(
    page: Page, demo_address: str, demo_store: Path
) -> None:
    catalogue = read_catalogue(str(demo_store))
    assert catalogue
    nine = urlencode({"series": [theme.id for theme in catalogue.themes[:9]]}, doseq=True)
    visit(page, f"{demo_address}/trends?{nine}&marks=none&by=month")
    shares = page.locator(".js-plotly-plot").first
    suffix = "plot => plot.layout.yaxis.ticksuffix"
    assert "%" in shares.evaluate(suffix)
    page.get_by_role("radio", name="Papers", exact=True).click()
    expect_address(page, "unit=papers")
    settle(page)
    assert not shares.evaluate(suffix)
    expect(page.get_by_text("Papers per month")).to_be_visible()
    chosen = page.get_by_test_id("stMultiSelect").filter(has_text="to compare")
    expect(chosen.get_by_role("button", name="Remove")).to_have_count(8)
    assert len(read_labels(page)) == 8
    chosen.get_by_role("combobox").click()
    expect(page.get_by_text("You can only select up to 8 options")).to_be_visible()


@pytest.mark.parametrize("section", ["emerging", "changes", "origins"])
def test_every_section_has_a_finding(page: Page, demo_address: str, section: str) -> None:
    assert open_section(page, demo_address, section)
    expect(page.locator('[data-testid="stMain"]')).to_contain_text("papers submitted from")


def test_what_a_verdict_rests_on_is_worked_out_where_it_is_opened(
    page: Page, demo_address: str
) -> None:
    visit(page, f"{demo_address}/trends")
    main = page.locator('[data-testid="stMain"]')
    expect(main).not_to_contain_text("terms of like frequency")
    page.get_by_text("What each verdict rests on").click()
    expect(main).to_contain_text("terms of like frequency")
    page.get_by_role("radio", name="With their checks").click()
    settle(page)
    expect_address(page, "columns=checks")
    expect(main).to_contain_text("terms of like frequency")
    assert list_errors(page) == []


def test_typed_phrases_are_drawn_and_judged(page: Page, demo_address: str) -> None:
    open_section(page, demo_address, "phrases", "&phrases=attention,%20zzzqqq")
    main = page.locator('[data-testid="stMain"]')
    expect(main).to_contain_text("No paper in view has zzzqqq")
    names = page.evaluate(
        "[...document.querySelectorAll('.js-plotly-plot')]"
        ".flatMap(plot => plot.data.map(trace => trace.name))"
    )
    assert "attention" in names
    # Drawn again when the verdicts are there: beside the line is what may be said of it.
    judged = [row for row in read_labels(page) if row.startswith("attention")]
    assert judged, read_labels(page)
    assert any(
        word in judged[0] for word in ("trend", "\u25b2", "\u25bc", "flat", "few", "changed")
    )
    assert "zzzqqq" not in names
    expect_address(page, "phrases=attention")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("the of and", "common words"),
        ('"open', "a quote is left open"),
        ("zzzqqq", "Not found"),
        ("x" * 10_000, "10,000 characters were typed"),
    ],
)
def test_what_cannot_be_shown_is_said(page: Page, demo_address: str, typed: str, said: str) -> None:
    open_section(page, demo_address, "phrases")
    box = page.get_by_role("textbox", name="Phrases, with commas between them")
    box.fill(typed)
    box.press("Enter")
    settle(page)
    expect(page.locator('[data-testid="stMain"]')).to_contain_text(said)
    expect(page.locator(".js-plotly-plot")).to_have_count(0)
    assert list_errors(page) == [] or said in list_errors(page)[0]


def test_a_brief_is_handed_out_in_the_language_chosen_and_prints_on_one_page(
    page: Page, demo_address: str, tmp_path: Path
) -> None:
    visit(page, f"{demo_address}/trends?series=inference-efficiency&by=month")
    page.get_by_role("button", name="Brief").click()
    page.get_by_text("中文").last.click()
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Markdown").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.startswith("# 推理效率（Inference efficiency）：")
    assert "研究关注度" in text
    with page.expect_download() as download:
        page.get_by_role("button", name="HTML").click()
    sheet = page.context.new_page()
    sheet.goto(Path(download.value.path()).rename(tmp_path / "brief.html").as_uri())
    expect(sheet.get_by_role("img", name="论文月度占比")).to_be_visible()
    printed = sheet.pdf(prefer_css_page_size=True)
    sheet.close()
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1
