"""A dashboard with a login, for the tests of the door."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import browser
from tests.brokers import mosquitto, started
from tests.dashboard import scene
from tests.dashboard.access.house import House, furnish, opened
from tests.dashboard.serving import Broker

expect.set_options(timeout=60_000)


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with started(mosquitto(tmp_path_factory.mktemp("broker"))) as process:
        yield Broker(process)


@pytest.fixture(scope="session")
def house(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("race")
    furnish(folder, broker.port)
    with opened(folder, tmp_path_factory.mktemp("log") / "log.txt") as running:
        now = time.time()
        people = scene.bodies(now)
        broker.publish(scene.opening(people, t=now))
        broker.publish(scene.second(people, t=now, at=now))
        yield running


@pytest.fixture
def phone(pocket: BrowserContext, house: House) -> Iterator[Page]:
    """A phone on which nobody is logged in; a script error or a refused resource fails the test."""
    try:
        with browser.page_of(pocket) as page:
            yield page
    finally:
        browser.wipe(pocket, house.url)
