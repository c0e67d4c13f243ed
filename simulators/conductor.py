"""Plays recorded or simulated seconds over virtual sensors, each into its own second.

For every second the driven clock is set to its middle, the sensors notify, and only when all of
that has reached the gateway does the clock move past the second's end. So what is stamped in a
second is what was played in it, whatever the machine's load; wall time only sets the pace.
"""

import itertools
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.clock import Clock
from ingest.gatt import heart_rate, uuids
from ingest.messages import ReplayClock
from simulators.bluetooth.air import Air
from simulators.bluetooth.sensors import Pod, Strap
from simulators.carried import CarriedSource
from simulators.driven_clock import DrivenClock
from simulators.moments import Moment
from simulators.packets import NOTHING, Packets, split

MAX_SPEED: Final = 20.0  # a bound for what straps and a gateway can be asked to do in a second

# Where in its second a packet is heard, and how far past the end the clock moves then: far enough
# for a gateway that closes seconds a little late.
HALF_S: Final = 0.5
PAST_S: Final = 0.1

# What a strap notifies that finds no beat. Without it the gateway would take a pause in a recording
# for a dead connection, and the race would have to wait for it to connect anew.
NO_VALUE: Final = heart_rate.Measurement()

# Seconds without anything measured at the end, for whoever waits for late ones.
LINGER_S: Final = 3

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kit:
    """The virtual sensors that one runner wears."""

    strap: Strap | None = None
    pod: Pod | None = None


class Conductor:
    """Lets virtual sensors tell what was measured, second by second.

    Parameters
    ----------
    air
        What joins the sensors with the gateway.
    clock
        The gateway's clock; nobody else may move it.
    kits
        What each runner wears.
    carried
        Tells what the sensors can't express.
    replay
        When which second is played: second `t` ends at ``wall_t + (t - race_t) / speed``. When
        a sensor has to be waited for, the seconds after it are played faster until that is made
        up for.
    wall
        The machine's clock.
    """

    def __init__(
        self,
        *,
        air: Air,
        clock: DrivenClock,
        kits: Mapping[str, Kit],
        carried: CarriedSource,
        replay: ReplayClock,
        wall: Clock,
    ) -> None:
        if replay.speed > MAX_SPEED:
            raise ValueError(f"speed {replay.speed} over Bluetooth; at most {MAX_SPEED:.0f}")
        self._air = air
        self._clock = clock
        self._kits = kits
        self._carried = carried
        self._replay = replay
        self._wall = wall

    async def ready(self) -> None:
        """Wait until the gateway is subscribed to every sensor in range."""
        await self._carried.running()
        for kit in self._kits.values():
            await _subscribed(kit.strap, uuids.HEART_RATE_MEASUREMENT)
            await _subscribed(kit.pod, uuids.RSC_MEASUREMENT)

    async def play(self, moments: Iterable[Moment]) -> None:
        """Play all of these, in order of time; returns when the last second is over.

        Raises
        ------
        ValueError
            When a moment is earlier than the one before it.
        """
        await self.ready()
        last: int | None = None
        for t, group in itertools.groupby(moments, key=lambda moment: moment.t):
            if last is not None and t < last:
                raise ValueError(f"second {t} comes after second {last}")
            for empty in range(t if last is None else last + 1, t):
                await self._play_second(empty, ())
            await self._play_second(t, tuple(group))
            last = t
        if last is not None:
            for empty in range(last + 1, last + 1 + LINGER_S):
                await self._play_second(empty, ())

    async def _play_second(self, t: int, moments: Sequence[Moment]) -> None:
        await self._pace(t - HALF_S)
        await self._clock.advance(t - HALF_S)
        await self._air.quiet()  # connections that were given up at this moment are gone
        spoke = {moment.runner for moment in moments if await self._perform(moment)}
        for runner, kit in self._kits.items():
            if runner not in spoke and kit.strap is not None:
                await kit.strap.notify(NO_VALUE)
        await self._air.quiet()
        await self._pace(t)
        await self._clock.advance(t + PAST_S)

    async def _pace(self, race_t: float) -> None:
        replay = self._replay
        await self._wall.sleep_until(replay.wall_t + (race_t - replay.race_t) / replay.speed)

    async def _perform(self, moment: Moment) -> bool:
        """Let the runner's sensors tell one second; whether the strap had something to tell."""
        kit = self._kits.get(moment.runner, Kit())
        packets = split(
            moment.measured,
            strap=kit.strap is not None,
            pod=None if kit.pod is None else kit.pod.feature,
        )
        await _notify(kit, packets)
        if packets.left != NOTHING:
            self._carried.tell(moment.runner, packets.left)
        return bool(packets.strap)


async def _notify(kit: Kit, packets: Packets) -> None:
    if kit.strap is not None and packets.strap:
        await _subscribed(kit.strap, uuids.HEART_RATE_MEASUREMENT)
        for packet in packets.strap:
            await kit.strap.notify(packet)
    if kit.pod is not None and packets.pod is not None:
        await _subscribed(kit.pod, uuids.RSC_MEASUREMENT)
        await kit.pod.notify(packets.pod)


async def _subscribed(sensor: Strap | Pod | None, number: int) -> None:
    """Wait for the gateway, which connects anew after a silence; a sensor out of range won't."""
    if sensor is None or sensor.is_subscribed(number):
        return
    _log.info("waiting for the gateway to connect to %s", sensor.address)
    await sensor.subscribed(number)
