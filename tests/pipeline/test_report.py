"""The report of a small store: every number from the facts, every id in the store."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from lxml import html

from analytics.errors import InputError
from analytics.pipeline.catalogue import Catalogue, prepare_catalogue
from analytics.pipeline.ingest import ingest_file
from analytics.pipeline.report import compose_report
from analytics.pipeline.report_series import save_series
from analytics.report.facts import WeeklyReport, read_facts, write_facts
from analytics.report.html import draw_figures, wrap_page
from analytics.report.output import write_report
from analytics.report.plan import ChapterQuery, Plan, PlannedChapter
from analytics.report.render import render_markdown
from analytics.report.wording import WORDINGS, format_level, format_p, format_ratio

WEEK = Plan(date(2026, 2, 2), date(2026, 2, 8))
HOSTILE = "<script>alert(1)</script> ![x](http://evil.example/i.png) [y](javascript:1) =cmd | $x$"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@pytest.fixture(scope="module")
def catalogue(fitted_store: Path) -> Catalogue:
    found = prepare_catalogue(str(fitted_store))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def report(fitted_store: Path, catalogue: Catalogue) -> WeeklyReport:
    ids = catalogue.papers.filter(pl.col("submitted").dt.date().is_between(WEEK.start, WEEK.end))[
        "arxiv_id"
    ].to_list()
    outside = catalogue.papers.filter(pl.col("submitted").dt.date() < WEEK.start)["arxiv_id"][0]
    plan = Plan(
        WEEK.start,
        WEEK.end,
        features=(ids[0], outside),
        surveys=(f"{ids[1]}:stat.ML", ids[2]),
        chapters=(
            PlannedChapter(ChapterQuery(categories=("cs.LG",)), "Learning"),
            PlannedChapter(ChapterQuery(categories=("cs.CV",))),
        ),
    )
    return compose_report(str(fitted_store), catalogue, plan).report


def list_values(facts: Any) -> Iterator[Any]:
    """Every number and text of the facts, and the length of every list."""
    if isinstance(facts, dict):
        for value in facts.values():
            yield from list_values(value)
    elif isinstance(facts, list):
        yield len(facts)
        for value in facts:
            yield from list_values(value)
    elif facts is not None and not isinstance(facts, bool):
        yield facts


def list_known(report: WeeklyReport, lang: str) -> set[str]:
    """Every way in which a number of the facts may be written."""
    wording = WORDINGS[lang]
    words: list[str] = []
    for value in list_values(json.loads(write_facts(report))):
        if isinstance(value, str):
            words.append(value)
            words += [part.lstrip("0") for part in value.split("-") if part.isdecimal()]
        elif isinstance(value, int):
            words.append(wording.count(value))
        else:
            words += [wording.share(value), wording.change(value), wording.shift(value)]
            words += [format_ratio(value), format_p(abs(value)), format_level(value)]
    # Of long lists of authors the rest is counted; chapters are numbered.
    words += [str(len(ref.authors) - most) for ref in report.references for most in (3, 6)]
    words += [str(at) for at in range(1, len(report.chapters) + 1)]
    return {number for word in words for number in _NUMBER.findall(word)}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_number_is_found_in_the_facts(report: WeeklyReport, lang: str) -> None:
    text = re.sub(r"arxiv\.org/\w+/\S+", "", render_markdown(report, lang))
    found = set(_NUMBER.findall(text.replace("\u00a0", " ")))
    assert found <= list_known(report, lang)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_number_of_the_page_is_found_in_the_facts(report: WeeklyReport, lang: str) -> None:
    page = html.fromstring(write_report(report, "html", lang=lang).decode())
    for figure in page.xpath("//*[local-name()='svg'] | //style | //script"):
        figure.drop_tree()  # axes are drawn, and the figures' values stand in the text
    text = re.sub(r"arxiv\.org/\w+/\S+", "", page.text_content().replace("\u00a0", " "))
    assert set(_NUMBER.findall(text)) <= list_known(report, lang)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_references_are_numbered_as_they_are_cited(report: WeeklyReport, lang: str) -> None:
    text = render_markdown(report, lang, anchors=True)
    cited = dict.fromkeys(map(int, re.findall(r"\(#ref-(\d+)\)", text)))
    assert list(cited) == sorted(cited)
    assert [ref.number for ref in report.references] == list(range(1, len(cited) + 1))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_id_is_in_the_store_and_every_reference_is_cited(
    report: WeeklyReport, catalogue: Catalogue, lang: str
) -> None:
    text = render_markdown(report, lang, anchors=True)
    ids = set(re.findall(r"\b\d{4}\.\d{5}\b", text))
    assert ids <= set(catalogue.papers["arxiv_id"].to_list())
    numbers = {ref.number for ref in report.references}
    assert len({ref.arxiv_id for ref in report.references}) == len(numbers)
    assert set(map(int, re.findall(r"\(#ref-(\d+)\)", text))) == numbers
    page = wrap_page(text, lang, {})
    assert {int(number) for number in re.findall(r'<li id="ref-(\d+)"', page)} == numbers


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("form", ["md", "html", "json"])
def test_the_same_store_and_plan_give_the_same_bytes(
    fitted_store: Path, catalogue: Catalogue, form: str, lang: str
) -> None:
    first, second = (
        write_report(compose_report(str(fitted_store), catalogue, WEEK).report, form, lang=lang)
        for _ in range(2)
    )
    assert first == second


def test_facts_are_read_back_as_they_were(report: WeeklyReport) -> None:
    assert read_facts(write_facts(report)) == report


def test_no_sentence_stands_without_facts(report: WeeklyReport) -> None:
    """Sentences that no fact changes are the few of the methods, which state what was done."""
    bare = WeeklyReport(
        **{
            **{name: getattr(report, name) for name in WeeklyReport.__dataclass_fields__},
            "macro": (),
            "trends": (),
            "chapters": (),
            "survey": (),
            "watch": (),
            "references": (),
            "places": (),
            "mismatches": (),
            "smallest_q": None,
            "differing": (),
            "categories": (),
        }
    )
    for lang, mark in (("en", "## Methods"), ("zh", "## 方法")):
        head = render_markdown(bare, lang).split(mark)[0]
        sentences = [line for line in head.splitlines() if line and not line.startswith(("#", "|"))]
        assert all(_NUMBER.search(line) for line in sentences), sentences


def test_pins_stand_where_their_categories_put_them(report: WeeklyReport) -> None:
    slip = report.mismatches[0]
    assert slip.kind == "not-in-category"
    assert slip.categories[0] == "stat.ML"
    text = render_markdown(report, "en")
    assert f"{slip.arxiv_id} was to stand under stat.ML" in text
    outside = [ref for ref in report.references if not ref.inside]
    assert outside
    assert "Outside the period" in text
    assert "不在本期之内" in render_markdown(report, "zh")


def test_a_pin_that_is_not_there_is_named_and_the_rest_written(
    fitted_store: Path, catalogue: Catalogue
) -> None:
    plan = Plan(WEEK.start, WEEK.end, features=("2601.99999", "nonsense"))
    composed = compose_report(str(fitted_store), catalogue, plan)
    assert composed.report.papers
    assert "ingest arxiv" in composed.faults[0]
    assert "nonsense" in composed.faults[1]


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2031, 1, 1), date(2031, 1, 7), "the store ends on 2026-02-28"),
        (date(2020, 1, 1), date(2020, 1, 7), "the store begins on 2026-01-01"),
    ],
)
def test_a_period_without_papers_says_what_the_store_has(
    fitted_store: Path, catalogue: Catalogue, start: date, end: date, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        compose_report(str(fitted_store), catalogue, Plan(start, end))


def test_a_broken_note_leaves_the_rest_intact(store: Path) -> None:
    catalogue = prepare_catalogue(str(store))
    assert catalogue is not None
    (store / "notes").mkdir()
    (store / "notes" / "2601.00001.en.md").write_text("no front matter")
    composed = compose_report(str(store), catalogue, WEEK)
    assert "2601.00001.en.md:1" in composed.faults[0]
    assert composed.report.references


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    records = [
        {
            "id": f"2601.{number:05d}",
            "title": f"{HOSTILE} {number}",
            "abstract": f"We propose {HOSTILE} number {number}. It gains 3.2%.",
            "authors": ["=HYPERLINK(1)", "<b>B</b>"],
            "categories": "cs.LO",
            "published": "2026-02-03",
        }
        for number in range(12)
    ]
    path = tmp_path / "hostile.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    store = str(tmp_path / "store")
    ingest_file(store, path)
    catalogue = prepare_catalogue(store)
    assert catalogue is not None
    plan = Plan(WEEK.start, WEEK.end, features=("2601.00000",))
    report = compose_report(store, catalogue, plan).report
    page = wrap_page(render_markdown(report, "en", anchors=True), "en", draw_figures(report, "en"))
    assert "<script>alert" not in page
    assert "<b>B" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page
    assert "evil.example" in page


def test_a_series_has_a_page_a_week_an_index_and_a_feed(
    fitted_store: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    plan = Plan(date(2026, 1, 26), date(2026, 3, 8))
    series = save_series(str(fitted_store), catalogue, plan, tmp_path / "out", form="md")
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == [*(issue.path for issue in series.issues), "feed.xml", "index.html"]
    assert series.faults  # the week after the last paper
