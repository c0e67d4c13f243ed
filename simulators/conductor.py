"""Plays recorded or simulated seconds over virtual sensors, each into its own second.

For every second the driven clock is set to its middle, the sensors notify, and only when all of
that has reached the gateway does the clock move past the second's end. So what is stamped in a
second is what was played in it, whatever the machine's load; wall time only sets the pace.
"""

import itertools
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from ingest.clock import Clock
from ingest.gatt import heart_rate, running_speed
from ingest.messages import ReplayClock
from simulators.bluetooth.air import Air
from simulators.bluetooth.sensors import Pod, Strap
from simulators.carried import CarriedSource
from simulators.driven_clock import DrivenClock
from simulators.kit import Kit
from simulators.mischief import Mischief
from simulators.moments import Moment
from simulators.packets import NOTHING, split

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
    mischief
        What goes wrong with the sensors; absent: nothing.
    on_second
        Told each second before it is played, as the epoch second at its end.
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
        mischief: Mischief | None = None,
        on_second: Callable[[int], None] = lambda t: None,
    ) -> None:
        if replay.speed > MAX_SPEED:
            raise ValueError(f"speed {replay.speed} over Bluetooth; at most {MAX_SPEED:.0f}")
        self._air = air
        self._clock = clock
        self._kits = kits
        self._carried = carried
        self._replay = replay
        self._wall = wall
        self._mischief = mischief
        self._on_second = on_second

    async def ready(self) -> None:
        """Wait until the gateway is subscribed to every sensor in range."""
        await self._carried.running()
        for kit in self._kits.values():
            for sensor in (kit.strap, kit.spare, kit.pod):
                await self._subscribed(sensor)

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
        self._on_second(t)
        await self._clock.advance(t - HALF_S)
        await self._air.quiet()  # connections that were given up at this moment are gone
        if self._mischief is not None:
            await self._mischief.begin(t)
        told = {moment.runner: moment for moment in moments}
        for runner, kit in self._kits.items():
            await self._perform(runner, kit, t, told.get(runner))
        for moment in moments:
            if moment.runner not in self._kits and moment.measured != NOTHING:
                self._carried.tell(moment.runner, moment.measured)
        await self._air.quiet()
        await self._pace(t)
        await self._clock.advance(t + PAST_S)

    async def _pace(self, race_t: float) -> None:
        replay = self._replay
        await self._wall.sleep_until(replay.wall_t + (race_t - replay.race_t) / replay.speed)

    async def _perform(self, runner: str, kit: Kit, t: int, moment: Moment | None) -> None:
        """Let a runner's sensors tell one second."""
        measured = NOTHING if moment is None else moment.measured
        packets = split(
            measured,
            strap=kit.strap is not None,
            pod=None if kit.pod is None else kit.pod.feature,
        )
        # Without a beat to tell a strap says so, and nobody waits for a connection to it.
        beats = packets.strap or (NO_VALUE,)
        waits = bool(packets.strap)
        await self._tell(kit.strap, self._of_strap(runner, t, beats), wait=waits)
        await self._tell(kit.spare, self._of_spare(runner, beats), wait=waits)
        if kit.pod is not None and packets.pod is not None:
            await self._tell(kit.pod, self._of_pod(runner, t, packets.pod), wait=True)
        if packets.left != NOTHING:
            self._carried.tell(runner, packets.left)

    def _of_strap(
        self, runner: str, t: int, beats: Sequence[heart_rate.Measurement]
    ) -> list[bytes]:
        if self._mischief is None or self._kits[runner].strap is None:
            return [heart_rate.encode(packet) for packet in beats]
        return self._mischief.strap(runner, t, beats)

    def _of_spare(self, runner: str, beats: Sequence[heart_rate.Measurement]) -> list[bytes]:
        if self._mischief is None:
            return [heart_rate.encode(packet) for packet in beats]
        return self._mischief.spare(runner, beats)

    def _of_pod(self, runner: str, t: int, packet: running_speed.Measurement) -> list[bytes]:
        if self._mischief is None:
            return [running_speed.encode(packet)]
        return self._mischief.pod(runner, t, packet)

    async def _tell(
        self, sensor: Strap | Pod | None, packets: Sequence[bytes], *, wait: bool
    ) -> None:
        if sensor is None:
            return
        if wait and packets:
            await self._subscribed(sensor)
        for packet in packets:
            await sensor.send(sensor.measures, packet)

    async def _subscribed(self, sensor: Strap | Pod | None) -> None:
        """Wait for the gateway, which connects anew after a silence; out of range it won't."""
        gone = self._mischief is not None and self._mischief.adapter_is_gone
        if sensor is None or gone or sensor.is_subscribed(sensor.measures):
            return
        _log.info("waiting for the gateway to connect to %s", sensor.address)
        await sensor.subscribed(sensor.measures)
