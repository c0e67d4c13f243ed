"""A tiny FIT encoder for tests: little-endian, no developer fields but on request."""

import struct
from typing import Final

FIT_EPOCH_S: Final = 631_065_600

ENUM, UINT8, SINT8, UINT16, SINT32, UINT32, STRING = 0x00, 0x02, 0x01, 0x84, 0x85, 0x86, 0x07
FORMATS: Final = {ENUM: "B", UINT8: "B", SINT8: "b", UINT16: "H", SINT32: "i", UINT32: "I"}
INVALID: Final = {
    ENUM: 0xFF, UINT8: 0xFF, SINT8: 0x7F, UINT16: 0xFFFF, SINT32: 0x7FFFFFFF, UINT32: 0xFFFFFFFF,
}  # fmt: skip

RECORD_FIELDS: Final = {
    "timestamp": (253, UINT32),
    "position_lat": (0, SINT32),
    "position_long": (1, SINT32),
    "altitude": (2, UINT16),
    "heart_rate": (3, UINT8),
    "cadence": (4, UINT8),
    "distance": (5, UINT32),
    "speed": (6, UINT16),
    "power": (7, UINT16),
    "temperature": (13, SINT8),
    "fractional_cadence": (53, UINT8),
    "enhanced_speed": (73, UINT32),
    "step_length": (85, UINT16),
}


def stamp(t: int) -> int:
    """UTC epoch seconds as FIT counts them."""
    return t - FIT_EPOCH_S


class FitWriter:
    """Collects messages and writes the file."""

    def __init__(self) -> None:
        self._body = bytearray()
        self._defined: dict[int, tuple[tuple[int, int, int], ...]] = {}
        self._developer: list[tuple[int, int]] = []

    def message(self, number: int, fields: list[tuple[int, int, int]], local: int = 1) -> None:
        """Write a message; fields are (definition number, base type, raw value)."""
        layout = tuple((field, struct.calcsize(FORMATS[kind]), kind) for field, kind, _ in fields)
        if self._defined.get(local) != layout:
            self._defined[local] = layout
            self._body += struct.pack("<BBBHB", 0x40 | local, 0, 0, number, len(fields))
            for field in layout:
                self._body += bytes(field)
        self._body.append(local)
        for _, kind, value in fields:
            self._body += struct.pack(f"<{FORMATS[kind]}", value)

    def record(self, t: int, **values: int | None) -> None:
        """Write a record; values are raw, None is FIT's invalid value."""
        fields = [(253, UINT32, stamp(t))]
        for name, value in values.items():
            field, kind = RECORD_FIELDS[name]
            fields.append((field, kind, INVALID[kind] if value is None else value))
        self.message(20, fields, local=0)

    def hrv(self, *intervals_ms: int) -> None:
        """Write up to three intervals of one heart rate variability message."""
        padded = [*intervals_ms, *([0xFFFF] * (3 - len(intervals_ms)))]
        if 2 not in self._defined:
            self._defined[2] = ()
            self._body += struct.pack("<BBBHB", 0x42, 0, 0, 78, 1) + bytes((0, 6, UINT16))
        self._body += struct.pack("<B3H", 2, *padded)

    def session(self, start: int, seconds: int, sport: int) -> None:
        """Write a session; sports are FIT's numbers (1 running, 2 cycling, 5 swimming)."""
        fields = [(2, UINT32, stamp(start)), (5, ENUM, sport), (7, UINT32, seconds * 1000)]
        self.message(18, fields, local=3)

    def sport(self, sport: int) -> None:
        """Write a sport message."""
        self.message(12, [(0, ENUM, sport)], local=4)

    def timer(self, t: int, event_type: int) -> None:
        """Write a timer event (0 start, 4 stop all)."""
        fields = [(253, UINT32, stamp(t)), (0, ENUM, 0), (1, ENUM, event_type)]
        self.message(21, fields, local=5)

    def developer_record(self, t: int, named: dict[str, int]) -> None:
        """Write a record with developer fields of one byte each, described first."""
        self.message(207, [(3, UINT8, 0)], local=6)
        for number, name in enumerate(named):
            text = name.encode() + b"\0"
            self._body += struct.pack("<BBBHB", 0x47, 0, 0, 206, 4)
            self._body += bytes((0, 1, UINT8, 1, 1, UINT8, 2, 1, UINT8, 3, len(text), STRING))
            self._body += bytes((7, 0, number, SINT8)) + text
        self._body += struct.pack("<BBBHB", 0x68, 0, 0, 20, 1) + bytes((253, 4, UINT32))
        self._body.append(len(named))
        for number in range(len(named)):
            self._body += bytes((number, 1, 0))
        self._body += struct.pack("<BI", 8, stamp(t)) + bytes(named.values())

    def file(self) -> bytes:
        """Return the whole file."""
        header = struct.pack("<BBHI4s", 12, 0x20, 2195, len(self._body), b".FIT")
        return header + bytes(self._body) + b"\0\0"
