"""Carries out the faults of straps, pods, the adapter and the gateway's clock, second by second.

What a sensor would have notified comes in as bytes and goes out as the bytes that a broken one
notifies. Everything random is drawn from the seed, by fault, runner and second, so that the same
scenario gives the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from ingest.gatt import heart_rate, running_speed, uuids
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.sensors import Sensor
from simulators.faults import OF_SENSORS, Fault
from simulators.kit import Kit
from simulators.noise import generator
from simulators.skewed_clock import SkewedClock
from simulators.timetable import Spell, Timetable

LONGEST_BYTES: Final = 20  # of a notification at the default ATT MTU
STEPS_PER_COUNT: Final = 2  # of a pod that counts one foot


@dataclass(slots=True)
class _Worn:
    """What is remembered of one strap or pod.

    Attributes
    ----------
    sent : the last packet it sent, whatever became of it
    repeats : what it still has to repeat after a reconnection
    charge_pct : what its battery was last set to
    """

    sensor: Sensor
    sent: bytes | None = None
    repeats: int = 0
    charge_pct: int | None = None


@dataclass(slots=True)
class _Heart:
    """The newest heart rate of a runner, and at which it froze, by when."""

    bpm: int | None = None
    frozen: dict[float, int | None] = field(default_factory=dict)


class Mischief:
    """The faults of one scenario on the sensors of its runners.

    Parameters
    ----------
    timetable, seed
        When faults happen, and what draws their bytes.
    start_t
        Epoch second of the start.
    kits
        What each runner wears.
    adapter, clock
        The gateway's own.
    """

    def __init__(
        self,
        timetable: Timetable,
        seed: int,
        *,
        start_t: float,
        kits: Mapping[str, Kit],
        adapter: Adapter,
        clock: SkewedClock,
    ) -> None:
        self._timetable = timetable
        self._seed = seed
        self._start_t = start_t
        self._adapter = adapter
        self._clock = clock
        self._adapter_is_gone = False
        self._hearts = {runner: _Heart() for runner in kits}
        self._worn = {
            (runner, part): _Worn(sensor)
            for runner, kit in kits.items()
            for part, sensor in (("strap", kit.strap), ("pod", kit.pod))
            if sensor is not None
        }
        self._sensors = [
            sensor
            for kit in kits.values()
            for sensor in (kit.strap, kit.spare, kit.pod)
            if sensor is not None
        ]
        self._spells: list[Spell] = []

    @property
    def adapter_is_gone(self) -> bool:
        """Whether no sensor can be reached at all."""
        return self._adapter_is_gone

    async def begin(self, t: int) -> None:
        """Bring about what is so during the second that ends at `t`."""
        self._spells = self._timetable.at(t - self._start_t)
        kinds = {spell.fault.kind for spell in self._spells}
        self._plug("adapter_gone" in kinds)
        offsets_s = [s.fault.offset_s or 0.0 for s in self._spells if s.fault.kind == "wrong_clock"]
        self._clock.offset_s = sum(offsets_s)
        for (runner, part), worn in self._worn.items():
            self._reach(worn, self._of(runner, part))
        await self._connected()
        for (runner, part), worn in self._worn.items():
            await self._drain(worn, self._of(runner, part), t - self._start_t)

    def strap(self, runner: str, t: int, packets: Sequence[heart_rate.Measurement]) -> list[bytes]:
        """The bytes that a strap notifies instead of these packets."""
        heart = self._hearts[runner]
        spells = self._of(runner, "strap")
        for packet in packets:
            heart.bpm = packet.heart_rate_bpm or heart.bpm
        changed = [self._changed(packet, heart, spells) for packet in packets]
        return self._sent(runner, "strap", t, [heart_rate.encode(one) for one in changed])

    def spare(self, runner: str, packets: Sequence[heart_rate.Measurement]) -> list[bytes]:
        """The bytes of a second strap on the same heart."""
        spells = self._of(runner, "strap")
        offset_bpm = sum(s.fault.offset_bpm or 0.0 for s in spells)
        return [heart_rate.encode(_beside(packet, offset_bpm)) for packet in packets]

    def pod(self, runner: str, t: int, packet: running_speed.Measurement) -> list[bytes]:
        """The bytes that a pod notifies instead of this packet."""
        if any(spell.fault.kind == "counts_strides" for spell in self._of(runner, "pod")):
            packet = _of_one_foot(packet)
        return self._sent(runner, "pod", t, [running_speed.encode(packet)])

    def _of(self, runner: str, part: str) -> list[Spell]:
        """What happens now to a runner's strap or pod."""
        return [
            spell
            for spell in self._spells
            if spell.fault.place in OF_SENSORS and _concerns(spell.fault, runner, part)
        ]

    def _plug(self, gone: bool) -> None:
        if gone and not self._adapter_is_gone:
            self._adapter.unplug()
        elif self._adapter_is_gone and not gone:
            self._adapter.plug_in()
        self._adapter_is_gone = gone

    @staticmethod
    def _reach(worn: _Worn, spells: Sequence[Spell]) -> None:
        for spell in spells:
            if spell.fault.kind == "repeats_last":
                worn.repeats = spell.fault.repeats
        away = any(spell.fault.kind in ("out_of_range", "repeats_last") for spell in spells)
        away = away or worn.charge_pct == 0
        if away and worn.sensor.in_range:
            worn.sensor.leave()
        elif not away and not worn.sensor.in_range:
            worn.sensor.come_back()

    async def _connected(self) -> None:
        """Let the gateway find whoever is in reach, so that what is heard does not hang on luck."""
        if self._adapter_is_gone:
            return
        for sensor in self._sensors:
            await sensor.subscribed(uuids.BATTERY_LEVEL)  # the last thing it subscribes to

    @staticmethod
    async def _drain(worn: _Worn, spells: Sequence[Spell], elapsed_s: float) -> None:
        """Let the charge sink evenly; what is empty stays so."""
        for spell in spells:
            if spell.fault.kind != "battery_dies":
                continue
            share = (elapsed_s - spell.begin_s) / max(spell.end_s - spell.begin_s - 1.0, 1.0)
            charge_pct = max(0, round(spell.fault.from_pct * (1.0 - share)))
            if worn.charge_pct is None or charge_pct < worn.charge_pct:
                worn.charge_pct = charge_pct
                await worn.sensor.set_battery(charge_pct)

    def _changed(
        self, packet: heart_rate.Measurement, heart: _Heart, spells: Sequence[Spell]
    ) -> heart_rate.Measurement:
        for spell in spells:
            match spell.fault.kind:
                case "flat_line":
                    bpm = heart.frozen.setdefault(spell.begin_s, heart.bpm)
                    packet = replace(packet, heart_rate_bpm=bpm, rr_ms=())
                case "contact_lost":
                    packet = replace(packet, heart_rate_bpm=heart.bpm, contact=False, rr_ms=())
        return packet

    def _sent(self, runner: str, part: str, t: int, packets: Sequence[bytes]) -> list[bytes]:
        worn = self._worn[runner, part]
        if not worn.sensor.in_range:
            return []
        sent: list[bytes] = []
        for packet in packets:
            if worn.repeats and worn.sent is not None:
                worn.repeats -= 1
            else:
                worn.sent = packet
            sent += self._broken(runner, part, t, worn.sent)
        return sent

    def _broken(self, runner: str, part: str, t: int, packet: bytes) -> tuple[bytes, ...]:
        for spell in self._of(runner, part):
            kind = spell.fault.kind
            if kind not in ("split_packets", "doubled_packets", "garbage"):
                continue
            chance = generator(self._seed, kind, spell.number, runner, part, t)
            if chance.random() < spell.fault.share:
                return _BREAKS[kind](packet, chance)
        return (packet,)


def _concerns(fault: Fault, runner: str, part: str) -> bool:
    if fault.runner not in (None, runner):
        return False
    return fault.sensor == part if fault.sensor else fault.place in ("sensor", part)


def _split(packet: bytes, chance: np.random.Generator) -> tuple[bytes, ...]:
    at = int(chance.integers(1, max(len(packet), 2)))
    return (packet[:at], packet[at:])


def _doubled(packet: bytes, chance: np.random.Generator) -> tuple[bytes, ...]:
    return (packet, packet)


def _garbage(packet: bytes, chance: np.random.Generator) -> tuple[bytes, ...]:
    return (chance.bytes(int(chance.integers(0, LONGEST_BYTES + 1))),)


_BREAKS: Final = {"split_packets": _split, "doubled_packets": _doubled, "garbage": _garbage}


def _beside(packet: heart_rate.Measurement, offset_bpm: float) -> heart_rate.Measurement:
    """What a strap says whose heart beats that much faster."""
    bpm = packet.heart_rate_bpm
    if bpm is None or not offset_bpm:
        return packet
    other_bpm = max(1, round(bpm + offset_bpm))
    return replace(
        packet,
        heart_rate_bpm=other_bpm,
        rr_ms=tuple(rr * bpm / other_bpm for rr in packet.rr_ms),
    )


def _of_one_foot(packet: running_speed.Measurement) -> running_speed.Measurement:
    """The same run as counted on one foot: half as many, twice as long."""
    length_m = packet.stride_length_m
    return replace(
        packet,
        cadence_per_min=round(packet.cadence_per_min / STEPS_PER_COUNT),
        stride_length_m=None if length_m is None else STEPS_PER_COUNT * length_m,
    )
