"""A report as one HTML file: the Markdown's words, figures inline, nothing fetched."""

import html
import re
from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from analytics.report.drawing import draw
from analytics.report.facts import WeeklyReport
from analytics.report.figures import TOPICS, plot_months, plot_week
from analytics.report.glossary import Glossary, read_glossary
from analytics.report.map_figure import plot_map
from analytics.report.render import TEMPLATES
from analytics.report.trend_facts import Trend

_LAST_HEADING = "h2"


def wrap_page(text: str, lang: str, figures: dict[str, str], *, kind: str = "report") -> str:
    """A page from the Markdown of a report.

    Parameters
    ----------
    text : as ``render_markdown`` gives it with anchors.
    figures : SVG by name; a figure that is not there is left out.
    kind : report, or brief, which prints on one page.
    """
    body, headings, title = render_body(text, figures)
    page = _open_templates().get_template("page.html.jinja")
    return page.render(
        lang="zh-CN" if lang == "zh" else lang,
        title=title,
        style=Markup((TEMPLATES / "page.css").read_text(encoding="utf-8")),  # noqa: S704
        headings=headings,
        kind=kind,
        body=Markup(body),  # noqa: S704  # HTML in the Markdown is text to the parser
    )


def render_body(text: str, figures: dict[str, str]) -> tuple[str, list[tuple[str, str]], str]:
    """HTML of the report, its sections (anchor, heading) and its title."""
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
    tokens = parser.parse(text)
    headings, title = _name_headings(tokens)
    _name_references(tokens)
    parser.add_render_rule("image", _draw_rule(figures))
    rendered = parser.renderer.render(tokens, parser.options, {})
    rendered = rendered.replace("<table>", '<div class="table"><table>')
    rendered = rendered.replace("</table>", "</table></div>")
    # A figure alone in its paragraph is no paragraph.
    rendered = re.sub(r"<p>(<figure>.*?</figure>)?</p>", r"\1", rendered, flags=re.DOTALL)
    return rendered, headings, title


def draw_figures(report: WeeklyReport, lang: str) -> dict[str, str]:
    """The figures of a report as SVG by name; one without data is left out."""
    glossary = read_glossary(lang)

    def name(trend: Trend) -> str:
        return _name(trend, lang, glossary)

    macro = [report.trend(id) for id in report.macro]
    topics = [each for each in report.trends if each.kind == "topic"]
    largest = sorted(topics, key=lambda each: (-each.week.papers, each.series_id))[:TOPICS]
    figures = {}
    if any(trend.months for trend in macro):
        figures["themes"] = draw(plot_months(macro, name), "themes")
    if largest:
        figures["topics"] = draw(plot_week(largest, name), "topics")
    if report.places:
        labels = {int(each.series_id.partition(":")[2]): name(each) for each in topics}
        figures["map"] = draw(plot_map(report, labels), "map")
    return figures


def _name(trend: Trend, lang: str, glossary: Glossary) -> str:
    if lang == "zh" and trend.name_zh:
        return trend.name_zh
    return glossary.translate(trend.name_en)


def _name_headings(tokens: Sequence[Token]) -> tuple[list[tuple[str, str]], str]:
    """Give sections an anchor; returns them and the title."""
    headings: list[tuple[str, str]] = []
    title = ""
    for place, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        words = "".join(child.content for child in tokens[place + 1].children or ())
        if token.tag == "h1":
            title = words
        elif token.tag == "h2":
            anchor = f"part-{len(headings) + 1}"
            token.attrSet("id", anchor)
            headings.append((anchor, words))
    return headings, title


def _name_references(tokens: Sequence[Token]) -> None:
    """Give each entry of the last section's list the anchor that citations lead to."""
    last = max(
        (at for at, token in enumerate(tokens) if token.tag == _LAST_HEADING), default=len(tokens)
    )
    items = [token for token in tokens[last:] if token.type == "list_item_open"]
    for number, token in enumerate(items, start=1):
        token.attrSet("id", f"ref-{number}")


def _draw_rule(figures: dict[str, str]) -> Any:
    """What an image becomes: one of our figures, or nothing; no image is ever fetched."""

    def rule(_self: Any, tokens: Sequence[Token], place: int, *_: Any) -> str:
        address = str(tokens[place].attrs.get("src", ""))
        svg = figures.get(address.removeprefix("figure:"))
        if svg is None or not address.startswith("figure:"):
            return ""
        caption = html.escape(tokens[place].content)
        told = svg.replace("<svg ", f'<svg role="img" aria-label="{caption}" ', 1)
        return f"<figure>{told}<figcaption>{caption}</figcaption></figure>"

    return rule


def _open_templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
