"""Values as the sensors' Bluetooth characteristics can carry them; pure.

A recording replayed through a virtual strap and one replayed straight to the broker must give the
same numbers, so both start from values that survive the characteristic's resolution.
"""

import math
from collections import Counter
from typing import Final

import msgspec

from ingest.messages import Measured
from ingest.quantities import QUANTITIES
from ingest.recordings.raw import Values

STEPS_PER_UNIT: Final = {
    "heart_rate_bpm": 1,
    "cadence_spm": 1,
    "speed_mps": 256,
    "stride_m": 100,
    "distance_m": 10,
    "air_temp_c": 100,
    "humidity_pct": 100,
}
"""How finely a characteristic divides the unit."""

RR_PER_S: Final = 1024

HIGHEST: Final = {"heart_rate_bpm": 249.0, "cadence_spm": 254.0}
"""Devices write 250 and more for a heart rate they don't have; cadence is a byte, 255 no value."""

RANGES: Final = {
    name: (quantity.low, min(quantity.high, HIGHEST.get(name, math.inf)))
    for name, quantity in QUANTITIES.items()
}
"""Lowest and highest value of each quantity that a device can have measured."""

MARKERS: Final = frozenset(
    # what FIT's invalid 0xFF, 0x7F, 0xFFFF and 0xFFFFFFFF become when a converter keeps them
    {127.0, 255.0, 65_535.0, 65.535, 12_606.8, 4_294_967_295.0, 4_294_967.295, 42_949_672.95}
)

NOTHING: Final = Measured()


def refusal(name: str, value: float) -> str | None:
    """Why a value is no measurement of this quantity, or None if it is one."""
    low, high = RANGES[name]
    if low <= value <= high:
        return None
    if not math.isfinite(value):
        return f"{name} not a number"
    if name == "heart_rate_bpm" and value == 0:
        return f"{name} zero"
    return f"{name} invalid marker" if value in MARKERS else f"{name} out of range"


def rounded_rr_ms(rr_ms: float) -> float:
    """Bring an interval to multiples of 1/1024 s; both are given in ms."""
    return math.floor(rr_ms * RR_PER_S / 1000 + 0.5) * 1000 / RR_PER_S


def measured(values: Values, rr_ms: tuple[float, ...] | None, refused: Counter[str]) -> Measured:
    """Make the message part of one second, at the resolution of the characteristics.

    What is no measurement is left out and counted.
    """
    kept: dict[str, float | tuple[float, ...]] = {}
    for name, value in values.items():
        reason = refusal(name, value)
        if reason is not None:
            refused[reason] += 1
        elif (steps := STEPS_PER_UNIT.get(name)) is None:
            kept[name] = value
        else:
            kept[name] = math.floor(value * steps + 0.5) / steps
    if rr_ms:
        kept["rr_ms"] = tuple(rounded_rr_ms(ms) for ms in rr_ms)
    return msgspec.convert(kept, Measured)
