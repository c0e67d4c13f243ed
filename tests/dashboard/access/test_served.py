"""A real dashboard process where one has to log in: what each visitor gets, and does not."""

import asyncio
import contextlib
import datetime as dt
import json
import re
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import quote, urlencode

import msgspec
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dashboard.access.gate import ENDED
from ingest import topics, wire
from ingest.bus import Bus, Received
from ingest.checkin_messages import BindAnswer, BindRequest
from ingest.race.access_file import add_person, read_access, remove_person, revoke_link
from tests.brokers import running
from tests.dashboard import scene
from tests.dashboard.access.house import PASSWORD, Answer, House
from tests.dashboard.serving import Broker

pytestmark = pytest.mark.broker

WITHIN_S: Final = 10.0
CHIARA_S: Final = ("171", "84.0", "Heat: slow down now")  # what is known of her alone


@asynccontextmanager
async def live(house: House, cookie: str, query: str = "") -> AsyncIterator[ClientConnection]:
    ticket = await asyncio.to_thread(house.ticket, cookie)
    async with socket(house, cookie, f"?ticket={ticket}{query}") as opened:
        yield opened


@asynccontextmanager
async def socket(
    house: House, cookie: str, query: str, path: str = "/live/ws"
) -> AsyncIterator[ClientConnection]:
    url = f"{house.url.replace('http', 'ws', 1)}{path}{query}"
    headers = {"Cookie": cookie} if cookie else {}
    async with (
        asyncio.timeout(6 * WITHIN_S),
        connect(url, origin=house.url, additional_headers=headers) as opened,  # type: ignore[arg-type]  # a NewType of str
    ):
        yield opened


async def parts_until(opened: ClientConnection, *keys: str) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    while not all(key in seen for key in keys):
        seen |= json.loads(await opened.recv())["parts"]
    return seen


async def ended(opened: ClientConnection) -> int | None:
    """Wait until the stream ends; how it did."""
    try:
        while True:
            await opened.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def gel() -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "t": time.time(), "kind": "carbs", "carbs_g": 25}


def log(house: House, cookie: str, runner: str, **fields: Any) -> int:
    body = json.dumps(gel() | fields).encode()
    headers = {"Origin": house.url, "X_Trailpulse": "1", "Cookie": cookie}
    return house.ask("POST", f"/live/log?runner={runner}", body, **headers).status


def weather(house: House, cookie: str) -> int:
    headers = {"Origin": house.url, "X_Trailpulse": "1", "Cookie": cookie}
    return house.ask("POST", "/live/weather", b'{"air_temp_c": 21}', **headers).status


@pytest.fixture(scope="module")
def maya(house: House) -> str:
    return house.enter("maya")


@pytest.fixture(scope="module")
def desk(house: House) -> str:
    return house.enter("Désirée")


def test_the_login_speaks_the_browser_s_language_or_the_one_in_the_address(house: House) -> None:
    def said(path: str, accepted: str) -> str:
        return house.ask("GET", path, Accept_Language=accepted).body.decode()

    assert ">Accedi<" in said("/login", "it-IT,en;q=0.5")
    assert '<html lang="it">' in said("/login?lang=it", "en")
    assert ">Accedi<" in said("/login?next=%2F%3Flang%3Dit", "en")
    assert ">Log in<" in said("/login", "de")


def test_a_stranger_is_led_to_the_login_and_gets_no_more(house: House) -> None:
    page = house.ask("GET", "/?runner=anna", Accept="text/html")
    assert (page.status, page.headers["location"]) == (303, "/login?next=%2F%3Frunner%3Danna")
    for path in ("/live/history?runner=anna", "/live/ticket", "/_stcore/health", "/lite"):
        assert house.ask("GET", path).status == 401
    assert json.loads(house.ask("GET", "/healthz").body) == {"broker_up": True}
    login = house.ask("GET", "/login")
    assert login.status == 200
    assert "Not a medical device" in login.body.decode()
    assert "script-src" in login.headers["content-security-policy"]
    assert b"<script" not in login.body


@pytest.mark.parametrize("path", ["/live/ws", "/_stcore/stream"])
async def test_a_stranger_s_websocket_is_refused(house: House, path: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with socket(house, "", "", path):
            pass
    assert refused.value.response.status_code == 401


def test_a_login_gives_a_cookie_that_scripts_can_not_read(house: House) -> None:
    answer = house.log_in("Maya")
    assert (answer.status, answer.headers["location"]) == (303, "/?runner=ben")
    attributes = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= attributes
    assert "secure" not in attributes  # this machine, without TLS
    assert house.ask("GET", "/", Cookie=answer.cookie).status == 200


def test_only_the_desk_tells_the_weather(house: House, maya: str, desk: str) -> None:
    assert (weather(house, ""), weather(house, maya), weather(house, desk)) == (401, 403, 200)


def test_a_login_from_a_foreign_page_is_not_taken(house: House) -> None:
    answer = house.log_in("Maya", Origin="http://evil.example")
    assert answer.status == 400
    assert "set-cookie" not in answer.headers


def test_what_is_typed_into_the_login_stays_text(house: House) -> None:
    answer = house.log_in('"><script>alert(1)</script>', "wrong words")
    assert answer.status == 401
    assert b"<script" not in answer.body
    assert b"&lt;script&gt;" in answer.body


@pytest.mark.parametrize(
    "wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_login_never_leads_to_another_site(house: House, desk: str, wanted: str) -> None:
    answer = house.ask("GET", f"/login?next={quote(wanted, safe='')}", Cookie=desk)
    assert (answer.status, answer.headers["location"]) == (303, "/")


async def test_logging_out_ends_the_session_but_a_foreign_link_does_not(house: House) -> None:
    def out(method: str, origin: str) -> Answer:
        body = b"" if method == "POST" else None
        return house.ask(method, "/logout", body, Cookie=mine, Origin=origin)

    mine, other = [await asyncio.to_thread(house.enter, "maya") for _ in range(2)]
    asked = await asyncio.to_thread(out, "GET", house.url)
    assert (asked.status, "set-cookie" in asked.headers) == (200, False)
    foreign = await asyncio.to_thread(out, "POST", "http://evil.example")
    assert "set-cookie" not in foreign.headers
    async with live(house, mine) as elsewhere:
        left = await asyncio.to_thread(out, "POST", house.url)
        assert left.headers["location"] == "/login"
        assert "max-age=0" in left.headers["set-cookie"].lower()
        assert await ended(elsewhere) == ENDED
    # Whoever copied the cookie has nothing of it; who logged in on another device stays in.
    for cookie, status in ((mine, 401), (other, 200)):
        answer = await asyncio.to_thread(house.ask, "GET", "/live/ticket", Cookie=cookie)
        assert answer.status == status


@pytest.mark.parametrize("value", ["abc", "A" * 9000, "W10.AA", "é"])
def test_a_forged_cookie_is_no_cookie(house: House, value: str) -> None:
    cookie = f"trailpulse-{scene.RACE_ID}={value}"
    assert house.ask("GET", "/live/ticket", Cookie=cookie).status == 401


def test_a_link_opens_its_runner_only_and_its_secret_leaves_the_address(house: House) -> None:
    made = house.share("anna")
    opened = house.ask("GET", f"/s/{made.token}")
    assert (opened.status, opened.headers["location"]) == (303, "/?runner=anna")
    assert opened.headers["cache-control"] == "no-store"
    assert made.token not in opened.headers["set-cookie"]
    assert made.token not in house.log.read_text()
    cookie = opened.cookie
    assert house.ask("GET", "/live/history?runner=anna", Cookie=cookie).status == 200
    for runner in ("ben", "nobody"):
        refused = house.ask("GET", f"/live/history?runner={runner}", Cookie=cookie)
        assert refused.status == 403
    columns = json.loads(house.ask("GET", "/live/history?runner=anna", Cookie=cookie).body)
    assert set(columns) == {"t", "cadence_spm", "speed_mps"}


@pytest.mark.parametrize("token", ["A" * 22, "..", "%2e%2e", "x" * 5000, "%00", "é"])
def test_a_link_that_is_none_says_what_to_do(house: House, token: str) -> None:
    answer = house.ask("GET", f"/s/{quote(token, safe='%')}", Accept="text/html")
    assert answer.status in (303, 400, 404)
    assert "set-cookie" not in answer.headers
    if answer.status == 404:
        assert "Ask whoever sent it" in answer.body.decode()


async def test_a_viewer_of_the_field_sees_those_who_agreed_and_what_they_agreed_to(
    house: House, broker: Broker
) -> None:
    cookie = await asyncio.to_thread(house.enter, "vera")
    now = time.time()
    async with live(house, cookie) as opened:
        await asyncio.to_thread(broker.publish, scene.second(scene.bodies(now), t=now, at=now))
        parts = await parts_until(opened, "race", "row/anna", "row/chiara", "row/hostile")
        assert [one["id"] for one in parts["race"]["runners"]] == ["anna", "chiara", "hostile"]
        you = {name: value for name, value in parts["race"]["you"].items() if name != "rights"}
        assert you == {"role": "viewer", "may_log": False, "desk": False}
        assert not {"row/ben", "row/dmitri", "row/eva"} & set(parts)
        anna, chiara = parts["row/anna"], parts["row/chiara"]
        assert set(anna["readings"]) == {"cadence_spm", "speed_mps"}
        assert anna["fatigue"] == anna["cramp"] == {"level": "unknown"}
        assert "alerts" not in anna
        assert "indices" in anna["hidden"]
        assert chiara["fatigue"]["score"] == 84.0
        # Neither by asking for a runner nor for the desk is there more to be had.
        for wanted in ("ben", "*", "dmitri"):
            await opened.send(json.dumps({"watch": wanted}))
            text = await opened.recv()
            assert "row/ben" not in str(text)
            assert "desk/" not in str(text)


async def test_the_desk_sees_everything(house: House, desk: str, broker: Broker) -> None:
    now = time.time()
    await asyncio.to_thread(broker.publish, scene.second(scene.bodies(now), t=now, at=now))
    async with live(house, desk) as opened:
        parts = await parts_until(opened, "race", "row/dmitri")
        assert len(parts["race"]["runners"]) == 6
        await opened.send(json.dumps({"watch": "*"}))
        assert (await parts_until(opened, "desk/chiara"))["desk/chiara"]["level"] == "very_high"


async def test_a_crew_sees_its_runners_and_not_what_they_keep_from_it(
    house: House, maya: str, broker: Broker
) -> None:
    now = time.time()
    async with live(house, maya, "&runner=ben") as opened:
        await asyncio.to_thread(broker.publish, scene.second(scene.bodies(now), t=now, at=now))
        parts = await parts_until(opened, "race", "runner")
    assert [one["id"] for one in parts["race"]["runners"]] == ["anna", "ben"]
    assert parts["runner"]["hidden"] == ["intake", "position"]
    assert "grade" not in parts["runner"]["readings"]
    assert parts["runner"]["fatigue"]["score"] == 18.0


@pytest.mark.parametrize("path", ["/lite", "/lite?runner=chiara"])
def test_the_light_page_shows_no_more_than_the_other(
    house: House, maya: str, broker: Broker, path: str
) -> None:
    now = time.time()
    broker.publish(scene.second(scene.bodies(now), t=now, at=now))
    page = house.ask("GET", path, Cookie=maya, Accept="text/html").body.decode()
    assert "Chiara" not in page
    assert not [secret for secret in CHIARA_S if secret in page]
    assert "Ben Ito" in page
    link = house.follow(house.share("anna"))
    page = house.ask("GET", "/lite?runner=anna", Cookie=link, Accept="text/html").body.decode()
    assert "not shared" in page
    assert "63" not in re.sub(r"assets/\w+", "", page)


async def test_the_push_route_needs_a_ticket_of_ones_own(
    house: House, maya: str, desk: str
) -> None:
    other = await asyncio.to_thread(house.ticket, desk)
    for ticket in ("", "?ticket=", "?ticket=nonsense", f"?ticket={other}"):
        with pytest.raises(InvalidStatus):
            async with socket(house, maya, ticket):
                pass


def test_what_somebody_logs_is_signed_with_their_name(
    house: House, maya: str, broker: Broker
) -> None:
    with broker.events(scene.RACE_ID) as arrived:
        assert log(house, maya, "anna", author="the president") == 200
        assert arrived.get(timeout=WITHIN_S)[1].author == "Maya"
        made = house.share("ben", "crew")
        assert log(house, house.follow(made), "ben") == 200
        assert arrived.get(timeout=WITHIN_S)[1].author == f"link {made.link.id}"
    told = (house.folder / ".trailpulse" / "audit.jsonl").read_text()
    assert '"what": "logged", "who": "Maya", "runner": "anna", "kind": "carbs"' in told


def test_nobody_logs_for_runners_that_are_not_theirs_and_viewers_not_at_all(
    house: House, maya: str
) -> None:
    assert log(house, maya, "chiara") == 403
    assert log(house, house.follow(house.share("ben", "crew")), "anna") == 403
    assert log(house, house.follow(house.share("anna")), "anna") == 403
    assert log(house, house.enter("vera"), "anna") == 403
    assert log(house, "", "anna") == 401


def test_too_much_at_once_is_put_off(house: House) -> None:
    cookie = house.follow(house.share("anna", "crew"))
    bad = {"carbs_g": -1}  # counted as well, and not worth a broker's time
    answers = [log(house, cookie, "anna", **bad) for _ in range(130)]
    assert answers[0] == 400
    assert answers[-1] == 429


async def test_a_revoked_link_ends_its_open_streams(house: House, broker: Broker) -> None:
    made = await asyncio.to_thread(house.share, "anna")
    cookie = await asyncio.to_thread(house.follow, made)
    other = await asyncio.to_thread(house.follow, await asyncio.to_thread(house.share, "anna"))
    async with (
        live(house, cookie, "&runner=anna") as push,
        socket(house, cookie, "", "/_stcore/stream") as page,
        live(house, other) as untouched,
    ):
        await parts_until(push, "race")
        revoke_link(house.folder, made.link.id, dt.datetime.now(dt.UTC))
        assert tuple(await asyncio.gather(ended(push), ended(page))) == (ENDED, ENDED)
        await parts_until(untouched, "race")
    assert (await asyncio.to_thread(house.ask, "GET", f"/s/{made.token}")).status == 404
    ticket = await asyncio.to_thread(lambda: house.ask("GET", "/live/ticket", Cookie=cookie).status)
    assert ticket == 401


async def test_a_person_who_is_removed_is_out(house: House) -> None:
    add_person(house.folder, "Gone", "desk", PASSWORD)
    cookie = await asyncio.to_thread(house.enter, "gone")
    async with live(house, cookie) as opened:
        await parts_until(opened, "race")
        remove_person(house.folder, "Gone")
        assert await ended(opened) == ENDED


async def test_consent_that_is_withdrawn_changes_an_open_stream(
    house: House, broker: Broker
) -> None:
    cookie = await asyncio.to_thread(lambda: house.follow(house.share("chiara")))
    path = house.folder / "runners.toml"
    before = path.read_text()
    now = time.time()
    await asyncio.to_thread(broker.publish, scene.second(scene.bodies(now), t=now, at=now))
    async with live(house, cookie, "&runner=chiara") as opened:
        parts = await parts_until(opened, "race", "runner")
        assert "hidden" not in parts["runner"]
        try:
            path.write_text(before.replace('public = ["all"]', "public = []"))
            while "hidden" not in parts["runner"]:
                parts = await parts_until(opened, "runner")
            assert parts["runner"] == {"hidden": ["all"], "runner": "chiara"}
        finally:
            path.write_text(before)


def made_by(house: House, cookie: str, **fields: str) -> int:
    form = urlencode({"runner": "ben", "role": "viewer", "hours": "6", "note": ""} | fields)
    headers = {"Cookie": cookie, "Origin": house.url}
    return house.ask("POST", "/share", form.encode(), **headers).status


def test_links_are_made_by_admins_only_and_of_what_there_is(
    house: House, maya: str, desk: str
) -> None:
    admin = house.enter("ada")
    before = len(read_access(house.folder).links)
    for cookie, status in ((maya, 403), (desk, 403), ("", 401)):
        assert made_by(house, cookie) == status
        assert house.ask("GET", "/share", Cookie=cookie).status == status
    wrong = ({"runner": "nobody"}, {"hours": "100000"}, {"hours": "x"}, {"note": "x" * 51})
    for fields in (*wrong, {"revoke": "zzzzz"}):
        assert made_by(house, admin, **fields) == 400
    foreign = house.ask("POST", "/share", b"runner=ben", Cookie=admin, Origin="http://evil.example")
    assert foreign.status == 400
    assert len(read_access(house.folder).links) == before
    assert made_by(house, admin, role="boss", runner="") == 200
    link = read_access(house.folder).links[-1]
    assert (link.role, link.runner) == ("viewer", None)
    assert made_by(house, admin, revoke=link.id) == 303
    assert read_access(house.folder).links[-1].revoked is not None
    told = (house.folder / ".trailpulse" / "audit.jsonl").read_text()
    assert f'"what": "link made", "who": "Ada", "link": "{link.id}"' in told
    assert f'"what": "link revoked", "who": "Ada", "link": "{link.id}"' in told


def binding(**fields: Any) -> dict[str, Any]:
    asked = {"id": str(uuid.uuid4()), "action": "bind", "handle": "0123456789ab"}
    return asked | {"gateway": "pi-1", "runner": "ben"} | fields


def bind(house: House, cookie: str, ask: dict[str, Any], **headers: str) -> Answer:
    own = {"Origin": house.url, "X_Trailpulse": "1", "Cookie": cookie} | headers
    return house.ask("POST", "/live/bind", json.dumps(ask).encode(), **own)


@contextlib.asynccontextmanager
async def answering(broker: Broker, *, twice: bool = False) -> AsyncIterator[list[BindRequest]]:
    """A gateway that binds whatever it is asked to; not before it was asked twice, if so."""
    asked: list[BindRequest] = []
    bus = Bus(broker.process.settings, client_id="pi-1")

    def on_request(message: Received) -> None:
        request = wire.decode(message.payload, BindRequest)
        asked.append(request)
        if twice and len(asked) < 2:
            return
        answer = BindAnswer(
            id=request.id, t=time.time(), result="bound", handle=request.handle,
            runner=request.runner, address_tail="00:01",
        )  # fmt: skip
        for gateway in ("pi-2", "pi-1"):  # what another one says does not count
            said = (
                answer if gateway == "pi-1" else msgspec.structs.replace(answer, result="refused")
            )
            bus.publish(topics.bound(scene.RACE_ID, gateway), wire.encode(said), qos=0)

    bus.subscribe(topics.bind(scene.RACE_ID, "+"), on_request, qos=0)
    async with running(bus):
        yield asked


async def test_the_desk_binds_and_it_is_written_down_who_did(house: House, broker: Broker) -> None:
    cookie = await asyncio.to_thread(house.enter, "désirée")
    ask = binding(force=True)
    async with answering(broker, twice=True) as asked:
        answer = await asyncio.to_thread(bind, house, cookie, ask)

    assert (answer.status, json.loads(answer.body)["result"]) == (200, "bound")
    assert [one.id for one in asked] == [ask["id"]] * 2  # what got lost is asked again
    assert asked[0].author == "Désirée"
    note = json.loads((house.folder / ".trailpulse" / "audit.jsonl").read_text().splitlines()[-1])
    assert {name: note[name] for name in ("what", "who", "runner", "sensor", "forced")} == {
        "what": "bound", "who": "Désirée", "runner": "ben", "sensor": "00:01", "forced": "yes",
    }  # fmt: skip


async def test_a_crew_neither_binds_nor_sees_what_is_heard(
    house: House, maya: str, broker: Broker
) -> None:
    async with answering(broker) as asked:
        assert (await asyncio.to_thread(bind, house, maya, binding())).status == 403
    assert asked == []
    async with live(house, maya, "&runner=~") as opened:
        seen = await parts_until(opened, "race", "row/ben")
    assert not [key for key in seen if key.startswith(("heard/", "ready/"))]


@pytest.mark.parametrize(
    ("ask", "headers", "status"),
    [
        (binding(), {"Origin": "http://evil.example"}, 403),
        (binding(handle="C0:FF:EE:00:00:01"), {}, 400),
        (binding(gateway="../x"), {}, 400),
        (binding(gateway="never-heard-of"), {}, 504),
    ],
)
def test_what_can_not_be_bound_is_refused(
    house: House, ask: dict[str, Any], headers: dict[str, str], status: int
) -> None:
    assert bind(house, house.enter("ada"), ask, **headers).status == status
