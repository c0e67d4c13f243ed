"""The gate by itself, before a small application: what gets past it, and when streams end."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from dashboard.access.cookie import Cookie
from dashboard.access.door import Door
from dashboard.access.gate import ENDED, Gate, Seats
from dashboard.access.register import Register
from dashboard.access.sessions import Session
from ingest.race.access_file import token_hash
from ingest.race.access_settings import AccessFile, ShareLink
from tests.dashboard.access.test_door import NOW, Clock

LINK = ShareLink(
    id="abcde",
    token_hash=token_hash("secret"),
    runner="anna",
    expires=dt.datetime.fromtimestamp(NOW + 60, dt.UTC),
)
COOKIE = Cookie("r", "https://crew.example")


class House:
    """A gate, and an application behind it that notes what reached it."""

    def __init__(self, folder: Path, *, guarded: bool = True) -> None:
        self.clock = Clock()
        register = Register(AccessFile(links=(LINK,) if guarded else ()), {})
        self.door = Door(folder, register, self.clock, lambda: None)
        self.seats = Seats(self.door)
        self.gate = Gate(self.app, self.door, COOKIE, self.seats)
        self.reached: list[str] = []
        self.received: list[Message] = []
        self.say: Callable[[str], Awaitable[None]] | None = None
        self.cookie = ""
        if guarded:
            session = register.session_of(LINK, NOW)
            self.cookie = f"trailpulse-r={self.door.cookie(session)}"

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.reached.append(scope["path"])
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await send({"type": "websocket.accept"})

        async def say(text: str) -> None:
            await send({"type": "websocket.send", "text": text})

        self.say = say
        while True:
            message = await receive()
            self.received.append(message)
            if message["type"] == "websocket.disconnect":
                return

    async def ask(self, path: str, **headers: str) -> tuple[int, dict[str, str]]:
        sent = await self._answer(scope("http", path, headers))
        start = sent[0]
        named = {name.decode(): value.decode() for name, value in start["headers"]}
        return start["status"], named

    async def _answer(self, asked: Scope) -> list[Message]:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.request", "body": b""}

        await self.gate(asked, receive, send)
        return sent

    @asynccontextmanager
    async def socket(self, cookie: str) -> AsyncIterator["Browser"]:
        browser = Browser()
        asked = scope("websocket", "/live/ws", {"cookie": cookie})
        task = asyncio.create_task(self.gate(asked, browser.sends.get, browser.take))
        await browser.sends.put({"type": "websocket.connect"})
        browser.task = task
        yield browser
        task.cancel()


class Browser:
    """The other end of a websocket."""

    def __init__(self) -> None:
        self.sends: asyncio.Queue[Message] = asyncio.Queue()
        self.got: asyncio.Queue[Message] = asyncio.Queue()
        self.task: asyncio.Task[None]

    async def take(self, message: Message) -> None:
        await self.got.put(message)

    async def next(self) -> Message:
        async with asyncio.timeout(5):
            return await self.got.get()


def scope(kind: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
    plain, _, query = path.partition("?")
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {
        "type": kind, "path": plain, "query_string": query.encode(), "method": "GET",
        "scheme": "http" if kind == "http" else "ws", "headers": [(b"host", b"localhost"), *raw],
        "extensions": {},
    }  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.mark.parametrize(
    "path",
    ["/", "/help", "/lite", "/live/history", "/live/log", "/live/weather", "/_stcore/health",
     "/_stcore/metrics", "/static/js/index.js", "/s/", "/s/a/b", "/s/../_stcore/health",
     "/login/", "//login", "/healthz/x", "/logoutx", "/media/x"],
)  # fmt: skip
async def test_a_stranger_reaches_nothing(house: House, path: str) -> None:
    status, headers = await house.ask(path)
    assert status == 401
    assert headers["cache-control"] == "no-store"
    assert house.reached == []


@pytest.mark.parametrize("path", ["/login", "/logout", "/s/abc", "/healthz"])
async def test_the_door_itself_is_open(house: House, path: str) -> None:
    assert (await house.ask(path))[0] == 200


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/", "/login"),
        ("/?runner=anna", "/login?next=%2F%3Frunner%3Danna"),
        ("/lite?runner=a%22b", "/login?next=%2Flite%3Frunner%3Da%2522b"),
    ],
)
async def test_who_opens_a_page_is_led_to_the_login_and_then_on(
    house: House, path: str, there: str
) -> None:
    status, headers = await house.ask(path, accept="text/html,*/*")
    assert (status, headers["location"]) == (303, there)


async def test_scripts_get_no_page_in_place_of_what_they_asked_for(house: House) -> None:
    for path in ("/live/history", "/_stcore/health"):
        assert (await house.ask(path, accept="text/html"))[0] == 401


async def test_a_cookie_of_ours_opens_and_no_other(house: House) -> None:
    assert (await house.ask("/", cookie=house.cookie))[0] == 200
    forged = Session("link/abcde", "0" * 16, NOW + 60, "00" * 8)
    for cookie in (
        house.cookie[:-4] + "AAAA",
        f"trailpulse-r={house.door.cookie(forged)}",
        house.cookie.replace("trailpulse-r", "trailpulse-x"),
        house.cookie.replace("trailpulse-r", "__Host-trailpulse-r"),
    ):
        assert (await house.ask("/", cookie=cookie))[0] == 401


async def test_a_stranger_s_websocket_is_never_accepted(house: House) -> None:
    async with house.socket("") as browser:
        assert await browser.next() == {"type": "websocket.close", "code": ENDED, "reason": ""}
    assert house.reached == []


async def test_an_idle_stream_ends_when_its_link_expires(house: House) -> None:
    async with house.socket(house.cookie) as browser:
        assert (await browser.next())["type"] == "websocket.accept"
        house.clock.t = NOW + 59.9
        house.seats.look()
        assert browser.got.empty()
        house.clock.t = NOW + 60
        house.seats.look()
        assert await browser.next() == {"type": "websocket.close", "code": ENDED}
        async with asyncio.timeout(5):
            await browser.task
    assert house.received[-1] == {"type": "websocket.disconnect", "code": ENDED}


async def test_every_update_is_checked_and_none_comes_after_the_end(house: House) -> None:
    async with house.socket(house.cookie) as browser:
        assert (await browser.next())["type"] == "websocket.accept"
        assert house.say is not None
        await house.say("one")
        assert (await browser.next())["text"] == "one"
        house.clock.t = NOW + 60
        await house.say("two")
        await house.say("three")
        assert await browser.next() == {"type": "websocket.close", "code": ENDED}
        assert browser.got.empty()


async def test_what_the_browser_sends_arrives_in_order_also_while_it_is_looked_at(
    house: House,
) -> None:
    async with house.socket(house.cookie) as browser:
        await browser.next()
        for number in range(5):
            house.seats.look()
            await browser.sends.put({"type": "websocket.receive", "text": str(number)})
        await browser.sends.put({"type": "websocket.disconnect", "code": 1001})
        async with asyncio.timeout(5):
            await browser.task
    texts = [message.get("text") for message in house.received]
    assert texts == [None, "0", "1", "2", "3", "4", None]
    assert browser.got.empty()


async def test_where_nobody_is_set_up_a_proxy_opens_nothing(tmp_path: Path) -> None:
    house = House(tmp_path, guarded=False)
    assert (await house.ask("/"))[0] == 200
    for name in ("x_forwarded_for", "forwarded", "x_real_ip"):
        assert (await house.ask("/", **{name: "192.0.2.1"}))[0] == 403
    assert house.reached == ["/"]
