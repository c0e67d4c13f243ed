"""What the browser asks for beside Streamlit's own: the push route, the charts, the log."""

import asyncio
import json
from collections.abc import Callable
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from dashboard import feed as feeds
from dashboard.access import consent
from dashboard.access.door import Door
from dashboard.access.gate import session_of
from dashboard.access.rights import Sight
from dashboard.access.sessions import Session
from dashboard.answers import body_of, problem, too_much
from dashboard.assets import Assets
from dashboard.checkin import CHECK_IN
from dashboard.crewlog import LOGGABLE, CrewLog
from dashboard.feed import Feed
from dashboard.guard import is_own_page, is_same_origin
from dashboard.history import joined
from dashboard.hub import Viewer
from dashboard.lite import LitePage
from dashboard.past import HOURS_AT_MOST, Past
from dashboard.weather_entry import weather_of
from ingest import wire
from ingest.errors import PayloadRefused
from ingest.events import Event
from ingest.version import VERSION

# The monitor tells of all runners in one burst: wait for its end, and send them together.
GATHER_S: Final = 0.02
# Between two messages to one viewer; what changes meanwhile goes together.
CONFLATE_S: Final = 0.1
MAX_EVENT_BYTES: Final = 16 * 1024
MAX_WATCH_CHARS: Final = 200
ALL_DENSE: Final = "*"  # instead of a runner: all of them, as the desk shows them
AT_CHECK_IN: Final = "~"  # instead of a runner: who checks in, and what gateways hear
FORBIDDEN: Final = 4403  # a websocket's private close code, after HTTP's 403


class Routes:
    """The handlers of all routes of one dashboard."""

    def __init__(
        self, feed: Feed, log: CrewLog, assets: Assets, lite: LitePage, past: Past, door: Door
    ) -> None:
        self._feed = feed
        self._past = past
        self._lite = lite
        self._door = door
        self._log = log
        self._assets = assets

    def all(self) -> list[Route | WebSocketRoute]:
        """Return the routes for the ASGI application."""
        return [
            WebSocketRoute("/live/ws", self.live),
            Route("/live/history", self.history),
            Route("/live/log", self.log, methods=["POST"]),
            Route("/live/weather", self.weather, methods=["POST"]),
            Route("/live/assets/{version}/{name}", self._assets.serve),
            Route("/lite", self._lite.answer),
            Route("/healthz", self.health),
        ]

    async def live(self, socket: WebSocket) -> None:
        """Push what the page watches; the page says ``{"watch": runner or null}``."""
        session = session_of(socket.scope)
        ticket = socket.query_params.get("ticket", "")
        if not is_same_origin(socket.headers) or not self._door.is_ticket(ticket, session):
            await socket.close(FORBIDDEN)
            return
        await socket.accept()

        def sight() -> Sight:
            return self._door.sight(session)

        audience = self._audience(socket.query_params.get("runner"), sight())
        with Viewer(self._feed.hub, audience, sight()) as viewer:
            sender = asyncio.create_task(_send(socket, viewer, sight), name="viewer")
            try:
                while True:
                    viewer.watch(self._wanted(await socket.receive_text(), sight()))
            except (WebSocketDisconnect, PayloadRefused):
                pass
            finally:
                sender.cancel()

    async def history(self, request: Request) -> Response:
        """Answer with the last hours of one runner as columns: the store's, and what is newer."""
        runner = request.query_params.get("runner", "")
        hours = request.query_params.get("hours", "1")
        sight = self._door.sight(session_of(request.scope))
        if (unseen := self._not_seen(runner, sight)) is not None:
            return unseen
        if not hours.isascii() or not hours.isdecimal() or not 1 <= int(hours) <= HOURS_AT_MOST:
            return problem(400, f"hours: 1 to {HOURS_AT_MOST}")
        recent = self._feed.history(runner)
        past = await asyncio.to_thread(self._past.columns, runner, int(hours), recent.newest_t)
        whole = recent.columns() if past is None else joined(past, recent.columns())
        columns = consent.columns(whole, sight.shared(runner))
        headers = {"cache-control": "no-store"}
        content = msgspec.json.encode(columns)
        return Response(content, media_type="application/json", headers=headers)

    async def log(self, request: Request) -> Response:
        """Log one event of one runner; answered when the broker has it."""
        if not is_own_page(request.headers):
            return problem(403, "only this server's own pages may log")
        runner = request.query_params.get("runner", "")
        session = session_of(request.scope)
        sight = self._door.sight(session)
        if (unseen := self._not_seen(runner, sight)) is not None:
            return unseen
        if not sight.may_log:
            return problem(403, "with this link or login nothing can be logged")
        if (wait_s := self._door.may_log_in_s(session)) > 0:
            return too_much(wait_s)
        try:
            event = wire.decode_event(await body_of(request, MAX_EVENT_BYTES))
        except PayloadRefused as refused:
            return problem(400, str(refused))
        if not isinstance(event, LOGGABLE):
            return problem(400, "this kind of event can't be logged here")
        event = self._signed(event, session)
        if not await self._log.save(runner, event):
            return problem(503, "the broker did not confirm it; send it again")
        self._door.note_logged(session, runner, event)
        return JSONResponse({"saved": event.id})

    async def weather(self, request: Request) -> Response:
        """Take in what the desk says of the weather; answered when the broker has it."""
        if not is_own_page(request.headers):
            return problem(403, "only this server's own pages may tell the weather")
        session = session_of(request.scope)
        if not self._door.sight(session).everything:
            return problem(403, "only the desk may tell the weather")
        if (wait_s := self._door.may_log_in_s(session)) > 0:
            return too_much(wait_s)
        try:
            body = await body_of(request, MAX_EVENT_BYTES)
            author = self._door.author(session)
            told = weather_of(body, now=self._feed.hub.now(), author=author)
        except PayloadRefused as refused:
            return problem(400, str(refused))
        if not await self._log.tell_weather(told):
            return problem(503, "the broker did not confirm it; send it again")
        self._door.note_weather(session)
        return JSONResponse({"saved": told.t})

    async def health(self, request: Request) -> Response:
        """Tell a supervisor that this process serves; tell who sees everything how it does."""
        health: dict[str, object] = {"broker_up": self._feed.broker_up}
        if self._door.sight(session_of(request.scope)).everything:
            health |= {
                "version": VERSION,
                "viewers": self._feed.hub.viewers,
                "refused": self._feed.refusals.counts,
            }
        return JSONResponse(health)

    def _signed(self, event: Event, session: Session | None) -> Event:
        """Who logged it is what the session says; without logins, what the browser says."""
        if not self._door.guarded:
            return event
        return msgspec.structs.replace(event, author=self._door.author(session))

    def _not_seen(self, runner: str, sight: Sight) -> Response | None:
        """The answer about a runner who is not there, or not for this visitor."""
        if not sight.everything and not sight.sees(runner):
            return problem(403, "this link or login does not show that runner")
        return None if self._feed.knows(runner) else problem(404, "no such runner")

    def _wanted(self, text: str, sight: Sight) -> str:
        try:
            if len(text) > MAX_WATCH_CHARS:
                raise PayloadRefused("too large", "watch")
            wanted = json.loads(text)["watch"]
        except (ValueError, TypeError, KeyError) as error:
            raise PayloadRefused("invalid", "not a watch message") from error
        return self._audience(wanted, sight)

    def _audience(self, runner: object, sight: Sight) -> str:
        if isinstance(runner, str) and self._feed.knows(runner) and sight.sees(runner):
            return feeds.audience(runner)
        if not sight.everything:
            return feeds.FIELD
        return {ALL_DENSE: feeds.DESK, AT_CHECK_IN: CHECK_IN}.get(str(runner), feeds.FIELD)


async def _send(socket: WebSocket, viewer: Viewer, sight: Callable[[], Sight]) -> None:
    try:
        while True:
            await viewer.news()
            await asyncio.sleep(GATHER_S)
            viewer.see(sight())
            await socket.send_text(viewer.take())
            await asyncio.sleep(CONFLATE_S)
    except WebSocketDisconnect:
        return  # the receiving side notices too and cleans up
