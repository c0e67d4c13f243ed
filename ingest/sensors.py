"""Paired Bluetooth sensors as a source of readings: found, connected, kept connected, for ever.

One task a sensor: find it, connect with a fresh client, read what it says of itself, subscribe,
and hand out what it notifies. When the link is lost or the sensor falls silent, all of that
begins anew, after a wait that depends on what went wrong.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final, Never, TypeVar

from ingest import convert
from ingest.backoff import Cause
from ingest.ble import NAME_LENGTH, Advert, Link, LinkFailed
from ingest.checkin_messages import State
from ingest.clock import Clock
from ingest.errors import PacketRefused
from ingest.fusion import has_value
from ingest.gaps import Gaps
from ingest.gatt import battery, device_information, running_speed, uuids
from ingest.gatt.cadence import CadenceScale
from ingest.messages import Measured, Sensor
from ingest.pair_found import Found
from ingest.race.settings import Pairing
from ingest.radio import Radio
from ingest.radio_care import RadioCare
from ingest.readings import Emit, Kind, Reading
from ingest.refusals import Refusals
from ingest.repeats import Repeats
from ingest.sensor_state import Phase, SensorState
from ingest.takeover import PAUSE, SILENT_S

BATTERY_EVERY_S: Final = 600.0

# What becomes of a sensor's state for somebody who pairs; of several kinds the best counts.
_AS_FOUND: Final[dict[str, State]] = {
    "live": "measuring",
    "silent": "mute",
    "connecting": "connecting",
    "lost": "gone",
    "searching": "searching",
}

T = TypeVar("T")

_log = logging.getLogger(__name__)


class BleSource:
    """The readings of all paired sensors that one adapter can reach.

    Parameters
    ----------
    pairings
        The sensors to look for; each address once.
    radio
        The adapter.
    clock
        The race's time: stamps readings and tells how long a sensor has been silent.
    care
        Who looks after the adapter; None: nobody, as where it is a virtual one.
    """

    def __init__(
        self,
        pairings: Sequence[Pairing],
        radio: Radio,
        clock: Clock,
        care: RadioCare | None = None,
    ) -> None:
        self._radio = radio
        self._care = care
        self._clock = clock
        self._sensors: dict[str, _PairedSensor] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._run: Callable[[_PairedSensor], asyncio.Task[None]] | None = None
        self._refused: Counter[str] = Counter()  # by those that were let go
        for pairing in pairings:
            self.use(pairing)

    async def run(self, emit: Emit) -> None:
        """Hand every reading to `emit` as it is heard, until cancelled.

        Raises
        ------
        Unavailable
            When there is no usable adapter to begin with, or one that hears nothing whatever is
            done about it; one that is lost later is waited for.
        """
        await self._radio.check()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._radio.scan(), name="scan")
            if self._care is not None:
                tasks.create_task(self._care.run(), name="radio care")

            def start(sensor: _PairedSensor) -> asyncio.Task[None]:
                return tasks.create_task(sensor.run(emit), name=f"sensor {sensor.address}")

            self._run = start
            for address, sensor in self._sensors.items():
                self._running[address] = start(sensor)

    def use(self, pairing: Pairing, found: Found | None = None) -> None:
        """Look for a sensor from now on, in place of what was known of its address.

        Parameters
        ----------
        pairing
            The sensor, and whose it is.
        found
            What somebody who paired it has learned of it.
        """
        address = pairing.address.upper()
        self.drop(address)
        sensor = self._sensors[address] = _PairedSensor(pairing, self._radio, self._clock)
        if found is not None:
            sensor.state.battery_pct, sensor.state.rssi_dbm = found.battery_pct, found.rssi_dbm
        if self._run is not None:
            self._running[address] = self._run(sensor)

    def drop(self, address: str) -> None:
        """Let a sensor go: it is disconnected and searched no more."""
        sensor = self._sensors.pop(address.upper(), None)
        if sensor is not None:
            self._refused.update(sensor.refusals.counts)
        running = self._running.pop(address.upper(), None)
        if running is not None:
            running.cancel()

    def sensors(self) -> Iterator[tuple[str, Sensor]]:
        """(runner, sensor's state) of every paired sensor, an entry for each kind."""
        now = self._clock.now()
        for sensor in self._sensors.values():
            for report in sensor.state.report(now):
                yield sensor.runner, report

    def pairs(self, address: str) -> bool:
        """Whether a sensor of this address is looked after here."""
        return address.upper() in self._sensors

    def paired(self) -> Iterator[tuple[str, Found]]:
        """(runner, sensor as somebody who pairs sees it) of every paired sensor."""
        for sensor in self._sensors.values():
            yield sensor.runner, sensor.found(self._clock.now())

    @property
    def refused(self) -> dict[str, int]:
        """How many packets and values were refused, by reason."""
        total = Counter(self._refused)
        for sensor in self._sensors.values():
            total.update(sensor.refusals.counts)
        return dict(total)


class _PairedSensor:
    """One sensor, for ever found and connected again."""

    def __init__(self, pairing: Pairing, radio: Radio, clock: Clock) -> None:
        self.runner = pairing.runner
        self.address = pairing.address
        self.state = SensorState(pairing.address, pairing.name, pairing.kinds, clock.now())
        self.refusals = Refusals(f"packets of sensor {pairing.address}")
        self._found = Found(pairing.address, pairing.name, pairing.kinds, 0.0, state="searching")
        self._priority = pairing.priority
        self._radio = radio
        self._clock = clock
        # After so long without a packet that makes sense the connection is taken for dead.
        self._silent_s = min(SILENT_S[kind] for kind in pairing.kinds)
        self._gaps = Gaps(PAUSE * self._silent_s)
        self._scale = CadenceScale()
        self._repeats = {uuid: Repeats() for uuid in convert.KINDS}
        self._alive_at = 0.0
        self._failures = 0
        self._answers = True

    async def run(self, emit: Emit) -> Never:
        while True:
            try:
                self._enter("searching")
                advert = await self._radio.find(self.address)
                await self._use(advert, emit)
            except LinkFailed as error:
                self._gaps.interrupted(str(error))
                wait_s = self._radio.wait_s(self._failures, error.cause)
                _log.info("sensor %s: %s; again in %.0f s", self.address, error, wait_s)
                if error.cause is not Cause.BUSY:  # that is no fault of the sensor
                    self._failures += 1
                    self._answers = self.state.phase == "connected"
                self._enter("searching")
                await asyncio.sleep(wait_s)

    def found(self, now: float) -> Found:
        """What somebody who pairs wants to know of it; `now` [s]."""
        found, state = self._found, self.state
        found.name, found.rssi_dbm = state.name, _whole(state.rssi_dbm)
        found.battery_pct = _whole(state.battery_pct)
        found.heard_at = state.last_heard() or found.heard_at
        states = {report.state for report in state.report(now)}
        found.state = next(name for of, name in _AS_FOUND.items() if of in states)
        if found.state != "measuring":
            found.give_up(found.state)
        return found

    async def _use(self, advert: Advert, emit: Emit) -> Never:
        self._enter("connecting")
        self.state.name = advert.name or self.state.name
        self.state.rssi_dbm = advert.rssi_dbm
        self._found.heard_at = self._clock.now()
        if not self._answers:
            await self._radio.let_others_go_first()
        # Else it is searched anew, and whoever came into range meanwhile is heard.
        async with self._radio.connect(advert, fresh=True) as link:
            await self._read_description(link, advert)
            self._enter("connected")  # before the first packet can come
            await self._subscribe(link, emit)
            _log.info("sensor %s: connected", self.address)
            await self._watch(link)

    async def _read_description(self, link: Link, advert: Advert) -> None:
        model = await self._read(link, uuids.MODEL_NUMBER, device_information.decode)
        feature = await self._read(link, uuids.RSC_FEATURE, running_speed.decode_feature)
        firmware = await self._read(link, uuids.FIRMWARE_REVISION, device_information.decode)
        self.state.model = _short(model) or self.state.model
        self.state.firmware = _short(firmware) or self.state.firmware
        if self._scale == CadenceScale():  # what packets have taught of a pod is kept
            self._scale = CadenceScale.of(advert.name, model, feature=feature)
        await self._read_battery(link)

    async def _read_battery(self, link: Link) -> None:
        level = await self._read(link, uuids.BATTERY_LEVEL, battery.decode)
        if level is not None:
            self.state.battery_pct = level

    async def _read(self, link: Link, number: int, decode: Callable[[bytes], T]) -> T | None:
        """Read what is good to know; a sensor that does not tell is used all the same."""
        try:
            data = await link.read(uuids.full(number))
            return None if data is None else decode(data)
        except LinkFailed as error:
            _log.debug("sensor %s: can't read %#06x: %s", self.address, number, error)
        except PacketRefused as error:
            self._refuse(error)
        return None

    async def _subscribe(self, link: Link, emit: Emit) -> None:
        offered = {
            uuid: kind
            for uuid, kind in convert.KINDS.items()
            if kind in self.state.kinds and link.notifies(uuid)
        }
        if not offered:
            kinds = " or ".join(self.state.kinds)
            raise LinkFailed(Cause.REFUSED, f"does not measure {kinds}; pair it anew")
        self._alive_at = self._clock.now()
        for uuid, kind in offered.items():
            self._repeats[uuid].connected(self._alive_at)
            await link.subscribe(uuid, partial(self._on_packet, emit, uuid, kind))
        level = uuids.full(uuids.BATTERY_LEVEL)
        if link.notifies(level):
            with contextlib.suppress(LinkFailed):  # it is read from time to time anyway
                await link.subscribe(level, self._on_battery)

    async def _watch(self, link: Link) -> Never:
        """Keep the connection until it is lost or falls silent."""
        watches = [
            asyncio.create_task(link.lost.wait(), name=f"link {self.address}"),
            asyncio.create_task(self._end_in_silence(link), name=f"silence {self.address}"),
            asyncio.create_task(self._keep_battery(link), name=f"battery {self.address}"),
        ]
        try:
            await asyncio.wait(watches, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for watch in watches:
                watch.cancel()
            await asyncio.wait(watches)
        for watch in watches:
            if not watch.cancelled():
                watch.result()  # an error of ours is no lost connection
        silent = self._clock.now() >= self._alive_at + self._silent_s
        what = f"nothing heard for {self._silent_s:.0f} s" if silent else "connection lost"
        raise LinkFailed(Cause.LOST, what)

    async def _end_in_silence(self, link: Link) -> None:
        """Disconnect once nothing that makes sense was heard for too long."""
        while (now := self._clock.now()) < self._alive_at + self._silent_s:
            self._alive_at = min(self._alive_at, now)  # the clock may have been set back
            await self._clock.sleep_until(self._alive_at + self._silent_s)
        # Here and not later: a driven clock stands still meanwhile, so that no packet is sent
        # over a connection that is given up.
        await link.close()

    async def _keep_battery(self, link: Link) -> Never:
        while True:
            await asyncio.sleep(BATTERY_EVERY_S)
            await self._read_battery(link)

    def _on_packet(self, emit: Emit, uuid: str, kind: Kind, data: bytes) -> None:
        at = self._clock.now()
        try:
            conversion = convert.to_measured(uuid, data, scale=self._scale)
            self._repeats[uuid].check(data, conversion.measured, at)
        except PacketRefused as error:
            self._refuse(error)
            return
        for refused in conversion.refused:
            self._refuse(refused)
        self._scale = conversion.scale
        self._alive_at = at
        self._failures = 0
        self.state.hear(kind, conversion.measured, at)
        self._found.hear(conversion.measured, at)
        self._note_gap(conversion.measured, at)
        emit(
            Reading(
                runner=self.runner,
                sensor=self.address,
                kind=kind,
                at=at,
                measured=conversion.measured,
                priority=self._priority,
            )
        )

    def _on_battery(self, data: bytes) -> None:
        try:
            self.state.battery_pct = battery.decode(data)
        except PacketRefused as error:
            self._refuse(error)

    def _note_gap(self, measured: Measured, at: float) -> None:
        gap = self._gaps.heard(self.state, at, value=has_value(measured))
        if gap is not None:
            _log.info("sensor %s: %s", self.address, gap)

    def _refuse(self, error: PacketRefused) -> None:
        self.refusals.add(error.reason, error.detail, now=self._clock.now())

    def _enter(self, phase: Phase) -> None:
        self.state.enter(phase, self._clock.now())


def _short(text: str | None) -> str | None:
    """A sensor's own words, no longer than messages take."""
    return None if text is None else text[:NAME_LENGTH]


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
