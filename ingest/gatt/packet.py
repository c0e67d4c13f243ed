"""Reading and writing the little-endian fields of one Bluetooth packet.

All codecs of this package agree on this:

- A packet that ends before a field its flags announce is refused as ``truncated``.
- A value that the specification forbids is refused as ``impossible``. Values that are allowed
  but not plausible for a runner are kept: judging them is `ingest.convert`'s business.
- Bytes after the last announced field and reserved flag bits are ignored, since later versions
  of a specification put new fields there.
- `decode` raises nothing but `PacketRefused`, whatever the bytes; `encode` raises ValueError for
  values that the packet can't carry, since sending one is a programming error.
"""

import struct
from typing import Final

from ingest.errors import PacketRefused

TRUNCATED: Final = "truncated"
IMPOSSIBLE: Final = "impossible"

_LAYOUTS: Final = {
    "u8": struct.Struct("<B"),
    "u16": struct.Struct("<H"),
    "s16": struct.Struct("<h"),
    "u32": struct.Struct("<I"),
}


class Reader:
    """Takes one field after another from a packet."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        """How many bytes have not been taken yet."""
        return len(self._data) - self._at

    def u8(self, field: str) -> int:
        """Take an unsigned byte."""
        return self._take("u8", field)

    def u16(self, field: str) -> int:
        """Take two bytes, unsigned."""
        return self._take("u16", field)

    def s16(self, field: str) -> int:
        """Take two bytes, signed."""
        return self._take("s16", field)

    def u32(self, field: str) -> int:
        """Take four bytes, unsigned."""
        return self._take("u32", field)

    def _take(self, layout: str, field: str) -> int:
        form = _LAYOUTS[layout]
        if self.left < form.size:
            detail = f"{len(self._data)} bytes end before {field} is complete"
            raise PacketRefused(TRUNCATED, detail)
        value: int = form.unpack_from(self._data, self._at)[0]
        self._at += form.size
        return value


def pack(layout: str, value: float, field: str) -> bytes:
    """Write one field, rounded to the nearest raw value.

    Raises
    ------
    ValueError
        When the value is not finite or does not fit the field.
    """
    try:
        return _LAYOUTS[layout].pack(round(value))
    except (struct.error, OverflowError, ValueError) as error:
        raise ValueError(f"{field} can't be sent as {layout}: raw value {value}") from error
