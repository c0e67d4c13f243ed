"""The desk at check-in: has gateways listen while somebody watches, and passes on who is bound.

Nothing here asks for more than it must: without a viewer nobody is asked, and a request that is
not answered is asked again with the same id, so that it is done once.
"""

import asyncio
from dataclasses import dataclass
from typing import Final, Literal

from dashboard.access.rights import Sight
from dashboard.hub import Hub
from dashboard.readiness import readiness
from ingest import topics, wire
from ingest.bus import Bus
from ingest.checkin_messages import BindAnswer, BindRequest, CheckInRequest, Handle, Heard
from ingest.clock import Clock
from ingest.errors import PayloadRefused
from ingest.events import Uuid
from ingest.messages import GatewayReport, Id, Message, SensorReport
from ingest.race.settings import Race
from ingest.refusals import Refusals, unless_kept
from ingest.traffic import Received

CHECK_IN: Final = "checkin"  # the audience of the page
HEARD_PREFIX: Final = "heard/"
READY_PREFIX: Final = "ready/"

ASK_EVERY_S: Final = 5.0
LISTEN_S: Final = 15.0  # so that a request or two may get lost
ASK_AGAIN_S: Final = 2.0
ANSWERED_WITHIN_S: Final = 12.0
MOST_GATEWAYS: Final = 200
MOST_RUNNERS: Final = 2000
MOST_PENDING: Final = 64
NOTHING: Final = b"null"


class BindAsk(Message, frozen=True, kw_only=True):
    """What the page asks for: a `BindRequest`, and of which gateway."""

    id: Uuid
    gateway: Id
    action: Literal["bind", "unbind"]
    handle: Handle
    runner: Id
    force: bool = False


class HeardView(Message, frozen=True, kw_only=True):
    """What a gateway hears; `at` is when it said so, by our clock [s]."""

    at: float
    heard: Heard


@dataclass(slots=True)
class _Runner:
    report: SensorReport | None = None
    at: float | None = None
    told: bytes = NOTHING


@dataclass(slots=True)
class _Asked:
    """A request to a gateway that is not answered yet, and how many wait for that."""

    gateway: str
    answer: asyncio.Future[BindAnswer]
    waiting: int = 0


class CheckInDesk:
    """Everything the page shows of check-in, and the way to bind.

    Parameters
    ----------
    race
        The race folder.
    clock
        The wall clock.
    hub
        Told what changed.
    refusals
        Where bad messages are counted.
    """

    def __init__(self, race: Race, clock: Clock, hub: Hub, refusals: Refusals) -> None:
        self._race = race.race.id
        self._clock = clock
        self._hub = hub
        self._refusals = refusals
        self._bus: Bus | None = None
        self._gateways: dict[str, bool] = {}
        self._heard: dict[str, HeardView] = {}
        self._runners = {runner.id: _Runner() for runner in race.runners}
        self._pending: dict[str, _Asked] = {}
        self._asked_at: float | None = None
        hub.serve(CHECK_IN, self._render)

    def read(self, bus: Bus) -> None:
        """Take in everything on this bus from now on, and ask over it."""
        self._bus = bus
        for topic, take in (
            (topics.sensors(self._race, "+"), self._on_sensors),
            (topics.gateway(self._race, "+"), self._on_gateway),
            (topics.heard(self._race, "+"), unless_kept(self._on_heard)),
            (topics.bound(self._race, "+"), unless_kept(self._on_bound)),
        ):
            bus.subscribe(topic, self._refusals.guarded(take, self._clock.now, topics=True))

    def look(self) -> None:
        """Have gateways listen if somebody watches, and see who became silent; to be called often.

        The first look after somebody came asks at once.
        """
        if not self._hub.is_watched(CHECK_IN):
            self._asked_at = None
            return
        now = self._clock.now()
        for name, runner in self._runners.items():
            self._refresh(name, runner, now)
        # The clock may have been set, either way.
        if self._asked_at is None or abs(now - self._asked_at) >= ASK_EVERY_S:
            self._asked_at = now
            request = wire.encode(CheckInRequest(for_s=LISTEN_S))
            for gateway, online in self._gateways.items():
                if online and self._bus is not None:
                    self._bus.publish(topics.check_in(self._race, gateway), request, qos=0)

    def hears(self, gateway: str) -> bool:
        """Whether a gateway is there to be asked."""
        return self._gateways.get(gateway, False)

    async def bind(self, ask: BindAsk, author: str | None) -> BindAnswer | None:
        """Have a gateway bind or unbind; None when it does not answer.

        Asked with the same id again, it is done once and answered again.
        """
        bus, key = self._bus, ask.id.lower()
        if bus is None or not bus.connected or len(self._pending) >= MOST_PENDING:
            return None
        if not self.hears(ask.gateway):
            return None
        request = BindRequest(
            id=ask.id,
            action=ask.action,
            handle=ask.handle,
            runner=ask.runner,
            force=ask.force,
            author=author,
        )
        if key not in self._pending:
            future: asyncio.Future[BindAnswer] = asyncio.get_running_loop().create_future()
            self._pending[key] = _Asked(ask.gateway, future)
        asked = self._pending[key]
        asked.waiting += 1
        try:
            return await self._answered(bus, request, asked)
        finally:
            asked.waiting -= 1
            if not asked.waiting:  # else whoever asked again still waits for it
                del self._pending[key]

    async def _answered(self, bus: Bus, request: BindRequest, asked: _Asked) -> BindAnswer | None:
        """Ask a gateway until it answers, or for long enough."""
        try:
            async with asyncio.timeout(ANSWERED_WITHIN_S):
                while not asked.answer.done():
                    topic = topics.bind(self._race, asked.gateway)
                    bus.publish(topic, wire.encode(request), qos=0)
                    await asyncio.wait([asked.answer], timeout=ASK_AGAIN_S)
                return asked.answer.result()
        except TimeoutError:
            return None

    def _on_sensors(self, message: Received) -> None:
        name = topics.parse_runner_topic(message.topic).runner
        runner = self._runners.get(name)
        if runner is None:
            if len(self._runners) >= MOST_RUNNERS:
                raise PayloadRefused("too many runners", name)
            runner = self._runners[name] = _Runner()
        report = wire.decode(message.payload, SensorReport)
        now = self._clock.now()
        # One that was kept counts from its own stamp; a replay's stamps are of another day.
        runner.report, runner.at = report, min(report.t, now) if message.retained else now
        self._refresh(name, runner, now)

    def _on_gateway(self, message: Received) -> None:
        gateway = topics.parse_gateway_topic(message.topic)
        online = wire.decode(message.payload, GatewayReport).online
        if gateway not in self._gateways and len(self._gateways) >= MOST_GATEWAYS:
            raise PayloadRefused("too many gateways", gateway)
        if online and not self._gateways.get(gateway):
            self._asked_at = None
        self._gateways[gateway] = online
        if not online and self._heard.pop(gateway, None) is not None:
            self._hub.touch(CHECK_IN, HEARD_PREFIX + gateway)

    def _on_heard(self, message: Received) -> None:
        gateway = topics.parse_gateway_topic(message.topic, "heard")
        heard = wire.decode(message.payload, Heard)
        if not self.hears(gateway):
            raise PayloadRefused("unknown gateway", gateway)
        self._heard[gateway] = HeardView(at=self._clock.now(), heard=heard)
        self._hub.touch(CHECK_IN, HEARD_PREFIX + gateway)

    def _on_bound(self, message: Received) -> None:
        gateway = topics.parse_gateway_topic(message.topic, "bound")
        answer = wire.decode(message.payload, BindAnswer)
        asked = self._pending.get(answer.id.lower())
        if asked is not None and asked.gateway == gateway and not asked.answer.done():
            asked.answer.set_result(answer)

    def _refresh(self, name: str, runner: _Runner, now: float) -> None:
        age_s = None if runner.at is None else now - runner.at
        told = wire.encode(readiness(runner.report, age_s))
        if told != runner.told:
            runner.told = told
            self._hub.touch(CHECK_IN, READY_PREFIX + name)

    def _render(self, key: str, sight: Sight) -> bytes | None:
        if not sight.everything:
            return None
        if key.startswith(READY_PREFIX):
            return self._runners[key.removeprefix(READY_PREFIX)].told
        view = self._heard.get(key.removeprefix(HEARD_PREFIX))
        return NOTHING if view is None else wire.encode(view)
