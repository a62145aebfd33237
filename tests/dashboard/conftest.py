from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from analytics.dashboard.demo import make_demo
from tests.dashboard.browser import open_browser, open_page, serve_dashboard

expect.set_options(timeout=30_000)  # milliseconds; machines are shared


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser on a crowded machine may be late once; what fails three times is broken."""
    for item in items:
        if {"page", "browser"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The temporary folder of every server here, so that the demo is made only once."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="session")
def demo_store(demo_home: Path) -> Path:
    return make_demo(demo_home)


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
    with open_page(browser) as page:
        yield page
