"""The editor's desk in a real browser: what a person chooses is what report.toml says."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from analytics.pipeline.catalogue import read_catalogue
from analytics.pipeline.desk import draft_plan, list_candidates
from analytics.report.plan import Plan
from analytics.report.plan_file import read_plan
from tests.dashboard.browser import list_errors, settle, visit


@pytest.fixture(scope="module")
def desk_address(demo_address: str, demo_store: Path) -> str:
    """The Report page for the four weeks that end the papers, in Chinese."""
    catalogue = read_catalogue(str(demo_store))
    assert catalogue is not None
    first = catalogue.last - timedelta(days=27)
    return f"{demo_address}/report?first={first}&last={catalogue.last}&edition=zh"


def click(page: Page, name: str, place: int = 0) -> None:
    page.get_by_role("button", name=name, exact=True).nth(place).click()
    settle(page)


def save(page: Page) -> Plan:
    with page.expect_download() as download:
        page.get_by_role("button", name="Save report.toml").click()
    return read_plan(Path(download.value.path()))


def test_choices_on_the_desk_are_saved_and_come_back(
    page: Page, desk_address: str, demo_store: Path, tmp_path: Path
) -> None:
    visit(page, desk_address)
    assert not list_errors(page)
    catalogue = read_catalogue(str(demo_store))
    assert catalogue is not None
    fresh = save(page)
    drafted = draft_plan(str(demo_store), catalogue, Plan(fresh.start, fresh.end))
    assert fresh.chapters == drafted.chapters
    found = list_candidates(str(demo_store), catalogue, fresh, fresh.chapters[0].query)
    first, second, third = found["arxiv_id"].head(3)

    click(page, "Accept")
    click(page, "Accept")
    click(page, "Reject")
    click(page, "Up", 1)
    click(page, "At length")
    plan = save(page)
    assert plan.chapters[0].papers == (second, first)
    assert plan.chapters[0].rejected == (third,)
    assert (plan.features, plan.lang) == ((second,), "zh")

    click(page, "Move")
    page.locator('[data-testid="stPopoverBody"]').get_by_role("button").first.click()
    settle(page)
    moved = save(page)
    assert [chapter.papers for chapter in moved.chapters[:2]] == [(first,), (second,)]

    path = tmp_path / "report.toml"
    path.write_text("from = 1\n")
    click(page, "Open report.toml")
    page.locator('input[type="file"]').set_input_files(path)
    expect(page.get_by_text("report.toml:1: from is no day")).to_be_visible()


def test_a_chapter_is_an_editable_query(page: Page, desk_address: str) -> None:
    visit(page, desk_address)
    before = len(save(page).chapters)
    page.get_by_text("What the chapter is about").click()
    page.get_by_label("Title, as it is printed").fill("Mine")
    page.get_by_label("Words").last.fill("model")
    page.get_by_role("button", name="Find candidates").click()
    settle(page)
    plan = save(page)
    assert (plan.chapters[0].title, plan.chapters[0].query.words) == ("Mine", "model")
    click(page, "Drop chapter")
    assert len(save(page).chapters) == before - 1
    assert not list_errors(page)


def test_a_paper_of_another_day_is_added_by_its_id(
    page: Page, desk_address: str, demo_store: Path
) -> None:
    catalogue = read_catalogue(str(demo_store))
    assert catalogue is not None
    early = catalogue.papers.sort("submitted", "arxiv_id")["arxiv_id"][0]
    visit(page, desk_address)
    for given in ("2601.99999", early):
        page.get_by_label("Add a paper by its arXiv id").fill(given)
        click(page, "Add")
        if given != early:
            expect(page.get_by_text("2601.99999 is not in the store")).to_be_visible()
    assert save(page).chapters[0].papers == (early,)
    assert not list_errors(page)


def test_a_pin_goes_into_the_survey_and_a_paper_can_be_read(page: Page, desk_address: str) -> None:
    visit(page, desk_address)
    page.get_by_role("combobox", name="Chapter").click()
    page.get_by_role("option", name="Survey: cs.SE, cs.CY").click()
    settle(page)
    click(page, "Pin")
    plan = save(page)
    assert len(plan.surveys) == 1
    assert plan.surveys[0].partition(":")[2] in ("cs.SE", "cs.CY")
    click(page, "Read")
    expect(page.get_by_role("dialog")).to_be_visible()
