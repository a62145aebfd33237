"""Titles, authors and comments are other people's text: it is shown, and never acts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from analytics.dashboard.plain import escape
from analytics.ingest.demo import simulate_papers
from analytics.pipeline.catalogue import prepare_catalogue
from analytics.pipeline.ingest import ingest_file
from tests.dashboard.browser import list_errors, serve_dashboard, visit

TITLES = (
    r"Bounds for $\frac{a}{b}$ under noise",
    ":red[danger] :material/delete: now",
    "<img src=x onerror=alert(1)>",
    "![pixel](http://127.0.0.1:9/x.png) and http://127.0.0.1:9/y",
    "**bold** `code` ~~gone~~ # head",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("untrusted")
    papers = simulate_papers(seed=1).head(60).with_row_index("row")
    named = papers.with_columns(
        arxiv_id=pl.format("2601.{}", (pl.col("row") + 1).cast(pl.String).str.zfill(5)),
        title=pl.Series([TITLES[row % len(TITLES)] for row in range(60)]),
        submitted=pl.Series(
            [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=row) for row in range(60)]
        ),
        comment=pl.Series([TITLES[row % len(TITLES)] for row in range(60)]),
    )
    named.drop("row").write_parquet(folder / "papers.parquet")
    store = folder / "store"
    ingest_file(str(store), folder / "papers.parquet")
    prepare_catalogue(str(store))
    with serve_dashboard(store, folder / "log") as address:
        yield address


@pytest.mark.parametrize("at", range(len(TITLES)))
def test_a_title_is_shown_as_it_stands(page: Page, address: str, at: int) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, f"{address}/papers?paper=2601.{at + 1:05}")
    dialog = page.get_by_test_id("stMain")
    expect(dialog.get_by_text("Similar papers")).to_be_visible()
    shown = dialog.inner_text().replace("\u2060", "")
    assert shown.count(TITLES[at]) == 2, shown
    expect(dialog.locator("img, .katex, code, del")).to_have_count(0)
    assert not [url for url in asked if ":9/" in url]
    expect(dialog.locator('a[href*=":9/"]')).to_have_count(0)
    assert not list_errors(page)


def test_escaped_text_has_no_mark_of_markdown_left() -> None:
    shown = escape("a_b*c [d](e) $x$ :red[y] <b>")
    assert shown.replace("\u2060", "") == (r"a\_b\*c \[d\]\(e\) \$x\$ \:red\[y\] \<b\>")
    assert "://" not in escape("see https://example.org")
