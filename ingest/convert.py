"""From a sensor's packet to measured values: which field each characteristic fills.

What a packet can say but no runner can show (a heart rate of 300, a beat of 60 s) is dropped
value by value and handed back beside the rest, to be counted. What the sensor itself calls
unknown is absent and not counted. A strap that says it lost the skin measures nothing: its heart
rate and beats are absent until contact is back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ingest.errors import PacketRefused
from ingest.gatt import heart_rate, humidity, running_speed, temperature, thermometer, uuids
from ingest.gatt.cadence import UNKNOWN_PER_MIN, CadenceScale
from ingest.gatt.thermometer import Site
from ingest.messages import Measured
from ingest.quantities import QUANTITIES, is_plausible
from ingest.readings import Kind

# Narrower than the bound of the message: straps fill gaps with values that no heart makes while
# its owner is on the course (240 to 30 beats a minute).
RR_LOW_MS: Final = 250.0
RR_HIGH_MS: Final = 2000.0

CADENCE_UNSETTLED: Final = "unsettled cadence"
CADENCE_NOT_STEPS: Final = "cadence too low for speed"

# A sensor on a finger or toe says nothing about the core; every other site is near it.
_SKIN_SITES: Final = frozenset({Site.ARMPIT, Site.FINGER, Site.TOE})


@dataclass(frozen=True, slots=True)
class Conversion:
    """What became of one packet.

    Attributes
    ----------
    measured : the values that can be believed
    refused : one entry for each value that can't, with reason and detail
    scale : the pod's scale after this packet, to be handed in with the next one
    """

    measured: Measured
    refused: tuple[PacketRefused, ...]
    scale: CadenceScale


def to_measured(
    characteristic_uuid: str, data: bytes, *, scale: CadenceScale | None = None
) -> Conversion:
    """Convert one packet.

    Parameters
    ----------
    characteristic_uuid
        The characteristic's 128-bit UUID; must be one of `KINDS`.
    data
        The packet as received.
    scale
        What is known of the foot pod by now; of no meaning for other sensors.

    Raises
    ------
    PacketRefused
        When the packet is truncated or impossible.
    KeyError
        When the characteristic is not one of `KINDS`.
    """
    _, convert = _CONVERTERS[characteristic_uuid.lower()]
    dropped = _Dropped()
    settled = CadenceScale() if scale is None else scale
    measured, settled = convert(data, settled, dropped)
    return Conversion(measured, tuple(dropped.refused), settled)


def is_beat(rr_ms: float) -> bool:
    """Whether a time between two beats [ms] can be one: 250 to 2000 ms."""
    return RR_LOW_MS <= rr_ms <= RR_HIGH_MS


class _Dropped:
    """Collects the values that were refused."""

    def __init__(self) -> None:
        self.refused: list[PacketRefused] = []

    def add(self, reason: str, detail: str) -> None:
        self.refused.append(PacketRefused(reason, detail))

    def checked(self, name: str, value: float | None) -> float | None:
        """The value when it lies within its quantity's range."""
        if value is None or is_plausible(name, value):
            return value
        self.add(f"implausible {name}", f"{value} {QUANTITIES[name].unit}")
        return None

    def beats(self, rr_ms: tuple[float, ...]) -> tuple[float, ...] | None:
        """The beats that can be ones, in order."""
        for rr in rr_ms:
            if not is_beat(rr):
                self.add("implausible rr_ms", f"{rr} ms")
        return tuple(rr for rr in rr_ms if is_beat(rr)) or None


def _heart_rate(
    data: bytes, scale: CadenceScale, dropped: _Dropped
) -> tuple[Measured, CadenceScale]:
    packet = heart_rate.decode(data)
    if packet.contact is False:
        return Measured(contact=False), scale
    measured = Measured(
        heart_rate_bpm=dropped.checked("heart_rate_bpm", packet.heart_rate_bpm),
        rr_ms=dropped.beats(packet.rr_ms),
        contact=packet.contact,
    )
    return measured, scale


def _running_speed(
    data: bytes, scale: CadenceScale, dropped: _Dropped
) -> tuple[Measured, CadenceScale]:
    packet = running_speed.decode(data)
    scale = scale.observe(packet)
    measured = Measured(
        speed_mps=dropped.checked("speed_mps", packet.speed_mps),
        cadence_spm=dropped.checked("cadence_spm", _cadence_spm(packet, scale, dropped)),
        stride_m=dropped.checked("stride_m", _stride_m(packet, scale)),
        running=packet.running if scale.tells_running else None,
        distance_m=dropped.checked("distance_m", packet.distance_m),
    )
    return measured, scale


def _cadence_spm(
    packet: running_speed.Measurement, scale: CadenceScale, dropped: _Dropped
) -> float | None:
    counts = packet.cadence_per_min
    if counts == UNKNOWN_PER_MIN:
        return None
    if counts == 0:
        return 0.0  # no steps of one foot are none of both
    if not scale.fits_speed(packet):
        dropped.add(CADENCE_NOT_STEPS, f"{counts}/min at {packet.speed_mps} m/s")
        return None
    if scale.steps_per_count is None:
        dropped.add(CADENCE_UNSETTLED, f"{counts}/min of one foot or both")
        return None
    return float(counts * scale.steps_per_count)


def _stride_m(packet: running_speed.Measurement, scale: CadenceScale) -> float | None:
    if packet.stride_length_m is None or scale.steps_per_length is None:
        return None
    return packet.stride_length_m / scale.steps_per_length


def _air_temperature(
    data: bytes, scale: CadenceScale, dropped: _Dropped
) -> tuple[Measured, CadenceScale]:
    value = dropped.checked("air_temp_c", temperature.decode(data))
    return Measured(air_temp_c=value), scale


def _humidity(data: bytes, scale: CadenceScale, dropped: _Dropped) -> tuple[Measured, CadenceScale]:
    value = dropped.checked("humidity_pct", humidity.decode(data))
    return Measured(humidity_pct=value), scale


def _body_temperature(
    data: bytes, scale: CadenceScale, dropped: _Dropped
) -> tuple[Measured, CadenceScale]:
    packet = thermometer.decode(data)
    if packet.site in _SKIN_SITES:
        value = dropped.checked("skin_temp_c", packet.temperature_c)
        return Measured(skin_temp_c=value), scale
    value = dropped.checked("core_temp_c", packet.temperature_c)
    return Measured(core_temp_c=value), scale


_Convert = Callable[[bytes, CadenceScale, _Dropped], tuple[Measured, CadenceScale]]

_CONVERTERS: Final[dict[str, tuple[Kind, _Convert]]] = {
    uuids.full(uuids.HEART_RATE_MEASUREMENT): ("heart_rate", _heart_rate),
    uuids.full(uuids.RSC_MEASUREMENT): ("running_speed", _running_speed),
    uuids.full(uuids.TEMPERATURE): ("environment", _air_temperature),
    uuids.full(uuids.HUMIDITY): ("environment", _humidity),
    uuids.full(uuids.TEMPERATURE_MEASUREMENT): ("core_temperature", _body_temperature),
}

# What each characteristic's sensor measures; those that are subscribed to.
KINDS: Final[dict[str, Kind]] = {uuid: kind for uuid, (kind, _) in _CONVERTERS.items()}
