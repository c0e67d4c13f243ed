"""Plays moments over virtual Bluetooth: straps and pods, a real gateway, then MQTT.

All in one process, since virtual radios can't be heard beyond it. The gateway is the one of
`trailpulse ingest`, unchanged; only its radio and its clock are virtual.
"""

import asyncio
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from random import Random
from typing import Final

from ingest import daemon, topics, wire
from ingest.backoff import delay_s
from ingest.bus import Bus, Echo, MqttSettings
from ingest.checkin import CheckIn
from ingest.clock import Clock
from ingest.messages import ReplayClock
from ingest.race.settings import Race
from ingest.radio import Radio
from ingest.reports import gateway_will
from ingest.sender import Direct, Sender, Spooled
from ingest.sensors import BleSource
from ingest.service import Gateway
from ingest.spool import Spool
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air
from simulators.bluetooth.backend import driver_on
from simulators.carried import CarriedSource
from simulators.conductor import Conductor
from simulators.driven_clock import DrivenClock
from simulators.faults import Fault
from simulators.flaky_link import FlakyLink
from simulators.kit import pairings_of, put_on
from simulators.mischief import Mischief
from simulators.moments import Moment
from simulators.skewed_clock import SkewedClock
from simulators.spare import Spare
from simulators.timetable import Timetable

# Connecting to virtual sensors takes a fraction of this; then the race begins on time.
GET_READY_S: Final = 2.0

# At the end, for a broker or a monitor that is not back yet.
STORED_WITHIN_S: Final = 60.0
LOOK_EVERY_S: Final = 0.1

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and how fast to play.

    Attributes
    ----------
    race, gateway : ids of the race and of the gateway, which must be new unless there is a spool
    broker : where the gateway publishes
    speed : race seconds to a wall second, above 0 and at most 20
    wall : the clock of the world
    tells_running : whether the pods know walking from running
    faults, seed : what goes wrong, and what its details are drawn from
    spool : where the gateway keeps its records; absent: nowhere
    began : the wall time of the race's start [s]: what is over by now is left out. Absent: now
    live : whether the race is of now and so played for one, not for a replay; at speed 1
    check_in : the race's folder, if sensors can be bound there; then a spare strap is heard too
    """

    race: str
    gateway: str
    broker: MqttSettings
    speed: float
    wall: Clock
    tells_running: bool = True
    faults: Sequence[Fault] = ()
    seed: int = 1
    spool: Path | None = None
    began: float | None = None
    live: bool = False
    check_in: Race | None = None

    def whose(self, kind: str, runners: Sequence[str]) -> list[str]:
        """The runners whom some fault of a kind concerns."""
        found = [fault.runner for fault in self.faults if fault.kind == kind]
        return [runner for runner in runners if runner in found or None in found]


async def play_over_bluetooth(
    moments: Iterable[Moment], runners: Sequence[str], setting: Setting
) -> dict[str, int]:
    """Play moments, in order of time, until they end or this is cancelled.

    Returns
    -------
    Records that the gateway published, by runner.
    """
    stream = iter(moments)
    first = next(stream, None)
    if first is None:
        return {}
    start_t = first.t - 1
    replay = _mapping(start_t, setting)
    over_t = _over_by_now(start_t, replay, setting)
    left = (moment for moment in chain((first,), stream) if moment.t > over_t)
    driven = DrivenClock(over_t)
    clock = SkewedClock(driven)
    told = None if setting.live else replay
    will = gateway_will(setting.race, setting.gateway, clock.now(), told)
    async with AsyncExitStack() as stack:
        link = FlakyLink(setting.broker)
        if any(fault.place == "link" for fault in setting.faults):
            await stack.enter_async_context(link)
        echo = Echo(topics.echo(setting.race, setting.gateway))
        bus = Bus(link.settings, client_id=setting.gateway, will=will, echo=echo)
        air = Air()
        kits = await put_on(
            runners,
            air,
            stack,
            tells_running=setting.tells_running,
            two_straps=setting.whose("sensors_disagree", runners),
            unknown_pods=setting.whose("counts_strides", runners),
        )
        adapter = await stack.enter_async_context(Adapter(air))
        carried = CarriedSource(runners, clock)
        sender = _sender(setting, bus, clock)
        radio = _radio(adapter, setting.speed)
        source = BleSource(pairings_of(kits), radio, clock)
        beside = None
        spare = None
        if setting.check_in is not None:
            spare = await stack.enter_async_context(Spare(air))
            beside = CheckIn(
                setting.check_in, bus=bus, clock=clock, radio=radio, source=source,
                gateway=setting.gateway,
            )  # fmt: skip
        gateway = Gateway(
            race=setting.race,
            gateway=setting.gateway,
            bus=bus,
            clock=clock,
            sources=[source, carried],
            sender=sender,
            replay=told,
            beside=beside,
        )
        timetable = Timetable(setting.faults, setting.seed)
        mischief = Mischief(
            timetable, setting.seed, start_t=start_t, kits=kits, adapter=adapter, clock=clock
        )

        def on_second(t: int) -> None:
            link.suffer(timetable.at(t - start_t))
            if spare is not None:
                spare.beat()

        conductor = Conductor(
            air=air,
            clock=driven,
            kits=kits,
            carried=carried,
            replay=replay,
            wall=setting.wall,
            mischief=mischief if setting.faults else None,
            on_second=on_second,
        )

        async def play() -> None:
            await conductor.play(_with_events(left, bus, setting.race))
            link.suffer(())
            if isinstance(sender, Spooled):
                await _stored(sender)

        await daemon.alongside(bus.run(), daemon.alongside(gateway.run(), play()))
    return dict(gateway.sent)


def _mapping(start_t: int, setting: Setting) -> ReplayClock:
    """Which second is played when."""
    if setting.live:
        return ReplayClock(race_t=start_t, wall_t=start_t, speed=1.0)
    wall_t = setting.wall.now() + GET_READY_S if setting.began is None else setting.began
    return ReplayClock(race_t=start_t, wall_t=wall_t, speed=setting.speed)


def _over_by_now(start_t: int, replay: ReplayClock, setting: Setting) -> int:
    """Up to which second the race has been run already, if it goes on."""
    if setting.began is None:
        return start_t
    due_t = int(replay.race_t + (setting.wall.now() - replay.wall_t) * replay.speed)
    if due_t > start_t:
        _log.info("the race goes on at second %d", due_t - start_t)
    return max(start_t, due_t)


def _radio(adapter: Adapter, speed: float) -> Radio:
    """The gateway's radio on a virtual adapter, as impatient as the race is fast."""
    random = Random()
    return Radio(
        driver_on(adapter),
        wait=lambda failures, cause: delay_s(failures, cause, random) / speed,
    )


def _sender(setting: Setting, bus: Bus, clock: Clock) -> Sender:
    if setting.spool is None:
        return Direct(setting.race, setting.gateway, bus)
    spool = Spool.open(setting.spool, setting.gateway, now=setting.wall.now())
    return Spooled(setting.race, setting.gateway, bus, spool, clock)


async def _stored(sender: Spooled) -> None:
    """Wait until the monitor has stored everything, or for a while."""
    deadline = time.monotonic() + STORED_WITHIN_S
    while sender.told()["spool_records"] > 0:
        if time.monotonic() > deadline:
            _log.warning("%d records are not stored yet", sender.told()["spool_records"])
            return
        await asyncio.sleep(LOOK_EVERY_S)


def _with_events(moments: Iterable[Moment], bus: Bus, race: str) -> Iterator[Moment]:
    """Pass moments on; what is logged in one is published before it is played."""
    for moment in moments:
        for event in moment.events:
            bus.publish(topics.event(race, moment.runner), wire.encode(event))
        yield moment
