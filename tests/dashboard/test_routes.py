"""Files beside the pages: what a link names is what the store has, whoever asks."""

import csv
import io
import urllib.error
import urllib.request
from datetime import date
from pathlib import Path
from typing import Any

import feedparser
import pytest

from analytics.pipeline.catalogue import read_catalogue, select_papers
from analytics.query import Filters


def fetch(address: str) -> tuple[Any, bytes]:
    with urllib.request.urlopen(address) as answer:
        return answer.headers, answer.read()


def test_every_paper_of_a_filter_is_sent(demo_address: str, demo_store: Path) -> None:
    headers, content = fetch(f"{demo_address}/papers.csv?category=cs.CV&from=2025-06-01")
    assert content.startswith(b"\xef\xbb\xbf")
    assert headers["Content-Disposition"].startswith('attachment; filename="papertide-papers')
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    catalogue = read_catalogue(str(demo_store))
    assert catalogue is not None
    expected = select_papers(catalogue, Filters(categories=("cs.CV",), start=date(2025, 6, 1)))
    newest = expected.sort("submitted", "arxiv_id", descending=[True, False])["arxiv_id"]
    assert [row["arxiv_id"].removeprefix("arXiv:") for row in rows] == newest.to_list()
    assert all(row["abstract"] for row in rows)


def test_the_papers_of_a_filter_are_sent_as_a_bibliography(
    demo_address: str, demo_store: Path
) -> None:
    words = "category=cs.CV&from=2025-12-01"
    catalogue = read_catalogue(str(demo_store))
    assert catalogue is not None
    expected = select_papers(catalogue, Filters(categories=("cs.CV",), start=date(2025, 12, 1)))
    headers, content = fetch(f"{demo_address}/papers.bib?{words}")
    assert headers["Content-Disposition"].endswith('.bib"')
    assert content.count(b"\n@") + 1 == expected.height > 0
    _, content = fetch(f"{demo_address}/papers.ris?{words}")
    assert content.count(b"ER  -") == expected.height


def test_a_bibliography_of_too_many_papers_says_what_to_do(demo_address: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        fetch(f"{demo_address}/papers.bib")
    assert "set more filters" in caught.value.read().decode()


def test_no_papers_are_a_header(demo_address: str) -> None:
    _, content = fetch(f"{demo_address}/papers.csv?query=zyxwvut")
    assert content.decode("utf-8-sig").count("\n") == 1
    assert b"arxiv_id" in content


def test_the_newest_papers_are_a_feed(demo_address: str, demo_store: Path) -> None:
    headers, content = fetch(f"{demo_address}/feed.xml?theme=inference-efficiency")
    assert headers["Content-Type"].startswith("application/atom+xml")
    found: Any = feedparser.parse(content)
    assert not found.bozo
    assert found.feed.title == "Simulated papers: Inference efficiency"
    assert found.feed.link == f"{demo_address}/papers?theme=inference-efficiency"
    catalogue = read_catalogue(str(demo_store))
    assert catalogue is not None
    own = select_papers(catalogue, Filters(themes=("inference-efficiency",)))
    days = [entry.published for entry in found.entries]
    assert len(days) == min(50, own.height)
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize(
    ("words", "said"), [("from=x", "is no date"), ("category=no.such", "no.such"), ("topic=a", "a")]
)
def test_words_that_cannot_be_read_are_told_in_a_line(
    demo_address: str, words: str, said: str
) -> None:
    for file in ("papers.csv", "feed.xml"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            fetch(f"{demo_address}/{file}?{words}")
        told = caught.value.read().decode()
        assert caught.value.code == 400
        assert said in told
        assert told.count("\n") == 1
