"""The routes of a real dashboard process over a real broker."""

import asyncio
import gzip
import http.client
import json
import re
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dashboard.assets import Assets
from dashboard.fonts import FOLDER, not_shown
from ingest import topics, wire
from ingest.events import Cramp, Sodium
from ingest.messages import Weather
from monitor import topics as monitor_topics
from tests.dashboard import scene
from tests.dashboard.scene import RACE_ID
from tests.dashboard.serving import Broker, Server

pytestmark = pytest.mark.broker

WITHIN_S: Final = 10.0


def ask(
    server: Server, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(address.netloc, timeout=WITHIN_S)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def log(server: Server, event: dict[str, Any], runner: str = "anna", **headers: str) -> int:
    own = {"Origin": server.url, "X_Trailpulse": "1"} | headers
    status, _, _ = ask(
        server, "POST", f"/live/log?runner={runner}", json.dumps(event).encode(), **own
    )
    return status


def gel(**fields: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "t": time.time(), "kind": "carbs", "carbs_g": 25} | fields


@asynccontextmanager
async def live(server: Server, query: str = "") -> AsyncIterator[ClientConnection]:
    url = f"{server.url.replace('http', 'ws', 1)}/live/ws{query}"
    async with asyncio.timeout(WITHIN_S), connect(url, origin=server.url) as socket:  # type: ignore[arg-type]  # a NewType of str
        yield socket


async def parts_until(socket: ClientConnection, *keys: str) -> dict[str, Any]:
    """All parts received until every key was among them."""
    seen: dict[str, Any] = {}
    while not all(key in seen for key in keys):
        seen |= json.loads(await socket.recv())["parts"]
    return seen


async def test_a_status_reaches_who_watches_the_field(server: Server, broker: Broker) -> None:
    now = time.time()
    async with live(server) as socket:
        opening = await parts_until(socket, "race", "link")
        assert opening["link"] == {
            "broker_up": True, "monitor_up": True, "gateways_down": [], "untold": [],
        }  # fmt: skip
        assert opening["race"]["runners"][0]["bib"] == "1204"
        await asyncio.to_thread(broker.publish, scene.second(scene.bodies(now), t=now, at=now))
        row = (await parts_until(socket, "row/anna"))["row/anna"]
    assert row["fatigue"] == {"level": "high", "score": 63.2}
    assert row["readings"]["heart_rate_bpm"][1] == 0.4
    assert row["at"] == pytest.approx(now, abs=1e-3)


async def test_watching_one_runner_brings_the_runner_in_full(
    server: Server, broker: Broker
) -> None:
    now = time.time()
    await asyncio.to_thread(broker.publish, scene.second(scene.bodies(now), t=now, at=now))
    async with live(server) as socket:
        await socket.send(json.dumps({"watch": "chiara"}))
        view = (await parts_until(socket, "runner"))["runner"]
    assert view["runner"] == "chiara"
    assert view["alerts"][0]["title"] == "Heat: slow down now"
    assert {part["name"] for part in view["fatigue"]["parts"] if part.get("assumed")} == {
        "muscle", "pace", "stride",
    }  # fmt: skip


async def test_a_stamp_ahead_of_our_clock_counts_from_arrival(
    server: Server, broker: Broker
) -> None:
    ahead = time.time() + 600
    body = scene.bodies(ahead)[1]
    message = scene.retained(
        monitor_topics.status(RACE_ID, body.id), scene.status(body, t=ahead, at=ahead)
    )
    async with live(server, "?runner=ben") as socket:
        await asyncio.to_thread(broker.publish, [message])
        view = (await parts_until(socket, "runner"))["runner"]
        while view["t"] < ahead - 1:
            view = (await parts_until(socket, "runner"))["runner"]
    assert view["at"] <= time.time()


async def test_a_foreign_page_can_not_listen(server: Server) -> None:
    url = f"{server.url.replace('http', 'ws', 1)}/live/ws"
    for origin in ("http://evil.example", None):
        with pytest.raises(InvalidStatus):
            async with connect(url, origin=origin):  # type: ignore[arg-type]  # a NewType of str
                pass


async def test_nonsense_on_the_socket_closes_it_and_nothing_else(server: Server) -> None:
    for nonsense in ("", "[]", '{"watch"', "x" * 10_000):
        async with live(server) as socket:
            await socket.send(nonsense)
            with pytest.raises(ConnectionClosed):
                await parts_until(socket, "what never comes")
    assert ask(server, "GET", "/healthz")[0] == 200


async def test_what_anybody_logs_reaches_who_watches_the_runner(
    server: Server, broker: Broker
) -> None:
    salt = Sodium(id=str(uuid.uuid4()), t=time.time(), author="Marco", sodium_mg=250)
    message = scene.Outgoing(topics.event(RACE_ID, "eva"), wire.encode(salt), retain=False)
    async with live(server, "?runner=eva") as socket:
        await parts_until(socket, "race")
        await asyncio.to_thread(broker.publish, [message])
        log = (await parts_until(socket, "log"))["log"]
    assert log["runner"] == "eva"
    (entry,) = log["entries"]
    assert entry["event"] == json.loads(wire.encode(salt))
    assert entry["heard_at"] == pytest.approx(time.time(), abs=5)
    assert "stored" not in entry


def test_bad_payloads_are_counted_and_do_no_harm(server: Server, broker: Broker) -> None:
    topic = monitor_topics.status(RACE_ID, "anna")
    broker.publish([scene.Outgoing(topic, b"{", retain=False)])
    broker.publish([scene.Outgoing(monitor_topics.field(RACE_ID), b"{}", retain=False)])
    stranger = scene.Outgoing(topics.event(RACE_ID, "nobody"), json.dumps(gel()).encode(), False)
    broker.publish([stranger])
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until:
        counts = json.loads(ask(server, "GET", "/healthz")[2])["refused"]
        if {"not json", "invalid", "unknown runner"} <= counts.keys():
            return
        time.sleep(0.02)
    pytest.fail(f"not counted: {counts}")


def test_the_history_is_columns(server: Server, broker: Broker) -> None:
    now = time.time()
    broker.publish(scene.second(scene.bodies(now), t=now, at=now))
    status, headers, body = ask(server, "GET", "/live/history?runner=dmitri")
    columns = json.loads(body)
    assert (status, headers["cache-control"]) == (200, "no-store")
    assert columns["fatigue"][-1] == 42.0
    assert len(columns["t"]) == len(columns["heart_rate_bpm"])


@pytest.mark.parametrize("path", ["/live/history?runner=nobody", "/live/history"])
def test_there_is_no_history_of_a_stranger(server: Server, path: str) -> None:
    assert ask(server, "GET", path)[0] == 404


def test_a_log_is_published_once_and_called_saved(server: Server, broker: Broker) -> None:
    event = gel(kind="cramp", muscle="calf", side="left")
    last = gel()
    with broker.events(RACE_ID) as arrived:
        for body in (event, event, last):
            assert log(server, body) == 200
        first = arrived.get(timeout=WITHIN_S)
        assert first == (
            topics.event(RACE_ID, "anna"),
            Cramp(id=event["id"], t=event["t"], muscle="calf", side="left"),
        )
        assert arrived.get(timeout=WITHIN_S)[1].id == last["id"]


@pytest.mark.parametrize(
    "event",
    [
        gel(carbs_g=-1),
        gel(id="1"),
        gel(kind="cramp"),
        gel(kind="feast"),
        {"id": str(uuid.uuid4()), "t": time.time(), "kind": "finish"},
        gel(product="x" * 20_000),
    ],
    ids=["negative", "no uuid", "no muscle", "unknown kind", "not the page's", "too large"],
)
def test_what_breaks_the_contract_is_refused(server: Server, event: dict[str, Any]) -> None:
    assert log(server, event) == 400


def test_a_stranger_s_log_is_refused(server: Server) -> None:
    assert log(server, gel(), runner="nobody") == 404


def test_a_foreign_page_can_not_log(server: Server) -> None:
    assert log(server, gel(), Origin="http://evil.example") == 403
    assert ask(server, "POST", "/live/log?runner=anna", b"{}", Origin=server.url)[0] == 403
    assert ask(server, "POST", "/live/log?runner=anna", b"{}", X_Trailpulse="1")[0] == 403


@pytest.mark.parametrize("path", ["/", "/healthz", "/live/history?runner=anna", "/_stcore/health"])
def test_another_name_for_this_machine_is_not_answered(server: Server, path: str) -> None:
    assert ask(server, "GET", path, Host="rebound.example")[0] == 400


@pytest.mark.parametrize("path", ["/", "/healthz", "/live/history?runner=nobody"])
def test_every_answer_carries_the_policy(server: Server, path: str) -> None:
    headers = ask(server, "GET", path)[1]
    policy = headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "'unsafe-inline'" not in scripts
    assert "'sha256-" in scripts
    assert headers["x-content-type-options"] == "nosniff"


def test_assets_are_compressed_and_kept_for_ever(server: Server) -> None:
    status, headers, body = ask(server, "GET", Assets().entry(), Accept_Encoding="gzip")
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert "immutable" in headers["cache-control"]
    script = gzip.decompress(body).decode()
    assert re.search(r"^export const \{ draw \} = ", script, re.MULTILINE)
    assert "import " not in re.sub(r"//.*", "", script)  # all it needs is in it


def test_the_light_page_says_what_is_known_before_any_script(
    server: Server, broker: Broker
) -> None:
    now = time.time()
    broker.publish(scene.second(scene.bodies(now), t=now, at=now))
    wait_until(lambda: "VERY" in page_of(server, "/lite?runner=chiara").upper())
    status, headers, body = ask(server, "GET", "/lite?runner=chiara")
    page = body.decode()
    assert (status, headers["cache-control"]) == (200, "no-store")
    assert "✖ very high" in page
    assert "Heat: slow down now" in page
    assert "Not a medical device" in page
    assert len(body) < 3000
    everyone = page_of(server, "/lite")
    assert '<a href="?runner=ben">Ben Ito</a>' in everyone
    assert "<img src=x" not in everyone
    assert "&lt;img src=x" in everyone
    assert "? no data" in everyone  # Eva was never heard


@pytest.mark.parametrize("hours", ["0", "49", "-1", "x", "٣", ""])
def test_hours_that_nobody_can_mean_are_refused(server: Server, hours: str) -> None:
    query = urlencode({"runner": "anna", "hours": hours})
    assert ask(server, "GET", f"/live/history?{query}")[0] == 400


def page_of(server: Server, path: str) -> str:
    return ask(server, "GET", path)[2].decode()


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_streamlit_s_scripts_come_compressed_and_unchanged(server: Server) -> None:
    page = ask(server, "GET", "/")[2].decode()
    script = re.search(r'src="\./(static/js/index\.[^"]+\.js)"', page)
    assert script is not None
    path = f"/{script[1]}"
    _, plain_headers, plain = ask(server, "GET", path)
    _, headers, body = ask(server, "GET", path, Accept_Encoding="br, gzip")
    assert "content-encoding" not in plain_headers
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == plain
    assert len(body) < len(plain) / 2
    assert headers["content-type"].startswith("text/javascript")


def test_fonts_that_no_page_shows_are_not_served(server: Server) -> None:
    fonts = not_shown(path.name for path in (FOLDER / "static" / "media").iterdir())
    assert any(name.startswith("MaterialSymbols") for name in fonts)
    assert any(name.startswith("SourceSans") for name in fonts)
    for name in fonts:
        assert ask(server, "GET", f"/static/media/{name}")[0] == 404
    assert ask(server, "GET", "/static/media/KaTeX_Main-Regular.B22Nviop.woff2")[0] == 200


@pytest.mark.parametrize("name", ["live.py", "../ui.py", "%2e%2e%2fui.py", "nothing.js"])
def test_nothing_but_assets_is_served_as_assets(server: Server, name: str) -> None:
    assert ask(server, "GET", f"/live/assets/{Assets().version}/{name}")[0] in (400, 404)


def test_an_old_version_s_address_is_gone(server: Server) -> None:
    assert ask(server, "GET", "/live/assets/0000000000000000/live.en.js")[0] == 404


def tell(server: Server, body: dict[str, Any], **headers: str) -> tuple[int, bytes]:
    own = {"Origin": server.url, "X_Trailpulse": "1"} | headers
    status, _, answer = ask(server, "POST", "/live/weather", json.dumps(body).encode(), **own)
    return status, answer


def test_the_desk_s_weather_reaches_the_bus_and_holds_from_now_on(
    server: Server, broker: Broker
) -> None:
    status, _ = tell(server, {"air_temp_c": 28.5, "humidity_pct": 40, "at_m": 1050, "t": 1e9})
    assert status == 200
    message = broker.retained(topics.weather(RACE_ID))
    told = wire.decode(message, Weather)
    assert (told.air_temp_c, told.humidity_pct, told.at_m) == (28.5, 40, 1050)
    assert told.t == pytest.approx(time.time(), abs=30)
    assert told.source == "desk"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"air_temp_c": 280}, b"air_temp_c"),
        ({"air_temp_c": "28"}, b"air_temp_c"),
        ({"sky": "green"}, b"sky"),
        ({"at_m": 1050}, b"expected one or more of air_temp_c"),
        ({}, b"expected one or more"),
        ([], b"expected an object"),
    ],
)
def test_weather_that_is_none_is_refused(server: Server, body: Any, problem: bytes) -> None:
    status, answer = tell(server, body)
    assert (status, problem in answer) == (400, True)


def test_no_other_site_tells_the_weather(server: Server) -> None:
    assert tell(server, {"air_temp_c": 20}, Origin="https://evil.example")[0] == 403
