"""Some records of one runner as bytes, field by field: half of what they take one after the other.

A number changes little from one second to the next, and least in its high bytes: the first bytes
of all stand side by side, then all second ones, and so on.
"""

import zlib
from array import array
from collections.abc import Callable, Sequence
from itertools import accumulate, chain, islice, pairwise
from typing import Any, Final, NamedTuple

import msgspec

from ingest.messages import Vitals

Column = Sequence[Any]

_LEVEL: Final = 1  # of compression; higher ones gain little on a minute
_NUMBER_BYTES: Final = 8
_NO_BEATS: Final = 255  # nothing is known of them; no second can have so many

_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder().decode


class _Form(NamedTuple):
    """How the values of one field are written, and read again."""

    write: Callable[[Column], Any]
    read: Callable[[Any], Column]


def packed(rows: Sequence[Column]) -> bytes:
    """Pack records, at least one; each its values in the order of the fields of `Vitals`."""
    columns = zip(*rows, strict=True)
    parts = [
        None if column.count(None) == len(column) else form.write(column)
        for form, column in zip(_FORMS, columns, strict=True)
    ]
    return zlib.compress(_encode((len(rows), parts)), _LEVEL)


def unpacked(payload: bytes) -> list[Column]:
    """The same records, of what `packed` made of them."""
    count, parts = _decode(zlib.decompress(payload))
    nothing = [None] * count
    columns = [
        nothing if part is None else form.read(part)
        for form, part in zip(_FORMS, parts, strict=True)
    ]
    return [*zip(*columns, strict=True)]


def _write_numbers(column: Column) -> bytes | tuple[bytes, bytes]:
    if None not in column:
        return _planes(column)
    known = bytes(value is not None for value in column)
    return known, _planes([value for value in column if value is not None])


def _read_numbers(part: bytes | Sequence[bytes]) -> Column:
    if isinstance(part, bytes):
        return _of_planes(part)
    known, values = part[0], iter(_of_planes(part[1]))
    return [next(values) if is_known else None for is_known in known]


def _write_beats(column: Column) -> tuple[bytes, bytes]:
    counts = bytes(_NO_BEATS if beats is None else len(beats) for beats in column)
    return counts, _planes([*chain.from_iterable(filter(None, column))])


def _read_beats(part: Sequence[bytes]) -> Column:
    counts, values = part[0], iter(_of_planes(part[1]))
    return [None if count == _NO_BEATS else [*islice(values, count)] for count in counts]


def _write_steps(column: Column) -> Column:
    return [column[0], *(after - before for before, after in pairwise(column))]


def _read_steps(part: Column) -> Column:
    return [*accumulate(part)]


def _as_it_is(column: Column) -> Column:
    return column


def _planes(numbers: Column) -> bytes:
    raw = array("d", numbers).tobytes()
    return b"".join([raw[at::_NUMBER_BYTES] for at in range(_NUMBER_BYTES)])


def _of_planes(planes: bytes) -> "array[float]":
    count = len(planes) // _NUMBER_BYTES
    raw = bytearray(len(planes))
    for at in range(_NUMBER_BYTES):
        raw[at::_NUMBER_BYTES] = planes[at * count : (at + 1) * count]
    return array("d", bytes(raw))


_NUMBERS: Final = _Form(_write_numbers, _read_numbers)
_OTHERS: Final = {
    "rr_ms": _Form(_write_beats, _read_beats),
    "t": _Form(_write_steps, _read_steps),
    "seq": _Form(_write_steps, _read_steps),
} | dict.fromkeys(("contact", "running", "sources", "gateway"), _Form(_as_it_is, _as_it_is))
_FORMS: Final = [_OTHERS.get(name, _NUMBERS) for name in Vitals.__struct_fields__]
