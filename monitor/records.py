"""The newest minutes of one runner's records, packed into some 30 bytes a second."""

import zlib
from dataclasses import dataclass, field
from typing import Final

import msgspec

from ingest.messages import Vitals

MINUTE_S: Final = 60  # records are packed by the minute: smaller pieces pack worse
CROWDED: Final = 8 * MINUTE_S  # records of one minute; nobody is heard by more gateways than that
_LEVEL: Final = 1  # of compression; higher ones gain little on a minute
_ARRAY_32: Final = b"\xdd"  # how MessagePack begins an array, before its length


class _Row(Vitals, frozen=True, kw_only=True, array_like=True):
    """A record without the names of its fields."""


_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(list[_Row]).decode


@dataclass(slots=True)
class _Minute:
    """The records of one minute: the packed ones, and those that came since."""

    count: int = 0
    packed: bytes = b""
    loose: bytearray = field(default_factory=bytearray)

    def raw(self) -> bytes:
        return (zlib.decompress(self.packed) if self.packed else b"") + self.loose

    def pack(self) -> None:
        self.packed = zlib.compress(self.raw(), _LEVEL)
        self.loose = bytearray()


class RecentRecords:
    """Keeps records by their second, whatever order they came in."""

    def __init__(self) -> None:
        self._minutes: dict[int, _Minute] = {}
        self._opened: tuple[int, dict[int, list[Vitals]]] | None = None

    def add(self, record: Vitals) -> bool:
        """Keep one record; False if its minute is full."""
        number = record.t // MINUTE_S
        minute = self._minutes.get(number)
        if minute is None:
            minute = self._minutes[number] = _Minute()
        if minute.count >= CROWDED:
            return False
        minute.count += 1
        minute.loose += _encode(msgspec.structs.astuple(record))
        if self._opened is not None and self._opened[0] == number:
            self._opened = None
        return True

    def at(self, t: int) -> list[Vitals]:
        """All kept records of second `t`; fast for seconds in order."""
        number = t // MINUTE_S
        if self._opened is None or self._opened[0] != number:
            self._opened = number, self._open(number)
        return self._opened[1].get(t, [])

    def tidy(self, pack_t: int, forget_t: int) -> None:
        """Pack the minutes before that of `pack_t`, forget those before that of `forget_t`."""
        for number in list(self._minutes):
            if number < forget_t // MINUTE_S:
                del self._minutes[number]
            elif number < pack_t // MINUTE_S and self._minutes[number].loose:
                self._minutes[number].pack()

    def close(self) -> None:
        """Let go of the minute that was read last."""
        self._opened = None

    def _open(self, number: int) -> dict[int, list[Vitals]]:
        minute = self._minutes.get(number)
        seconds: dict[int, list[Vitals]] = {}
        if minute is not None:
            for row in _decode(_ARRAY_32 + minute.count.to_bytes(4, "big") + minute.raw()):
                seconds.setdefault(row.t, []).append(Vitals(**msgspec.structs.asdict(row)))
        return seconds
