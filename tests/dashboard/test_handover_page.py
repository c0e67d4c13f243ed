"""On the page: what changed while somebody slept, and who is not told of alerts."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from ingest import wire
from ingest.endpoint import URL_VARIABLE
from ingest.race.access_file import add_person
from monitor import topics
from monitor.messages import NotifyReport, ServiceReport
from tests import browser
from tests.dashboard.access.house import House, opened
from tests.dashboard.scene import Outgoing
from tests.dashboard.serving import Broker
from tests.monitor.stored_races import stored_race

pytestmark = [pytest.mark.broker, pytest.mark.browser]


@pytest.fixture(scope="module")
def house(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house") / "race"
    stored_race(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(URL_VARIABLE, f"mqtt://127.0.0.1:{broker.port}")
        with opened(folder, folder.parent / "log.txt") as running:
            yield running


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with browser.phone(chromium) as one:
        yield one


def test_whoever_takes_over_asks_what_changed(page: Page, house: House) -> None:
    page.goto(f"{house.url}/?runner=anna")
    page.get_by_role("button", name="What changed while you slept…").click()
    note = page.locator(".handover-note")
    expect(note).to_contain_text("Carbohydrate 40 g")
    expect(note).to_contain_text("cramp, calf")
    six = page.get_by_role("dialog").get_by_role("button", name="6 h")
    expect(six).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Since this time").fill("00:00")
    expect(six).to_have_attribute("aria-pressed", "false")
    expect(note).to_contain_text("Carbohydrate 40 g")
    sideways = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(sideways)


def test_it_speaks_the_language_of_who_reads(page: Page, house: House) -> None:
    page.goto(f"{house.url}/?runner=anna&lang=it")
    page.get_by_role("button", name="Che cosa è cambiato mentre dormivi…").click()
    expect(page.locator(".handover-note")).to_contain_text("Carboidrati 40 g")


def test_a_service_that_tells_nobody_is_named_until_it_works(
    page: Page, house: House, broker: Broker
) -> None:
    hostile = "<img src=x onerror=alert(1)>"

    def report(fault: str | None, *, online: bool = True) -> None:
        service = ServiceReport(
            name=hostile, sent=0, waiting=0 if fault is None else 1, given_up=0, fault=fault
        )
        made = NotifyReport(t=1_764_000_000.0, online=online, services=(service,))
        broker.publish([Outgoing(topics.notify("race"), wire.encode(made), retain=True)])

    report("it answers 503")
    page.goto(f"{house.url}/?runner=anna")
    said = page.locator(".untold")
    expect(said).to_contain_text("Alerts are not sent to")
    expect(said).to_contain_text(hostile)
    expect(said).to_contain_text("it answers 503")
    report(None)
    expect(said).to_be_hidden()
    report(None, online=False)
    expect(said).to_contain_text("trailpulse notify does not run")
    report(None)


def test_what_can_t_be_told_is_said_in_a_sentence(house: House) -> None:
    missing = house.ask("GET", "/live/handover?runner=zoe&since=6h")
    assert missing.status == 404
    told = json.loads(missing.body)["problem"]
    assert "nothing is stored of that runner" in told
    assert "anna" not in told  # who else there is, is no matter of who asks
    assert house.ask("GET", "/live/handover?runner=anna&since=soon").status == 404


def test_only_who_sees_all_of_a_runner_is_told(house: House) -> None:
    """From here on one has to log in."""
    add_person(house.folder, "Maya", "crew", "four random words", ["ben"])
    add_person(house.folder, "Vera", "viewer", "four random words")
    answers = {}
    for name in ("maya", "vera"):
        cookie = house.enter(name)
        for runner in ("anna", "ben"):
            path = f"/live/handover?runner={runner}&since=6h"
            answers[name, runner] = house.ask("GET", path, Cookie=cookie).status
    assert answers == {
        ("maya", "anna"): 403, ("maya", "ben"): 200, ("vera", "anna"): 403, ("vera", "ben"): 403,
    }  # fmt: skip
