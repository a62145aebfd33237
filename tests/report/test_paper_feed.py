"""The feed of papers: what a feed reader finds in it is what the store has."""

import re
from datetime import UTC, datetime
from typing import Any

import feedparser
import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from analytics.report.paper_feed import render_feed
from analytics.schema import PAPERS, conform

_MARKS = re.compile(r"[A-Za-z0-9<>&;'\"=+@$]")

PAPER: dict[str, Any] = {
    "arxiv_id": "2601.02270",
    "title": "A title",
    "abstract": "An abstract.",
    "authors": ["A. Author", "B. Author"],
    "categories": ["cs.LG", "stat.ML"],
    "submitted": datetime(2026, 1, 5, 12, 30, tzinfo=UTC),
    "updated": datetime(2026, 2, 1, tzinfo=UTC),
}


def lay_out(*papers: dict[str, Any]) -> pl.DataFrame:
    columns = {name: [paper.get(name) for paper in papers] for name in PAPERS}
    return conform(pl.DataFrame(columns, schema=PAPERS), PAPERS, "papers")


def test_a_feed_reader_finds_every_paper() -> None:
    simulated = {**PAPER, "arxiv_id": "demo/2601001", "updated": None, "abstract": None}
    feed = render_feed(
        lay_out(PAPER, simulated), title="New papers", name="category=cs.LG", address="http://x/"
    )
    found: Any = feedparser.parse(feed)
    assert not found.bozo
    assert (found.feed.title, found.feed.link) == ("New papers", "http://x/")
    assert found.feed.updated == "2026-01-05T12:30:00Z"
    first, second = found.entries
    assert first.id == first.link == "https://arxiv.org/abs/2601.02270"
    assert [author.name for author in first.authors] == PAPER["authors"]
    assert [tag.term for tag in first.tags] == PAPER["categories"]
    assert (first.published, first.updated) == ("2026-01-05T12:30:00Z", "2026-02-01T00:00:00Z")
    assert first.summary == "An abstract."
    assert (second.id, second.get("links", [])) == ("urn:papertide:demo/2601001", [])


def test_no_papers_are_a_feed_too() -> None:
    found: Any = feedparser.parse(render_feed(lay_out(), title="New papers", name=""))
    assert not found.bozo
    assert (found.entries, found.feed.id) == ([], "urn:papertide:papers:all")


@given(st.text(), st.text(), st.text())
def test_any_text_is_only_text(title: str, abstract: str, author: str) -> None:
    hostile = {**PAPER, "title": title, "abstract": abstract, "authors": [author]}
    try:
        papers = lay_out(hostile)
    except UnicodeEncodeError:  # a lone surrogate never gets into a frame
        return
    feed = render_feed(papers, title=title, name="x")
    found: Any = feedparser.parse(feed, sanitize_html=False, resolve_relative_uris=False)
    assert not found.bozo
    assert len(found.entries) == 1
    entry = etree.fromstring(feed).find("{*}entry")
    for tag, text in (("title", title), ("summary", abstract), ("author/{*}name", author)):
        shown = entry.find(f"{{*}}{tag}")
        assert not len(shown)
        assert _MARKS.findall(shown.text or "") == _MARKS.findall(text)
