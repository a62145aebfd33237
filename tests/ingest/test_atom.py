import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analytics.ingest.atom import inspect_page
from analytics.ingest.manners import FaultError
from tests.ingest.atom_server import render_feed

RECORDS = [
    {
        "arxiv_id": f"2601.0000{row}",
        "title": f"Title & {row}",
        "abstract": "We <b>study</b>.",
        "authors": ["Ada Lovelace"],
        "categories": ["cs.LG", "cs.AI"],
        "submitted": datetime(2026, 1, 2, 3, 4, row, tzinfo=UTC),
    }
    for row in range(5)
]
PAGE = render_feed(RECORDS, 0, 3)


def refuse(body: bytes, pattern: str) -> None:
    with pytest.raises(FaultError, match=pattern) as caught:
        inspect_page(body, host="arxiv.test")
    assert "\n" not in str(caught.value)


def test_a_page_tells_its_totals_and_ids() -> None:
    page = inspect_page(PAGE, host="arxiv.test")
    assert (page.total, page.start, len(page.ids)) == (5, 0, 3)
    assert page.ids[0] == "http://arxiv.org/abs/2601.00000v1"


def test_no_results_is_an_answer() -> None:
    page = inspect_page(render_feed([], 0, 10), host="arxiv.test")
    assert (page.total, page.ids) == (0, ())


@pytest.mark.parametrize("part", range(0, 100, 5))
def test_a_page_cut_anywhere_is_refused(part: int) -> None:
    refuse(PAGE[: len(PAGE) * part // 100], r"arxiv\.test answered")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda body: b"<html><body>Sorry</body></html>", "something else than a feed"),
        (lambda body: b"<html><body>Sorry<br></body>", "a web page"),
        (lambda body: b"", "a feed cut short"),
        (lambda body: b'{"error": 1}', "a feed cut short or damaged"),
        (lambda body: body.replace(b"totalResults>", b"total>"), "a feed without totals"),
        (lambda body: body.replace(b">5</", b">many</"), "a feed without totals"),
        (lambda body: body.replace(b"summary>", b"summery>"), "lacks summary"),
        (lambda body: body.replace(b"<category ", b"<kind "), "lacks category"),
        (lambda body: body.replace(b"published>", b"posted>"), "lacks published"),
        (lambda body: body.replace(b"Title &amp; 1", b" "), "2601.00001v1 that lacks title"),
        (
            lambda body: body.replace(b"<feed", b'<!DOCTYPE x [<!ENTITY a "b">]><feed', 1),
            "something else than a feed",
        ),
    ],
)
def test_what_is_no_page(spoil: Callable[[bytes], bytes], reason: str) -> None:
    refuse(spoil(PAGE), reason)


def test_an_empty_page_in_the_middle_is_refused() -> None:
    empty = render_feed([], 0, 3).replace(b"Results>0", b"Results>5")
    refuse(empty, "an empty page at 0 of 5 results")


def test_recorded_pages(shared: Path) -> None:
    files = sorted((shared / "fixtures" / "arxiv-api").glob("*.json"))
    assert len(files) == 20
    for file in files:
        recorded = json.loads(file.read_text(encoding="utf-8"))
        body = recorded["body"].encode()
        if recorded["status_code"] == 200:
            page = inspect_page(body, host="arxiv.test")
            assert len(page.ids) == body.count(b"<entry>")
        else:
            refuse(body, "reports an error .*incorrect id format")
