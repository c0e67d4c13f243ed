"""Temperature, 0x2A6E (Environmental Sensing Service): sint16 in 0.01 °C."""

from typing import Final

from ingest.errors import PacketRefused
from ingest.gatt.packet import IMPOSSIBLE, Reader, pack

UNITS_PER_C: Final = 100

_UNKNOWN: Final = -0x8000
_ABSOLUTE_ZERO: Final = -27315


def decode(data: bytes) -> float | None:
    """Temperature [°C], -273.15 to 327.67; None when the sensor does not know it.

    Raises
    ------
    PacketRefused
        ``truncated`` below two bytes, ``impossible`` below absolute zero.
    """
    raw = Reader(data).s16("temperature")
    if raw == _UNKNOWN:
        return None
    if raw < _ABSOLUTE_ZERO:
        raise PacketRefused(IMPOSSIBLE, f"temperature {raw / UNITS_PER_C} °C")
    return raw / UNITS_PER_C


def encode(temperature_c: float | None) -> bytes:
    """Encode a temperature [°C], rounded to 0.01.

    Raises
    ------
    ValueError
        When it is not within -273.15 to 327.67.
    """
    if temperature_c is None:
        return pack("s16", _UNKNOWN, "temperature")
    raw = temperature_c * UNITS_PER_C
    if raw < _ABSOLUTE_ZERO - 0.5:
        raise ValueError(f"temperature {temperature_c} °C is below absolute zero")
    return pack("s16", raw, "temperature")
