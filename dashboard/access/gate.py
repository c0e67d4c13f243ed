"""Nobody gets past without a session: neither to Streamlit's pages nor to any other route.

Pure ASGI middleware, so that websockets are held too. What a session may do is looked up again
with every message sent and every second; a stream whose session is over is closed with `ENDED`.
"""

import asyncio
import re
from collections.abc import Set
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from dashboard.access.cookie import Cookie
from dashboard.access.door import Door
from dashboard.access.sessions import Session

ENDED: Final = 4401  # a websocket's private close code, after HTTP's 401
VISITOR: Final = "trailpulse.visitor"  # where routes find the session
# Exactly what the routes of `dashboard.access.pages` answer, and a health check that says little.
OPEN_TO_ALL: Final = re.compile(r"/login|/logout|/s/[^/]+|/healthz")
# A proxy says for whom it asks; then strangers may be on the other side of it.
PROXY_HEADERS: Final = ("x-forwarded-for", "x-forwarded-host", "forwarded", "x-real-ip")

NOT_LOGGED_IN: Final = "log in first"
NOBODY_BEHIND_A_PROXY: Final = (
    "This page is reached through a proxy, but nobody is set up to log in."
    " Whoever runs it: trailpulse race people add NAME\n"
)


def session_of(scope: Scope) -> Session | None:
    """Whose request it is; None on a machine where nobody has to log in, and on open routes."""
    session: Session | None = scope.get(VISITOR)
    return session


class Gate:
    """Stands before the whole application."""

    def __init__(
        self,
        app: ASGIApp,
        door: Door,
        cookie: Cookie,
        seats: "Seats",
        also_open: Set[str] = frozenset(),
    ) -> None:
        self._app = app
        self._also_open = also_open
        self._door = door
        self._cookie = cookie
        self._seats = seats

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on that may come in; answer any other."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        session = self._door.session(self._cookie.read(scope))
        scope[VISITOR] = session
        if refusal := self._refusal(scope, session):
            answer = refusal if scope["type"] == "http" else partial(_deny, refusal)
            await answer(scope, receive, send)
        elif scope["type"] == "http":
            await self._app(scope, receive, send)
        else:
            await self._seats.seated(self._app, scope, receive, send)

    def _refusal(self, scope: Scope, session: Session | None) -> Response | None:
        headers = Headers(scope=scope)
        if not self._door.guarded:
            behind_a_proxy = any(name in headers for name in PROXY_HEADERS)
            return PlainTextResponse(NOBODY_BEHIND_A_PROXY, 403) if behind_a_proxy else None
        path = scope["path"]
        is_open = OPEN_TO_ALL.fullmatch(path) is not None or path in self._also_open
        if session is not None or (scope["type"] == "http" and is_open):
            return None
        if _is_visit(scope, headers):
            query = scope["query_string"].decode("latin-1")
            wanted = scope["path"] + (f"?{query}" if query else "")
            there = "/login" if wanted == "/" else f"/login?next={quote(wanted, safe='')}"
            return RedirectResponse(there, 303, {"cache-control": "no-store"})
        headers_out = {"cache-control": "no-store"}
        return JSONResponse({"problem": NOT_LOGGED_IN}, 401, headers_out)


class Seats:
    """Every open websocket, so that it ends when its session does."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._taken: set[_Seat] = set()

    def look(self) -> None:
        """End the streams of those who may no longer be here; to be called every second."""
        for seat in tuple(self._taken):
            seat.look()

    async def seated(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a websocket for as long as its session lasts."""
        seat = _Seat(self._door, scope[VISITOR], receive, send)
        self._taken.add(seat)
        try:
            await app(scope, seat.receive, seat.send)
        finally:
            self._taken.discard(seat)
            seat.leave()


class _Seat:
    def __init__(self, door: Door, session: Session | None, receive: Receive, send: Send) -> None:
        self._door = door
        self._session = session
        self._receive = receive
        self._send = send
        self._over = asyncio.Event()
        self._closed = False
        self._receiving: asyncio.Task[Message] | None = None

    def look(self) -> None:
        if self._door.grant(self._session) is None:
            self._over.set()

    def leave(self) -> None:
        if self._receiving is not None:
            self._receiving.cancel()

    async def receive(self) -> Message:
        """What the browser sends; that it is gone, once its session is over."""
        self._receiving = self._receiving or asyncio.create_task(_awaited(self._receive))
        over = asyncio.create_task(self._over.wait())
        try:
            waiting: set[asyncio.Task[Any]] = {self._receiving, over}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            over.cancel()
        if self._over.is_set():
            await self._close()
            return {"type": "websocket.disconnect", "code": ENDED}
        message, self._receiving = self._receiving.result(), None
        if message["type"] == "websocket.disconnect":
            self._closed = True
        return message

    async def send(self, message: Message) -> None:
        """Send if the session lasts; whatever comes after its end is dropped."""
        self.look()
        if self._over.is_set():
            await self._close()
        elif not self._closed:
            self._closed = message["type"] == "websocket.close"
            await self._send(message)

    async def _close(self) -> None:
        if not self._closed:
            self._closed = True
            await self._send({"type": "websocket.close", "code": ENDED})


async def _awaited(receive: Receive) -> Message:
    return await receive()


def _is_visit(scope: Scope, headers: Headers) -> bool:
    """Whether somebody opens a page, and not a script of it."""
    is_page = not scope["path"].startswith(("/_stcore/", "/live/"))
    return (
        scope["type"] == "http"
        and scope["method"] in ("GET", "HEAD")
        and is_page
        and "text/html" in headers.get("accept", "")
    )


async def _deny(refusal: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a websocket's handshake as any other request, where the server can."""
    socket = WebSocket(scope, receive, send)
    if "websocket.http.response" in scope.get("extensions", {}):
        await socket.send_denial_response(refusal)
    else:
        await socket.close(ENDED)
