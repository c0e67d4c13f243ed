"""Logging in a real Chromium: two taps, its delivery shown, taken back, over reloads and holes."""

import itertools
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from ingest import topics, wire
from ingest.events import (
    Carbs,
    Cooling,
    Cramp,
    Effort,
    Event,
    Fluid,
    Note,
    Packed,
    Snooze,
    Sodium,
    StationIn,
    Stop,
    Symptom,
    Twinge,
    Undo,
    Weigh,
)
from tests.dashboard import scene
from tests.dashboard.hole import Hole, hole
from tests.dashboard.scene import RACE_ID
from tests.dashboard.serving import Broker, Server
from tests.dashboard.test_pages import CUT_OFF, log_button, person, tell
from tests.dashboard.test_pages import open_runner as open_full_page

pytestmark = [pytest.mark.browser, pytest.mark.broker]

WITHIN_S: Final = 10.0
TARGET_PX: Final = 44
SIZES: Final = """(targets) => targets.map((one) => {
  const { width, height } = one.getBoundingClientRect();
  return [width, height, one.getAttribute("aria-label") ?? one.textContent];
})"""


@pytest.fixture
def way(server: Server) -> Iterator[Hole]:
    with hole(urlsplit(server.url).port or 0) as opened:
        yield opened


def open_runner(page: Page, server: Server, runner: str) -> None:
    """The light page: the same scripts, without the seconds that Streamlit takes."""
    page.goto(f"{server.url}/lite?runner={runner}")
    page.locator(".state").wait_for()


def log_of(page: Page) -> Locator:
    return page.locator(".logged-item")


def more(page: Page) -> Locator:
    log_button(page, "More…").click()
    return page.locator(".sheet[open]")


def publish(broker: Broker, event: Event, runner: str = "anna") -> None:
    """Log something as another device would."""
    topic = topics.event(RACE_ID, runner)
    broker.publish([scene.Outgoing(topic, wire.encode(event), retain=False)])


def test_gel_and_drink_reach_the_bus_and_become_sent_then_stored(
    page: Page, server: Server, broker: Broker
) -> None:
    anna = person("anna")
    tell(broker, anna)
    open_runner(page, server, "anna")
    with broker.events(RACE_ID) as arrived:
        log_button(page, "Gel 25 g").click()
        topic, gel = arrived.get(timeout=WITHIN_S)
        assert topic == topics.event(RACE_ID, "anna")
        assert isinstance(gel, Carbs)
        assert (gel.carbs_g, gel.product) == (25, "gel")
        assert gel.t == pytest.approx(time.time(), abs=5)
        expect(page.locator(".lognote")).to_have_text("Gel 25 g: ✓ sent")
        log_button(page, "Drink 250 ml").click()
        drink = arrived.get(timeout=WITHIN_S)[1]
        assert isinstance(drink, Fluid)
        assert drink.volume_ml == 250
    tell(broker, replace(anna, stored=(drink.id,)))
    expect(page.locator(".lognote")).to_have_text("Drink 250 ml: ✓✓ stored")
    items = log_of(page)
    expect(items.nth(0)).to_contain_text("✓✓ stored")
    expect(items.nth(1)).to_contain_text("Gel 25 g")
    expect(items.nth(1)).to_contain_text("✓ sent")


def test_what_others_log_is_listed_with_its_author_and_can_be_taken_back(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("ben"))
    open_runner(page, server, "ben")
    now = time.time()
    salt = Sodium(id=uuid(1), t=now, author="Marco", sodium_mg=250)
    publish(broker, salt, "ben")
    item = log_of(page).filter(has_text="Sodium 250 mg")
    expect(item).to_contain_text(re.compile(r"^Sodium 250 mg\d\d:\d\d · by ⁨Marco⁩ · ✓ sent"))
    with broker.events(RACE_ID) as arrived:
        item.get_by_role("button", name="Undo").click()
        undo = arrived.get(timeout=WITHIN_S)[1]
    assert isinstance(undo, Undo)
    assert undo.event == salt.id
    expect(item).to_contain_text("… taking back")
    expect(item.get_by_role("button")).to_be_hidden()
    tell(broker, replace(person("ben"), stored=(undo.id,)))
    expect(item).to_contain_text("taken back")
    page.reload()
    expect(log_of(page).filter(has_text="Sodium 250 mg")).to_contain_text("taken back")


def test_undo_beside_the_last_thing_logged_takes_just_that_back(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("dmitri"))
    open_runner(page, server, "dmitri")
    with broker.events(RACE_ID) as arrived:
        log_button(page, "Gel 25 g").click()
        gel = arrived.get(timeout=WITHIN_S)[1]
        page.locator(".logline").get_by_role("button", name="Undo").click()
        undo = arrived.get(timeout=WITHIN_S)[1]
    assert isinstance(undo, Undo)
    assert undo.event == gel.id
    tell(broker, replace(person("dmitri"), stored=(gel.id, undo.id)))
    expect(page.locator(".lognote")).to_have_text("Gel 25 g: taken back")
    expect(page.locator(".logline").get_by_role("button", name="Undo")).to_be_hidden()


def uuid(number: int) -> str:
    return f"{time.time_ns() % 2**32:08x}-0000-4000-8000-{number:012x}"


TAPS: Final[list[tuple[str, Any]]] = [
    ("Carbs 60 g", (Carbs, "carbs_g", 60)),
    ("Sodium 250 mg", (Sodium, "sodium_mg", 250)),
    ("Left calf", (Twinge, "muscle", "calf")),
    ("Cooled", (Cooling, "kind", None)),
    ("Stopped", (Stop, "kind", None)),
    ("7", (Effort, "rpe", 7)),
    ("Nausea", (Symptom, "name", "nausea")),
    ("Arrived", (StationIn, "station", "champex")),
]


def test_everything_else_takes_two_taps(page: Page, server: Server, broker: Broker) -> None:
    tell(broker, person("anna"))
    open_runner(page, server, "anna")
    with broker.events(RACE_ID) as arrived:
        for button, (kind, field, value) in TAPS:
            more(page).get_by_role("button", name=button, exact=True).click()
            event = arrived.get(timeout=WITHIN_S)[1]
            assert isinstance(event, kind), button
            if value is not None:
                assert getattr(event, field) == value
        sheet = more(page)
        sheet.get_by_role("button", name="10 min", exact=True).click()
        sheet.get_by_role("button", name="Drink 500 ml").click()
        earlier = arrived.get(timeout=WITHIN_S)[1]
        assert isinstance(earlier, Fluid)
        assert earlier.t == pytest.approx(time.time() - 600, abs=5)


def test_a_product_is_two_taps_one_entry_and_undone_as_one(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("anna"))
    open_runner(page, server, "anna")
    eaten = page.locator(".fuel-line .bar-value").first
    words = eaten.text_content() or ""
    before_g = 0 if words == "nothing logged" else int(words.removesuffix(" g"))
    with broker.events(RACE_ID) as arrived:
        more(page).get_by_role("button", name="Iso drink, 0.5 l").click()
        events = [arrived.get(timeout=WITHIN_S)[1] for _ in range(3)]
        taken = [event for event in events if isinstance(event, Carbs | Fluid | Sodium)]
        assert [type(event).__name__ for event in taken] == ["Carbs", "Fluid", "Sodium"]
        assert {event.product for event in taken} == {"iso"}
        assert len({event.tap for event in taken}) == 1
        assert taken[0].tap is not None
        entry = log_of(page).first
        expect(entry).to_contain_text("Iso drink, 0.5 l")
        expect(eaten).to_have_text(f"{before_g + 30} g")
        entry.get_by_role("button", name="Undo").click()
        undone = [arrived.get(timeout=WITHIN_S)[1] for _ in range(3)]
        assert {event.event for event in undone if isinstance(event, Undo)} == {
            event.id for event in events
        }
        tell(broker, replace(person("anna"), stored=tuple(event.id for event in undone)))
        expect(entry).to_contain_text("taken back")
        expect(eaten).to_have_text(words)


def test_what_is_packed_as_listed_is_carried_and_needed_no_more(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("anna"))
    open_runner(page, server, "anna")
    panel = page.locator(".fuel")
    expect(panel).to_contain_text("not known: nothing was logged as taken along")
    expect(panel).to_contain_text("→ finish, 4 h 40 min")
    stop = page.locator(".nextstop")
    expect(stop).to_contain_text("Bring: 5 × \u2068Iso drink, 0.5 l")
    with broker.events(RACE_ID) as arrived:
        panel.get_by_role("button", name="Taken along as listed").click()
        first = arrived.get(timeout=WITHIN_S)[1]
        assert isinstance(first, Packed)
        assert first.product == "iso"
    expect(panel.locator(".next-stretch")).to_contain_text("all 5 still carried")
    expect(stop).not_to_contain_text("Bring")
    expect(panel.get_by_role("button", name="Taken along as listed")).to_be_hidden()
    expect(log_of(page).first).to_contain_text("5 × \u2068Iso drink, 0.5 l")


def test_other_amounts_and_a_weight_are_typed_and_bounded(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("anna"))
    open_runner(page, server, "anna")
    with broker.events(RACE_ID) as arrived:
        sheet = more(page)
        sheet.get_by_role("button", name="Carbs: other").click()
        field = page.get_by_label("Carbs: other [g]")
        log = sheet.locator(".entry", has=field).get_by_role("button", name="Log", exact=True)
        field.fill("5000")
        expect(sheet.get_by_text("Not between 0 and 500 g.")).to_be_visible()
        expect(log).to_be_disabled()
        field.fill("32,5")
        log.click()
        carbs = arrived.get(timeout=WITHIN_S)[1]
        assert isinstance(carbs, Carbs)
        assert carbs.carbs_g == 32.5
        sheet = more(page)
        field = page.get_by_label("Weight [kg]")
        field.fill("57.2")
        sheet.locator(".entry", has=field).get_by_role("button", name="Log", exact=True).click()
        weight = arrived.get(timeout=WITHIN_S)[1]
        assert isinstance(weight, Weigh)
        assert weight.mass_kg == 57.2


def test_a_cramp_is_one_tap_on_the_body_and_opens_its_steps(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("anna"))
    open_runner(page, server, "anna")
    with broker.events(RACE_ID) as arrived:
        log_button(page, "Cramp").click()
        page.locator(".sheet[open]").get_by_role("button", name="Right back thigh").click()
        event = arrived.get(timeout=WITHIN_S)[1]
    assert isinstance(event, Cramp)
    assert (event.muscle, event.side) == ("hamstring", "right")
    expect(page).to_have_url(re.compile(r"runner=anna&view=cramp$"))
    expect(page.locator(".lognote")).to_have_text("Cramp, right back thigh: ✓ sent")


def test_the_body_can_be_used_by_keyboard_and_for_both_sides(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("ben"))
    open_runner(page, server, "ben")
    with broker.events(RACE_ID) as arrived:
        sheet = more(page)
        sheet.get_by_role("button", name="On the body…").click()
        sheet = page.locator(".sheet[open]")
        sheet.get_by_role("button", name="Both sides").click()
        sheet.get_by_role("button", name="Left calf").press("Enter")
        event = arrived.get(timeout=WITHIN_S)[1]
    assert isinstance(event, Twinge)
    assert (event.muscle, event.side) == ("calf", "both")


def test_an_alert_is_put_off_in_two_taps(page: Page, server: Server, broker: Broker) -> None:
    anna = person("anna")
    tell(broker, anna)
    open_runner(page, server, "anna")
    top = page.locator(".top-alert")
    expect(top.locator("strong")).to_have_text("Cramp risk high")
    expect(top.get_by_role("button", name="15 min")).to_be_hidden()
    with broker.events(RACE_ID) as arrived:
        top.get_by_role("button", name="LATER").click()
        top.get_by_role("button", name="15 min").click()
        event = arrived.get(timeout=WITHIN_S)[1]
    assert isinstance(event, Snooze)
    assert (event.alert, event.minutes) == (anna.alerts[0].id, 15)
    expect(top.locator("strong")).to_have_text("Fuel due")


def test_what_waits_survives_a_hole_and_a_reload_and_is_sent_once(
    page: Page, way: Hole, server: Server, broker: Broker
) -> None:
    tell(broker, person("anna"))
    page.goto(f"{way.url}/lite?runner=anna")
    expect(page.locator(".state .word")).to_have_text("high")
    way.open = False
    log_button(page, "Gel 25 g").click()
    expect(page.locator(".lognote")).to_have_text("1 waiting to send")
    expect(log_of(page).first).to_contain_text("… waiting to send")
    log_button(page, "Drink 250 ml").click()
    expect(page.locator(".lognote")).to_have_text("2 waiting to send")
    page.locator(".logline").get_by_role("button", name="Undo").click()
    expect(log_of(page).first).to_contain_text("… taking back")
    with broker.events(RACE_ID) as arrived:
        way.open = True
        page.reload()
        logged = [arrived.get(timeout=30)[1] for _ in range(3)]
        assert [type(event) for event in logged] == [Carbs, Fluid, Undo]
        tell(broker, replace(person("anna"), stored=(logged[2].id,)))
        expect(page.locator(".lognote")).to_have_text("Drink 250 ml: taken back")
        assert arrived.empty()
    expect(log_of(page).nth(1)).to_contain_text("✓ sent")


def test_hostile_notes_stay_text_and_turn_nothing_around(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("chiara"))
    open_runner(page, server, "chiara")
    script = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"
    with broker.events(RACE_ID) as arrived:
        for text in (script, "\u202eשלום abc"):
            more(page).get_by_label("Note").fill(text)
            page.get_by_role("button", name="Log note").click()
            event = arrived.get(timeout=WITHIN_S)[1]
            assert isinstance(event, Note)
            assert event.text == text
    expect(log_of(page).nth(1).locator("strong")).to_have_text(f"Note: ⁨{script}⁩")
    expect(log_of(page).nth(0).locator("strong")).to_have_text("Note: ⁨שלום abc⁩")
    assert page.locator("img[src='x']").count() == 0
    assert "owned" not in page.title()


def test_a_note_that_is_too_long_is_refused_in_a_sentence(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("anna"))
    open_runner(page, server, "anna")
    sheet = more(page)
    sheet.get_by_label("Note").fill("x" * 10_240)
    expect(sheet.get_by_text("Too long: 10240 characters, at most 1000.")).to_be_visible()
    expect(sheet.get_by_role("button", name="Log note")).to_be_disabled()
    sheet.get_by_label("Note").fill("x" * 1000)
    expect(sheet.get_by_role("button", name="Log note")).to_be_enabled()


def test_what_the_server_refuses_is_said_and_not_tried_again(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("anna"))
    page.goto(server.url)
    item = {"runner": "anna", "at": time.time(),
            "event": {"id": uuid(2), "t": time.time(), "kind": "effort", "rpe": 11}}  # fmt: skip
    page.evaluate(
        "(item) => localStorage.setItem('trailpulse.outbox', JSON.stringify([item]))", item
    )
    open_runner(page, server, "anna")
    expect(page.locator(".lognote")).to_contain_text("Effort 11 of 10: ✖ not accepted (invalid")
    assert page.evaluate("localStorage.getItem('trailpulse.outbox')") == "[]"


def test_the_name_is_kept_and_goes_with_what_is_logged(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("anna"))
    open_runner(page, server, "anna")
    sheet = more(page)
    name = sheet.get_by_label("Your name")
    name.fill("Zoë")
    name.press("Tab")
    sheet.get_by_role("button", name="Close").click()
    page.reload()
    with broker.events(RACE_ID) as arrived:
        log_button(page, "Gel 25 g").click()
        assert arrived.get(timeout=WITHIN_S)[1].author == "Zoë"


def test_the_sheets_fit_and_every_target_fits_a_thumb(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("anna"))
    open_full_page(page, server, "anna")
    for width, button in itertools.product((320, 390, 1440), ("Cramp", "More…")):
        page.set_viewport_size({"width": width, "height": 844})
        log_button(page, button).click()
        sheet = page.locator(".sheet[open]")
        assert page.evaluate(CUT_OFF) == []
        sizes = sheet.locator("button:visible, .muscle, input:visible, select").evaluate_all(SIZES)
        assert [one for one in sizes if min(one[:2]) < TARGET_PX] == []
        page.keyboard.press("Escape")
        expect(sheet).to_have_count(0)


def test_balances_are_said_in_words_and_what_is_unknown_with_its_reason(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("anna"))
    open_runner(page, server, "anna")
    for name, words in (
        ("Carbs eaten", "38 g in the last hour"),
        ("Empty in", "2 h 37 min at this effort"),
        ("Fluid", "Drink to thirst."),
        ("Heat of the air", "WBGT 24.1 °C, yellow flag"),
        ("Heat strain", "not known, because no core-temperature sensor is worn"),
        ("Pace reserve", "71 % left; now as hard as 5:23 /km on the flat"),
        ("Heart rhythm α1", "0.62, 1.2 % artefacts"),
    ):
        row = page.locator(".balance", has=page.get_by_text(name, exact=True))
        expect(row).to_contain_text(words)
    tell(broker, person("ben"))
    open_runner(page, server, "ben")
    expect(page.locator(".balance", has_text="Glycogen left")).to_contain_text(
        "not known, because neither heart rate nor speed was measured"
    )
    expect(page.locator(".balance", has_text="Carbs eaten")).to_contain_text("nothing logged")


def test_the_range_of_the_charts_is_in_the_address_and_alerts_are_marked(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("anna"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_runner(page, server, "anna")
    charts = page.locator(".charts")
    expect(charts.locator("summary")).to_have_text("2 alerts in this time")
    charts.locator("summary").click()
    expect(charts.locator("li").first).to_contain_text("still active · warning · Cramp risk high")
    charts.get_by_role("button", name="3 h").click()
    expect(charts.locator("h2")).to_have_text("Last 3 hours")
    expect(page).to_have_url(re.compile(r"runner=anna&hours=3$"))
    page.reload()
    expect(charts.get_by_role("button", name="3 h")).to_have_attribute("aria-pressed", "true")
    expect(charts).to_contain_text("What is known here begins at")
    assert [url for url in asked if url.endswith("/live/history?runner=anna&hours=3")]
