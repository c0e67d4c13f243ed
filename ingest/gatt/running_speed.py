"""RSC Measurement, 0x2A53, and RSC Feature, 0x2A54 (Running Speed and Cadence Service 1.0).

The cadence is kept as on the wire: the specification does not say whether it counts the steps
of one foot or of both, nor whether the stride length is one step or two. `ingest.convert`
settles that. The walking/running bit means nothing for pods that don't support it (they always
send "walking"); RSC Feature tells.
"""

from dataclasses import dataclass
from typing import Final

from ingest.gatt.packet import Reader, pack

SPEED_UNITS_PER_MPS: Final = 256
LENGTH_UNITS_PER_M: Final = 100
DISTANCE_UNITS_PER_M: Final = 10

_LENGTH_PRESENT: Final = 0x01
_DISTANCE_PRESENT: Final = 0x02
_RUNNING: Final = 0x04

_HAS_LENGTH: Final = 0x01
_HAS_DISTANCE: Final = 0x02
_HAS_RUNNING: Final = 0x04


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one notification says.

    Attributes
    ----------
    speed_mps : instantaneous speed [m/s], resolution 1/256, 0 to 255.996
    cadence_per_min : counted steps [1/min], of one foot or both, 0 to 255
    running : True for running, False for walking or "not supported"
    stride_length_m : length of one count [m], one step or two, resolution 0.01, 0 to 655.35
    distance_m : total distance [m], resolution 0.1, 0 to 429,496,729.5
    """

    speed_mps: float
    cadence_per_min: int
    running: bool = False
    stride_length_m: float | None = None
    distance_m: float | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """Which optional fields a pod supports."""

    stride_length: bool
    distance: bool
    running: bool


def decode(data: bytes) -> Measurement:
    """Decode one notification.

    Raises
    ------
    PacketRefused
        ``truncated`` when the packet ends before a field that its flags announce.
    """
    reader = Reader(data)
    flags = reader.u8("flags")
    speed = reader.u16("speed") / SPEED_UNITS_PER_MPS
    cadence = reader.u8("cadence")
    length = reader.u16("stride length") if flags & _LENGTH_PRESENT else None
    distance = reader.u32("total distance") if flags & _DISTANCE_PRESENT else None
    return Measurement(
        speed_mps=speed,
        cadence_per_min=cadence,
        running=bool(flags & _RUNNING),
        stride_length_m=None if length is None else length / LENGTH_UNITS_PER_M,
        distance_m=None if distance is None else distance / DISTANCE_UNITS_PER_M,
    )


def encode(measurement: Measurement) -> bytes:
    """Encode one notification, each value rounded to the field's resolution.

    Raises
    ------
    ValueError
        When a value does not fit its field.
    """
    length, distance = measurement.stride_length_m, measurement.distance_m
    flags = _RUNNING if measurement.running else 0
    if length is not None:
        flags |= _LENGTH_PRESENT
    if distance is not None:
        flags |= _DISTANCE_PRESENT
    fields = [
        pack("u8", flags, "flags"),
        pack("u16", measurement.speed_mps * SPEED_UNITS_PER_MPS, "speed"),
        pack("u8", measurement.cadence_per_min, "cadence"),
    ]
    if length is not None:
        fields.append(pack("u16", length * LENGTH_UNITS_PER_M, "stride length"))
    if distance is not None:
        fields.append(pack("u32", distance * DISTANCE_UNITS_PER_M, "total distance"))
    return b"".join(fields)


def decode_feature(data: bytes) -> Feature:
    """Decode RSC Feature.

    Raises
    ------
    PacketRefused
        ``truncated`` when there are fewer than two bytes.
    """
    bits = Reader(data).u16("features")
    return Feature(
        stride_length=bool(bits & _HAS_LENGTH),
        distance=bool(bits & _HAS_DISTANCE),
        running=bool(bits & _HAS_RUNNING),
    )


def encode_feature(feature: Feature) -> bytes:
    """Encode RSC Feature; calibration and sensor locations are never offered."""
    bits = _HAS_LENGTH if feature.stride_length else 0
    bits |= _HAS_DISTANCE if feature.distance else 0
    bits |= _HAS_RUNNING if feature.running else 0
    return pack("u16", bits, "features")
