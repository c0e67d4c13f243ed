"""A broker, a dashboard process and a browser for the tests of the pages."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests import browser
from tests.brokers import mosquitto, started
from tests.dashboard import scene
from tests.dashboard.serving import Broker, Server, serving


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with started(mosquitto(tmp_path_factory.mktemp("broker"))) as process:
        yield Broker(process)


@pytest.fixture(scope="module")
def server(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(broker.port, tmp_path_factory.mktemp("server") / "log.txt") as running:
        now = time.time()
        broker.publish(scene.opening(scene.bodies(now), t=now))
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.running() as running:
        yield running


@pytest.fixture(scope="module")
def pocket(chromium: Browser) -> Iterator[BrowserContext]:
    with browser.pocket(chromium) as one:
        yield one


@pytest.fixture
def page(pocket: BrowserContext, server: Server) -> Iterator[Page]:
    """A phone's page that fails the test on any script error or refused resource."""
    try:
        with browser.page_of(pocket) as opened:
            yield opened
    finally:
        browser.wipe(pocket, server.url)
