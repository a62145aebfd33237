"""The Map page in a browser: coloured, played, drawn around, and linked to."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from analytics.charts.map import POINTS, Shading, plot_map
from analytics.pipeline.catalogue import prepare_catalogue
from analytics.pipeline.ingest import ingest_file
from analytics.pipeline.map import draw_map
from analytics.pipeline.model import fit_model, read_frame_of
from analytics.topics.ledger import tell_event
from tests.dashboard.browser import expect_address, list_errors, serve_dashboard, settle, visit
from tests.dashboard.test_pages import read_download
from tests.pipeline.conftest import NOW, write_papers

PLOT = "document.querySelector('.js-plotly-plot')"
RANGE = "plot => [...plot._fullLayout.xaxis.range]"


def count_coloured(plot: Locator) -> int:
    """Pixels of a chart that are neither grey nor near it."""
    picture = np.asarray(Image.open(io.BytesIO(plot.screenshot())).convert("RGB"), dtype=int)
    return int(((picture.max(axis=2) - picture.min(axis=2)) > 60).sum())


def count_dark(plot: Locator) -> int:
    """Pixels of a chart that are not near white."""
    picture = np.asarray(Image.open(io.BytesIO(plot.screenshot())).convert("L"), dtype=int)
    return int((picture < 235).sum())


@pytest.fixture(scope="module")
def map_store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Papers whose topics were fitted twice, the second time more of them, and their map."""
    place = tmp_path_factory.mktemp("map")
    store = str(place / "store")
    ingest_file(store, write_papers(place / "papers.jsonl", range(400)))
    fit_model(store, topics=3, seed=0, now=NOW)
    fit_model(store, topics=4, seed=0, now=NOW)
    prepare_catalogue(store)
    draw_map(store, now=NOW)
    return store


@pytest.fixture(scope="module")
def map_address(map_store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("map-server") / "log"
    with serve_dashboard(Path(map_store), log) as address:
        yield address
    assert "Traceback" not in log.read_text()


def draw_line(page: Page) -> None:
    """Draw around nearly all that the map shows."""
    box = page.locator(".js-plotly-plot .nsewdrag").first.bounding_box()
    assert box
    left, top = box["x"] + 50, box["y"] + 50
    right, low = left + box["width"] - 100, top + box["height"] - 100
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, low), (left, low), (left, top + 8)):
        page.mouse.move(x, y, steps=8)
    page.mouse.up()


def test_a_line_around_points_gives_their_papers_and_stays_in_the_link(
    page: Page, map_address: str
) -> None:
    visit(page, f"{map_address}/map")
    expect(page.locator("h1")).to_contain_text("400 papers on one map")
    plot = page.locator(".js-plotly-plot").first
    whole = plot.evaluate(RANGE)
    plot.hover()
    page.mouse.wheel(0, 300)
    page.wait_for_function(f"whole => ({RANGE})({PLOT})[0] < whole[0]", arg=whole)
    chosen = plot.evaluate(RANGE)
    draw_line(page)
    expect(page.get_by_role("heading", name="400 papers inside the line")).to_be_visible()
    settle(page)
    assert len(read_download(page, "selected")) == 400
    drawn = plot.evaluate("plot => plot.made = plot.data[0].marker.color.bdata")
    page.get_by_role("radio", name="Date").click()
    expect_address(page, "colour=date")
    settle(page)
    # The same chart in other colours: what was drawn around and looked at closer stays.
    assert plot.evaluate("plot => plot.made") == drawn
    assert plot.evaluate("plot => plot.data[0].marker.color.bdata") != drawn
    assert plot.evaluate(RANGE) == chosen
    assert plot.evaluate("plot => plot.layout.selections.length") == 1
    expect(page.get_by_role("heading", name="400 papers inside the line")).to_be_visible()
    expect_address(page, "ring=")
    link = page.url
    plot.dblclick(position={"x": 40, "y": 40}, force=True)
    settle(page)
    expect(page.get_by_role("heading", name="papers inside the line")).to_have_count(0)
    expect_address(page, "ring=", there=False)
    # Who follows the link sees the line and its papers.
    visit(page, link)
    expect(page.get_by_role("heading", name="400 papers inside the line")).to_be_visible()
    assert plot.evaluate("plot => plot.layout.selections.length") == 1
    assert not list_errors(page)


def test_a_map_is_coloured_by_growth_and_played(page: Page, map_address: str) -> None:
    visit(page, f"{map_address}/map?ring=nonsense&ring=1,2")
    expect_address(page, "ring=", there=False)
    plot = page.locator(".js-plotly-plot").first
    before = plot.evaluate("plot => plot.data[0].marker.color.bdata")
    page.get_by_role("radio", name="Growth").click()
    settle(page)
    expect(page.get_by_text("the topic's share rises beyond doubt")).to_be_visible()
    assert plot.evaluate("plot => plot.data[0].marker.color.bdata") != before
    page.get_by_role("radio", name="Topic").click()
    expect_address(page, "colour=", there=False)
    settle(page)
    page.get_by_role("radio", name="By month").click()
    expect_address(page, "play=month")
    play = page.locator(".updatemenu-button").first
    expect(play).to_contain_text("Play")
    play.click(force=True)
    page.wait_for_timeout(1_500)
    assert count_coloured(plot) > 30  # of points drawn black there would be none
    page.get_by_role("radio", name="All at once").click()
    settle(page)
    page.wait_for_timeout(1_500)  # longer than two of the frames that were being played
    assert plot.evaluate("plot => plot.data[0].opacity ?? 1") == 1
    assert not list_errors(page)


def test_a_paper_has_its_place(page: Page, map_address: str) -> None:
    visit(page, f"{map_address}/map?paper=2601.00007")
    expect(page.get_by_role("heading", name="Nearest on the map to")).to_be_visible()
    expect_address(page, "paper=2601.00007")
    assert len(read_download(page, "near")) == 20

    visit(page, f"{map_address}/papers?paper=2601.00007")
    expect(page.get_by_role("heading", name="of the 20 papers nearest")).to_be_visible()
    near = read_download(page, "place")
    assert len(near) == 20
    assert {"arxiv_id", "x", "y"} <= set(near[0])
    assert not list_errors(page)


def test_a_topic_tells_what_it_split_from(page: Page, map_address: str, map_store: str) -> None:
    events = read_frame_of(map_store, "ledger").filter(pl.col("other_id").is_not_null())
    assert events.height
    event = events.row(0, named=True)
    visit(page, f"{map_address}/topics?open={event['other_id']}")
    expect(page.get_by_text(tell_event(event))).to_be_visible()


def test_above_fifty_thousand_papers_their_density_is_drawn(page: Page, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    count = POINTS + 1
    papers = pl.DataFrame(
        {
            "arxiv_id": [f"2601.{at:05d}" for at in range(count)],
            "title": "A title",
            "topic_id": np.zeros(count, np.int32),
            "day": date(2026, 1, 1),
            "x": rng.normal(size=count).astype(np.float32),
            "y": rng.normal(size=count).astype(np.float32),
        }
    )
    figure = plot_map(papers, Shading({0: "#0072b2"}), labels={0: "graphs"})
    drawn, beneath = figure.data
    assert len(drawn.x) < count / 2
    assert round(float(np.nansum(beneath.z**2))) == count  # each paper is in the density
    figure.data = [beneath]
    figure.write_html(tmp_path / "map.html")
    page.goto((tmp_path / "map.html").as_uri())
    plot = page.locator(".js-plotly-plot .heatmaplayer image")
    expect(plot).to_be_visible()
    assert count_dark(page.locator(".js-plotly-plot")) > 5_000


def test_without_a_map_the_command_is_named(page: Page, demo_address: str) -> None:
    visit(page, f"{demo_address}/map")
    expect(page.get_by_text("python -m analytics topics map")).to_be_visible()
    assert not list_errors(page)
