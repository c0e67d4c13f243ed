"""The gateway daemon: sources are heard, fused once a second and published.

One task per source, one that closes the seconds, one that reports. Everything else is a plain
call: a reading goes into its runner's `Fuser`, a closed second becomes one `Vitals`.
"""

import asyncio
import logging
import math
from collections import Counter
from collections.abc import Callable, Mapping
from collections.abc import Sequence as SequenceOf
from typing import Any, Final, Protocol

import msgspec

from ingest import topics, wire
from ingest.bus import Bus
from ingest.clock import Clock
from ingest.fusion import Fuser
from ingest.messages import GatewayReport, ReplayClock, Sensor, SensorReport
from ingest.pulse import Pulse
from ingest.readings import Reading, Source
from ingest.reports import by_runner
from ingest.sender import Sender
from ingest.version import VERSION
from ingest.weather_post import EVERY_S, WEATHER_RUNNER, WeatherPost

CLOSE_AFTER_S: Final = 0.02  # stamps are made on this loop, so nothing of the second is under way
REPORT_EVERY_S: Final = 5.0
FLUSH_S: Final = 5.0
SET_BACK_S: Final = 2.0  # a clock that is put right by less is waited for
HUNG_S: Final = 15.0  # a gateway that closes no second for so long hangs

_log = logging.getLogger(__name__)


class Beside(Protocol):
    """What a gateway does beside its work, such as letting people check in."""

    async def run(self, changed: Callable[[], None]) -> None:
        """Do it until cancelled; `changed` is called when other sensors are looked after."""
        ...

    @property
    def refused(self) -> Mapping[str, int]:
        """How many messages to it were refused, by reason."""
        ...


class Gateway:
    """Fuses what sources hear and publishes it for one race.

    Parameters
    ----------
    race, gateway
        Ids of the race and of this gateway.
    bus
        Where to publish; its last will should be `ingest.reports.gateway_will`.
    clock
        The race's time. Readings must be stamped by the same clock.
    sources
        What to listen to.
    sender
        How records leave.
    replay
        How `clock` maps to wall time when it is not the wall clock.
    told
        What else belongs into the report, by its fields.
    beside
        What else it does meanwhile.
    weather
        Gathers what sensors measure that are worn by nobody.
    """

    def __init__(
        self,
        *,
        race: str,
        gateway: str,
        bus: Bus,
        clock: Clock,
        sources: SequenceOf[Source],
        sender: Sender,
        replay: ReplayClock | None = None,
        told: Callable[[], Mapping[str, Any]] = dict,
        beside: Beside | None = None,
        weather: WeatherPost | None = None,
    ) -> None:
        self._race = race
        self._gateway = gateway
        self._bus = bus
        self._clock = clock
        self._sources = sources
        self._sender = sender
        self._replay = replay
        self._told = told
        self._beside = beside
        self._reported: set[str] = set()  # runners of whose sensors was told
        self._weather = weather or WeatherPost()
        self._fusers: dict[str, Fuser] = {}
        self._dropped: Counter[str] = Counter()  # by those of before the clock was set back
        self._left = False
        self.pulse = Pulse("second closed", HUNG_S)
        """Whether seconds are closed, on time."""
        self.sent: Counter[str] = Counter()
        """Records published, by runner."""

    async def run(self) -> None:
        """Publish until cancelled; then close the last full second and say goodbye."""
        self._bus.on_connect(self._greet)
        try:
            async with asyncio.TaskGroup() as tasks:
                for number, source in enumerate(self._sources):
                    tasks.create_task(source.run(self.hear), name=f"source {number}")
                tasks.create_task(self._close_seconds(), name="close seconds")
                tasks.create_task(self._report(), name="report")
                tasks.create_task(self._tell_weather(), name="weather")
                tasks.create_task(self._sender.run(), name="sender")
                if self._beside is not None:
                    tasks.create_task(self._beside.run(self._publish_report), name="beside")
        finally:
            self._left = True
            self.close(math.floor(self._clock.now()))
            self._bus.publish(
                topics.gateway(self._race, self._gateway),
                wire.encode(self.report(online=False)),
                retain=True,
            )
            try:
                await self._bus.flush(FLUSH_S)
            finally:  # also when somebody is too impatient for the goodbye
                await self._sender.close()

    def hear(self, reading: Reading) -> None:
        """Take in one reading."""
        if reading.runner == WEATHER_RUNNER:
            self._weather.hear(reading)
            return
        fuser = self._fusers.get(reading.runner)
        if fuser is None:
            fuser = self._fusers[reading.runner] = Fuser()
        fuser.add(reading)

    def close(self, until: int) -> None:
        """Publish every second up to and including `until` that is still open."""
        for runner, fuser in self._fusers.items():
            for t, measured in fuser.close(until):
                self._sender.send(runner, t, measured)
                self.sent[runner] += 1

    def report(self, *, online: bool) -> GatewayReport:
        """Return the gateway's report as of now."""
        refused = Counter(self._dropped)
        for fuser in self._fusers.values():
            refused.update(fuser.dropped)
        for source in self._sources:
            refused.update(source.refused)
        refused.update(self._sender.refused)
        refused.update(self._beside.refused if self._beside is not None else {})
        return GatewayReport(
            t=self._clock.now(),
            online=online,
            version=VERSION,
            sent=by_runner(self.sent),
            refused=dict(refused) or None,
            replay=self._replay,
            **self._sender.told(),
            **self._told(),
        )

    def sensors(self) -> list[Sensor]:
        """All sensors as they are now."""
        return [sensor for theirs in self._sensors_by_runner().values() for sensor in theirs]

    async def _close_seconds(self) -> None:
        second = math.floor(self._clock.now()) + 1
        while True:
            await self._clock.sleep_until(second + CLOSE_AFTER_S)
            if (now := self._clock.now()) < second + CLOSE_AFTER_S:
                if now < second - SET_BACK_S:
                    second = self._begin_again(second, now)
                continue
            # After a suspend the clock may have moved by more than one second.
            second = max(second, math.floor(self._clock.now() - CLOSE_AFTER_S))
            self.close(second)
            self.pulse.beat()
            second += 1

    def _begin_again(self, second: int, now: float) -> int:
        """Go on with the second of a clock that was set back from `second`; return that second.

        Without this nothing would be closed until the clock is where it was.
        """
        _log.warning("the clock was set back by %.0f s", second - now)
        self.close(second)
        for fuser in self._fusers.values():
            self._dropped.update(fuser.dropped)
        self._fusers.clear()
        return math.floor(now) + 1

    async def _report(self) -> None:
        while True:
            self._publish_report()
            await asyncio.sleep(REPORT_EVERY_S)

    async def _tell_weather(self) -> None:
        due = self._clock.now() + EVERY_S
        while True:
            await self._clock.sleep_until(due)
            for weather in self._weather.tell(self._clock.now()):
                self._bus.publish(topics.weather(self._race), wire.encode(weather), retain=True)
            due = self._clock.now() + EVERY_S  # not of before, since the clock may be set back

    def _greet(self) -> None:
        """Tell a broker that may have forgotten us all that is retained."""
        if not self._left:  # a goodbye that waits for the broker stays the last word
            self._publish_report()

    def _publish_report(self) -> None:
        # While the broker is away reports would only pile up, to be told as news hours later:
        # `_greet` tells how things are when it is back.
        if not self._bus.connected:
            return
        report = self.report(online=True)
        self._bus.publish(
            topics.gateway(self._race, self._gateway), wire.encode(report), retain=True
        )
        told = self._sensors_by_runner()
        # Of whom the last sensor was taken, the broker must not keep that it is live.
        gone = self._reported - told.keys()
        self._reported = set(told)
        for runner, sensors in (*told.items(), *((runner, []) for runner in sorted(gone))):
            if runner == WEATHER_RUNNER:
                continue
            sensor_report = SensorReport(t=report.t, sensors=tuple(sensors))
            self._bus.publish(
                topics.sensors(self._race, runner), wire.encode(sensor_report), retain=True
            )

    def _sensors_by_runner(self) -> dict[str, list[Sensor]]:
        sensors: dict[str, list[Sensor]] = {}
        for source in self._sources:
            for runner, sensor in source.sensors():
                sensors.setdefault(runner, []).append(sensor)
        return {runner: self._with_use(runner, theirs) for runner, theirs in sensors.items()}

    def _with_use(self, runner: str, sensors: list[Sensor]) -> list[Sensor]:
        """Say of several sensors of a kind which one is listened to."""
        of_kind = Counter(sensor.kind for sensor in sensors)
        fuser = self._fusers.get(runner)
        return [
            sensor
            if of_kind[sensor.kind] < 2
            else msgspec.structs.replace(
                sensor, used=fuser is not None and fuser.used(sensor.kind) == sensor.sensor
            )
            for sensor in sensors
        ]
