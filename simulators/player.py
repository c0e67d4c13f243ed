"""Plays moments over MQTT as a gateway of its own: simulated races and recorded ones alike."""

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final, Protocol

import msgspec

from ingest import topics, wire
from ingest.clock import Clock
from ingest.messages import GatewayReport, Measured, Vitals, Weather
from ingest.reports import by_runner
from ingest.version import VERSION
from simulators.moments import Moment
from simulators.pace import Pace
from simulators.phones import Phones

REPORT_EVERY_S: Final = 5.0
FLUSH_S: Final = 5.0

# Due records are sent together this often, so that a fast replay sends few large payloads
# instead of many small ones; at low speed a record goes out in the moment in which it is due.
TICK_S: Final = 0.02

# Who is later than this [s of wall time] sets the race clock back instead of catching up: what
# comes in a burst would look to the monitor like a gateway that had been out of reach.
LATE_S: Final = 1.0

# Whoever watches may be behind by this much [s of wall time]: a report of theirs, and some.
BEHIND_S: Final = 3.0
HOLD_S: Final = 0.1
WAIT_MOST_S: Final = 60.0  # then it is not that they are slow

# So many records may be on their way; then the player waits for the broker.
UNACKNOWLEDGED: Final = 2000

# So many records are gathered at most: a payload of them stays below the 256 KiB of the contract
# even if each has ten times the usual number of beats.
TOGETHER: Final = 200

PHONES: Final = "-phones"  # what the gateway that the phones speak through is called after ours
NO_PHONES: Final[Mapping[str, str]] = {}
_NOTHING: Final = Measured()
_log = logging.getLogger(__name__)


class Publisher(Protocol):
    """What the player needs of an `ingest.bus.Bus`."""

    def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Publish without waiting."""
        ...

    async def flush(self, timeout_s: float) -> bool:
        """Wait until all is sent and acknowledged; whether that was in time."""
        ...

    def on_connect(self, callback: Callable[[], None]) -> None:
        """Call `callback` after every connect."""
        ...


@dataclass(frozen=True, slots=True)
class Played:
    """What was sent: records by runner, and how many events."""

    sent: dict[str, int]
    events: int


class Player:
    """A gateway whose runners are streams of moments.

    Parameters
    ----------
    publisher
        Where to; its last will should be `ingest.reports.gateway_will`.
    race, gateway
        Ids of the race and of this gateway, which must be new: its records are counted from 0.
    speed
        Race seconds to a wall second. [1]
    wall
        The clock of the world.
    starts
        When the race that is replayed started [s]; absent: with each runner's first record.
    watched_t
        How far whoever watches the race is [s], absent if nobody is heard to: who is far behind
        is waited for, so that a busy machine plays slower instead of losing things.
    phones
        OwnTracks topics of the runners whose phones tell where they are, as `user/device`.
    """

    def __init__(
        self,
        publisher: Publisher,
        *,
        race: str,
        gateway: str,
        speed: float,
        wall: Clock,
        starts: float | None = None,
        watched_t: Callable[[], float | None] = lambda: None,
        phones: Mapping[str, str] = NO_PHONES,
    ) -> None:
        self._phones = Phones(phones)
        self._watched_t = watched_t
        self._due_t = 0.0
        self._publisher = publisher
        self._race = race
        self._gateway = gateway
        self._speed = speed
        self._wall = wall
        self._starts = starts
        self._made: Counter[str] = Counter()
        self._pending: dict[str, list[Vitals]] = {}
        self._gathered = 0
        self._since_flush = 0
        self._played_t = 0.0
        self._sent: Counter[str] = Counter()
        self._events = 0
        self._report_at = 0.0
        self._left = False
        self._weather: Iterator[Weather] = iter(())
        self._next_weather: Weather | None = None

    @property
    def played(self) -> Played:
        """What was sent so far."""
        return Played(dict(self._sent), self._events)

    async def play(self, moments: Iterable[Moment], weather: Iterable[Weather] = ()) -> Played:
        """Send every moment at its time, once; in order of time (see `simulators.moments.merged`).

        What is said of the weather, in order of time too, goes out before the moments after it.
        Before the first record the gateway is online, after the last one it is not, with the
        number of its records; so too when this is cancelled.
        """
        self._weather = iter(weather)
        self._next_weather = next(self._weather, None)
        stream = iter(moments)
        first = next(stream, None)
        if first is None:
            return self.played
        self._played_t = self._due_t = first.t - 1.0
        pace = Pace(self._wall, race_t=self._played_t, speed=self._speed)
        # A broker that lost us has published the last will meanwhile.
        self._publisher.on_connect(lambda: None if self._left else self._report(pace))
        try:
            self._report(pace)
            await self._wait_for_broker()
            await self._send_all(chain((first,), stream), pace)
            self._publish_pending()
            await self._wait_for_broker()
        finally:
            self._left = True
            self._publish_pending()
            self._report(pace, online=False)
            await self._publisher.flush(FLUSH_S)
        return self.played

    async def _send_all(self, moments: Iterator[Moment], pace: Pace) -> None:
        for moment in moments:
            self._due_t = float(moment.t)
            await self._wait_for_watch(moment.t, pace)
            if moment.t > pace.now():
                self._publish_pending()
                await self._make_room()
                await self._sleep_until(max(moment.t, pace.now() + TICK_S * pace.speed), pace)
            elif self._gathered >= TOGETHER:
                self._publish_pending()
                await self._make_room()
            if pace.now() - moment.t > (LATE_S + TICK_S) * pace.speed:
                pace.set_back(moment.t)
                self._report(pace)
            elif self._wall.now() >= self._report_at:
                self._report(pace)
            self._take(moment)

    async def _wait_for_watch(self, t: int, pace: Pace) -> None:
        """Hold the race while its watch is so far behind that it would take us for lost."""
        waited_s = 0.0
        while waited_s < WAIT_MOST_S:
            watched_t = self._watched_t()
            if watched_t is None or t - watched_t <= BEHIND_S * pace.speed:
                break
            self._publish_pending()
            await self._wall.sleep_until(self._wall.now() + HOLD_S)
            waited_s += HOLD_S
            pace.set_back(t)
            if self._wall.now() >= self._report_at:
                self._report(pace)
        if waited_s:
            self._report(pace)

    async def _sleep_until(self, t: float, pace: Pace) -> None:
        """Sleep until the race clock shows `t`; the gateway's report stays fresh meanwhile."""
        while pace.now() + (self._report_at - self._wall.now()) * pace.speed < t:
            await self._wall.sleep_until(self._report_at)
            self._report(pace)
        await pace.sleep_until(t)

    async def _make_room(self) -> None:
        """Let others run; wait for the broker when it is far behind."""
        await asyncio.sleep(0)
        if self._since_flush >= UNACKNOWLEDGED:
            await self._wait_for_broker()

    async def _wait_for_broker(self) -> None:
        while not await self._publisher.flush(FLUSH_S):
            _log.warning("waiting for the broker to take %d records", self._since_flush)
        self._since_flush = 0

    def _tell_weather(self, until_t: float) -> None:
        while self._next_weather is not None and self._next_weather.t <= until_t:
            payload = wire.encode(self._next_weather)
            self._publisher.publish(topics.weather(self._race), payload, retain=True)
            self._next_weather = next(self._weather, None)

    def _take(self, moment: Moment) -> None:
        self._tell_weather(moment.t)
        if moment.events:
            # What happened in a second is known before the second is scored.
            self._publish_pending()
        for event in moment.events:
            self._publisher.publish(topics.event(self._race, moment.runner), wire.encode(event))
            self._events += 1
        self._played_t = float(moment.t)
        self._tell_place(moment)
        measured = self._phones.rest(moment)
        if measured == _NOTHING and not moment.paused:
            return
        record = Vitals(
            t=moment.t,
            seq=self._made[moment.runner],
            gateway=self._gateway,
            **msgspec.structs.asdict(measured),
        )
        self._made[moment.runner] += 1
        self._pending.setdefault(moment.runner, []).append(record)
        self._gathered += 1

    def _tell_place(self, moment: Moment) -> None:
        told = self._phones.told(moment)
        if told is not None:
            self._publish_pending()  # a place is of its second: none before it may still be to come
            self._publisher.publish(*told)

    def _publish_pending(self) -> None:
        for runner, records in self._pending.items():
            payload = wire.encode_vitals(records)
            self._publisher.publish(topics.vitals(self._race, runner), payload)
            self._sent[runner] += len(records)
            self._since_flush += len(records)
        self._pending.clear()
        self._gathered = 0

    def _report(self, pace: Pace, *, online: bool = True) -> None:
        self._report_at = self._wall.now() + REPORT_EVERY_S
        clock = msgspec.structs.replace(
            pace.mapping(None if online else self._played_t), starts=self._starts
        )
        report = GatewayReport(
            t=min(pace.now(), self._due_t) if online else self._played_t,
            online=online,
            version=VERSION,
            sent=by_runner(self._sent),
            replay=clock,
        )
        self._publish_report(self._gateway, report)
        if self._phones.runners:
            of_phones = msgspec.structs.replace(
                clock, of=self._gateway, phones=self._phones.runners
            )
            sent = by_runner(self._phones.sent)
            told = msgspec.structs.replace(report, sent=sent, replay=of_phones)
            self._publish_report(f"{self._gateway}{PHONES}", told)

    def _publish_report(self, gateway: str, report: GatewayReport) -> None:
        topic = topics.gateway(self._race, gateway)
        self._publisher.publish(topic, wire.encode(report), retain=True)


def new_gateway(kind: str) -> str:
    """Return a gateway id that no run had before, such as ``sim-3f9a1c``."""
    return f"{kind}-{secrets.token_hex(3)}"
