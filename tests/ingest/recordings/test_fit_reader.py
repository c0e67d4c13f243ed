"""The quick reader against fitdecode's own, on whole, changed and cut files."""

from collections.abc import Iterator
from typing import Any

import fitdecode  # type: ignore[import-untyped]  # the package has no types
from hypothesis import given
from hypothesis import strategies as st

from ingest.recordings.fit import BROKEN_FIT
from ingest.recordings.fit_reader import Plain, Reader
from tests.ingest.recordings.fit_writer import UINT8, UINT16, UINT32, FitWriter, stamp

START = 1_700_000_000
RECORD, HRV = 20, 78


def numbers_of_record(name: object, _is_developer: bool, count: int) -> object:
    return str(name) if count == 1 else None


def beats(name: object, _is_developer: bool, _count: int) -> object:
    return name if name == "time" else None


def a_file() -> bytes:
    writer = FitWriter()
    writer.sport(1)
    for i in range(4):
        writer.record(START + i, heart_rate=140 + i, altitude=3000, speed=2900, power=None)
        writer.hrv(500, 510)
        writer.timer(START + i, 4)
        writer.message(216, [(253, UINT32, stamp(START + i)), (2, UINT16, 7)], local=9)
        writer.developer_record(START + i, {"Stryd Temperature": 15, "Power": 3})
    writer.session(START, 4, 1)
    return writer.file()


FILE = a_file()


def by_us(data: bytes) -> tuple[list[Any], str]:
    return told(Reader(data, {RECORD: numbers_of_record, HRV: beats}, frozenset()))


def by_fitdecode(data: bytes) -> tuple[list[Any], str]:
    return told(
        fitdecode.FitReader(
            data,
            processor=None,
            check_crc=fitdecode.CrcCheck.DISABLED,
            error_handling=fitdecode.ErrorHandling.IGNORE,
        )
    )


def told(reader: fitdecode.FitReader) -> tuple[list[Any], str]:
    """Each message with its wanted numbers, and what broke the file."""
    found: list[Any] = []
    try:
        found.extend(
            (frame.global_mesg_num, list(numbers(frame)))
            for frame in reader
            if frame.frame_type == fitdecode.FIT_FRAME_DATA
        )
    except BROKEN_FIT as error:
        return found, repr(error)
    return found, ""


def numbers(message: fitdecode.FitDataMessage) -> Iterator[object]:
    if message.global_mesg_num == RECORD:
        yield from message.values() if isinstance(message, Plain) else values_of_fields(message)
    elif message.global_mesg_num == HRV:
        yield from message.raw_values() if isinstance(message, Plain) else raw_times(message)


def values_of_fields(message: fitdecode.FitDataMessage) -> Iterator[tuple[object, float]]:
    for field in message.fields:
        if isinstance(field.value, int | float):
            yield str(field.name), field.value


def raw_times(message: fitdecode.FitDataMessage) -> Iterator[object]:
    for field in message.fields:
        if field.name == "time":
            yield from field.raw_value if isinstance(field.raw_value, tuple) else (field.raw_value,)


def plain_messages(data: bytes) -> set[int]:
    reader = Reader(data, {RECORD: numbers_of_record, HRV: beats}, frozenset())
    return {frame.global_mesg_num for frame in reader if isinstance(frame, Plain)}


def test_a_whole_file_is_read_as_fitdecode_reads_it() -> None:
    messages, error = by_us(FILE)
    assert (messages, error) == by_fitdecode(FILE)
    assert error == ""
    assert (RECORD, [("Stryd Temperature", 15), ("Power", 3)]) in [
        (number, values[1:]) for number, values in messages
    ]


def test_what_fills_a_file_is_taken_in_one_piece() -> None:
    assert {RECORD, HRV, 216} <= plain_messages(FILE)


def test_packed_and_accumulated_fields_go_the_road_of_fitdecode() -> None:
    writer = FitWriter()
    for i in range(3):
        writer.message(RECORD, [(253, UINT32, stamp(START + i)), (18, UINT8, 200)])
    assert by_us(writer.file()) == by_fitdecode(writer.file())
    assert plain_messages(writer.file()) == set()


def test_compressed_times_follow_the_messages_in_between() -> None:
    writer = FitWriter()
    writer.message(216, [(253, UINT32, stamp(START))], local=2)
    writer.message(RECORD, [(3, UINT8, 140)], local=1)
    data = writer.file()
    compressed = bytes((0x80 | 1 << 5 | (stamp(START) + 3) & 0x1F, 150))
    body = data[12:-2] + compressed
    data = data[:4] + len(body).to_bytes(4, "little") + data[8:12] + body + b"\0\0"
    messages, error = by_us(data)
    assert (messages, error) == by_fitdecode(data)
    assert messages[-1] == (RECORD, [("heart_rate", 150), ("timestamp", stamp(START + 3))])


@given(st.integers(0, len(FILE)))
def test_a_cut_file_ends_as_fitdecode_ends_it(length: int) -> None:
    assert by_us(FILE[:length]) == by_fitdecode(FILE[:length])


TELLING = st.sampled_from((0, 1, 2, 7, 8, 13, 18, 20, 0x40, 78, 0x84, 99, 132, 206, 253, 255))


@given(
    st.lists(
        st.tuples(st.integers(12, len(FILE) - 1), st.integers(0, 255) | TELLING),
        min_size=1,
        max_size=6,
    )
)
def test_a_changed_file_is_read_as_fitdecode_reads_it(changes: list[tuple[int, int]]) -> None:
    data = bytearray(FILE)
    for place, byte in changes:
        data[place] = byte
    assert by_us(bytes(data)) == by_fitdecode(bytes(data))
