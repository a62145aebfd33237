"""Back from the text of a report to its facts: which value of the facts each sentence prints."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lxml import html
from markupsafe import Markup

from analytics.report.facts import WeeklyReport, write_facts
from analytics.report.glossary import read_glossary
from analytics.report.html import wrap_page
from analytics.report.markdown import escape
from analytics.report.render import TEMPLATES, open_templates, render_markdown
from analytics.report.wording import WORDINGS, format_level, format_p, format_ratio
from analytics.text.latex import plain

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

_OPEN, _CLOSE = "\ue000", "\ue001"
_VALUE = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_PLACE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
#: Where a sentence ends: in English before a gap, bold type closed; in Chinese at its mark.
_END = re.compile(r"(?<=[.!?])(?:\*\*)?\s+|(?<=[。！？；])(?:\*\*)?\s*|(?<=：)\*\*")

_FIGURE = re.compile(r"!\[(.*)\]\(figure:\w+\)")


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


def mark(value: object) -> Markup:
    """A value as the product shows it, between marks; macros carry the marks of their values."""
    shown = escape(value)
    if _OPEN in shown or _CLOSE in shown:
        return shown
    return Markup(f"{_OPEN}{shown}{_CLOSE}")  # noqa: S704  # escaped just here


def find_loose_ends(
    report: WeeklyReport, lang: str, present: set[str], folder: Path = TEMPLATES
) -> list[str]:
    """What the Markdown and the page say that the facts or the store do not hold.

    Parameters
    ----------
    present : arxiv_ids of the store.

    Returns
    -------
    numbers that no fact gives, ids that are not in the store, references that are doubled, never
    cited, without an entry on the page or not in the order in which they are cited.
    """
    text = render_markdown(report, lang, anchors=True, templates=open_templates(lang, folder))
    page = html.fromstring(wrap_page(text, lang, {}))
    for style in page.xpath("//style"):
        style.drop_tree()
    entries = [int(id.removeprefix("ref-")) for id in page.xpath("//li[@id]/@id")]
    known = list_known(report, lang)
    read = re.sub(r"arxiv\.org/\w+/\S+", "", f"{text}\n{page.text_content()}")
    numbers = dict.fromkeys(NUMBER.findall(read.replace("\u00a0", " ")))
    ids = dict.fromkeys(re.findall(r"\b\d{4}\.\d{4,5}\b(?!\))|\b[a-z-]+/\d{7}\b", text))
    named = [ref.arxiv_id for ref in report.references]
    cited = list(dict.fromkeys(map(int, re.findall(r"\(#ref-(\d+)\)", text))))
    listed = [ref.number for ref in report.references]
    return [
        *(f"{each} is no number of the facts" for each in numbers if each not in known),
        *(f"{each} is not in the store" for each in ids if each not in present),
        *(f"{each} has two references" for each, count in Counter(named).items() if count > 1),
        *(f"reference {each} is never cited" for each in listed if each not in cited),
        *(f"reference {each} has no entry" for each in cited if each not in entries),
        *(["references are not numbered as they are cited"] if cited != sorted(cited) else []),
    ]


def find_free_sentences(report: WeeklyReport, lang: str, folder: Path = TEMPLATES) -> set[str]:
    """Sentences of the Markdown that print no value of the facts, as they stand.

    Heads of tables and captions count as sentences too, headings do not. Words that the templates
    choose by a fact (this week, rising) are theirs, and no value of the facts.
    """
    templates = open_templates(lang, folder, mark)
    text = render_markdown(report, lang, anchors=True, templates=templates)
    known = _list_texts(report, lang), list_known(report, lang)
    values: list[str] = []

    def number(value: re.Match[str]) -> str:
        if not _is_known(value[1], *known):
            return value[1]  # words of the template
        values.append(value[1])
        return f"{_OPEN}{len(values)}{_CLOSE}"

    numbered = _VALUE.sub(number, text)
    lines = (line for line in numbered.splitlines() if not line.startswith("#"))
    pieces = (piece for line in lines for piece in _END.split(_FIGURE.sub(r"\1", line)))
    free = (" ".join(piece.split()) for piece in pieces if not _PLACE.search(piece))
    return {piece.strip("*| ") for piece in free if re.search(r"[^\W\d_]", piece)}


def _is_known(shown: str, texts: set[str], numbers: set[str]) -> bool:
    """Whether a printed value is one of the facts: a text of theirs, or a number and its unit."""
    # A Chinese name brings the English one along at first mention, and both may have a count.
    parts = [part for part in re.split("[（）]", shown) if part]
    if _fold(shown) in texts or all(_fold(part) in texts for part in parts):
        return True
    found = NUMBER.findall(shown)
    return bool(found) and len(shown) < 60 and all(each in numbers for each in found)


def _list_texts(report: WeeklyReport, lang: str) -> set[str]:
    """Every text of the facts as it may be shown: without LaTeX, in its Chinese name."""
    glossary = read_glossary(lang)
    written: set[str] = set()
    for value in list_values(json.loads(write_facts(report))):
        if isinstance(value, str) and re.search(r"[^\W\d_]", value):
            forms = {value, plain(value), glossary.translate(value), f"“{plain(value)}”"}
            forms |= {glossary.name_category(value) or value, *value.splitlines()}
            written |= {_fold(form) for form in forms}
    return written


def _fold(text: str) -> str:
    """Text without marks of Markdown, gaps and capitals, which templates may change."""
    return re.sub(r"[\\*\s]|^- ", "", text).casefold()


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
    return {number for word in words for number in NUMBER.findall(word)}


def plant(folder: Path, lang: str, name: str, change: Callable[[str], str]) -> Path:
    """A copy of the templates of a language in which one is changed."""
    copied = folder / lang
    copied.mkdir(parents=True)
    for path in (TEMPLATES / lang).iterdir():
        text = path.read_text(encoding="utf-8")
        (copied / path.name).write_text(
            change(text) if path.name == name else text, encoding="utf-8"
        )
    return folder
