"""A broker, a dashboard process and a browser for the tests of the pages."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.brokers import mosquitto, started
from tests.dashboard import scene
from tests.dashboard.serving import Broker, Server, serving

CHROMIUM: Final = Path("/usr/bin/chromium")
ARGUMENTS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PHONE: Final = (390, 844)


def missing(what: str) -> None:
    """Skip with the reason; in CI everything must be there, so fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is not installed, but CI needs it")
    pytest.skip(f"{what} is not installed")


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
    if not CHROMIUM.exists():
        missing("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, server: Server) -> Iterator[Page]:
    """A phone's page that fails the test on any script error or refused resource."""
    context = chromium.new_context(viewport={"width": PHONE[0], "height": PHONE[1]})
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on(
        "console",
        lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield opened
    context.close()
    assert errors == []
