"""The page for a cramp in a real Chromium: its steps with their clocks, the restart, the watch."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from ingest.events import Cramp, Massage, Resume, Stretch, Twinge
from ingest.language.catalogue import catalogue
from monitor.alerts.protocol import cramp_steps
from tests.dashboard import scene
from tests.dashboard.hole import Hole, hole
from tests.dashboard.scene import RACE_ID
from tests.dashboard.serving import Broker, Server
from tests.dashboard.test_pages import log_button, person, tell

pytestmark = [pytest.mark.browser, pytest.mark.broker]

WITHIN_S: Final = 10.0


@pytest.fixture
def way(server: Server) -> Iterator[Hole]:
    with hole(urlsplit(server.url).port or 0) as opened:
        yield opened


RIGHT_CALF: Final = list(cramp_steps(catalogue(), "calf", "right"))
LEFT_CALF: Final = list(cramp_steps(catalogue(), "calf", "left"))


def step(page: Page, number: int) -> Locator:
    return page.locator(".step:visible").nth(number - 1)


def word(page: Page) -> Locator:
    return page.locator(".state .word")


def left(page: Page) -> Locator:
    return page.locator(".state .age")


def open_cramp(page: Page, server: Server, runner: str) -> None:
    page.goto(f"{server.url}/lite?runner={runner}&view=cramp")
    page.locator(".state").wait_for()


def test_the_monitor_s_steps_are_shown_and_what_is_done_is_logged(
    page: Page, server: Server, broker: Broker
) -> None:
    anna = scene.cramped(person("anna"), time.time() - 70)
    tell(broker, anna)
    page.goto(f"{server.url}/lite?runner=anna")
    page.locator(".top-alert").get_by_role("button", name="STEPS").click()
    expect(page).to_have_url(re.compile("view=cramp"))
    expect(page.locator(".step-text:visible")).to_have_text(RIGHT_CALF)
    expect(word(page)).to_have_text("Cramp")
    expect(left(page)).to_have_text("1 min")
    expect(step(page, 1)).to_have_attribute("aria-current", "step")
    expect(step(page, 7)).to_contain_text(re.compile(r"if it has not let go in 8:\d\d"))
    with broker.events(RACE_ID) as arrived:
        step(page, 1).get_by_role("button", name="Stopped").click()
        step(page, 2).get_by_role("button", name="Stretching").click()
        assert isinstance(arrived.get(timeout=WITHIN_S)[1], Stretch)
        step(page, 4).get_by_role("button", name="Massaging").click()
        assert isinstance(arrived.get(timeout=WITHIN_S)[1], Massage)
        expect(step(page, 5)).to_have_attribute("aria-current", "step")
        page.reload()
        expect(step(page, 2)).to_contain_text("✓ done")
        expect(step(page, 5)).to_have_attribute("aria-current", "step")
        step(page, 6).get_by_role("button", name="It let go: walking").click()
        assert isinstance(arrived.get(timeout=WITHIN_S)[1], Resume)
    # A cramp that only the monitor knows of goes on until it says otherwise.
    tell(broker, scene.restarting(person("anna"), time.time() - 20))
    expect(word(page)).to_have_text("Walk")
    expect(left(page)).to_have_text(re.compile(r"4:[34]\d left"))


def test_the_restart_s_limits_are_those_of_the_monitor_and_live(
    page: Page, server: Server, broker: Broker
) -> None:
    walking = scene.restarting(person("anna"), time.time() - 20)
    tell(broker, walking)
    open_cramp(page, server, "anna")
    expect(page.locator(".cap")).to_have_text("At most 5.0 km/h.")
    expect(page.locator(".cap-now")).to_contain_text("too fast")
    tell(broker, replace(walking, cadence_spm=46.0))  # slow enough at any moment of the scene
    expect(page.locator(".cap-now")).to_contain_text("within the limit")
    running = scene.restarting(person("anna"), time.time(), stage=3, cap_mps=3.2)
    tell(broker, running)
    expect(word(page)).to_have_text("Run easily")
    expect(page.locator(".cap")).to_have_text("At most 5:13 /km (11.5 km/h) on the flat.")
    expect(page.locator(".cap-now")).to_have_text("● Now 11.2 km/h: within the limit.")
    with broker.events(RACE_ID) as arrived:
        page.get_by_role("button", name="Twinge", exact=True).click()
        page.locator(".sheet[open]").get_by_role("button", name="Left calf").click()
        assert isinstance(arrived.get(timeout=WITHIN_S)[1], Twinge)


def test_without_a_network_the_page_leads_through_all_of_it_by_itself(
    page: Page, way: Hole, broker: Broker
) -> None:
    tell(broker, person("dmitri"))
    page.clock.install()
    page.goto(f"{way.url}/lite?runner=dmitri")
    page.locator(".state").wait_for()
    expect(word(page)).to_have_text("watch")
    way.open = False
    log_button(page, "Cramp").click()
    page.locator(".sheet[open]").get_by_role("button", name="Left calf").click()
    expect(page.locator(".step-text:visible")).to_have_text(LEFT_CALF)
    hold = step(page, 3)
    hold.get_by_role("button", name="Start 30 s").click()
    expect(hold.locator(".step-clock")).to_have_text(re.compile(r"0:(30|2\d)"))
    page.clock.fast_forward(12_000)
    expect(hold.locator(".step-clock")).to_have_text(re.compile(r"0:1\d"))
    page.clock.fast_forward(20_000)
    expect(hold.locator(".step-clock")).to_have_text("✓ time is up")
    expect(hold.get_by_role("button")).to_have_text("Again 30 s")
    page.clock.fast_forward(600_000)
    expect(step(page, 7)).to_contain_text("Not released? Call medical help now.")
    step(page, 6).get_by_role("button", name="It let go: walking").click()
    expect(word(page)).to_have_text("Walk")
    expect(left(page)).to_have_text(re.compile(r"5:00|4:5\d"))
    page.clock.fast_forward(301_000)
    expect(word(page)).to_have_text("Run easily")
    page.clock.fast_forward(300_000)
    expect(word(page)).to_have_text("Run steadily")
    page.clock.fast_forward(601_000)
    expect(word(page)).to_have_text("Watch")
    expect(page.locator(".lognote")).to_have_text("2 waiting to send")
    with broker.events(RACE_ID) as arrived:
        way.open = True
        logged = [arrived.get(timeout=30)[1] for _ in range(2)]
    assert [type(event) for event in logged] == [Cramp, Resume]
    assert logged[1].t - logged[0].t == pytest.approx(632, abs=10)


def test_the_page_asks_where_it_cramps_when_nobody_has_said(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("chiara"))
    open_cramp(page, server, "chiara")
    expect(word(page)).to_have_text("No cramp logged")
    page.get_by_role("button", name="Left front thigh").first.click()
    expect(word(page)).to_have_text("Cramp")
    expect(page.locator(".state .line")).to_have_text("left front thigh")
    page.locator(".logline").get_by_role("button", name="Undo").click()
    expect(word(page)).to_have_text("No cramp logged")
    page.get_by_role("button", name="‹ Runner").click()
    expect(page).to_have_url(re.compile(r"runner=chiara$"))
    expect(word(page)).to_have_text("very high")


def test_while_it_cramps_only_what_is_urgent_comes_between(
    page: Page, server: Server, broker: Broker
) -> None:
    anna = scene.cramped(person("anna"), time.time() - 5)
    tell(broker, anna)
    open_cramp(page, server, "anna")
    expect(page.locator(".step:visible").first).to_be_visible()
    expect(page.locator(".top-alert")).to_be_hidden()
    medical = scene.alert(
        "anna", "urgent", "medical", "Medical: confusion", "Call medical help now.", t=time.time()
    )
    tell(broker, replace(anna, alerts=(medical, *anna.alerts)))
    expect(page.locator(".top-alert strong")).to_have_text("Medical: confusion")
