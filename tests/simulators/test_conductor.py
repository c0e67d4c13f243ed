"""Seconds played over virtual sensors come out of the gateway's fuser as they went in."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import floor

import msgspec
import pytest

from ingest.fusion import Fuser
from ingest.messages import Fused, Measured, ReplayClock
from ingest.race.settings import Pairing
from ingest.radio import Radio
from ingest.readings import Reading
from ingest.sensors import BleSource
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air
from simulators.bluetooth.backend import driver_on
from simulators.bluetooth.sensors import Pod, Strap
from simulators.carried import CarriedSource
from simulators.conductor import Conductor
from simulators.driven_clock import DrivenClock
from simulators.kit import Kit
from simulators.moments import Moment

START = 1_764_000_000
CLOSE_AFTER_S = 0.02  # as the gateway's service does
RUNNERS = ("anna", "bea")


class HastyWall:
    """A wall clock that jumps to whatever is waited for; it notes the waits."""

    def __init__(self) -> None:
        self._now = 0.0
        self.waited_for: list[float] = []

    def now(self) -> float:
        return self._now

    async def sleep_until(self, t: float) -> None:
        self.waited_for.append(t)
        self._now = max(self._now, t)


class Rig:
    """Two runners with strap and pod, and a gateway that fuses what it hears."""

    def __init__(self, air: Air, adapter: Adapter, kits: dict[str, Kit]) -> None:
        self.kits = kits
        self.wall = HastyWall()
        self.clock = DrivenClock(START - 1)
        self.carried = CarriedSource(RUNNERS, self.clock)
        radio = Radio(
            driver_on(adapter),
            wait=lambda failures, cause: 0.001,
        )
        pairings = [
            pairing
            for runner, kit in kits.items()
            if kit.strap and kit.pod
            for pairing in (
                Pairing(runner=runner, address=kit.strap.address, kinds=("heart_rate",)),
                Pairing(runner=runner, address=kit.pod.address, kinds=("running_speed",)),
            )
        ]
        self.source = BleSource(pairings, radio, self.clock)
        self.conductor = Conductor(
            air=air,
            clock=self.clock,
            kits=kits,
            carried=self.carried,
            replay=ReplayClock(race_t=START - 1, wall_t=1000.0, speed=10.0),
            wall=self.wall,
        )
        self.fusers = {runner: Fuser() for runner in RUNNERS}
        self.records: list[tuple[str, int, Fused]] = []

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.source.run(self._hear))
            tasks.create_task(self.carried.run(self._hear))
            tasks.create_task(self._close_seconds())

    def _hear(self, reading: Reading) -> None:
        self.fusers[reading.runner].add(reading)

    async def _close_seconds(self) -> None:
        second = floor(self.clock.now()) + 1
        while True:
            await self.clock.sleep_until(second + CLOSE_AFTER_S)
            for runner, fuser in self.fusers.items():
                self.records += [(runner, t, measured) for t, measured in fuser.close(second)]
            second += 1


@asynccontextmanager
async def rig() -> AsyncIterator[Rig]:
    air = Air()
    async with (
        Adapter(air) as adapter,
        Strap(air, "C0:FF:EE:00:00:01", "Anna's strap") as strap_a,
        Pod(air, "C0:FF:EE:00:00:02", "Anna's pod") as pod_a,
        Strap(air, "C0:FF:EE:00:00:03", "Bea's strap") as strap_b,
        Pod(air, "C0:FF:EE:00:00:04", "Bea's pod", tells_running=False) as pod_b,
    ):
        made = Rig(air, adapter, {"anna": Kit(strap_a, pod_a), "bea": Kit(strap_b, pod_b)})
        running = asyncio.create_task(made.run())
        try:
            yield made
        finally:
            running.cancel()
            await asyncio.wait([running])


def random_measured(chance: random.Random, *, running: bool | None) -> Measured:
    def sometimes(value: float) -> float | None:
        return value if chance.random() < 0.8 else None

    beats = tuple(chance.randint(300, 1500) * 1000 / 1024 for _ in range(chance.randint(0, 4)))
    return Measured(
        heart_rate_bpm=sometimes(chance.randint(60, 200)),
        rr_ms=beats or None,
        speed_mps=sometimes(chance.randint(0, 1500) / 256),
        cadence_spm=sometimes(chance.randint(0, 220)),
        stride_m=sometimes(chance.randint(0, 200) / 100),
        running=running,
        distance_m=sometimes(chance.randint(0, 10**6) / 10),
        altitude_m=sometimes(chance.uniform(0, 3000)),
        latitude_deg=sometimes(chance.uniform(45, 46)),
        power_w=sometimes(chance.uniform(0, 500)),
    )


def random_race(chance: random.Random, seconds: int) -> list[Moment]:
    moments = []
    for t in range(START, START + seconds):
        for runner in RUNNERS:
            running = chance.choice([True, False]) if runner == "anna" else None
            measured = random_measured(chance, running=running)
            if chance.random() < 0.05:
                measured = Measured()
            if chance.random() < 0.95:
                moments.append(Moment(runner, t, measured))
    return moments


def told(moments: list[Moment]) -> list[tuple[str, int, Fused]]:
    return sorted(
        (
            (one.runner, one.t, Fused(**msgspec.structs.asdict(one.measured)))
            for one in moments
            if one.measured != Measured()
        ),
        key=lambda record: record[:2],
    )


async def hog(chance: random.Random) -> None:
    """Keeps the event loop busy at every chance, for moments long and short."""
    while True:
        time.sleep(chance.choice([0.0, 0.0, 0.0005, 0.003]))  # noqa: ASYNC251  # that is the point
        await asyncio.sleep(0)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("load", ["idle", "hogged"])
async def test_every_second_comes_out_as_it_was_played(seed: int, load: str) -> None:
    chance = random.Random(seed)
    moments = random_race(chance, 60)
    async with rig() as played:
        busy = asyncio.create_task(hog(chance)) if load == "hogged" else None
        async with asyncio.timeout(60):
            await played.conductor.play(moments)
        if busy is not None:
            busy.cancel()

        assert sorted(played.records, key=lambda record: record[:2]) == told(moments)


async def test_seconds_after_a_long_silence_are_not_lost_either() -> None:
    """The gateway gives a silent pod up after 10 s; the conductor waits until it is back."""
    moments = [
        Moment("bea", t, Measured(speed_mps=3, cadence_spm=150 + t % 50))
        for t in range(START, START + 100)
        if (t - START) % 25 in (0, 1, 11, 12, 13)
    ]
    async with rig() as played:
        async with asyncio.timeout(30):
            await played.conductor.play(moments)

        assert played.records == told(moments)


async def test_a_strap_without_a_beat_stays_connected_and_measures_nothing() -> None:
    moments = [
        Moment("anna", t, Measured(heart_rate_bpm=120)) for t in (START, START + 60, START + 61)
    ]
    async with rig() as played:
        async with asyncio.timeout(30):
            await played.conductor.play(moments)

        assert played.records == told(moments)
        strap = next(one for _, one in played.source.sensors() if one.kind == "heart_rate")
        assert (strap.state, strap.since) == ("live", START - 0.5)


async def test_a_strap_out_of_range_is_not_waited_for() -> None:
    moments = [Moment("anna", t, Measured(heart_rate_bpm=120)) for t in range(START, START + 10)]
    async with rig() as played:
        async with asyncio.timeout(60):
            await played.conductor.ready()
            strap = played.kits["anna"].strap
            assert strap is not None
            strap.leave()
            await played.conductor.play(moments)

        assert played.records == []


async def test_wall_time_sets_the_pace() -> None:
    moments = [Moment("anna", t, Measured(heart_rate_bpm=120)) for t in range(START, START + 3)]
    async with rig() as played:
        await played.conductor.play(moments)

        waits = [round(t, 6) for t in played.wall.waited_for]
        assert waits[:6] == [1000.05, 1000.1, 1000.15, 1000.2, 1000.25, 1000.3]


async def test_time_must_not_go_back() -> None:
    moments = [Moment("anna", START + 1, Measured()), Moment("anna", START, Measured())]
    async with rig() as played:
        with pytest.raises(ValueError, match="comes after"):
            await played.conductor.play(moments)


async def test_too_fast_for_bluetooth_is_refused() -> None:
    clock = DrivenClock(START)
    with pytest.raises(ValueError, match="at most 20"):
        Conductor(
            air=Air(),
            clock=clock,
            kits={},
            carried=CarriedSource((), clock),
            replay=ReplayClock(race_t=START, wall_t=START, speed=21),
            wall=HastyWall(),
        )
