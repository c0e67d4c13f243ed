"""Without a network the page can be loaded again; after a logout nothing of it is left."""

import datetime as dt
import re
import time
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from ingest.race.access_file import revoke_link
from tests.dashboard import scene
from tests.dashboard.access.house import PASSWORD, House
from tests.dashboard.hole import hole
from tests.dashboard.serving import Broker

pytestmark = [pytest.mark.browser, pytest.mark.broker]

KEPT: Final = """async () => {
  const answer = await caches.match("/live/kept", { cacheName: "trailpulse-kept" });
  return answer ? await answer.text() : null;
}"""
IS_KEPT: Final = """async (name) => {
  if (!navigator.serviceWorker.controller) return false;
  const answer = await caches.match("/live/kept", { cacheName: "trailpulse-kept" });
  return answer !== undefined && (await answer.text()).includes(name);
}"""
CHARTS_KEPT: Final = """async () => {
  const answer = await caches.match("/live/kept/charts", { cacheName: "trailpulse-kept" });
  return answer !== undefined && (await answer.json()).points.length > 0;
}"""
# Whether what is kept is as said: with a view of Ben, or without.
OF_BEN: Final = """async (wanted) => {
  const answer = await caches.match("/live/kept", { cacheName: "trailpulse-kept" });
  return answer ? wanted === (await answer.json()).runners.some(([id]) => id === "ben") : false;
}"""
# All that the worker's own cache holds, as text.
SHELL: Final = """async () => {
  const names = (await caches.keys()).filter((name) => name.includes("shell"));
  const cache = await caches.open(names[0]);
  const found = await Promise.all((await cache.keys()).map((request) => cache.match(request)));
  return { names, addresses: found.map((one) => one.url), texts: await Promise.all(found.map((one) => one.text())) };
}"""  # noqa: E501


def tell_all(broker: Broker) -> None:
    now = time.time()
    broker.publish(scene.second(scene.bodies(now), t=now, at=now))


def log_in(phone: Page, address: str) -> None:
    phone.goto(address)
    phone.get_by_label("Name").fill("Maya")
    phone.get_by_label("Password").fill(PASSWORD)
    phone.get_by_role("button", name="Log in").click()


def wait_until_kept(phone: Page, broker: Broker, what: str) -> None:
    """Until the worker is there, and the page has let it keep something."""
    for _ in range(12):
        tell_all(broker)
        if phone.evaluate(IS_KEPT, what):
            return
        phone.wait_for_timeout(1000)
    raise AssertionError("nothing was kept")


def test_what_was_known_last_can_be_loaded_without_a_network_and_becomes_live_by_itself(
    phone: Page, house: House, broker: Broker
) -> None:
    tell_all(broker)
    with hole(urlsplit(house.url).port or 0) as way:
        log_in(phone, f"{way.url}/lite?runner=ben")
        expect(phone.locator(".tile .score").first).to_have_text("18")
        wait_until_kept(phone, broker, "Ben Ito")
        phone.wait_for_function(CHARTS_KEPT)
        way.open = False
        # Streamlit's own page can't come; its address is answered all the same.
        phone.goto(f"{way.url}/?runner=ben", wait_until="commit")
        expect(phone.locator(".trouble")).to_contain_text("NO LINK")
        expect(phone.locator(".trouble")).to_contain_text(re.compile(r"No word .* for \d+ s"))
        expect(phone.locator("h1")).to_have_text("7 Ben Ito")
        expect(phone.locator(".tile .score").first).to_have_text("18")
        expect(phone.locator(".tile").first).to_have_attribute("data-level", "stale")
        expect(phone.locator(".logbar")).to_be_visible()
        expect(phone.locator(".charts canvas").first).to_be_visible()
        # What was known gets older, and nothing of it looks live.
        expect(phone.locator(".state .word")).to_have_text("old")
        way.open = True
        tell_all(broker)
        expect(phone.locator(".trouble")).to_be_hidden()
        expect(phone.locator(".state .word")).to_have_text("low")


def test_the_worker_keeps_no_data_itself_and_a_logout_deletes_what_the_page_kept(
    phone: Page, house: House, broker: Broker
) -> None:
    tell_all(broker)
    log_in(phone, f"{house.url}/lite?runner=ben")
    wait_until_kept(phone, broker, "Ben Ito")
    shell = phone.evaluate(SHELL)
    assert len(shell["names"]) == 1
    paths = {urlsplit(address).path for address in shell["addresses"]}
    assert {re.sub(r"[0-9a-f]{16}", "*", path) for path in paths} == {
        "/live/shell", "/live/assets/*/lite.en.js", "/live/assets/*/lite.css",
        "/live/assets/*/live.css",
    }  # fmt: skip
    for text in shell["texts"]:
        assert "Ben Ito" not in text
        assert "Grande" not in text
        assert "Maya" not in text
    phone.locator(".account").get_by_role("link", name="Log out").click()
    phone.get_by_role("button", name="Log out").click()
    expect(phone).to_have_url(f"{house.url}/login")
    assert phone.evaluate(KEPT) is None


def test_a_revoked_link_leaves_nothing_on_the_device(
    phone: Page, house: House, broker: Broker
) -> None:
    made = house.share("anna")
    phone.goto(f"{house.url}/s/{made.token}")
    phone.goto(f"{house.url}/lite?runner=anna")
    wait_until_kept(phone, broker, "Quattrocchi")
    assert "Ben Ito" not in phone.evaluate(KEPT)
    revoke_link(house.folder, made.link.id, dt.datetime.now(dt.UTC))
    expect(phone.locator(".ended")).to_be_visible()
    phone.wait_for_function("async () => !(await caches.has('trailpulse-kept'))")


def test_the_next_link_on_the_same_phone_finds_nothing_of_the_one_before(
    phone: Page, house: House, broker: Broker
) -> None:
    phone.goto(f"{house.url}/s/{house.share('anna').token}")
    phone.goto(f"{house.url}/lite?runner=anna")
    wait_until_kept(phone, broker, "Quattrocchi")
    phone.goto(f"{house.url}/s/{house.share('chiara').token}")
    expect(phone.locator("h1")).to_contain_text("Chiara")
    assert "Quattrocchi" not in (phone.evaluate(KEPT) or "")


def test_what_a_runner_shows_no_longer_is_not_kept_either(
    phone: Page, house: House, broker: Broker
) -> None:
    tell_all(broker)
    log_in(phone, f"{house.url}/lite?runner=ben")
    wait_until_kept(phone, broker, '"heart_rate_bpm"')
    phone.locator(".back").first.click()
    phone.locator(".card", has_text="Ben Ito").wait_for()
    path = house.folder / "runners.toml"
    before = path.read_text()
    without = before.replace('crew = ["course", "pace", "heart_rate", "indices"]', "crew = []")
    assert phone.evaluate(OF_BEN, True)
    assert without != before
    try:
        # Ben's own page is not open any more; what was kept of it must go all the same.
        path.write_text(without)
        phone.wait_for_function(OF_BEN, arg=False)
    finally:
        path.write_text(before)
