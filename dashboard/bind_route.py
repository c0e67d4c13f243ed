"""The route by which the page binds a sensor to a runner."""

from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.access.door import Door
from dashboard.access.gate import session_of
from dashboard.answers import body_of, problem, too_much
from dashboard.checkin import BindAsk, CheckInDesk
from dashboard.guard import is_own_page
from ingest import wire
from ingest.errors import PayloadRefused

MAX_ASK_BYTES: Final = 2 * 1024


class BindRoute:
    """Its handler: for those only who have the whole race in care."""

    def __init__(self, desk: CheckInDesk, door: Door) -> None:
        self._desk = desk
        self._door = door

    def all(self) -> list[Route]:
        """Return the route for the ASGI application."""
        return [Route("/live/bind", self.bind, methods=["POST"])]

    async def bind(self, request: Request) -> Response:
        """Have a gateway bind or unbind; answered with what it says."""
        if not is_own_page(request.headers):
            return problem(403, "only this server's own pages may bind")
        session = session_of(request.scope)
        if not self._door.sight(session).everything:
            return problem(403, "only the desk of the whole race may bind sensors")
        if (wait_s := self._door.may_bind_in_s(session)) > 0:
            return too_much(wait_s)
        try:
            ask = wire.decode(await body_of(request, MAX_ASK_BYTES), BindAsk)
        except PayloadRefused as refused:
            return problem(400, str(refused))
        answer = await self._desk.bind(ask, self._door.author(session))
        self._door.note_bound(session, ask, answer)
        if answer is None:
            return problem(504, f"gateway {ask.gateway} did not answer")
        return Response(msgspec.json.encode(answer), media_type="application/json")
