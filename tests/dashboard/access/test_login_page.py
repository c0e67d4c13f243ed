"""The login and share links in a real Chromium, on a phone."""

import datetime as dt
import re
import time

import pytest
from playwright.sync_api import Page, expect

from ingest.race.access_file import revoke_link
from tests.browser import PHONE
from tests.dashboard import scene
from tests.dashboard.access.house import PASSWORD, House
from tests.dashboard.serving import Broker

pytestmark = [pytest.mark.browser, pytest.mark.broker]

THUMB_PX = 56


def tell_all(broker: Broker) -> None:
    now = time.time()
    broker.publish(scene.second(scene.bodies(now), t=now, at=now))


def test_a_crew_logs_in_and_lands_where_it_wanted_to(
    phone: Page, house: House, broker: Broker
) -> None:
    phone.goto(f"{house.url}/?runner=ben")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Grande Traversée")
    expect(phone.locator("footer")).to_contain_text("Not a medical device")
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    for field in phone.locator("input:visible, button").all():
        box = field.bounding_box()
        assert box is not None
        assert box["height"] >= THUMB_PX
    phone.get_by_label("Name").fill("Maya")
    phone.get_by_label("Password").fill("not the password")
    phone.get_by_role("button", name="Log in").click()
    expect(phone.get_by_role("alert")).to_have_text("That name and password do not go together.")
    expect(phone.get_by_label("Name")).to_have_value("Maya")
    phone.get_by_label("Password").fill(PASSWORD)
    phone.get_by_role("button", name="Log in").click()
    expect(phone).to_have_url(f"{house.url}/?runner=ben")
    expect(phone.locator("h1")).to_have_text("7 Ben Ito")
    tell_all(broker)
    expect(phone.locator(".tile").first).to_contain_text("18")
    expect(phone.locator(".logbar")).to_be_visible()
    expect(phone.locator(".account")).to_contain_text("Maya")
    phone.locator(".account").get_by_role("link", name="Log out").click()
    phone.get_by_role("button", name="Log out").click()
    expect(phone).to_have_url(f"{house.url}/login")
    phone.goto(house.url)
    expect(phone).to_have_url(f"{house.url}/login")


def test_a_link_shows_its_runner_what_was_agreed_to_and_ends_with_words(
    phone: Page, house: House, broker: Broker
) -> None:
    made = house.share("anna")
    phone.goto(f"{house.url}/s/{made.token}")
    expect(phone).to_have_url(f"{house.url}/?runner=anna")
    expect(phone.locator("h1")).to_contain_text("Annalisa")
    tell_all(broker)
    expect(phone.locator(".tile").first).to_contain_text("not shared")
    expect(phone.locator(".vital", has_text="Heart rate")).to_contain_text("not shared")
    expect(phone.locator(".vital", has_text="Speed")).to_contain_text("km/h")
    expect(phone.locator(".score").first).to_be_hidden()
    expect(phone.locator(".logbar")).to_be_hidden()
    expect(phone.locator(".fuel .log")).to_have_css("display", "none")
    expect(phone.locator(".see").first).to_be_hidden()
    phone.locator(".back").click()
    expect(phone.locator(".card")).to_have_count(1)
    expect(phone.locator(".to-desk")).to_be_hidden()
    phone.goto(f"{house.url}/?runner=chiara")
    expect(phone.locator("h1")).to_have_text("There is no runner “chiara” in this race.")
    phone.goto(f"{house.url}/?view=desk")
    expect(phone.locator(".card")).to_have_count(1)

    revoke_link(house.folder, made.link.id, dt.datetime.now(dt.UTC))
    expect(phone.locator(".ended")).to_contain_text("You are logged out")
    expect(phone.locator(".card")).to_have_count(0)
    expect(phone.locator(".page")).not_to_contain_text("Annalisa")
    # Streamlit's own notice must not lie over the words.
    expect(phone.get_by_role("dialog")).to_have_count(0)
    phone.locator(".ended").get_by_role("link", name="Log in").click()
    expect(phone).to_have_url(re.compile(r"/login\?next="))


def test_the_title_of_the_tab_forgets_the_alert_with_the_rest(
    phone: Page, house: House, broker: Broker
) -> None:
    tell_all(broker)
    made = house.share("chiara", "crew")
    phone.goto(f"{house.url}/s/{made.token}")
    expect(phone).to_have_title("(1) Heat: slow down now")
    revoke_link(house.folder, made.link.id, dt.datetime.now(dt.UTC))
    expect(phone.locator(".ended")).to_be_visible()
    expect(phone).not_to_have_title(re.compile("Heat"))


def test_who_logs_in_again_in_another_tab_goes_on_in_this_one(
    phone: Page, house: House, broker: Broker
) -> None:
    made = house.share("anna", "crew")
    phone.goto(f"{house.url}/s/{made.token}")
    expect(phone.locator("h1")).to_contain_text("Annalisa")
    revoke_link(house.folder, made.link.id, dt.datetime.now(dt.UTC))
    expect(phone.locator(".ended")).to_be_visible()
    other = phone.context.new_page()
    other.goto(f"{house.url}/s/{house.share('anna', 'crew').token}")
    other.close()
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    expect(phone.locator(".ended")).to_have_count(0)
    expect(phone.locator("h1")).to_contain_text("Annalisa")


def test_a_hostile_name_stays_text_in_the_login_and_on_the_page(
    phone: Page, house: House, broker: Broker
) -> None:
    phone.goto(house.url)
    phone.get_by_label("Name").fill(scene.HOSTILE_NAME[:80])
    phone.get_by_label("Password").fill("not the password")
    phone.get_by_role("button", name="Log in").click()
    expect(phone.get_by_label("Name")).to_have_value(scene.HOSTILE_NAME[:80])
    phone.goto(f"{house.url}/s/{house.share('hostile').token}")
    expect(phone.locator("h1")).to_have_text(f"666 {scene.HOSTILE_NAME}")
    phone.goto(f"{house.url}/lite?runner=hostile")
    expect(phone.locator("h1").first).to_contain_text("<img src=x")
    assert phone.locator("img[src='x']").count() == 0
    assert "owned" not in phone.title().split("<img")[0]


def test_an_admin_makes_a_link_on_the_phone_and_takes_it_back(
    phone: Page, house: House, broker: Broker
) -> None:
    tell_all(broker)
    phone.goto(house.url)
    phone.get_by_label("Name").fill("ada")
    phone.get_by_label("Password").fill(PASSWORD)
    phone.get_by_role("button", name="Log in").click()
    phone.locator(".account").get_by_role("link", name="Share links").click()
    phone.get_by_label("Whom does it show?").select_option(label="Ben Ito")
    phone.get_by_label("For whom is it?").select_option("crew")
    phone.get_by_label("Note").fill("Ben's <b>sister</b>")
    phone.get_by_role("button", name="Make a link").click()
    address = phone.locator(".address").inner_text()
    assert address.startswith(f"{house.url}/s/")
    line = phone.locator(".links li", has_text="Ben's <b>sister</b>")
    expect(line).to_contain_text("Ben Ito, crew")
    for button in phone.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= THUMB_PX
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    sister = phone.context.browser.new_context()  # type: ignore[union-attr]  # it has one
    page = sister.new_page()
    page.goto(address)
    expect(page.locator("h1")).to_have_text("7 Ben Ito")
    line.get_by_role("button", name="Take back").click()
    expect(line).to_contain_text("revoked")
    expect(page.locator(".ended")).to_be_visible()
    sister.close()
