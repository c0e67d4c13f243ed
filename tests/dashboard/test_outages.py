"""The page when the broker, the network, the server or the runner's sensors are gone."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from ingest.events import Carbs
from tests.dashboard import scene
from tests.dashboard.hole import Hole, hole
from tests.dashboard.scene import RACE_ID
from tests.dashboard.serving import Broker, Server, serving
from tests.dashboard.test_pages import log_button, open_runner, person, tell

pytestmark = [pytest.mark.browser, pytest.mark.broker]

WITHIN_S: Final = 30.0
NO_LINK_WITHIN_S: Final = 10.0

# Streamlit's own notice, which would make the page below it unusable.
NOTICE: Final = "[data-testid=stDialog]"
MARK_NOTICE: Final = f"""() => {{
  new MutationObserver((changes) => {{
    for (const change of changes)
      for (const one of change.addedNodes)
        if (one.querySelector?.('{NOTICE}') || one.matches?.('{NOTICE}'))
          document.documentElement.dataset.notice = 'came';
  }}).observe(document.body, {{ childList: true, subtree: true }});
}}"""


@pytest.fixture
def way(server: Server) -> Iterator[Hole]:
    with hole(urlsplit(server.url).port or 0) as opened:
        yield opened


def test_a_killed_broker_is_said_and_its_return_is_seen(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("anna"))
    open_runner(page, server, "anna")
    expect(page.locator(".trouble")).to_be_hidden()
    broker.process.kill()
    try:
        expect(page.locator(".trouble strong")).to_have_text("FEED LOST")
        expect(page.locator(".state .word")).to_have_text("old")
        expect(page.locator(".tile").first).to_have_attribute("data-level", "stale")
        expect(page.locator(".score").first).to_have_text("63")
        log_button(page, "Gel 25 g").click()
        expect(page.locator(".lognote")).to_have_text("1 waiting to send")
    finally:
        broker.process.start()
    with broker.events(RACE_ID) as arrived:
        event = arrived.get(timeout=WITHIN_S)[1]
        assert isinstance(event, Carbs)
    expect(page.locator(".lognote")).to_have_text("Gel 25 g: ✓ sent")
    tell(broker, person("anna"))
    expect(page.locator(".trouble")).to_be_hidden()
    expect(page.locator(".state .word")).to_have_text("high")


def test_a_silent_network_turns_the_page_red_by_itself_and_it_recovers(
    page: Page, way: Hole, server: Server, broker: Broker
) -> None:
    page.goto(f"{way.url}/?runner=anna")
    page.locator(".page .title").first.wait_for()
    tell(broker, person("anna"))  # now: however long the page took, it is not old
    expect(page.locator(".state .word")).to_have_text("high")
    way.open = False
    cut = time.monotonic()
    expect(page.locator(".trouble strong")).to_have_text("NO LINK")
    assert time.monotonic() - cut < NO_LINK_WITHIN_S
    expect(page.locator(".tile").first).to_have_attribute("data-level", "stale")
    expect(page.locator(".state .line")).to_have_text(re.compile(r"^last known ◆ high, \d+ s ago$"))
    log_button(page, "Gel 25 g").click()
    log_button(page, "Drink 250 ml").click()
    expect(page.locator(".lognote")).to_have_text("2 waiting to send")
    with broker.events(RACE_ID) as arrived:
        way.open = True
        expect(page.locator(".trouble")).to_be_hidden()
        expect(page.locator(".lognote")).to_have_text("Drink 250 ml: ✓ sent")
        ids = {arrived.get(timeout=WITHIN_S)[1].id for _ in range(2)}
        assert len(ids) == 2
        # What was sent twice by impatience was published once.
        assert arrived.empty()


def test_a_silent_runner_is_no_data_and_neither_of_the_other_two(
    page: Page, server: Server, broker: Broker
) -> None:
    anna = person("anna")
    tell(broker, anna, age_s=29.5)
    open_runner(page, server, "anna")
    expect(page.locator(".state .word")).to_have_text("NO DATA")
    expect(page.locator(".state .line")).to_have_text(
        re.compile(r"^Nothing heard from the runner's sensors for \d+ s\.")
    )
    expect(page.locator(".trouble")).to_be_hidden()


def test_a_stopped_monitor_is_a_lost_feed(page: Page, server: Server, broker: Broker) -> None:
    now = time.time()
    tell(broker, person("anna"))
    open_runner(page, server, "anna")
    broker.publish(scene.opening((), t=now, monitor_online=False))
    expect(page.locator(".trouble")).to_contain_text("The monitor is not running")
    broker.publish(scene.opening((), t=now))
    expect(page.locator(".trouble")).to_be_hidden()


def test_a_restarted_server_is_found_again_and_nothing_covers_the_page(
    page: Page, broker: Broker, tmp_path: Path
) -> None:
    tell(broker, person("anna"))
    with serving(broker.port, tmp_path / "first.txt") as first:
        open_runner(page, first, "anna")
        tell(broker, person("anna"))  # once more: on a busy machine it has grown old by now
        expect(page.locator(".state .word")).to_have_text("high")
        page.evaluate(MARK_NOTICE)
        port = urlsplit(first.url).port
    expect(page.locator(".trouble strong")).to_have_text("NO LINK")
    expect(page.locator("html[data-notice]")).to_have_count(1)
    expect(page.locator(NOTICE)).to_have_count(0)
    log_button(page, "Gel 25 g").click()
    expect(page.locator(".lognote")).to_have_text("1 waiting to send")
    with (
        broker.events(RACE_ID) as arrived,  # first, since the page sends as soon as it can
        serving(broker.port, tmp_path / "second.txt", port=port),
    ):
        assert isinstance(arrived.get(timeout=WITHIN_S)[1], Carbs)
        tell(broker, person("anna"))
        expect(page.locator(".trouble")).to_be_hidden()
        expect(page.locator(".state .word")).to_have_text("high")
