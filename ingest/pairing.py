"""Which sensors are around, how well each is received, and whose it is.

A survey listens for sensors of the kinds we use and visits each in turn: it connects, reads the
battery, listens until it is sure that the sensor tells plausible values, and leaves, so that many
sensors can be looked at with the few connections an adapter has.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from functools import partial
from typing import Any, Final, Never, TypeVar

from ingest import convert
from ingest.ble import Advert, Link, LinkFailed
from ingest.checkin_messages import State
from ingest.clock import Clock
from ingest.errors import PacketRefused, Unavailable
from ingest.gatt import battery, device_information, running_speed, uuids
from ingest.gatt.cadence import CadenceScale
from ingest.pair_found import NOTHING, Found
from ingest.pair_quality import HOLD_S
from ingest.radio import Radio
from ingest.readings import Kind

LOOK_S: Final = 6.0  # long enough for a strap to find a beat
AGAIN_AFTER_S: Final = 4.0
GONE_S: Final = 20.0  # sensors advertise every second or two; a connected one does not
LOOK_FOR_ROOM_S: Final = 1.0
SLOTS: Final = 4  # connections at a time; adapters allow seven or so
WEAKEST_DBM: Final = -127

KINDS_BY_SERVICE: Final[dict[str, Kind]] = {
    uuids.full(uuids.HEART_RATE_SERVICE): "heart_rate",
    uuids.full(uuids.RUNNING_SPEED_SERVICE): "running_speed",
    uuids.full(uuids.ENVIRONMENTAL_SENSING_SERVICE): "environment",
    uuids.full(uuids.HEALTH_THERMOMETER_SERVICE): "core_temperature",
}

T = TypeVar("T")
_PASSIVE: Final = ("heard", "measured", "mute", "unreachable", "full")


class Survey:
    """All sensors around, each visited again and again.

    Parameters
    ----------
    radio
        The adapter.
    clock
        What the time is.
    look_s
        How long a visit waits for the first value [s].
    hold_s
        For how long a sensor must tell plausible values [s].
    only
        The address of the one sensor to visit; absent: all, the nearest first.
    skip
        Whose address this answers with true is left alone, as somebody else looks after it.
    leave
        How many of the adapter's connections are left to others, once it is known how many it has.
    """

    def __init__(
        self,
        radio: Radio,
        clock: Clock,
        *,
        look_s: float = LOOK_S,
        hold_s: float = HOLD_S,
        only: str | None = None,
        skip: Callable[[str], bool] = lambda address: False,
        leave: int = 0,
    ) -> None:
        self._radio = radio
        self._clock = clock
        self._skip = skip
        self._leave = leave
        self._visits: dict[str, asyncio.Task[None]] = {}
        self._look_s = look_s
        self._hold_s = hold_s
        self._found: dict[str, Found] = {}
        self._only = only
        self._due: dict[str, Advert] = {}
        self._some_due = asyncio.Event()
        self._resting: set[str] = set()
        self._slots = asyncio.Semaphore(SLOTS)
        self._turn = asyncio.Lock()  # to connect: others who want to wait for one of us at most
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Listen and visit until cancelled.

        Raises
        ------
        Unavailable
            When there is no usable adapter.
        """
        await self._radio.check()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._radio.scan(), name="scan")
            tasks.create_task(self.visit(), name="visit")

    async def visit(self) -> Never:
        """Visit in turn until cancelled, with a radio whose scan somebody else runs."""
        with self._radio.listening(self._heard):
            async with asyncio.TaskGroup() as tasks:
                while True:
                    await self._slots.acquire()
                    await self._room()
                    advert = await self._nearest_due()
                    visit = tasks.create_task(self._visit(advert), name=f"visit {advert.address}")
                    self._visits[advert.address] = visit
                    visit.add_done_callback(partial(self._visited, advert.address))

    def let_go(self, address: str) -> None:
        """Leave a sensor to somebody else, at once; it is forgotten until it is heard again."""
        self._due.pop(address, None)
        self._found.pop(address, None)
        if (visit := self._visits.get(address)) is not None:
            visit.cancel()

    def sensors(self) -> list[Found]:
        """All sensors heard so far, the strongest first: that is the nearest."""
        return sorted(self._found.values(), key=lambda found: (-_strength(found), found.address))

    async def until(self, condition: Callable[[list[Found]], bool]) -> None:
        """Wait until a condition on the sensors holds."""
        while not condition(self.sensors()):
            self._changed.clear()
            await self._changed.wait()

    def _heard(self, advert: Advert) -> None:
        self._note_gone(advert.address)
        if self._skip(advert.address):
            return
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
        if found.state == "gone":
            found.state = "heard"
        if advert.address not in self._resting and self._is_visited(advert.address):
            self._due[advert.address] = advert
            self._some_due.set()
        self._changed.set()

    def _is_visited(self, address: str) -> bool:
        return self._only is None or address.upper() == self._only.upper()

    async def _nearest_due(self) -> Advert:
        """Take the one that is to be visited next."""
        while not self._due:
            self._some_due.clear()
            await self._some_due.wait()
        address = max(self._due, key=lambda address: _strength(self._found[address]))
        self._resting.add(address)
        return self._due.pop(address)

    async def _room(self) -> None:
        """Wait until the adapter has a connection left beside the one that others may need."""
        radio = self._radio
        while (total := radio.slots_total) is not None and total - radio.slots_used <= self._leave:
            for address in self._due.keys() & self._found.keys():
                if self._found[address].state == "heard":
                    self._enter(self._found[address], "full")
            await asyncio.sleep(LOOK_FOR_ROOM_S)

    def _note_gone(self, heard: str) -> None:
        """Another one is heard: who was not for long is gone, and not the radio."""
        now = self._clock.now()
        for address, found in self._found.items():
            silent = address != heard and now - found.heard_at > GONE_S
            if silent and found.state in _PASSIVE:
                found.give_up("gone")

    async def _visit(self, advert: Advert) -> None:
        found = self._found[advert.address]
        self._enter(found, "connecting")
        try:
            async with AsyncExitStack() as stack:
                async with self._turn:
                    link = await stack.enter_async_context(self._radio.connect(advert))
                self._enter(found, "connected")
                await self._look(link, found, advert)
            if found.measured == NOTHING:
                found.give_up("mute")
            else:
                found.state = "measured"
        except LinkFailed as failed:
            found.give_up("full" if failed.is_full else "unreachable")

    def _visited(self, address: str, visit: asyncio.Task[None]) -> None:
        self._visits.pop(address, None)
        self._slots.release()
        self._changed.set()
        visit.get_loop().call_later(AGAIN_AFTER_S, self._rested, address)

    def _rested(self, address: str) -> None:
        self._resting.discard(address)
        self._radio.scan_anew()  # BlueZ tells of a device once in ten seconds of a scan

    async def _look(self, link: Link, found: Found, advert: Advert) -> None:
        found.begin_visit(self._hold_s)
        found.battery_pct = await _read(link, uuids.BATTERY_LEVEL, battery.decode)
        model = await _read(link, uuids.MODEL_NUMBER, device_information.decode)
        feature = await _read(link, uuids.RSC_FEATURE, running_speed.decode_feature)
        scale = CadenceScale.of(advert.name, model, feature=feature)
        offered = {uuid: kind for uuid, kind in convert.KINDS.items() if link.notifies(uuid)}
        found.kinds = tuple(dict.fromkeys(offered.values())) or found.kinds

        seen_enough = asyncio.Event()

        def on_packet(uuid: str, data: bytes) -> None:
            nonlocal scale
            with contextlib.suppress(PacketRefused):
                conversion = convert.to_measured(uuid, data, scale=scale)
                scale = conversion.scale
                found.hear(conversion.measured, self._clock.now())
                self._changed.set()
                if found.quality.good:
                    seen_enough.set()

        for uuid in offered:
            await link.subscribe(uuid, partial(on_packet, uuid))
        await _first_of(link.lost, seen_enough, seconds=self._look_s)
        if found.measured != NOTHING and not found.speaks_seldom:
            await _first_of(link.lost, seen_enough, seconds=2 * self._hold_s)

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


async def seek(
    survey: Survey,
    address: str,
    seconds: float,
    show: Callable[[list[Found]], None] | None = None,
) -> Found:
    """Survey until one sensor is good, or the time is over; it may then be anything but good.

    Parameters
    ----------
    survey
        The survey; it must not be running.
    address
        Which sensor.
    seconds
        How long to wait [s].
    show
        Called whenever something changed.

    Raises
    ------
    Unavailable
        When there is no usable adapter, or the sensor was not heard at all.
    """

    def is_it(found: Found) -> bool:
        return found.address.upper() == address.upper()

    def good(found: list[Found]) -> bool:
        if show is not None:
            show(found)
        return any(is_it(one) and one.good for one in found)

    for found in await _during(survey, survey.until(good), seconds):
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


async def _first_of(*events: asyncio.Event, seconds: float) -> None:
    """Wait until one of some events is set, at most so long."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()


async def _read(link: Link, number: int, decode: Callable[[bytes], T]) -> T | None:
    with contextlib.suppress(LinkFailed, PacketRefused):
        data = await link.read(uuids.full(number))
        return None if data is None else decode(data)
    return None


def _strength(found: Found) -> int:
    return WEAKEST_DBM if found.rssi_dbm is None else found.rssi_dbm
