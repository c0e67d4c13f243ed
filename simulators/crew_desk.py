"""The crew of a simulated race at its phone: hears alerts, sees them, says what was done."""

import asyncio
import contextlib
from collections.abc import Coroutine, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final
from uuid import UUID, uuid5

from ingest import topics as ingest_topics
from ingest import wire
from ingest.bus import Bus, Received
from ingest.errors import PayloadRefused
from ingest.events import Ack, Event, Note, StationOut
from ingest.messages import Message
from ingest.race.settings import Race
from monitor.messages import Alert, CoursePosition
from monitor.topics import ALERT_LEAF, STATUS_LEAF
from simulators.alert_log import Line, of_runner
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
        self._after: Mapping[str, str] = dict(pairwise([*stations, FINISH]))
        self._first = stations[0] if stations else FINISH
        self._next: dict[str, str] = {}
        self._speed = speed
        self._busy: set[asyncio.Task[None]] = set()
        self._told: dict[str, list[Alert]] = {}
        self._logged: dict[str, list[Event]] = {}
        self._at_m: dict[str, float] = {}
        self._told_at_m: dict[tuple[str, float], float] = {}
        runners = f"{ingest_topics.ROOT}/{self._race}/runner/+"
        bus.subscribe(f"{runners}/{ALERT_LEAF}", self._hear_alert)
        bus.subscribe(f"{runners}/event", self._hear_event)
        bus.subscribe(f"{runners}/{STATUS_LEAF}", self._hear_status, qos=0)

    def lines(self) -> list[Line]:
        """All that was told and done so far."""
        return [
            line
            for runner, told in self._told.items()
            for line in of_runner(
                told,
                self._logged.get(runner, ()),
                lambda alert: self._told_at_m.get((alert.id, alert.t)),
            )
        ]

    async def close(self) -> None:
        """Finish what was begun."""
        while self._busy:
            await asyncio.gather(*self._busy)

    def _hear_event(self, message: Received) -> None:
        with contextlib.suppress(PayloadRefused):
            runner = ingest_topics.parse_runner_topic(message.topic).runner
            event = wire.decode_event(message.payload)
            self._logged.setdefault(runner, []).append(event)
            if isinstance(event, StationOut):
                self._next[runner] = self._after.get(event.station, FINISH)
                self._begin(self._papers.on_the_way(runner, self._next[runner]))

    def _hear_alert(self, message: Received) -> None:
        alert = wire.decode(message.payload, Alert)
        self._told.setdefault(alert.runner, []).append(alert)
        if alert.runner in self._at_m:
            self._told_at_m.setdefault((alert.id, alert.t), self._at_m[alert.runner])
        who = on_duty(self._crew, self._next.get(alert.runner, self._first))
        if who is None or (act := act_on(alert, who)) is None:
            return
        t = alert.t + act.after_s
        seen = Ack(id=_name(alert, "ack"), t=t, author=who, alert=alert.id)
        done = Note(id=_name(alert, "note"), t=t, author=who, text=f"{alert.title}: {act.did}")
        self._begin(self._log(alert.runner, (seen, done), act.after_s / self._speed))

    def _hear_status(self, message: Received) -> None:
        with contextlib.suppress(PayloadRefused):
            runner = ingest_topics.parse_runner_topic(message.topic).runner
            course = wire.decode(message.payload, _Place).course
            if course is not None and course.distance_m is not None:
                self._at_m[runner] = course.distance_m

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def _log(self, runner: str, events: Sequence[Event], after_s: float) -> None:
        await asyncio.sleep(after_s)
        for event in events:
            self._bus.publish(ingest_topics.event(self._race, runner), wire.encode(event))


class _Place(Message, frozen=True, kw_only=True):
    """What of a status counts here."""

    course: CoursePosition | None = None


def _name(alert: Alert, what: str) -> str:
    """An id that the same alert always gets: what is logged twice counts once."""
    return str(uuid5(_SPACE, f"{alert.id} {alert.t} {alert.level} {what}"))
