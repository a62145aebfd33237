from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from analytics.pipeline.catalogue import prepare_catalogue
from analytics.pipeline.ingest import ingest_demo
from analytics.pipeline.model import fit_model
from tests.dashboard.browser import open_browser, serve_dashboard


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("demo")
    ingest_demo(str(store))
    fit_model(str(store), topics=36, seed=0)
    prepare_catalogue(str(store))
    return store


@pytest.fixture(scope="session")
def demo_address(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("server") / "log"
    with serve_dashboard(demo_store, log) as address:
        yield address
    assert "Traceback" not in log.read_text(), log.read_text()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(60_000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(f"dialog: {dialog.message}"))
    yield page
    context.close()
    assert not faults
