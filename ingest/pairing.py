"""Which sensors are around, how well each is received, and whose it is.

A survey listens for sensors of the kinds we use and visits each in turn: it connects, reads the
battery, listens for a few seconds, and leaves, so that many sensors can be looked at with the
few connections an adapter has.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal, TypeVar

from ingest import convert
from ingest.ble import Advert, Link, LinkFailed
from ingest.clock import Clock
from ingest.errors import PacketRefused, Unavailable
from ingest.gatt import battery, device_information, running_speed, uuids
from ingest.gatt.cadence import CadenceScale
from ingest.messages import Measured
from ingest.radio import Radio
from ingest.readings import Kind

LOOK_S: Final = 6.0  # long enough for a strap to find a beat and send a few intervals
AGAIN_AFTER_S: Final = 4.0
SLOTS: Final = 4  # connections at a time; adapters allow seven or so
PACKETS_WITHOUT_RR: Final = 3
WEAKEST_DBM: Final = -127
NOTHING: Final = Measured()

KINDS_BY_SERVICE: Final[dict[str, Kind]] = {
    uuids.full(uuids.HEART_RATE_SERVICE): "heart_rate",
    uuids.full(uuids.RUNNING_SPEED_SERVICE): "running_speed",
    uuids.full(uuids.ENVIRONMENTAL_SENSING_SERVICE): "environment",
    uuids.full(uuids.HEALTH_THERMOMETER_SERVICE): "core_temperature",
}

T = TypeVar("T")
State = Literal["heard", "connecting", "connected", "measuring", "measured", "mute", "unreachable"]


@dataclass(slots=True)
class Found:
    """One sensor that was heard.

    Attributes
    ----------
    address, name, kinds : who it is and what it measures
    heard_at : when it was heard last [s]
    rssi_dbm : how strongly [dBm]
    state : ``heard`` (not visited yet), ``connecting``, ``connected`` (told nothing yet),
        ``measuring`` (connected and telling), ``measured`` (told something when visited last),
        ``mute`` (told nothing then), ``unreachable`` (did not answer then)
    battery_pct : battery charge [%]
    measured : the newest values of the last visit
    rr : whether a strap sends RR intervals; None when not known
    """

    address: str
    name: str | None
    kinds: tuple[Kind, ...]
    heard_at: float
    rssi_dbm: int | None = None
    state: State = "heard"
    battery_pct: int | None = None
    measured: Measured = NOTHING
    rr: bool | None = None
    _packets_without_rr: int = 0

    def hear(self, measured: Measured) -> None:
        """Note what one packet said."""
        self.state = "measuring"
        self.measured = measured
        if measured.rr_ms:
            self.rr = True
        elif measured.heart_rate_bpm is not None and not self.rr:
            self._packets_without_rr += 1
            self.rr = False if self._packets_without_rr >= PACKETS_WITHOUT_RR else None


class Survey:
    """All sensors around, each visited again and again.

    Parameters
    ----------
    radio
        The adapter.
    clock
        What the time is.
    look_s
        How long a visit lasts [s].
    """

    def __init__(self, radio: Radio, clock: Clock, *, look_s: float = LOOK_S) -> None:
        self._radio = radio
        self._clock = clock
        self._look_s = look_s
        self._found: dict[str, Found] = {}
        self._due: asyncio.Queue[Advert] = asyncio.Queue()
        self._resting: set[str] = set()
        self._slots = asyncio.Semaphore(SLOTS)
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Listen and visit until cancelled.

        Raises
        ------
        Unavailable
            When there is no usable adapter.
        """
        await self._radio.check()
        with self._radio.listening(self._heard):
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._radio.scan(), name="scan")
                while True:
                    advert = await self._due.get()
                    tasks.create_task(self._visit(advert), name=f"visit {advert.address}")

    def sensors(self) -> list[Found]:
        """All sensors heard so far, the strongest first: that is the nearest."""
        return sorted(self._found.values(), key=lambda found: (-_strength(found), found.address))

    async def until(self, condition: Callable[[list[Found]], bool]) -> None:
        """Wait until a condition on the sensors holds."""
        while not condition(self.sensors()):
            self._changed.clear()
            await self._changed.wait()

    def _heard(self, advert: Advert) -> None:
        kinds = tuple(
            KINDS_BY_SERVICE[uuid] for uuid in advert.services if uuid in KINDS_BY_SERVICE
        )
        found = self._found.get(advert.address)
        if found is None:
            if not kinds:
                return
            found = Found(advert.address, advert.name, kinds, self._clock.now())
            self._found[advert.address] = found
        found.name = advert.name or found.name
        found.heard_at = self._clock.now()
        found.rssi_dbm = advert.rssi_dbm
        if advert.address not in self._resting:
            self._resting.add(advert.address)
            self._due.put_nowait(advert)
        self._changed.set()

    async def _visit(self, advert: Advert) -> None:
        found = self._found[advert.address]
        async with self._slots:
            self._enter(found, "connecting")
            try:
                async with self._radio.connect(advert) as link:
                    self._enter(found, "connected")
                    await self._look(link, found, advert)
                told = found.measured != NOTHING
                self._enter(found, "measured" if told else "mute")
            except LinkFailed:
                self._enter(found, "unreachable")
        await asyncio.sleep(AGAIN_AFTER_S)
        self._resting.discard(advert.address)

    async def _look(self, link: Link, found: Found, advert: Advert) -> None:
        found.measured = NOTHING
        found.battery_pct = await _read(link, uuids.BATTERY_LEVEL, battery.decode)
        model = await _read(link, uuids.MODEL_NUMBER, device_information.decode)
        feature = await _read(link, uuids.RSC_FEATURE, running_speed.decode_feature)
        scale = CadenceScale.of(advert.name, model, feature=feature)
        offered = {uuid: kind for uuid, kind in convert.KINDS.items() if link.notifies(uuid)}
        found.kinds = tuple(dict.fromkeys(offered.values())) or found.kinds

        def on_packet(uuid: str, data: bytes) -> None:
            nonlocal scale
            with contextlib.suppress(PacketRefused):
                conversion = convert.to_measured(uuid, data, scale=scale)
                scale = conversion.scale
                found.hear(conversion.measured)
                self._changed.set()

        for uuid in offered:
            await link.subscribe(uuid, partial(on_packet, uuid))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._look_s):
                await link.lost.wait()

    def _enter(self, found: Found, state: State) -> None:
        found.state = state
        self._changed.set()


async def listen(
    survey: Survey, seconds: float, show: Callable[[list[Found]], None] | None = None
) -> list[Found]:
    """Survey for so long and return what was found.

    Parameters
    ----------
    survey
        The survey; it must not be running.
    seconds
        How long to listen [s].
    show
        Called whenever something changed.

    Raises
    ------
    Unavailable
        When there is no usable adapter.
    """

    def shown(found: list[Found]) -> bool:
        if show is not None:
            show(found)
        return False

    return await _during(survey, survey.until(shown), seconds)


async def seek(survey: Survey, address: str, seconds: float) -> Found:
    """Survey until one sensor has told something, or the time is over.

    Raises
    ------
    Unavailable
        When there is no usable adapter, or the sensor was not heard at all.
    """

    def is_it(found: Found) -> bool:
        return found.address.upper() == address.upper()

    def told(found: list[Found]) -> bool:
        return any(is_it(one) and one.state == "measuring" for one in found)

    for found in await _during(survey, survey.until(told), seconds):
        if is_it(found):
            return found
    raise Unavailable(
        f"no sensor {address} was heard in {seconds:.0f} s; wear it, as most wake only on skin,"
        " and see `trailpulse pair --list`"
    )


async def _during(survey: Survey, goal: Coroutine[Any, Any, None], seconds: float) -> list[Found]:
    """Run a survey until a goal is reached or the time is over."""
    tasks = [
        asyncio.create_task(survey.run(), name="survey"),
        asyncio.create_task(goal, name="goal"),
    ]
    try:
        done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            await task  # a survey ends by itself only with an error
        return survey.sensors()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _read(link: Link, number: int, decode: Callable[[bytes], T]) -> T | None:
    with contextlib.suppress(LinkFailed, PacketRefused):
        data = await link.read(uuids.full(number))
        return None if data is None else decode(data)
    return None


def _strength(found: Found) -> int:
    return WEAKEST_DBM if found.rssi_dbm is None else found.rssi_dbm
