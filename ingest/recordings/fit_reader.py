"""fitdecode's reader, quicker where a recording has its bulk; pure.

fitdecode reads and wraps each field by itself, wanted or not, which takes longer than the models
need for the same second. The messages that fill a file have one layout for thousands of seconds,
so they are taken in one piece, from fitdecode's own definition of them. Whatever is not plain
(headers with compressed times, accumulated or packed fields, the end of the file) goes fitdecode's
own road, so values, errors and their words are the same.
"""

import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import fitdecode  # type: ignore[import-untyped]  # the package has no types
from fitdecode import profile, types

Use = Callable[[object, bool, int], Any]
"""What a field is wanted for, None for nothing: by its clear name, whether an app or a pod defined
it, and how many numbers it has."""

OF_READER: Final = frozenset(
    {
        profile.MESG_NUM_FILE_ID,
        profile.MESG_NUM_DEVELOPER_DATA_ID,
        profile.MESG_NUM_FIELD_DESCRIPTION,
        profile.MESG_NUM_HR,
    }
)
"""Messages from which fitdecode's reader itself learns something."""

NOT_DATA: Final = 0xC0
"""Bits of a message's first byte: a definition, or a compressed time."""

LOCAL: Final = 0x0F
"""Bits of the first byte: which of the current definitions is the message's."""

TIME_TYPE: Final = types.BASE_TYPES[0x86]
BYTES: Final = frozenset({"byte", "string"})
COUNTS: Final = frozenset({"enum", "uint8", "uint16", "uint32", "uint8z", "uint16z", "uint32z"})


class Source(NamedTuple):
    """Where a number of a message comes from, and how fitdecode makes a value of it.

    Attributes
    ----------
    at : its place among the numbers of the message
    use : what it is wanted for
    parse : gives the raw value of a number, or None for FIT's invalid one
    words : raw values that mean words
    scale, offset : the value is ``raw / scale - offset``; None for none
    """

    at: int
    use: Any
    parse: Callable[[Any], Any]
    words: Mapping[Any, str]
    scale: float | None
    offset: float | None


class Layout(NamedTuple):
    """What is common to all messages of one definition.

    Attributes
    ----------
    definition : fitdecode's
    unpack : gives the numbers of a message; those that nobody wants are skipped
    sources : in fitdecode's order of fields
    time : the timestamp, if the messages have one
    """

    definition: fitdecode.FitDefinitionMessage
    unpack: struct.Struct
    sources: tuple[Source, ...]
    time: Source | None


class Plain(fitdecode.FitDataMessage):  # type: ignore[misc]  # the package has no types
    """A message taken in one piece: the numbers that are wanted, no fields."""

    __slots__ = ("layout", "numbers")

    def __init__(self, layout: Layout, numbers: tuple[Any, ...]) -> None:
        definition = layout.definition
        super().__init__(
            definition.is_developer_data, definition.local_mesg_num, None, definition, [], None
        )
        self.layout = layout
        self.numbers = numbers

    def values(self) -> Iterator[tuple[Any, float]]:
        """What each value is wanted for and the value, in FIT's unit; neither words nor None."""
        numbers = self.numbers
        for at, use, parse, words, scale, offset in self.layout.sources:
            raw = parse(numbers[at])
            if raw is None or raw in words:
                continue
            if scale:
                raw = float(raw) / scale
            yield use, raw - offset if offset else raw

    def raw_values(self) -> Iterator[object]:
        """The values that are wanted as they stand in the file, None for FIT's invalid one."""
        return (source.parse(self.numbers[source.at]) for source in self.layout.sources)


class Reader(fitdecode.FitReader):  # type: ignore[misc]  # the package has no types
    """Yields what fitdecode's reader yields, but `Plain` messages where it can.

    Parameters
    ----------
    data : the file
    wanted : what the fields of messages are wanted for, by the number of the message
    whole : numbers of messages that are wanted as fitdecode gives them
    """

    def __init__(self, data: bytes, wanted: Mapping[int, Use], whole: frozenset[int]) -> None:
        super().__init__(
            data,
            processor=None,
            check_crc=fitdecode.CrcCheck.DISABLED,
            error_handling=fitdecode.ErrorHandling.IGNORE,
        )
        self._data = data
        self._wanted = wanted
        self._whole = whole | OF_READER
        self._layouts: dict[int, tuple[object, Layout | None]] = {}

    def _read_record(self) -> Any:
        start = self._read_offset
        layout = self._layout(self._data[start]) if start < len(self._data) else None
        if layout is None or start + 1 + layout.unpack.size > len(self._data):
            return super()._read_record()
        numbers = layout.unpack.unpack_from(self._data, start + 1)
        self._pass(1 + layout.unpack.size)
        if layout.time is not None:
            self._hear(layout.time, numbers)
        return Plain(layout, numbers)

    def _layout(self, first_byte: int) -> Layout | None:
        if first_byte & NOT_DATA:
            return None
        local = first_byte & LOCAL
        definition = self._local_mesg_defs.get(local)
        known = self._layouts.get(local)
        if known is None or known[0] is not definition:
            known = definition, self._laid_out(definition)
            self._layouts[local] = known
        return known[1]

    def _laid_out(self, definition: fitdecode.FitDefinitionMessage | None) -> Layout | None:
        if definition is None or definition.global_mesg_num in self._whole:
            return None
        return laid_out(definition, self._wanted.get(definition.global_mesg_num, _nothing))

    def _pass(self, size: int) -> None:
        self._chunk_size += size
        self._read_offset += size
        self._read_size += size
        self._fd.seek(self._read_offset)

    def _hear(self, time: Source, numbers: tuple[Any, ...]) -> None:
        """Keep the time to which compressed times and heart rate messages refer."""
        raw = time.parse(numbers[time.at])
        if raw is not None:
            self._last_timestamp = time.words.get(raw, raw)
            self._compressed_ts_accumulator = raw


def laid_out(definition: fitdecode.FitDefinitionMessage, use: Use) -> Layout | None:
    """Find the layout of the messages of a definition; None if they aren't plain."""
    fields = [*definition.field_defs, *definition.dev_field_defs]
    times = [field for field in fields if field.def_num == profile.FIELD_NUM_TIMESTAMP]
    if len(times) > 1 or not all(map(_is_time, times)) or not all(map(_is_plain, fields)):
        return None
    form, numbers, time = definition.endian, 0, None
    sources: list[Source] = []
    for field in fields:
        count = _count(field)
        found = _sources(field, use, range(numbers, numbers + count))
        if field in times:
            time = _own(field, None, numbers)
        if found and field.base_type.name in BYTES:
            return None
        kept = bool(found) or field in times
        form += f"{count}{field.base_type.fmt}" if kept else f"{count * field.base_type.size}x"
        numbers += count if kept else 0
        sources += found
    return Layout(definition, struct.Struct(form), tuple(sources), time)


def _nothing(_name: object, _is_developer: bool, _count: int) -> None:
    """Want no field."""


def _count(field: Any) -> int:
    """How many numbers a field has; fitdecode leaves what is too short for one more."""
    return int(field.size / field.base_type.size)


def _is_time(field: Any) -> bool:
    known = field.field is None or field.field is profile.FIELD_TYPE_TIMESTAMP
    return known and field.base_type is TIME_TYPE and _count(field) == 1


def _is_plain(field: Any) -> bool:
    """Whether a field depends on nothing but its own bytes, so that reading it can't fail."""
    if not _count(field):
        return False
    described = field.field
    return described is None or not (
        described.subfields or any(not _is_copy(part, field) for part in described.components or ())
    )


def _is_copy(component: Any, field: Any) -> bool:
    """Whether a component is just the field's number under a better name."""
    return (
        not component.accumulate
        and not component.bit_offset
        and field.base_type.name in COUNTS
        and _count(field) == 1
        and 8 * field.base_type.size <= component.bits
    )


def _sources(field: Any, use: Use, places: range) -> list[Source]:
    """Give the field's numbers the uses that they have: those of its components, then its own."""
    parse = field.base_type.parse
    found = [
        Source(places[0], wanted, parse, {}, part.scale, part.offset)
        for part in (field.field and field.field.components) or ()
        if (wanted := use(part.name, False, 1)) is not None
    ]
    if (wanted := use(field.name, field.is_dev, len(places))) is not None:
        found += [_own(field, wanted, at) for at in places]
    return found


def _own(field: Any, use: Any, at: int) -> Source:
    described = field.field
    if described is None:
        return Source(at, use, field.base_type.parse, {}, None, None)
    words = described.type.enum or {}
    return Source(at, use, field.base_type.parse, words, described.scale, described.offset)
