"""The language of the pages: the browser's first, a switch that is part of the address."""

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser, Page, expect

from analytics.dashboard.trends_phrases import EXAMPLE
from analytics.pipeline.catalogue import read_catalogue
from analytics.store.papers import scan_papers
from analytics.taxonomy import read_categories
from tests.catalogues import read_catalogue as read_catalogue_of
from tests.dashboard.browser import Look, expect_address, list_errors, open_page, settle, visit
from tests.dashboard.test_axe import list_faults

#: Each page, and what can be opened on it.
PLACES = (
    "",
    "trends",
    "trends?section=phrases&phrases=attention,zzzqqq",
    "trends?section=emerging",
    "trends?section=changes",
    "trends?section=origins",
    "trends?section=against",
    "trends?section=parts",
    "trends?section=fields",
    "trends?kind=topic&unit=papers&columns=checks",
    "topics",
    "topics?view=strategy",
    "topics?view=flows",
    "topics?open=1",
    "map",
    "papers?query=model",
    "papers?paper={id}",
    "similar",
    "new",
    "basket",
    "report",
    "data",
    "methods",
    "papers?category=cs.CV&query=zzzqqq",
)


@pytest.fixture
def chinese_page(browser: Browser) -> Iterator[Page]:
    with open_page(browser, Look(locale="zh-CN")) as page:
        yield page


def test_a_browser_s_language_comes_first_and_the_switch_is_part_of_the_address(
    chinese_page: Page, demo_address: str
) -> None:
    page = chinese_page
    visit(page, f"{demo_address}/papers?category=cs.CV")
    expect(page.get_by_role("link", name="论文", exact=True)).to_be_visible()
    expect_address(page, "lang=", there=False)
    page.get_by_role("radio", name="English").click()
    expect_address(page, "lang=en")
    expect(page.get_by_role("link", name="Papers", exact=True)).to_be_visible()
    expect_address(page, "category=cs.CV")
    settle(page)
    page.get_by_role("link", name="Trends", exact=True).click()
    expect_address(page, "/trends?category=cs.CV&lang=en")
    settle(page)
    expect(page.get_by_role("link", name="Papers", exact=True)).to_be_visible()
    # Streamlit's own words come back with it.
    expect(page.get_by_role("button", name="Navigate to home page")).to_be_visible()
    expect(page.get_by_label("侧边栏")).to_have_count(0)
    page.get_by_role("radio", name="中文").click()
    expect_address(page, "lang=", there=False)
    expect(page.get_by_role("link", name="论文", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="Papers", exact=True)).to_be_visible()
    expect_address(page, "lang=en")
    assert not list_errors(page)


#: Everything that is shown in words: text, cells of tables, and what stands in for them.
READ = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (!parent.closest('script, style, noscript, code, pre') &&
        (parent.closest('canvas') || parent.checkVisibility())) found.push(walk.currentNode.data);
  }
  for (const name of ['placeholder', 'alt', 'aria-label', 'title'])
    for (const each of document.querySelectorAll(`[${name}]`)) found.push(each.getAttribute(name));
  for (const plot of document.querySelectorAll('.js-plotly-plot'))
    for (const trace of plot.data) {
      if (Array.isArray(trace.text)) found.push(...trace.text.flat().filter(text => text));
      if (trace.hovertemplate) found.push(trace.hovertemplate.replace(/%\\{[^}]*\\}/g, ' '));
    }
  const command = /python -m analytics( [a-z-]+)*/g;
  const clear = text => text.replace(command, '').replace(/<[^>]+>/g, ' | ');
  return found.map(text => clear(text).replace(/\\s+/g, ' ').trim());
}"""

#: Names and commands, which are the same in every language.
NAMES = {"JSON lines", "make run"}

#: Two English words or more in a row.
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,;:'\u2019-]+[A-Za-z]{2,})+")


#: Messages of the catalogue that say something else in Chinese.
UNTRANSLATED = {
    text.rstrip(".:")
    for message in read_catalogue_of("zh")
    for text in (message.id if isinstance(message.id, tuple) else (message.id,))
    if text and message.string != text
}


@pytest.fixture(scope="session")
def paper_text(demo_store: Path) -> str:
    """What is English in every language: papers, their labels and terms, and phrases of theirs."""
    catalogue = read_catalogue(str(demo_store))
    assert catalogue is not None
    papers = (
        scan_papers(str(demo_store)).select("title", "abstract", "authors", "comment").collect()
    )
    topics = catalogue.topics.select(
        "label", "area_label", terms=pl.col("terms").list.eval(pl.element().struct["term"])
    )
    cells = [
        EXAMPLE,
        *(
            row[0]
            for row in papers.select(
                pl.concat_str("title", "abstract", "comment", ignore_nulls=True)
            ).iter_rows()
        ),
        *papers["authors"].list.join(", "),
        *topics["label"],
        *topics["area_label"],
        *topics["terms"].list.join(", "),
        *read_categories(),
    ]
    return " | ".join(cell for cell in cells if cell).lower()


@pytest.fixture(scope="session")
def paper_id(demo_store: Path) -> str:
    catalogue = read_catalogue(str(demo_store))
    assert catalogue is not None
    return str(catalogue.papers["arxiv_id"].min())


@pytest.mark.parametrize("place", PLACES)
def test_a_chinese_page_has_no_english_words_of_ours_and_shuts_nobody_out(
    page: Page, demo_address: str, paper_text: str, paper_id: str, place: str
) -> None:
    place = place.format(id=paper_id)
    visit(page, f"{demo_address}/{place}{'&' if '?' in place else '?'}lang=zh")
    expect(page.locator("h1").first).to_be_visible()
    shown = page.evaluate(READ)
    runs = {found.group() for text in shown for found in ENGLISH.finditer(text)}
    assert not {run for run in runs - NAMES if run.lower() not in paper_text}
    # Single words too: nothing stands there as it is in the catalogue before its translation.
    ours = {text.rstrip(".:") for text in shown} & UNTRANSLATED
    assert not {text for text in ours if text.lower() not in paper_text}
    assert page.evaluate("document.documentElement.lang") == "zh"
    assert any("\u4e00" <= sign <= "\u9fff" for text in shown for sign in text)
    assert not list_errors(page)
    assert not list_faults(page)
