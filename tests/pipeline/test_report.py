"""The report of a small store: every number from the facts, every id in the store."""

import ast
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

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
from analytics.report.wording import format_p, format_ratio
from tests.pipeline.tracing import (
    WITHOUT_VALUES,
    find_free_sentences,
    find_loose_ends,
    plant,
)

WEEK = Plan(date(2026, 2, 2), date(2026, 2, 8))
HOSTILE = "<script>alert(1)</script> ![x](http://evil.example/i.png) [y](javascript:1) =cmd | $x$"


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


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_number_id_and_reference_is_traced(
    report: WeeklyReport, catalogue: Catalogue, lang: str
) -> None:
    assert find_loose_ends(report, lang, set(catalogue.papers["arxiv_id"])) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_cannot_be_traced_is_found(report: WeeklyReport, lang: str) -> None:
    present = {ref.arxiv_id for ref in report.references}
    assert find_loose_ends(report, lang, present) == []
    first, *_, last = report.references
    assert find_loose_ends(report, lang, present - {first.arxiv_id}) == [
        f"{first.arxiv_id} is not in the store"
    ]
    uncited = replace(last, number=last.number + 1)
    more = replace(report, references=(*report.references, uncited))
    assert find_loose_ends(more, lang, present) == [
        f"{last.arxiv_id} has two references",
        f"reference {last.number} is never cited",
    ]
    swapped = (replace(first, number=last.number), replace(last, number=first.number))
    mixed = replace(report, references=(*swapped, *report.references[1:-1]))
    assert find_loose_ends(mixed, lang, present) == [
        "references are not numbered as they are cited"
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_number_of_no_fact_is_found(report: WeeklyReport, tmp_path: Path, lang: str) -> None:
    folder = plant(tmp_path, lang, "summary.md.jinja", lambda text: f"{text}\n\n98765 x\n")
    present = {ref.arxiv_id for ref in report.references}
    assert find_loose_ends(report, lang, present, folder) == ["98765 is no number of the facts"]


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


def test_the_same_facts_give_the_same_pdf(report: WeeklyReport) -> None:
    pytest.importorskip("weasyprint")
    brief = replace(report, chapters=report.chapters[:1], survey=(), places=report.places[:5])
    first, second = (write_report(brief, "pdf", lang="en") for _ in range(2))
    assert first.startswith(b"%PDF-")
    assert first == second


def test_facts_are_read_back_as_they_were(report: WeeklyReport) -> None:
    assert read_facts(write_facts(report)) == report


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_sentence_stands_without_a_fact_behind_it(report: WeeklyReport, lang: str) -> None:
    assert find_free_sentences(report, lang) <= WITHOUT_VALUES[lang]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["summary", "chapter", "feature", "survey", "trends", "methods"])
def test_a_sentence_that_rests_on_no_fact_is_found(
    report: WeeklyReport, tmp_path: Path, lang: str, name: str
) -> None:
    free = {"en": "This week marks a new era.", "zh": "本周开启了新时代。"}[lang]
    usual = find_free_sentences(report, lang)
    folder = plant(tmp_path, lang, f"{name}.md.jinja", lambda text: f"{text}\n\n{free}\n")
    assert find_free_sentences(report, lang, folder) - usual == {free}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_neither_words_of_the_templates_nor_numbers_of_none_count_as_facts(
    report: WeeklyReport, tmp_path: Path, lang: str
) -> None:
    dot, usual = {"en": ".", "zh": "。"}[lang], find_free_sentences(report, lang)
    for at, value in enumerate(("words.span", "words.verdict_words.rising", "count(987654)")):
        planted = f"Mark {{{{ {value} }}}}{dot}\n\n"
        folder = plant(tmp_path / str(at), lang, "summary.md.jinja", lambda text: text + planted)  # noqa: B023
        assert len(find_free_sentences(report, lang, folder) - usual) == 1, value


DRAW = """
import os, socket, subprocess, sys
from pathlib import Path
from analytics.report.facts import read_facts
from analytics.report.html import draw_figures

def refuse(*_, **__):
    raise AssertionError("neither a program nor the network is in reach")

subprocess.Popen.__init__ = os.system = os.posix_spawn = os.fork = socket.socket.connect = refuse
figures = draw_figures(read_facts(Path(sys.argv[1]).read_bytes()), "zh")
sys.stdout.buffer.write(repr(figures).encode())
"""


def test_figures_are_drawn_with_no_browser_in_reach(report: WeeklyReport, tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_bytes(write_facts(report))
    done = subprocess.run(
        [sys.executable, "-c", DRAW, str(facts)],
        env={"PATH": str(tmp_path), "PYTHONPATH": str(Path.cwd()), "PYTHONUTF8": "1"},
        capture_output=True,
        check=True,
    )
    drawn = ast.literal_eval(done.stdout.decode())
    assert set(drawn) >= {"topics", "map"}
    assert all(svg.startswith("<svg") for svg in drawn.values())
    assert drawn == draw_figures(report, "zh")


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


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_week_too_thin_to_compare_is_said_to_be(
    report: WeeklyReport, catalogue: Catalogue, lang: str
) -> None:
    said = {"en": "too few papers to compare", "zh": "篇数过少，不作比较"}[lang]
    trend = next(each for each in report.trends if each.week.odds_ratio is not None)
    told = {}
    for state in ("same", "thin"):
        theme = replace(trend, kind="theme", week=replace(trend.week, state=state))
        told[state] = replace(report, trends=(theme,), macro=(theme.series_id,), chapters=())
    assert said not in render_markdown(told["same"], lang)
    text = render_markdown(told["thin"], lang)
    assert said in text
    assert format_p(trend.week.p) not in text.partition("##")[2].partition("##")[0]
    assert format_ratio(trend.week.odds_ratio or 0) not in text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_first_week_of_a_store_has_nothing_before_it(
    fitted_store: Path, catalogue: Catalogue, lang: str
) -> None:
    first = Plan(catalogue.first, catalogue.first + timedelta(days=6), lang=lang)
    report = compose_report(str(fitted_store), catalogue, first).report
    assert {(each.week.before_share, each.week.state) for each in report.trends} == {
        (None, "alone")
    }
    assert report.smallest_q is None
    text = render_markdown(report, lang=lang)
    assert "None" not in text
    assert {"en": "compared with nothing", "zh": "不作比较"}[lang] in text
    assert {"en": "no clear trend", "zh": "趋势不明"}[lang] not in text
    assert {"en": "“Undetectable”", "zh": "在该区间"}[lang] not in text
    assert find_loose_ends(report, lang, set(catalogue.papers["arxiv_id"])) == []
    assert read_facts(write_facts(report)) == report
