"""The crew of a simulated race at its phone: hears alerts, sees them, says what was done."""

import asyncio
import contextlib
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, Final
from uuid import UUID, uuid5

from ingest import topics as ingest_topics
from ingest import wire
from ingest.bus import Bus, Received
from ingest.errors import PayloadRefused
from ingest.events import Ack, Event, Note, StationOut
from ingest.race.settings import Race
from monitor.messages import Alert
from monitor.topics import ALERT_LEAF
from simulators.crew import FINISH, Member, act_on, on_duty
from simulators.paperwork import Paperwork

_SPACE: Final = UUID("6a4f7c1e-52d9-4b7f-9d0e-8f7b1c2a3d4e")


class CrewDesk:
    """Answers what the monitor tells the crew, as people with a page would.

    Parameters
    ----------
    race
        Its stations, in course order.
    bus
        Where alerts come from, and logs go to.
    crew
        Who is there; nobody: nothing is done.
    speed
        Race seconds to a wall second: crews need their time in race seconds.
    papers
        Prints the card of a runner's next stop whenever they leave one.
    """

    def __init__(
        self, race: Race, bus: Bus, crew: Sequence[Member], speed: float, papers: Paperwork
    ) -> None:
        self._race = race.race.id
        self._bus = bus
        self._crew = crew
        self._papers = papers
        stations = [station.id for station in race.stations]
        self._after: Mapping[str, str] = dict(zip(stations, [*stations[1:], FINISH], strict=True))
        self._first = stations[0] if stations else FINISH
        self._next: dict[str, str] = {}
        self._speed = speed
        self._busy: set[asyncio.Task[None]] = set()
        if not crew:
            return
        runners = f"{ingest_topics.ROOT}/{self._race}/runner/+"
        bus.subscribe(f"{runners}/{ALERT_LEAF}", self._hear_alert)
        bus.subscribe(f"{runners}/event", self._hear_event)

    async def close(self) -> None:
        """Finish what was begun."""
        while self._busy:
            await asyncio.gather(*self._busy)

    def _hear_event(self, message: Received) -> None:
        with contextlib.suppress(PayloadRefused):
            runner = ingest_topics.parse_runner_topic(message.topic).runner
            event = wire.decode_event(message.payload)
            if isinstance(event, StationOut):
                self._next[runner] = self._after.get(event.station, FINISH)
                self._begin(self._papers.on_the_way(runner, self._next[runner]))

    def _hear_alert(self, message: Received) -> None:
        alert = wire.decode(message.payload, Alert)
        who = on_duty(self._crew, self._next.get(alert.runner, self._first))
        if who is None or (act := act_on(alert, who)) is None:
            return
        t = alert.t + act.after_s
        seen = Ack(id=_name(alert, "ack"), t=t, author=who, alert=alert.id)
        done = Note(id=_name(alert, "note"), t=t, author=who, text=f"{alert.title}: {act.did}")
        self._begin(self._log(alert.runner, (seen, done), act.after_s / self._speed))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def _log(self, runner: str, events: Sequence[Event], after_s: float) -> None:
        await asyncio.sleep(after_s)
        for event in events:
            self._bus.publish(ingest_topics.event(self._race, runner), wire.encode(event))


def _name(alert: Alert, what: str) -> str:
    """An id that the same alert always gets: what is logged twice counts once."""
    return str(uuid5(_SPACE, f"{alert.id} {alert.t} {alert.level} {what}"))
