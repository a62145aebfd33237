"""Reports week after week: their days, what links one to those before, the index and the feed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from analytics.report.facts import Chapter, Earlier, WeeklyReport
from analytics.report.glossary import read_glossary
from analytics.report.render import TEMPLATES
from analytics.report.wording import WORDINGS

#: Earlier reports that one report links to.
LINKED = 4


@dataclass(frozen=True, slots=True)
class Issue:
    """One report of a series, as the index and later reports need it.

    Attributes
    ----------
    path : of its file, beside the index.
    topics : series ids of its chapters, and what they are called in the language of the series.
    """

    start: date
    end: date
    path: str
    papers: int
    topics: tuple[tuple[str, str], ...]


def list_weeks(start: date, end: date) -> list[tuple[date, date]]:
    """Weeks of seven days from ``start`` on, first and last day; what is left over is dropped."""
    count = ((end - start).days + 1) // 7
    first = [start + timedelta(weeks=number) for number in range(count)]
    return [(day, day + timedelta(days=6)) for day in first]


def link_earlier(report: WeeklyReport, before: Sequence[Issue]) -> WeeklyReport:
    """The report with links to the newest reports before it that had a chapter on the same."""
    here = {chapter.trend for chapter in report.chapters if chapter.trend}
    known = {trend.series_id for trend in report.trends}
    earlier: list[Earlier] = []
    for issue in reversed(before):
        shared = tuple(id for id, _ in issue.topics if id in here & known)
        if shared and len(earlier) < LINKED:
            earlier.append(Earlier(issue.start, issue.end, issue.path, shared))
    return replace(report, earlier=tuple(earlier))


def describe_issue(report: WeeklyReport, path: str, lang: str) -> Issue:
    """What the index tells of a report."""
    named = ((each.trend, _name_chapter(each, lang)) for each in report.chapters if each.trend)
    return Issue(report.start, report.end, path, report.papers, tuple(named))


def _name_chapter(chapter: Chapter, lang: str) -> str:
    """The title of a chapter; areas of topics have English labels, which the glossary knows."""
    if lang == "zh":
        return read_glossary(lang).translate(chapter.title_zh)
    return chapter.title_en[:1].upper() + chapter.title_en[1:]


def render_index(issues: Sequence[Issue], lang: str) -> str:
    """The index page of a series, newest first."""
    return _render("index.html.jinja", issues, lang)


def render_feed(issues: Sequence[Issue], lang: str) -> str:
    """The series as an Atom feed (RFC 4287), newest first; dates are those of the reports."""
    return _render("feed.xml.jinja", issues, lang)


def _render(name: str, issues: Sequence[Issue], lang: str) -> str:
    templates = Environment(
        loader=FileSystemLoader([TEMPLATES / lang, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    newest = sorted(issues, key=lambda issue: issue.start, reverse=True)
    page = templates.get_template(name)
    return page.render(issues=newest, f=WORDINGS[lang], style=style, lang=lang)
