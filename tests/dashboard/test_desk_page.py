"""The desk and the light page in a real Chromium."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from ingest import topics, wire
from ingest.events import Ack
from ingest.messages import Weather
from tests.brokers import mosquitto, started
from tests.dashboard import scene
from tests.dashboard.scene import RACE_ID, Body
from tests.dashboard.serving import Broker, Server, serving
from tests.dashboard.test_pages import tell

pytestmark = [pytest.mark.browser, pytest.mark.broker]

MANY = 60
PEOPLE = scene.crowd(MANY, time.time())


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with started(mosquitto(tmp_path_factory.mktemp("broker"))) as process:
        yield Broker(process)


@pytest.fixture(scope="module")
def server(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with serving(broker.port, log, many=MANY) as running:
        now = time.time()
        broker.publish(scene.opening(PEOPLE, t=now))
        yield running


@pytest.fixture
def desk(page: Page, server: Server, broker: Broker) -> Page:
    now = time.time()
    broker.publish(scene.second(PEOPLE, t=now, at=now))
    page.goto(f"{server.url}/?view=desk")
    page.locator(".tile-small").nth(MANY - 1).wait_for()
    return page


def level_of(body: Body) -> str:
    return scene.level_of(max(body.fatigue or 0, body.cramp or 0))


def heard(state: str) -> int:
    return sum(level_of(body) == state for body in PEOPLE if body.heart_rate_bpm is not None)


def test_everyone_stands_in_a_fixed_place_and_is_counted_by_state(desk: Page) -> None:
    expect(desk.locator(".tile-small")).to_have_count(MANY)
    expect(desk.locator(".tile-small").first).to_contain_text(PEOPLE[0].bib)
    for state in ("very_high", "high", "watch", "low"):
        counter = desk.locator(f".counter[data-level={state}] b")
        expect(counter).to_have_text(str(heard(state)))


def test_the_queue_leads_with_whom_nobody_has_taken_and_a_tap_takes_them(
    desk: Page, broker: Broker
) -> None:
    urgent = [body for body in PEOPLE if any(one.level == "urgent" for one in body.alerts)]
    assert urgent
    line = desk.locator(".queue .need").first
    name = line.locator(".need-name").text_content()
    body = next(one for one in urgent if one.name == name)
    with broker.events(RACE_ID) as logged:
        line.get_by_role("button", name="TAKE").click()
        topic, event = logged.get(timeout=10)
    assert topic.endswith(f"/{body.id}/event")
    assert isinstance(event, Ack)
    assert event.alert == body.alerts[0].id
    expect(line.get_by_role("button", name="TAKE")).to_be_hidden()


def test_who_took_it_is_said(desk: Page, broker: Broker) -> None:
    body = next(body for body in PEOPLE if body.alerts)
    seen = scene.taken(body, "Marta <b>")
    tell(broker, seen)
    line = desk.locator(".need", has=desk.locator(".need-bib", has_text=body.bib))
    expect(line.locator(".need-taken")).to_have_text("taken by Marta <b>")


def test_a_state_or_a_bib_narrows_what_is_shown(desk: Page) -> None:
    desk.locator(".counter[data-level=high]").click()
    expect(desk.locator(".tile-small")).to_have_count(heard("high"))
    desk.locator(".counter[data-level=high]").click()
    desk.get_by_role("searchbox").fill("10")
    expect(desk.locator(".tile-small")).to_have_count(10)  # 100 to 109


def test_a_tap_on_a_tile_leads_to_the_runner_and_back_to_the_desk(desk: Page) -> None:
    desk.locator(".tile-small").first.click()
    expect(desk).to_have_url(re.compile(rf"\?runner={PEOPLE[0].id}$"))
    desk.get_by_role("button", name="All runners").click()
    expect(desk).to_have_url(re.compile(r"\?view=desk$"))
    expect(desk.locator(".tile-small")).to_have_count(MANY)


def test_a_new_state_is_seen_at_once(desk: Page, broker: Broker) -> None:
    body = next(body for body in PEOPLE if level_of(body) == "low")
    tile = desk.locator(".tile-small", has_text=body.bib)
    expect(tile).to_have_attribute("data-level", "low")
    tell(broker, scene.worse(body, 91.0))
    expect(tile).to_have_attribute("data-level", "very_high")
    expect(tile).to_contain_text("✖ 91")
    expect(desk.locator(".queue")).to_contain_text(body.name)


def test_the_light_page_becomes_live_by_the_same_scripts(
    page: Page, server: Server, broker: Broker
) -> None:
    body = PEOPLE[0]
    tell(broker, body)
    page.goto(f"{server.url}/lite?runner={body.id}")
    page.locator(".state").wait_for()
    expect(page.locator("#first")).to_have_count(0)
    tell(broker, scene.worse(body, 88.0))
    expect(page.locator(".score").first).to_have_text("88")
    page.get_by_role("button", name="Gel 25 g").click()
    expect(page.locator(".lognote")).to_have_text("Gel 25 g: ✓ sent")
    page.get_by_role("button", name="All runners").click()
    expect(page.locator(".card")).to_have_count(MANY)


def test_the_weather_is_told_in_the_unit_that_the_desk_reads(
    page: Page, server: Server, broker: Broker
) -> None:
    page.goto(f"{server.url}/lite?view=desk&units=imperial")
    page.get_by_role("button", name="Weather").click()
    sheet = page.locator(".sheet[open]")
    temperature = sheet.get_by_label("[°F]")
    temperature.fill("170")
    expect(sheet.get_by_role("status")).to_contain_text("158")
    temperature.fill("68")
    sheet.locator(".log").click()
    expect(sheet).to_be_hidden()
    told = wire.decode(broker.retained(topics.weather(RACE_ID)), Weather)
    assert told.air_temp_c == 20
