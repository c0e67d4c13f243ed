"""The pages before the page: logging in and out, and opening a share link."""

from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.access.cookie import Cookie
from dashboard.access.door import Door, TurnedAway
from dashboard.access.forms import NO_STORE, address_of, form_of, language_query, page, texts_of
from dashboard.access.gate import session_of
from dashboard.access.sessions import Session
from dashboard.access.single_sign_on import BEGIN, SingleSignOn
from dashboard.guard import is_same_origin
from ingest.errors import PayloadRefused


class AccessPages:
    """The handlers of the routes that are open to everybody.

    Parameters
    ----------
    door
        Lets people in.
    cookie
        How a session is kept by browsers.
    race
        The race's name, for the page's heading.
    other
        Another login beside ours, if there is one.
    """

    def __init__(
        self, door: Door, cookie: Cookie, race: str, other: SingleSignOn | None = None
    ) -> None:
        self._other = other
        self._door = door
        self._cookie = cookie
        self._race = race

    def all(self) -> list[Route]:
        """Return the routes for the ASGI application."""
        return [
            Route("/login", self.ask),
            Route("/login", self.log_in, methods=["POST"]),
            Route(BEGIN, self.go_to_other),
            Route("/logout", self.log_out, methods=["GET", "POST"]),
            Route("/s/{token}", self.open_link),
            Route("/live/ticket", self.ticket),
        ]

    async def ask(self, request: Request) -> Response:
        """Show the form; whoever is in already goes on."""
        wanted = _local(request.query_params.get("next"))
        if not self._door.guarded or session_of(request.scope) is not None:
            return RedirectResponse(wanted, 303, NO_STORE)
        if self._other is not None and self._other.has_answered(request):
            return await self._back_from_other(request, self._other)
        return self._page(request, wanted=wanted)

    async def go_to_other(self, request: Request) -> Response:
        """Lead to the other login; it leads back to `ask`."""
        there = "/login" if self._other is None else self._other.beginning()
        return RedirectResponse(there, 303, NO_STORE)

    async def _back_from_other(self, request: Request, other: SingleSignOn) -> Response:
        email = other.checked_email(request)
        session = None if email is None else await self._door.admit(email, address_of(request))
        if session is None:
            response = self._page(request, problem="refused.notKnown", status=403)
        else:
            response = self._entered(request, session, "/")
        other.forget(response)
        return response

    def _entered(self, request: Request, session: Session, there: str) -> Response:
        response = RedirectResponse(there, 303, NO_STORE)
        seconds = self._door.remaining_s(session)
        self._cookie.give(response, request.scope, self._door.cookie(session), seconds)
        return response

    async def log_in(self, request: Request) -> Response:
        """Check a name and a password."""
        try:
            form = await form_of(request)
        except PayloadRefused as refused:
            return self._page(request, problem=refused.detail, status=400)
        name, wanted = form("name").strip(), _local(form("next"))
        came = await self._door.log_in(name, form("password"), address_of(request))
        if isinstance(came, TurnedAway):
            return self._page(
                request,
                name=name,
                wanted=wanted,
                problem=came.why,
                wait=came.wait,
                status=came.status,
            )
        return self._entered(request, came.session, wanted)

    async def log_out(self, request: Request) -> Response:
        """Ask whether to log out, for a link on a foreign page must not do it; then do."""
        session = session_of(request.scope)
        grant = self._door.grant(session)
        if request.method != "POST" or not is_same_origin(request.headers):
            if grant is None or not self._door.guarded:
                return RedirectResponse("/", 303, NO_STORE)
            return self._page(request, leaving=grant.author)
        if session is not None:
            await self._door.log_out(session)
        response = RedirectResponse(f"/login{language_query(request)}", 303, NO_STORE)
        self._cookie.take(response, request.scope)
        return response

    async def open_link(self, request: Request) -> Response:
        """Turn a share link into a session, and its secret out of the address at once."""
        opened = await self._door.open_link(request.path_params["token"], address_of(request))
        if opened is None:
            if not self._door.guarded:
                return RedirectResponse("/", 303, NO_STORE)
            return self._page(request, problem="refused.noSuchLink", status=404)
        session, link = opened
        there = "/" if link.runner is None else f"/?{urlencode({'runner': link.runner})}"
        return self._entered(request, session, there)

    async def ticket(self, request: Request) -> Response:
        """Say who one is, and give a ticket for the push route; the gate let nobody else here."""
        session = session_of(request.scope)
        author = self._door.author(session)
        lasts_s = None if session is None else self._door.remaining_s(session)
        answer = {"ticket": self._door.ticket(session), "name": author, "lasts_s": lasts_s}
        return JSONResponse(answer, headers=NO_STORE)

    def _page(
        self,
        request: Request,
        *,
        name: str = "",
        wanted: str = "/",
        problem: str = "",
        wait: int = 0,
        leaving: str | None = None,
        status: int = 200,
    ) -> Response:
        return page(
            request,
            "login.html.j2",
            status,
            race=self._race,
            name=name,
            wanted=wanted,
            problem=texts_of(request)(problem, count=wait) if problem else "",
            leaving=leaving,
            other=None if self._other is None else self._other.name,
            begin=BEGIN,
        )


def _local(address: str | None) -> str:
    """Where to go on: a path of this very page, or its beginning."""
    if not address or not address.startswith("/") or "\\" in address or not address.isprintable():
        return "/"
    parts = urlsplit(address)
    is_ours = not parts.scheme and not parts.netloc and not address.startswith("//")
    return address if is_ours else "/"
