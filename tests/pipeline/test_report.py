"""The report of a small store: every number from the facts, every id in the store."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

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
from tests.pipeline.tracing import NUMBER, find_free_sentences, list_known, plant

WEEK = Plan(date(2026, 2, 2), date(2026, 2, 8))
HOSTILE = "<script>alert(1)</script> ![x](http://evil.example/i.png) [y](javascript:1) =cmd | $x$"

#: What is said without a value of the facts: what was done, how to read a figure or a table, and
#: what leads over to a list.
WITHOUT_VALUES = {
    "en": {
        "Each theme has two judgements.",
        "About the other themes this week alone proves nothing.",
        "Also in this chapter:",
        "For example:",
        "What is new.",
        "Figure | In the words of the abstract",
        "Strengths | Weaknesses",
        "Share of papers by month, with its interval; hollow months were not tested.",
        "The diamond is this week.",
        "Orange: differs from them.",
        "Rings are the papers told at length, with their numbers in the references.",
        "Authors not in the source.",
        "A paper belongs to the day of its first submission in UTC.",
        "Themes are phrases matched in title and abstract.",
        "A paper told at length stands in the chapter its editor chose, or else in that of the "
        "theme whose papers it is most like.",
        "Papers were pinned by hand or chosen by a rule: those of a chapter are ordered by their "
        "mean place in four signs (a name in the title, figures in the abstract, a release of code "
        "or data, the number of authors), and a paper too like one already chosen is passed over.",
        "The rule shows what a chapter holds; against the choice of human editors it is little "
        "better than chance, so no paper here is called the most important.",
        "What stands in “quotation marks” is the abstract's, word for word; every number is in "
        "the facts behind this report.",
    },
    "zh": {
        "其余主题，单看本周不足以说明走向。",
        "单看本周，不足以说明这些主题的走向。",
        "本专题的其他论文：",
        "示例论文：",
        "原理**：",
        "数值 | 摘要原文",
        "优点 | 不足",
        "各月占比及其置信区间；",
        "空心点为未参与检验的月份，菱形为本周。",
        "本周篇数最多的话题的占比及其置信区间；",
        "圆圈为重点介绍的论文，数字为参考文献编号。",
        "来源未给出作者。",
        "论文按首次提交日期（UTC）归入各周；",
        "论文按首次提交日期（UTC）归入各周。",
        "主题由标题和摘要中的短语匹配得到。",
        "趋势由完整月份上的二项模型判定：允许过离散（overdispersion），每个主分类各有基准水平，"
        "并做同样的校正；",
        "重点介绍的论文归入编辑指定的专题；",
        "未指定时，归入内容与之最相近的主题。",
        "文中论文有两种来源：人工指定，或按规则选取。",
        "规则是：同一专题内，按四项特征的平均名次排序（标题中有自己的名称、摘要给出数值、公开代码或"
        "数据、作者人数），与已选论文过于相近的略去。",
        "这一规则只用来展示专题的内容；",
        "与编辑的人工选择相比，它仅略好于随机，因此文中不称任何论文为“最重要”。",
        "引号中的英文均为摘要原文；",
        "所有数字都出自本报告的数据文件。",
    },
}


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
def test_every_number_is_found_in_the_facts(report: WeeklyReport, lang: str) -> None:
    text = re.sub(r"arxiv\.org/\w+/\S+", "", render_markdown(report, lang))
    found = set(NUMBER.findall(text.replace("\u00a0", " ")))
    assert found <= list_known(report, lang)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_number_of_the_page_is_found_in_the_facts(report: WeeklyReport, lang: str) -> None:
    page = html.fromstring(write_report(report, "html", lang=lang).decode())
    for figure in page.xpath("//*[local-name()='svg'] | //style | //script"):
        figure.drop_tree()  # axes are drawn, and the figures' values stand in the text
    text = re.sub(r"arxiv\.org/\w+/\S+", "", page.text_content().replace("\u00a0", " "))
    assert set(NUMBER.findall(text)) <= list_known(report, lang)


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
def test_the_first_week_of_a_store_has_nothing_before_it(
    fitted_store: Path, catalogue: Catalogue, lang: str
) -> None:
    first = Plan(catalogue.first, catalogue.first + timedelta(days=6), lang=lang)
    report = compose_report(str(fitted_store), catalogue, first).report
    assert {trend.week.before_share for trend in report.trends} == {None}
    assert "None" not in render_markdown(report, lang=lang)
