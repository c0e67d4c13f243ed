"""A race played over virtual Bluetooth with faults, and what gateway and monitor make of it."""

import asyncio
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from math import floor

import msgspec
from bumble.controller import Controller
from bumble.core import PhysicalTransport
from bumble.hci import Address

from ingest.errors import PayloadRefused
from ingest.fusion import Fuser
from ingest.messages import Fused, Measured, ReplayClock, Sensor, Vitals
from ingest.race.settings import Runner
from ingest.radio import Radio
from ingest.readings import Reading
from ingest.sensors import BleSource
from monitor.messages import Alert, Status
from monitor.status import status_of
from monitor.watch import Watch
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air
from simulators.bluetooth.backend import driver_on
from simulators.carried import CarriedSource
from simulators.conductor import Conductor
from simulators.driven_clock import DrivenClock
from simulators.faults import Fault
from simulators.kit import pairings_of, put_on
from simulators.mischief import Mischief
from simulators.moments import Moment
from simulators.skewed_clock import SkewedClock
from simulators.timetable import Spell, Timetable
from tests.simulators.wall import FakeWall

START = 1_764_000_000
_CLOSE_AFTER_S = 0.02  # as the gateway's service does
_NOTIFICATION = b"\x1b"  # the ATT opcode, after the L2CAP header of 4 bytes


class HeardAir(Air):
    """Air in which somebody writes every notification down, if asked to."""

    def __init__(self, *, keeps: bool) -> None:
        super().__init__()
        self._keeps = keeps
        self.notified: list[tuple[str, bytes]] = []

    def send_acl_data(
        self,
        sender_controller: Controller,
        destination_address: Address,
        transport: PhysicalTransport,
        data: bytes,
    ) -> None:
        if self._keeps and data[4:5] == _NOTIFICATION:
            self.notified.append((str(sender_controller.random_address), data[5:]))
        super().send_acl_data(sender_controller, destination_address, transport, data)


@dataclass
class Played:
    """What came of a race.

    Attributes
    ----------
    records : by runner and second, counted from the start
    sensors : the state of every sensor at the end of each second, by the last of its address
    refused : by reason, at the end
    notified : every notification on the air, and whose
    """

    records: dict[str, dict[int, Fused]] = field(default_factory=dict)
    sensors: list[dict[str, Sensor]] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    notified: list[tuple[str, bytes]] = field(default_factory=list)

    def heart(self, runner: str = "anna") -> dict[int, float | None]:
        return {t: one.heart_rate_bpm for t, one in self.records[runner].items()}

    def beats(self, runner: str = "anna") -> list[float]:
        return [rr for one in self.records[runner].values() for rr in one.rr_ms or ()]


def second(t: int) -> Fused:
    """A runner who goes faster and slower; no two seconds in a row are alike."""
    bpm = 140 + t * 7 % 13
    beat_ms = round(60_000 / bpm * 1.024) / 1.024
    return Fused(
        heart_rate_bpm=bpm,
        rr_ms=(beat_ms, beat_ms - 2 * 1000 / 1024),
        contact=True,
        speed_mps=2.5 + (t // 20 % 3) * 0.5,
        cadence_spm=170 + t % 4,
        running=True,
    )


def moments(seconds: int, *runners: str) -> Iterator[Moment]:
    for t in range(1, seconds + 1):
        for runner in runners:
            yield Moment(runner, START + t, second(t))


class Ending(Timetable):
    """The faults of a timetable, and none from a moment on."""

    def __init__(self, faults: Sequence[Fault], seed: int, end_s: float) -> None:
        super().__init__(faults, seed)
        self._end_s = end_s

    def at(self, elapsed_s: float) -> list[Spell]:
        return super().at(elapsed_s) if elapsed_s < self._end_s else []


Tell = Callable[[str, int, Measured], None]


async def play(
    seconds: int,
    *faults: Fault,
    seed: int = 1,
    runners: Sequence[str] = ("anna",),
    faults_end_s: float = math.inf,
    tell: Tell | None = None,
    within_s: float = 60.0,
) -> Played:
    """Play some seconds, as fast as they go.

    With `tell` each record is told instead of kept, for races that are too long to keep.
    """
    played = Played({runner: {} for runner in runners})
    air, driven = HeardAir(keeps=tell is None), DrivenClock(START)
    timetable = Ending(faults, seed, faults_end_s)
    clock = SkewedClock(driven)
    async with AsyncExitStack() as stack:
        concerned = {
            kind: runners if any(fault.kind == kind for fault in faults) else ()
            for kind in ("sensors_disagree", "counts_strides")
        }
        kits = await put_on(
            runners,
            air,
            stack,
            two_straps=concerned["sensors_disagree"],
            unknown_pods=concerned["counts_strides"],
        )
        adapter = await stack.enter_async_context(Adapter(air))
        radio = Radio(driver_on(adapter), wait=lambda n, cause: 0.001)
        source = BleSource(pairings_of(kits), radio, clock)
        carried = CarriedSource(runners, clock)
        fusers = {runner: Fuser() for runner in runners}
        conductor = Conductor(
            air=air,
            clock=driven,
            kits=kits,
            carried=carried,
            replay=ReplayClock(race_t=START, wall_t=START, speed=10.0),
            wall=FakeWall(START),
            mischief=Mischief(
                timetable,
                seed,
                start_t=START,
                kits=kits,
                adapter=adapter,
                clock=clock,
            ),
        )

        def hear(reading: Reading) -> None:
            fusers[reading.runner].add(reading)

        async def close_seconds() -> None:
            t = START + 1
            while True:
                await driven.sleep_until(t + _CLOSE_AFTER_S)
                for runner, fuser in fusers.items():
                    for at, one in fuser.close(floor(clock.now())):
                        if tell is None:
                            played.records[runner][at - START] = one
                        else:
                            tell(runner, at - START, one)
                if tell is not None:
                    played.sensors.clear()
                played.sensors.append({one.sensor[-8:]: one for _, one in source.sensors()})
                t += 1

        async def until_played() -> None:
            await conductor.play(moments(seconds, *runners))
            for task in running:
                task.cancel()

        running = [
            asyncio.create_task(work)
            for work in (source.run(hear), carried.run(hear), close_seconds())
        ]
        try:
            async with asyncio.timeout(within_s):
                await until_played()
        finally:
            for task in running:
                task.cancel()
            await asyncio.wait(running)
        played.refused = source.refused
    played.notified = air.notified
    return played


@dataclass
class Watched:
    """What a monitor said of it: a status after each second, and all alerts."""

    statuses: dict[int, Status] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def watched(records: Mapping[int, Measured], seconds: int, runner: str = "anna") -> Watched:
    """Give a monitor these records, each when its second is over."""
    watch, told = Watch([Runner(id=runner, name=runner)], race_start=START), Watched()
    seq = 0
    for t in range(1, seconds + 1):
        now = START + t + 0.2
        if t in records:
            seq += 1
            values = msgspec.structs.asdict(records[t])
            record = Vitals(t=START + t, seq=seq, gateway="pi-1", **values)
            try:
                watch.take_record(runner, record, now)
            except PayloadRefused as error:
                told.refused.append(error.reason)
        told.alerts += watch.advance(now).alerts
        if watch.has_second(runner):
            told.statuses[t] = status_of(watch, 0, at=now)
    return told
