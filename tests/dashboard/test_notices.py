"""Alerts that reach people who don't look: banner, title, badge, sound; and quiet hours."""

import json
import time
from dataclasses import replace
from typing import Final

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.dashboard import scene
from tests.dashboard.serving import Broker, Server
from tests.dashboard.test_pages import open_runner, person, tell, tell_all

pytestmark = [pytest.mark.browser, pytest.mark.broker]

ALWAYS: Final = "00:00-23:59"


def icon(page: Page) -> str:
    return str(page.evaluate("document.querySelector('link[rel~=icon]').href"))


def test_an_urgent_alert_is_in_the_title_and_on_the_tab_until_it_is_seen(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("chiara"))
    open_runner(page, server, "chiara")
    expect(page).to_have_title("(1) Heat: slow down now")
    assert icon(page).startswith("data:image/png")
    page.locator(".top-alert").get_by_role("button", name="SEEN").click()
    expect(page).to_have_title("trailpulse")
    assert not icon(page).startswith("data:image/png")


def test_the_page_of_all_shows_the_worst_of_anybody_and_leads_there(
    page: Page, server: Server, broker: Broker
) -> None:
    tell_all(broker)
    page.goto(f"{server.url}/lite")
    banner = page.locator(".field-alert")
    expect(banner).to_contain_text("Heat: slow down now")
    expect(banner).to_contain_text("330 Chiara De Rossi")
    expect(page).to_have_title("(1) Heat: slow down now")
    banner.get_by_role("button", name="OPEN").click()
    expect(page.locator("h1")).to_have_text("330 Chiara De Rossi")
    expect(banner).to_be_hidden()
    expect(page.locator(".top-alert:visible")).to_have_count(1)


def test_sound_comes_after_one_tap_and_with_the_next_alert(
    page: Page, server: Server, broker: Broker
) -> None:
    anna = replace(person("anna"), alerts=())
    tell(broker, anna)
    page.goto(f"{server.url}/lite?runner=anna")
    page.get_by_role("button", name="Sound on").click()
    sound = page.locator(".sound")
    expect(sound).to_contain_text("Alert sound is on.")
    expect(sound).to_have_attribute("data-played", "done")
    now = time.time()
    heat = scene.alert("anna", "urgent", "heat", "Heat", "Shade.", t=now)
    pace = scene.alert("anna", "warning", "pace", "Too fast", "Ease.", t=now)
    tell(broker, replace(anna, alerts=(pace,)))
    expect(sound).to_have_attribute("data-played", "warning")
    tell(broker, replace(anna, alerts=(pace, heat)))
    expect(sound).to_have_attribute("data-played", "urgent")
    page.reload()
    expect(sound).to_contain_text("waits for the first tap")
    page.locator("h1").click()
    expect(sound).to_contain_text("Alert sound is on.")
    page.get_by_role("button", name="Sound off").click()
    expect(sound).to_contain_text("Alert sound is off.")


def test_quiet_hours_hold_back_banner_and_sound_of_all_but_urgent_alerts(
    page: Page, server: Server, broker: Broker
) -> None:
    def quieten(socket: WebSocketRoute) -> None:
        behind = socket.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            said = json.loads(message)
            if race := said["parts"].get("race"):
                race["quiet"] = ALWAYS
            socket.send(json.dumps(said))

        behind.on_message(pass_on)

    page.route_web_socket("**/live/ws*", quieten)
    anna = person("anna")
    tell(broker, anna)
    page.goto(f"{server.url}/lite?runner=anna")
    expect(page.locator(".alert")).to_have_count(2 + 1)  # the hidden one of the page of all
    expect(page.locator(".top-alert")).to_be_hidden()
    expect(page.get_by_text("Quiet hours until 23:59: 2 alerts below")).to_be_visible()
    heat = scene.alert("anna", "urgent", "heat", "Heat", "Shade.", t=time.time())
    tell(broker, replace(anna, alerts=(*anna.alerts, heat)))
    expect(page.locator(".top-alert strong")).to_have_text("Heat")
