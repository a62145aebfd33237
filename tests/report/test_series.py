from datetime import date
from types import SimpleNamespace
from typing import cast

import feedparser
from lxml import etree

from analytics.report.facts import Chapter, WeeklyReport
from analytics.report.series import Issue, describe_issue, list_weeks, render_feed, render_index

ISSUES = (
    Issue(date(2026, 1, 1), date(2026, 1, 7), "2026-01-01.html", 3, (("theme:a", "A & <B>"),)),
    Issue(date(2026, 1, 8), date(2026, 1, 14), "2026-01-08.html", 4, ()),
)


def test_weeks_are_seven_days_and_what_is_left_over_is_dropped() -> None:
    assert list_weeks(date(2026, 1, 1), date(2026, 1, 20)) == [
        (date(2026, 1, 1), date(2026, 1, 7)),
        (date(2026, 1, 8), date(2026, 1, 14)),
    ]
    assert list_weeks(date(2026, 1, 1), date(2026, 1, 6)) == []


def test_the_feed_is_atom_newest_first_and_the_same_each_time() -> None:
    for lang in ("en", "zh"):
        feed = render_feed(ISSUES, lang)
        root = etree.fromstring(feed.encode())
        atom = {"a": "http://www.w3.org/2005/Atom"}
        assert root.xpath("string(a:updated)", namespaces=atom) == "2026-01-14T23:59:59Z"
        links = root.xpath("a:entry/a:link/@href", namespaces=atom)
        assert links == ["2026-01-08.html", "2026-01-01.html"]
        assert len(set(root.xpath("//a:id/text()", namespaces=atom))) == 3
        assert "A & <B>" in root.xpath("string(a:entry[2]/a:summary)", namespaces=atom)
        assert feed == render_feed(ISSUES, lang)


def test_a_feed_reader_reads_the_feed_whole() -> None:
    for lang in ("en", "zh"):
        read = feedparser.parse(render_feed(ISSUES, lang).encode())
        assert not read.bozo
        assert read.version == "atom10"
        assert read.feed.language == {"en": "en", "zh": "zh-CN"}[lang]
        assert {"id", "title", "updated", "author"} <= set(read.feed)
        assert [entry.link for entry in read.entries] == ["2026-01-08.html", "2026-01-01.html"]
        assert all({"id", "title", "updated", "summary"} <= set(entry) for entry in read.entries)
        assert read.entries[0].updated_parsed > read.entries[1].updated_parsed


def test_the_index_escapes_what_it_names() -> None:
    assert "A &amp; &lt;B&gt;" in render_index(ISSUES, "en")


def test_chapters_are_named_in_the_language_of_the_series() -> None:
    chapters = tuple(
        Chapter("c", title, title, "", 1, 2, "area:1", (), (), ())
        for title in ("artificial intelligence", "我的专题")
    )
    report = SimpleNamespace(start=ISSUES[0].start, end=ISSUES[0].end, papers=3, chapters=chapters)
    for lang, names in (
        ("en", ["Artificial intelligence", "我的专题"]),
        ("zh", ["人工智能", "我的专题"]),
    ):
        issue = describe_issue(cast(WeeklyReport, report), "a.html", lang)
        assert [name for _, name in issue.topics] == names
