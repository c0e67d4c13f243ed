"""The pages in a real Chromium: what the crew sees, taps and logs."""

import re
import time
from dataclasses import replace
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect

from ingest.events import Ack
from monitor import topics as monitor_topics
from tests.dashboard import scene
from tests.dashboard.scene import RACE_ID, Body
from tests.dashboard.serving import Broker, Server

pytestmark = [pytest.mark.browser, pytest.mark.broker]

WITHIN_S: Final = 10.0
THUMB_PX: Final = 56
SIZES: Final = ((320, 640), (390, 844), (1440, 900))

expect.set_options(timeout=60_000)


def person(runner: str) -> Body:
    return next(body for body in scene.bodies(time.time()) if body.id == runner)


def tell(broker: Broker, body: Body, *, ago_s: float = 0.0, age_s: float = 0.4) -> None:
    """Publish one status of a runner, as the monitor would have `ago_s` ago."""
    at = time.time() - ago_s
    status = scene.status(body, t=at, at=at, age_s=age_s)
    broker.publish([scene.retained(monitor_topics.status(RACE_ID, body.id), status)])


def tell_all(broker: Broker) -> None:
    now = time.time()
    broker.publish(scene.second(scene.bodies(now), t=now, at=now))


def open_runner(page: Page, server: Server, runner: str) -> None:
    page.goto(f"{server.url}/?runner={runner}")
    page.locator(".state").wait_for()


def log_button(page: Page, name: str) -> Locator:
    """A button of the bar, not of the list where the same may be undone."""
    return page.locator(".logbuttons").get_by_role("button", name=name, exact=True)


def test_a_published_status_is_seen_and_a_tap_leads_to_the_runner(
    page: Page, server: Server, broker: Broker
) -> None:
    page.goto(server.url)
    card = page.locator(".card", has_text="Chiara De Rossi")
    card.wait_for()
    tell_all(broker)
    expect(card.locator(".word")).to_have_text("very high")
    expect(card.locator(".card-head .shape")).to_have_text("✖")
    expect(card.locator(".card-score").first).to_have_text("84")
    expect(card).to_contain_text("1 urgent alert")
    card.click()
    expect(page).to_have_url(re.compile(r"\?runner=chiara$"))
    expect(page.locator(".state .word")).to_have_text("very high")
    expect(page.locator(".top-alert strong")).to_have_text("Heat: slow down now")


def test_who_needs_help_comes_first_and_silence_ranks_high(
    page: Page, server: Server, broker: Broker
) -> None:
    tell_all(broker)
    page.goto(server.url)
    names = page.locator(".card-name")
    expect(names).to_have_count(6)
    expect(names.nth(0)).to_contain_text("Chiara")
    expect(names.nth(1)).to_contain_text("Eva")  # never heard
    expect(names.nth(5)).to_contain_text("Ben")


def test_the_runner_in_the_address_survives_a_reload_and_back_goes_back(
    page: Page, server: Server, broker: Broker
) -> None:
    tell_all(broker)
    page.goto(server.url)
    page.locator(".card", has_text="Ben Ito").click()
    expect(page.locator("h1")).to_have_text("7 Ben Ito")
    page.reload()
    expect(page.locator("h1")).to_have_text("7 Ben Ito")
    page.go_back()
    expect(page.locator(".card")).to_have_count(6)
    expect(page).not_to_have_url(re.compile("runner="))


def test_numbers_age_in_the_browser_from_live_to_grey_to_a_dash(
    page: Page, server: Server, broker: Broker
) -> None:
    anna = person("anna")
    open_runner(page, server, "anna")
    heart_rate = page.locator(".vital").first
    tell(broker, anna, age_s=12)
    expect(heart_rate).to_have_class(re.compile("old"))
    expect(heart_rate).to_contain_text(re.compile(r"1\d s ago"))
    expect(page.locator(".state")).to_have_attribute("data-level", "high")
    # Nothing more is published: the browser alone must make it a dash.
    tell(broker, anna, age_s=28)
    expect(heart_rate.locator(".vital-value")).not_to_have_text("—")
    expect(heart_rate.locator(".vital-value")).to_have_text("—")
    expect(page.locator(".state .word")).to_have_text("NO DATA")
    expect(page.locator(".tile").first).to_have_attribute("data-level", "stale")


def test_a_retained_status_counts_from_its_own_stamp(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("dmitri"), ago_s=45)
    open_runner(page, server, "dmitri")
    expect(page.locator(".state .word")).to_have_text("NO DATA")
    expect(page.locator(".score").first).to_have_text("—")
    expect(page.locator(".tile-level").first).to_contain_text("last known 42 watch")
    expect(page.locator(".vital-value").first).to_have_text("—")


def test_missing_is_a_dash_and_assumed_parts_say_so(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("chiara"))
    open_runner(page, server, "chiara")
    expect(page.locator(".vital", has_text="Cadence").locator(".vital-value")).to_have_text("—")
    expect(page.locator(".vital", has_text="Heart rate")).not_to_contain_text("—")
    muscle = page.locator(".bar", has_text="muscle load").first
    expect(muscle.get_by_text("assumed")).to_be_visible()
    expect(muscle.locator(".bar-fill")).to_have_class(re.compile("assumed"))
    training = page.locator(".bar", has_text="training").first
    expect(training.get_by_text("assumed")).to_be_hidden()


def test_the_parts_shown_sum_to_the_score_and_each_strap_says_its_use(
    page: Page, server: Server, broker: Broker
) -> None:
    tell(broker, person("anna"))
    open_runner(page, server, "anna")
    expect(page.locator(".sensors li")).to_have_text(
        [
            "heart-rate strap Polar H10 0000: live, in use, battery 14 % (low)",
            "heart-rate strap TICKR: live, spare, no skin contact, battery 55 %",
            "foot pod Stryd: live, battery 82 %",
        ]
    )
    why = page.locator(".panel", has_text="Why cramp risk")
    why.locator("summary").click()
    values = why.locator(".bar-value").all_inner_texts()
    assert len(values) == len(scene.CRAMP_WEIGHTS)
    total = sum(float(value.replace("−", "-")) for value in values)
    assert total == pytest.approx(71.0, abs=0.05 * len(values))


def test_a_hostile_name_stays_text(page: Page, server: Server, broker: Broker) -> None:
    title = "<img src=x onerror=alert(1)>"
    hostile = replace(
        person("hostile"),
        alerts=(scene.alert("hostile", "warning", "pace", title, title, t=time.time()),),
    )
    tell(broker, hostile)
    page.goto(server.url)
    card = page.locator(".card", has_text=scene.HOSTILE_NAME)
    card.click()
    expect(page.locator("h1")).to_have_text(f"666 {scene.HOSTILE_NAME}")
    expect(page.locator(".top-alert strong")).to_have_text(title)
    assert page.locator("img[src='x']").count() == 0
    assert "owned" not in page.title()


def test_seen_acknowledges_that_alert_and_shows_the_next(
    page: Page, server: Server, broker: Broker
) -> None:
    anna = person("anna")
    tell(broker, anna)
    open_runner(page, server, "anna")
    expect(page.locator(".top-alert strong")).to_have_text("Cramp risk high")
    with broker.events(RACE_ID) as arrived:
        page.locator(".top-alert").get_by_role("button", name="SEEN").click()
        event = arrived.get(timeout=WITHIN_S)[1]
    assert isinstance(event, Ack)
    assert event.alert == anna.alerts[0].id
    expect(page.locator(".top-alert strong")).to_have_text("Fuel due")
    expect(page.locator(".alert", has_text="Cramp risk high")).to_contain_text("seen")


def test_an_unknown_runner_is_said_to_be_unknown(page: Page, server: Server) -> None:
    open_runner(page, server, "nobody")
    expect(page.locator("h1")).to_have_text("There is no runner “nobody” in this race.")


@pytest.mark.parametrize("query", ["/", "/?runner=anna"])
def test_nothing_is_cut_off_or_too_small_to_hit(
    page: Page, server: Server, broker: Broker, query: str
) -> None:
    tell_all(broker)
    page.goto(server.url + query)
    score = page.locator(".card-score, .score").first
    score.wait_for()
    tell_all(broker)
    expect(score).not_to_have_text("—")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(CUT_OFF) == []
        for button in page.locator(".page button:visible").all():
            box = button.bounding_box()
            assert box is not None
            assert min(box["height"], box["width"]) >= THUMB_PX, button.inner_text()


def test_the_page_follows_the_device_s_theme(page: Page, server: Server) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(server.url)
    expect(page.locator(".page")).to_have_attribute("data-theme", "light")
    page.emulate_media(color_scheme="dark")
    page.reload()
    expect(page.locator(".page")).to_have_attribute("data-theme", "dark")


# Every element whose text needs more room than it has, and the page when it scrolls sideways.
CUT_OFF: Final = """() => {
  const cut = [];
  const main = document.querySelector('[data-testid=stMain]');
  if (main.scrollWidth > main.clientWidth) cut.push('the page scrolls sideways');
  const walk = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.shadowRoot) walk(one.shadowRoot);
      if (!one.closest('.page') || !one.offsetParent || one.tagName === 'CANVAS') continue;
      if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
        cut.push(`${one.className}: ${one.textContent.slice(0, 60)}`);
    }
  };
  walk(document);
  return cut;
}"""
