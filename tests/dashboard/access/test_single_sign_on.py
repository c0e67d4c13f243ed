"""A login by OpenID Connect, with a real provider on this machine and a real Chromium."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ingest.race.access_file import add_person, remove_person
from tests.brokers import free_port
from tests.dashboard.access.house import House, furnish, opened
from tests.dashboard.serving import Broker, wait_until_listening

pytestmark = [pytest.mark.browser, pytest.mark.broker]

PEOPLE = (
    '{"sub": "maya", "email": "Maya@Example.org", "email_verified": true}',
    '{"sub": "mallory", "email": "maya@example.org", "email_verified": false}',
    '{"sub": "stranger", "email": "stranger@example.org", "email_verified": true}',
)


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """Where a provider of identities describes itself."""
    port = free_port()
    people = [word for one in PEOPLE for word in ("--user-claims", one)]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *people],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_listening(port)
        yield f"http://127.0.0.1:{port}/.well-known/openid-configuration"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def house(
    provider: str, broker: Broker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("race")
    port = free_port()
    furnish(folder, broker.port, public_url=f"http://127.0.0.1:{port}")
    with (folder / "secrets.toml").open("a") as file:
        file.write(
            '\n[oidc]\nname = "Club login"\nclient_id = "page"\nclient_secret = "s3cret-words"\n'
            f'server_metadata_url = "{provider}"\n'
        )
    add_person(folder, "Maya of the club", "crew", None, ["ben"], email="maya@example.org")
    with opened(folder, tmp_path_factory.mktemp("log") / "log.txt", port=port) as running:
        yield running


def come_as(page: Page, house: House, who: str) -> None:
    page.goto(house.url)
    page.get_by_role("link", name="Log in with Club login").click()
    page.get_by_role("button", name=who).click()


def cookies(page: Page) -> set[str]:
    return {str(cookie["name"]) for cookie in page.context.cookies()}


def test_whom_the_provider_knows_is_in_until_the_race_s_director_says_otherwise(
    phone: Page, house: House
) -> None:
    come_as(phone, house, "maya")
    expect(phone.locator(".card")).to_have_count(1)
    expect(phone.locator(".account")).to_contain_text("Maya of the club")
    # What Streamlit kept about her was exchanged for a session of ours, and is gone.
    assert not {name for name in cookies(phone) if name.startswith("_streamlit_user")}
    remove_person(house.folder, "Maya of the club")
    expect(phone.locator(".ended")).to_be_visible()
    add_person(house.folder, "Maya of the club", "crew", None, ["ben"], email="maya@example.org")


@pytest.mark.parametrize("who", ["mallory", "stranger"])
def test_an_address_that_is_unchecked_or_unknown_lets_nobody_in(
    phone: Page, house: House, who: str
) -> None:
    come_as(phone, house, who)
    expect(phone.get_by_role("alert")).to_contain_text("Ask whoever runs the race")
    assert not {name for name in cookies(phone) if name.startswith(("_streamlit_user", "trailp"))}
    phone.goto(house.url)
    expect(phone).to_have_url(f"{house.url}/login")


@pytest.mark.parametrize("cookie", ["nonsense", "eyJlbWFpbCI6ICJ4In0.aaaa.bbbb"])
def test_a_forged_answer_is_none(house: House, cookie: str) -> None:
    answer = house.ask("GET", "/login", Cookie=f"_streamlit_user={cookie}")
    assert answer.status == 403
    assert "trailpulse-" not in answer.headers.get("set-cookie", "")


def test_a_callback_that_nobody_asked_for_leads_to_the_login(house: House) -> None:
    answer = house.ask("GET", "/oauth2callback?state=x&code=y")
    assert answer.status == 302
    assert house.ask("GET", "/auth/logout").status == 401
