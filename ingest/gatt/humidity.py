"""Humidity, 0x2A6F (Environmental Sensing Service): uint16 in 0.01 %."""

from typing import Final

from ingest.errors import PacketRefused
from ingest.gatt.packet import IMPOSSIBLE, Reader, pack

UNITS_PER_PCT: Final = 100

_UNKNOWN: Final = 0xFFFF
_SATURATED: Final = 10_000


def decode(data: bytes) -> float | None:
    """Relative humidity [%], 0 to 100; None when the sensor does not know it.

    Raises
    ------
    PacketRefused
        ``truncated`` below two bytes, ``impossible`` above 100 %.
    """
    raw = Reader(data).u16("humidity")
    if raw == _UNKNOWN:
        return None
    if raw > _SATURATED:
        raise PacketRefused(IMPOSSIBLE, f"humidity {raw / UNITS_PER_PCT} %")
    return raw / UNITS_PER_PCT


def encode(humidity_pct: float | None) -> bytes:
    """Encode a relative humidity [%], rounded to 0.01.

    Raises
    ------
    ValueError
        When it is not within 0 to 100.
    """
    if humidity_pct is None:
        return pack("u16", _UNKNOWN, "humidity")
    if not 0 <= humidity_pct <= _SATURATED / UNITS_PER_PCT:
        raise ValueError(f"humidity {humidity_pct} % is not within 0 to 100")
    return pack("u16", humidity_pct * UNITS_PER_PCT, "humidity")
