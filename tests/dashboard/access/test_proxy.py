"""The page behind a real nginx with TLS, by the configuration that the documentation shows."""

import asyncio
import json
import time
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import expect
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests import browser
from tests.dashboard import scene
from tests.dashboard.access.house import PASSWORD, Answer, House, furnish, opened
from tests.dashboard.access.proxy import NAME, Proxy, furnished, running
from tests.dashboard.serving import Broker

pytestmark = pytest.mark.broker


class Site(NamedTuple):
    """A page and the proxy before it."""

    house: House
    proxy: Proxy

    def log_in(self, origin: str) -> Answer:
        form = urlencode({"name": "maya", "password": PASSWORD, "next": "/"}).encode()
        return self.proxy.ask("POST", "/login", form, Origin=origin)


@pytest.fixture(scope="module")
def site(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    proxy = furnished(tmp_path_factory.mktemp("nginx"))
    folder = tmp_path_factory.mktemp("race")
    furnish(folder, broker.port, public_url=proxy.url)
    with opened(folder, tmp_path_factory.mktemp("log") / "log.txt") as house:
        port = urlsplit(house.url).port
        assert port is not None
        with running(proxy, port):
            yield Site(house, proxy)


def test_the_login_leads_through_the_proxy_and_its_cookie_is_for_tls_only(site: Site) -> None:
    assert site.proxy.ask("GET", "/", Accept="text/html").headers["location"] == "/login"
    answer = site.log_in(site.proxy.url)
    assert (answer.status, answer.headers["location"]) == (303, "/")
    name, *attributes = (part.strip() for part in answer.headers["set-cookie"].split(";"))
    assert name.startswith(f"__Host-trailpulse-{scene.RACE_ID}=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(attributes)
    page = site.proxy.ask("GET", "/", Cookie=answer.cookie)
    assert page.status == 200
    assert "strict-transport-security" in page.headers
    assert "content-security-policy" in page.headers


def test_another_origin_and_another_host_get_nothing(site: Site) -> None:
    for origin in ("https://evil.example", f"https://{NAME}", site.house.url):
        assert site.log_in(origin).status == 400
    assert site.proxy.ask("GET", "/login", Host="evil.example").status == 400


async def test_the_push_route_works_and_is_as_guarded_as_the_page(site: Site) -> None:
    cookie = await asyncio.to_thread(lambda: site.log_in(site.proxy.url).cookie)
    told = await asyncio.to_thread(lambda: site.proxy.ask("GET", "/live/ticket", Cookie=cookie))
    ticket = json.loads(told.body)["ticket"]
    url = f"{site.proxy.url.replace('https', 'wss', 1)}/live/ws?ticket={ticket}"

    def live(origin: str, cookie: str) -> connect:
        return connect(
            url,
            origin=origin,  # type: ignore[arg-type]  # a NewType of str
            additional_headers={"Cookie": cookie},
            ssl=site.proxy.trust(),
            host="127.0.0.1",
            port=site.proxy.port,
        )

    async with asyncio.timeout(30):
        async with live(site.proxy.url, cookie) as socket:
            parts = json.loads(await socket.recv())["parts"]
        assert [one["id"] for one in parts["race"]["runners"]] == ["anna", "ben"]
        for origin, other in (("https://evil.example", cookie), (site.proxy.url, "")):
            with pytest.raises(InvalidStatus):
                async with live(origin, other):
                    pass


def test_a_share_link_s_secret_gets_into_no_log(site: Site) -> None:
    made = site.house.share("anna")
    answer = site.proxy.ask("GET", f"/s/{made.token}")
    assert answer.status == 303
    site.proxy.ask("GET", "/login?marker")
    until = time.monotonic() + 10
    while "/login?marker" not in site.proxy.access_log:
        assert time.monotonic() < until
        time.sleep(0.02)
    for log in (site.proxy.access_log, site.house.log.read_text()):
        assert made.token not in log


def test_tries_are_counted_by_the_browser_s_address_whatever_it_claims(site: Site) -> None:
    site.proxy.ask("GET", f"/s/{'A' * 22}", X_Forwarded_For="203.0.113.9")
    told = (site.house.folder / ".trailpulse" / "audit.jsonl").read_text()
    assert '"link refused", "address": "127.0.0.1"' in told
    assert "203.0.113.9" not in told


@pytest.mark.browser
def test_a_phone_opens_the_live_page_through_it(site: Site, broker: Broker) -> None:
    rule = f"--host-resolver-rules=MAP {NAME} 127.0.0.1"
    with browser.running(rule) as chromium:
        context = chromium.new_context(
            viewport={"width": 390, "height": 844}, ignore_https_errors=True
        )
        page = context.new_page()
        page.goto(f"{site.proxy.url}/?runner=ben")
        page.get_by_label("Name").fill("maya")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        expect(page.locator("h1")).to_have_text("7 Ben Ito")
        now = time.time()
        broker.publish(scene.second(scene.bodies(now), t=now, at=now))
        expect(page.locator(".tile").first).to_contain_text("18")
