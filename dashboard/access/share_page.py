"""The page where an admin makes share links and takes them back, from a phone on the course too."""

import asyncio
import datetime as dt
from typing import Any, Final
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.access.door import Door
from dashboard.access.forms import NO_STORE, Field, form_of, language_query, page, texts_of
from dashboard.access.gate import session_of
from ingest.clock import Clock
from ingest.errors import PayloadRefused, TrailpulseError
from ingest.language.catalogue import Catalogue
from ingest.race.access_file import NewLink, add_link, revoke_link
from ingest.race.access_settings import LinkRole, ShareLink
from ingest.race.settings import Race

HOURS: Final = (6, 12, 24, 36, 48, 72, 168)
USUAL_HOURS: Final = 36
FIELD: Final = ""  # in place of a runner


class SharePage:
    """The handlers of the route.

    Parameters
    ----------
    door
        Knows who is an admin, and takes in what changed.
    race
        The race.
    clock
        The wall clock.
    """

    def __init__(self, door: Door, race: Race, clock: Clock) -> None:
        self._door = door
        self._race = race
        self._clock = clock

    def all(self) -> list[Route]:
        """Return the routes for the ASGI application."""
        return [
            Route("/share", self.show),
            Route("/share", self.change, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """List the links, those that still open something first."""
        return self._page(request) if self._admin(request) else self._page(request, status=403)

    async def change(self, request: Request) -> Response:
        """Make a link, or take one back."""
        admin = self._admin(request)
        if admin is None:
            return self._page(request, status=403)
        try:
            form = await form_of(request)
            if form("revoke"):
                await self._revoke(form("revoke"), admin)
                return RedirectResponse(f"/share{language_query(request)}", 303, NO_STORE)
            if problem := self._mistake(form):
                return self._page(request, problem=texts_of(request)(problem), status=400)
            made = await self._make(form, admin)
        except PayloadRefused as refused:
            return self._page(request, problem=texts_of(request)(refused.detail), status=400)
        except TrailpulseError as error:
            return self._page(request, problem=str(error), status=400)
        # Shown in this answer and never again: only a digest is kept.
        return self._page(request, address=f"{self._base(request)}/s/{made.token}")

    def _admin(self, request: Request) -> str | None:
        grant = self._door.grant(session_of(request.scope))
        is_admin = grant is not None and grant.role == "admin" and grant.runners is None
        return grant.author if grant is not None and is_admin else None

    async def _revoke(self, link: str, admin: str) -> None:
        await asyncio.to_thread(revoke_link, self._race.folder, link, self._now())
        self._door.audit.note("link revoked", at=self._clock.now(), who=admin, link=link)
        await self._door.follow_files()

    def _mistake(self, form: Field) -> str:
        """The key of what to say about a form that can't be followed; empty for nothing."""
        if form("runner") not in {FIELD, *(one.id for one in self._race.runners)}:
            return "share.noSuchRunner"
        return "" if form("hours") in map(str, HOURS) else "share.noHours"

    async def _make(self, form: Field, admin: str) -> NewLink:
        runner, hours = form("runner"), form("hours")
        role: LinkRole = "crew" if form("role") == "crew" else "viewer"

        def add() -> NewLink:
            return add_link(
                self._race.folder,
                runner=None if runner == FIELD else runner,
                role=role,
                expires=self._now() + dt.timedelta(hours=int(hours)),
                note=form("note").strip() or None,
            )

        made = await asyncio.to_thread(add)
        self._door.audit.note("link made", at=self._clock.now(), who=admin, link=made.link.id)
        await self._door.follow_files()
        return made

    def _page(
        self, request: Request, *, problem: str = "", address: str = "", status: int = 200
    ) -> Response:
        say, race = texts_of(request), self._race.race.name
        if status == 403:
            why = say("share.onlyAdmins" if self._door.guarded else "share.nobodyYet")
            return page(request, "share.html.j2", 403, race=race, allowed=False, problem=why)
        names = {runner.id: runner.name for runner in self._race.runners}
        now = self._now()
        links = [self._shown(link, names, now, say) for link in self._door.access.links]
        return page(
            request,
            "share.html.j2",
            status,
            race=race,
            allowed=True,
            problem=problem,
            address=address,
            runners=names,
            hours=HOURS,
            usual_hours=USUAL_HOURS,
            links=sorted(links, key=lambda link: not link["is_open"]),
        )

    def _shown(
        self, link: ShareLink, names: dict[str, str], now: dt.datetime, say: Catalogue
    ) -> dict[str, Any]:
        state = "revoked" if link.revoked else "expired" if link.expires <= now else "open"
        until = link.expires.astimezone(ZoneInfo(self._race.race.timezone))
        return {
            "id": link.id,
            "whom": say("share.everybody")
            if link.runner is None
            else names.get(link.runner, link.runner),
            "role": say(f"shareRoles.{link.role}"),
            "note": link.note,
            "state": state,
            "is_open": state == "open",
            "until": f"{until:%d} {say(f'months.m{until.month}')} {until:%H:%M}",
        }

    def _base(self, request: Request) -> str:
        # The host is one that we answer to: others were refused before they came here.
        return self._race.dashboard.public_url or f"{request.url.scheme}://{request.url.netloc}"

    def _now(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self._clock.now(), dt.UTC)
