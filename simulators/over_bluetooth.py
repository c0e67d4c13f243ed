"""Plays moments over virtual Bluetooth: straps and pods, a real gateway, then MQTT.

All in one process, since virtual radios can't be heard beyond it. The gateway is the one of
`trailpulse ingest`, unchanged; only its radio and its clock are virtual.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import chain
from random import Random
from typing import Final

from ingest import daemon, topics, wire
from ingest.backoff import delay_s
from ingest.bus import Bus, MqttSettings
from ingest.clock import Clock
from ingest.messages import ReplayClock
from ingest.race.settings import Pairing
from ingest.radio import Radio
from ingest.reports import gateway_will
from ingest.sender import Direct
from ingest.sensors import BleSource
from ingest.service import Gateway
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air
from simulators.bluetooth.backend import driver_on
from simulators.bluetooth.sensors import Pod, Strap
from simulators.carried import CarriedSource
from simulators.conductor import Conductor, Kit
from simulators.driven_clock import DrivenClock
from simulators.moments import Moment

# Connecting to virtual sensors takes a fraction of this; then the race begins on time.
GET_READY_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and how fast to play.

    Attributes
    ----------
    race, gateway : ids of the race and of the gateway, which must be new
    broker : where the gateway publishes
    speed : race seconds to a wall second, above 0 and at most 20
    wall : the clock of the world
    tells_running : whether the pods know walking from running
    """

    race: str
    gateway: str
    broker: MqttSettings
    speed: float
    wall: Clock
    tells_running: bool = True


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
    race_t = first.t - 1.0
    clock = DrivenClock(race_t)
    replay = ReplayClock(
        race_t=race_t, wall_t=setting.wall.now() + GET_READY_S, speed=setting.speed
    )
    will = gateway_will(setting.race, setting.gateway, clock.now(), replay)
    bus = Bus(setting.broker, client_id=setting.gateway, will=will)
    async with AsyncExitStack() as stack:
        air = Air()
        kits = {
            runner: await _kit(number, air, stack, tells_running=setting.tells_running)
            for number, runner in enumerate(runners)
        }
        adapter = await stack.enter_async_context(Adapter(air))
        random = Random()
        radio = Radio(
            driver_on(adapter),
            wait=lambda failures, cause: delay_s(failures, cause, random) / setting.speed,
        )
        carried = CarriedSource(runners, clock)
        gateway = Gateway(
            race=setting.race,
            gateway=setting.gateway,
            bus=bus,
            clock=clock,
            sources=[BleSource(_pairings(kits), radio, clock), carried],
            sender=Direct(setting.race, setting.gateway, bus),
            replay=replay,
        )
        conductor = Conductor(
            air=air, clock=clock, kits=kits, carried=carried, replay=replay, wall=setting.wall
        )
        everything = _with_events(chain((first,), stream), bus, setting.race)
        playing = daemon.alongside(gateway.run(), conductor.play(everything))
        await daemon.alongside(bus.run(), playing)
    return dict(gateway.sent)


async def _kit(number: int, air: Air, stack: AsyncExitStack, *, tells_running: bool) -> Kit:
    """Put a strap and a pod on a runner."""
    strap = Strap(air, f"C0:FF:EE:00:{number // 256:02X}:{number % 256:02X}", f"TP-H {number:04d}")
    pod = Pod(
        air,
        f"C0:FF:EE:01:{number // 256:02X}:{number % 256:02X}",
        f"TP-R {number:04d}",
        tells_running=tells_running,
    )
    await stack.enter_async_context(strap)
    await stack.enter_async_context(pod)
    return Kit(strap, pod)


def _pairings(kits: dict[str, Kit]) -> list[Pairing]:
    pairings = []
    for runner, kit in kits.items():
        if kit.strap is not None:
            pairings.append(
                Pairing(runner=runner, address=kit.strap.address, kinds=("heart_rate",))
            )
        if kit.pod is not None:
            pairings.append(
                Pairing(runner=runner, address=kit.pod.address, kinds=("running_speed",))
            )
    return pairings


def _with_events(moments: Iterable[Moment], bus: Bus, race: str) -> Iterator[Moment]:
    """Pass moments on; what is logged in one is published before it is played."""
    for moment in moments:
        for event in moment.events:
            bus.publish(topics.event(race, moment.runner), wire.encode(event))
        yield moment
