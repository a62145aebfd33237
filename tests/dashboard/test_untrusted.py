"""Titles, authors and comments are other people's text: it is shown, and never acts."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from analytics.dashboard.plain import escape
from analytics.ingest.demo import simulate_papers
from analytics.pipeline.catalogue import prepare_catalogue
from analytics.pipeline.ingest import ingest_file
from analytics.pipeline.map import draw_map
from analytics.pipeline.model import fit_model
from analytics.text.latex import plain
from tests.dashboard.browser import list_errors, serve_dashboard, visit

TITLES = (
    r"Bounds for $\frac{a}{b}$ under noise",
    ":red[danger] :material/delete: now",
    "<img src=x onerror=alert(1)>",
    "![pixel](http://127.0.0.1:9/x.png) and http://127.0.0.1:9/y",
    "**bold** `code` ~~gone~~ # head",
    "<script>window.hacked = 1</script> of graphs",
    "<a href=javascript:window.hacked=1>press</a> here",
)
#: As they are shown: signs of LaTeX are read, all others stand.
SHOWN = tuple(map(plain, TITLES))
PAPERS = 210
#: What of an address may be anybody's words.
LINKS = (
    "papers?theme=![x](http://127.0.0.1:9/x.png)",
    "trends?category=<img src=x onerror=alert(1)>",
    "?as-of=![x](http://127.0.0.1:9/x.png)",
    "papers?query=ti:![x](http://127.0.0.1:9/x.png) OR",
    "report?from=2026-01-01&to=![x](http://127.0.0.1:9/x.png)",
    "similar?paper=![x](http://127.0.0.1:9/x.png)",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("untrusted")
    papers = simulate_papers(seed=1).head(PAPERS).with_row_index("row")
    titles = [TITLES[row % len(TITLES)] for row in range(PAPERS)]
    named = papers.with_columns(
        arxiv_id=pl.format("2601.{}", (pl.col("row") + 1).cast(pl.String).str.zfill(5)),
        title=pl.Series(titles),
        authors=pl.Series([[title, "Ada Lovelace"] for title in titles]),
        submitted=pl.Series(
            [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=row) for row in range(PAPERS)]
        ),
        comment=pl.Series(titles),
    )
    named.drop("row").write_parquet(folder / "papers.parquet")
    store = folder / "store"
    ingest_file(str(store), folder / "papers.parquet")
    fit_model(str(store), topics=4, seed=0)
    draw_map(str(store))
    prepare_catalogue(str(store))
    with serve_dashboard(store, folder / "log") as address:
        yield address


def watch(page: Page) -> list[str]:
    """Every address that the page asks for from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def expect_harmless(page: Page, address: str, asked: Sequence[str]) -> None:
    """Nothing acted: no script ran, no element came of text, nothing left the machine's server."""
    assert page.evaluate("window.hacked") is None
    acting = 'a[href^="javascript:"], a[href*=":9/"], img[src*=":9/"], img[src$="/x"], del, .katex'
    expect(page.locator(acting)).to_have_count(0)
    own = (address, address.replace("http", "ws", 1), "data:", "blob:")
    assert not [url for url in asked if not url.startswith(own)]


@pytest.mark.parametrize("at", range(len(TITLES)))
def test_a_title_is_shown_as_it_reads(page: Page, address: str, at: int) -> None:
    asked = watch(page)
    visit(page, f"{address}/papers?paper=2601.{at + 1:05}")
    dialog = page.get_by_test_id("stMain")
    expect(dialog.get_by_text("Similar papers")).to_be_visible()
    shown = dialog.inner_text().replace("\u2060", "")
    assert SHOWN[at] in shown
    assert TITLES[at] in shown  # the comment
    expect(dialog.locator("img, code")).to_have_count(0)
    expect_harmless(page, address, asked)
    assert not list_errors(page)


def test_on_every_page_they_are_text(page: Page, address: str) -> None:
    asked = watch(page)
    paper = "paper=2601.00001"
    pages = ("", "trends", "topics", "topics?open=1", f"map?{paper}", "papers", f"similar?{paper}")
    for name in (*pages, "new", "report", "report?part=read", "data"):
        visit(page, f"{address}/{name}")
        assert not list_errors(page), name
        expect_harmless(page, address, asked)


def test_a_list_shows_titles_as_they_read(page: Page, address: str) -> None:
    asked = watch(page)
    visit(page, address)
    buttons = page.locator("[class*=st-key-list-newest] tbody button")
    expect(buttons).to_have_count(8)
    assert set(buttons.all_inner_texts()) == set(SHOWN)
    expect(page.locator(".papertide-list").locator("img, a, b, code, script")).to_have_count(0)
    expect_harmless(page, address, asked)


def test_words_of_a_link_are_text(page: Page, address: str) -> None:
    asked = watch(page)
    for link in LINKS:
        visit(page, f"{address}/{link}")
        expect_harmless(page, address, asked)


def test_escaped_text_has_no_mark_of_markdown_left() -> None:
    shown = escape("a_b*c [d](e) $x$ :red[y] <b>")
    assert shown.replace("\u2060", "") == (r"a\_b\*c \[d\]\(e\) \$x\$ \:red\[y\] \<b\>")
    assert "://" not in escape("see https://example.org")
