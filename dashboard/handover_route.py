"""The route by which the page asks what changed of a runner since somebody went to sleep."""

import asyncio
import logging
from zoneinfo import ZoneInfo

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.access.door import Door
from dashboard.access.forms import NO_STORE, texts_of
from dashboard.access.gate import session_of
from dashboard.access.rights import ALL
from dashboard.answers import problem
from ingest.errors import TrailpulseError, UsageError
from ingest.race.settings import Race
from monitor.handover.note import Handover
from monitor.handover.read import read_handover
from monitor.handover.told import told
from monitor.store.store import open_reader

_log = logging.getLogger(__name__)


class HandoverRoute:
    """Its handler: for those only who see all of the runner, like the log it draws on."""

    def __init__(self, race: Race, door: Door) -> None:
        self._race = race
        self._zone = ZoneInfo(race.race.timezone)
        self._door = door
        self._one = asyncio.Lock()
        """A note reads much of the store: one at a time."""

    def all(self) -> list[Route]:
        """Return the route for the ASGI application."""
        return [Route("/live/handover", self.handover)]

    async def handover(self, request: Request) -> Response:
        """Answer with the note in words, in the language of who asks."""
        runner = request.query_params.get("runner", "")
        since = request.query_params.get("since", "")
        if not self._door.sight(session_of(request.scope)).shared(runner) >= ALL:
            return problem(403, "this link or login does not show all of that runner")
        try:
            async with self._one:
                note = await asyncio.to_thread(self._read, runner, since)
        except UsageError:
            return problem(404, "nothing is stored of that runner, or that is no time")
        except TrailpulseError as error:
            # Its text names files of this machine: they stay here.
            _log.warning("what changed of %s can't be told: %s", runner, error)
            return problem(503, "the store can't be read now")
        content = msgspec.json.encode(told(note, texts_of(request), self._zone))
        return Response(content, media_type="application/json", headers=NO_STORE)

    def _read(self, runner: str, since: str) -> Handover:
        with open_reader(self._race.store.url) as reader:
            return read_handover(reader, self._race, runner, since)
