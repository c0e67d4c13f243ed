"""Battery Level, 0x2A19 (Bluetooth Battery Service)."""

from typing import Final

from ingest.errors import PacketRefused
from ingest.gatt.packet import IMPOSSIBLE, Reader, pack

FULL_PCT: Final = 100


def decode(data: bytes) -> int:
    """Battery charge [%], 0 to 100.

    Raises
    ------
    PacketRefused
        ``truncated`` when empty, ``impossible`` above 100.
    """
    level = Reader(data).u8("battery level")
    if level > FULL_PCT:
        raise PacketRefused(IMPOSSIBLE, f"battery level {level} %")
    return level


def encode(level_pct: float) -> bytes:
    """Encode a battery charge [%].

    Raises
    ------
    ValueError
        When it is not within 0 to 100.
    """
    if not 0 <= level_pct <= FULL_PCT:
        raise ValueError(f"battery level {level_pct} % is not within 0 to {FULL_PCT}")
    return pack("u8", level_pct, "battery level")
