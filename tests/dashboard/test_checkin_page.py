"""Check-in as it happens: a strap in a corral, a gateway, a broker, the page on a phone."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dashboard.access.audit import AUDIT_FILE
from ingest.race.files import RUNTIME_FOLDER
from ingest.race.load import load
from tests import browser
from tests.brokers import mosquitto, started
from tests.dashboard.checkingin import CheckIn, checking_in
from tests.dashboard.hole import hole
from tests.dashboard.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.broker]

ANNA = "Annalisa Bartholomäus-Quattrocchi"


@pytest.fixture(scope="module")
def corral(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CheckIn]:
    folder = tmp_path_factory.mktemp("race")
    with (
        started(mosquitto(tmp_path_factory.mktemp("broker"))) as broker,
        checking_in(folder, broker, tmp_path_factory.mktemp("logs")) as running,
    ):
        yield running


@pytest.fixture
def phone(chromium: Browser, corral: CheckIn) -> Iterator[Page]:
    with browser.phone(chromium) as page:
        page.goto(f"{corral.url}/lite?view=checkin")
        card(page, "Polar").wait_for(timeout=15_000)
        yield page


def card(page: Page, name: str) -> Locator:
    return page.locator(".heard", has=page.locator(".heard-name", has_text=name))


def row(page: Page, name: str) -> Locator:
    return page.locator(".ready-row", has_text=name)


def count(page: Page, level: str) -> Locator:
    return page.locator(f".ready-counters [data-level={level}] b").first


def audited(corral: CheckIn) -> list[dict[str, Any]]:
    lines = (corral.folder / RUNTIME_FOLDER / AUDIT_FILE).read_text().splitlines()
    return [json.loads(line) for line in lines]


def unbind(page: Page, name: str) -> None:
    strap = card(page, name)
    strap.get_by_role("button", name="Unbind").click()
    strap.get_by_role("button", name=re.compile("Sure")).click()
    expect(page.locator(".chosen-said")).to_contain_text("is no longer")


def test_a_strap_of_nobody_is_bound_with_one_tap_and_its_runner_is_ready(
    phone: Page, corral: CheckIn
) -> None:
    strap = card(phone, "Polar H10 0001")
    expect(strap).to_have_attribute("data-state", "good", timeout=10_000)
    for told in ("…\u206000:01", "nearest", "−48 dBm", "battery 90 %", "on skin", "RR", "good"):
        expect(strap).to_contain_text(told)
    expect(strap.locator(".heard-value b")).to_have_text("96")
    expect(row(phone, ANNA)).to_contain_text("no strap is bound")
    expect(strap.get_by_role("button")).to_have_count(0)  # first it is said for whom

    row(phone, ANNA).click()
    corral.wear("00:01", 118)
    expect(strap.locator(".heard-rise")).to_have_text("+22")
    strap.get_by_role("button", name=f"Bind to {ANNA}").click()

    expect(phone.locator(".chosen-said")).to_have_text(
        f"✓ \u2068Polar H10 0001 …\u206000:01\u2069 is now \u2068{ANNA}\u2069's."
    )
    expect(count(phone, "low")).to_have_text("1", timeout=10_000)
    expect(strap.locator(".whose")).to_contain_text(ANNA)
    expect(phone.locator(".ready-row[aria-pressed=true]")).to_have_count(0)
    (kept,) = load(corral.folder).pairings
    assert (kept.runner, kept.address) == ("anna", "C0:FF:EE:00:00:01")
    bound = audited(corral)[-1]
    assert (bound["what"], bound["runner"], bound["sensor"], bound["gateway"]) == (
        "bound", "anna", "00:01", "pi-1",
    )  # fmt: skip
    unbind(phone, "Polar")


def test_why_one_is_refused_is_said_and_may_be_overruled(phone: Page, corral: CheckIn) -> None:
    strap = card(phone, "TICKR")
    expect(strap).to_have_attribute("data-state", "good", timeout=10_000)
    row(phone, "Ben Ito").click()
    strap.get_by_role("button", name="Bind to Ben Ito").click()
    expect(strap.locator(".heard-result")).to_have_text(
        "Not bound: battery 8 %: it may not last the race."
    )
    assert load(corral.folder).pairings == ()
    strap.get_by_role("button", name="Bind all the same").click()
    expect(phone.locator(".chosen-said")).to_contain_text("is now")
    expect(row(phone, "Ben Ito")).to_contain_text("battery 8 %")

    row(phone, ANNA).click()  # whose it is not
    strap.get_by_role("button", name=f"Bind to {ANNA}").click()
    expect(strap.locator(".heard-result")).to_contain_text("it is \u2068Ben Ito\u2069's already")
    phone.get_by_role("button", name="Cancel").click()
    unbind(phone, "TICKR")
    expect(row(phone, "Ben Ito")).to_contain_text("no strap is bound")


def test_a_hostile_name_is_only_text_and_a_mute_strap_gets_advice(phone: Page) -> None:
    mute = card(phone, "<b>Bo</b>")
    expect(mute).to_contain_text("silent: is it worn?", timeout=15_000)
    expect(mute).to_contain_text("Wet both electrodes")
    row(phone, "onerror").click()
    expect(phone.locator(".chosen")).to_contain_text("<img src=x")
    assert phone.locator(".checkin img, .heard b b, .ready-row img").count() == 0
    mute.get_by_role("button").first.click()
    expect(mute.locator(".heard-result")).to_contain_text("no data")


def test_who_was_chosen_survives_a_reload_and_the_way_leads_back(
    phone: Page, corral: CheckIn
) -> None:
    row(phone, "Ben Ito").click()
    phone.reload()
    expect(phone.locator(".chosen")).to_contain_text("Ben Ito", timeout=15_000)
    phone.get_by_role("button", name="Cards").click()
    expect(phone.locator(".card")).to_have_count(3)
    phone.get_by_role("button", name="Check-in").click()
    expect(phone).to_have_url(re.compile(r"/lite\?view=checkin$"))
    expect(card(phone, "Polar")).to_be_visible()


def test_it_can_be_used_by_everybody(phone: Page) -> None:
    row(phone, "Ben Ito").click()
    assert violations(phone) == []


def test_without_a_link_nobody_is_called_ready_and_nothing_can_be_tapped(
    phone: Page, corral: CheckIn
) -> None:
    with hole(urlsplit(corral.url).port or 0) as way:
        phone.goto(f"{way.url}/lite?view=checkin")
        row(phone, "Ben Ito").click()
        button = card(phone, "Polar").get_by_role("button").first
        expect(button).to_be_enabled(timeout=15_000)
        expect(count(phone, "stale")).to_have_count(0)
        way.open = False
        expect(phone.locator(".ready-counters [data-level=stale]")).to_have_count(4, timeout=15_000)
        expect(row(phone, "Ben Ito").locator(".ready-shape")).to_have_text("?")
        expect(button).to_be_disabled()


def test_a_gateway_that_is_gone_leaves_nothing_to_tap(
    phone: Page, corral: CheckIn, tmp_path: Path
) -> None:
    row(phone, "Ben Ito").click()
    expect(card(phone, "Polar").get_by_role("button").first).to_be_enabled()
    corral.gateway.terminate()
    expect(phone.locator(".heard")).to_have_count(0, timeout=10_000)
    expect(phone.locator(".around")).to_contain_text("No gateway is listening")
