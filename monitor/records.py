"""The newest minutes of one runner's records, packed into a dozen bytes a second."""

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from ingest.messages import Vitals
from monitor.record_columns import packed, unpacked

MINUTE_S: Final = 60  # records are packed by the minute: smaller pieces pack worse
CROWDED: Final = 8 * MINUTE_S  # records of one minute; nobody is heard by more gateways than that
_ARRAY_32: Final = b"\xdd"  # how MessagePack begins an array, before its length


class _Row(Vitals, frozen=True, kw_only=True, array_like=True):
    """A record without the names of its fields."""


_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(list[_Row]).decode
_values: Final = msgspec.msgpack.Decoder(list[list[Any]]).decode


@dataclass(slots=True)
class _Minute:
    """The records of one minute: the packed ones, and those that came since."""

    count: int = 0
    packed: bytes = b""
    loose: bytearray | None = None

    def raw(self) -> bytes:
        """All of them as one array."""
        before = unpacked(self.packed) if self.packed else []
        return b"".join((_begun(self.count), *map(_encode, before), self.loose or b""))

    def pack(self) -> None:
        self.packed = packed(_values(self.raw()))
        self.loose = None


def _begun(count: int) -> bytes:
    """The beginning of an array."""
    return _ARRAY_32 + count.to_bytes(4, "big")


class RecentRecords:
    """Keeps records by their second, whatever order they came in.

    Parameters
    ----------
    minute_at
        In which second of the clock's minutes theirs begin: whoever tidies up then packs the one
        that has just ended.
    """

    def __init__(self, minute_at: int = 0) -> None:
        self._minute_at = minute_at
        self._minutes: dict[int, _Minute] = {}
        self._opened: tuple[int, dict[int, list[Vitals]]] | None = None

    def add(self, record: Vitals) -> bool:
        """Keep one record; False if its minute is full."""
        number = self._number(record.t)
        minute = self._minutes.get(number)
        if minute is None:
            minute = self._minutes[number] = _Minute()
        if minute.count >= CROWDED:
            return False
        minute.count += 1
        minute.loose = minute.loose or bytearray()
        minute.loose += _encode(msgspec.structs.astuple(record))
        if self._opened is not None and self._opened[0] == number:
            self._opened = None
        return True

    def at(self, t: int) -> list[Vitals]:
        """All kept records of second `t`; fast for seconds in order."""
        number = self._number(t)
        if self._opened is None or self._opened[0] != number:
            self._opened = number, self._open(number)
        return self._opened[1].get(t, [])

    def tidy(self, pack_t: int, forget_t: int) -> None:
        """Pack the minutes before that of `pack_t`, forget those before that of `forget_t`."""
        oldest, unpacked_yet = self._number(forget_t), self._number(pack_t)
        for number in list(self._minutes):
            if number < oldest:
                del self._minutes[number]
            elif number < unpacked_yet and self._minutes[number].loose:
                self._minutes[number].pack()

    def close(self) -> None:
        """Let go of the minute that was read last."""
        self._opened = None

    def _number(self, t: int) -> int:
        return (t - self._minute_at) // MINUTE_S

    def _open(self, number: int) -> dict[int, list[Vitals]]:
        minute = self._minutes.get(number)
        seconds: dict[int, list[Vitals]] = {}
        if minute is not None:
            for row in _decode(minute.raw()):
                seconds.setdefault(row.t, []).append(Vitals(**msgspec.structs.asdict(row)))
        return seconds
