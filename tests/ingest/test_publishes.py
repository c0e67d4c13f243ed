"""PUBLISH packets, against a second reading of MQTT 3.1.1 and byte by byte."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import publishes
from ingest.outbox import Outgoing
from ingest.publishes import packed, published
from tests.bench import packets

topics = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)
payloads = st.binary(max_size=300) | st.integers(0, 16_000).map(bytes)


def qos_1(topic: bytes = b"a", payload: bytes = b"hi", *, dup: bool = False) -> bytes:
    whole = bytearray(packets.publish(topic, payload, 0x1234))
    whole[0] |= 0x08 if dup else 0
    return bytes(whole)


def test_the_examples_hold() -> None:
    assert doctest.testmod(publishes).failed == 0


@given(st.lists(st.tuples(topics, payloads, st.booleans())))
def test_what_is_packed_is_read_again(said: list[tuple[str, bytes, bool]]) -> None:
    data = packed(Outgoing(topic, payload, 0, retain) for topic, payload, retain in said)
    found = list(published(data, 0))
    assert [message for message, _, _ in found] == said
    assert {acknowledgement for _, acknowledgement, _ in found} <= {b""}
    ends = [end for _, _, end in found]
    assert ends == sorted(ends)
    assert ends[-1:] == [len(data)] * bool(data)


@given(topics, st.binary(max_size=40_000), st.integers(1, 65_535), st.booleans())
def test_with_qos_1_it_tells_what_acknowledges_it(
    topic: str, payload: bytes, number: int, retained: bool
) -> None:
    data = packets.publish(topic.encode(), payload, number, retain=retained)
    found = list(published(b"before" + data + b"after", 6))
    if len(data) <= 3 + 16_383:  # the longest that has two bytes of length
        acknowledgement = b"\x40\x02" + number.to_bytes(2, "big")
        assert found == [((topic, payload, retained), acknowledgement, 6 + len(data))]
    else:
        assert found == []


@given(topics, st.binary(max_size=40_000), st.booleans())
def test_a_second_reading_agrees(topic: str, payload: bytes, retained: bool) -> None:
    data = packed([Outgoing(topic, payload, 0, retained)])
    assert [*packets.published(bytearray(data))] == [(topic.encode(), payload)]


@pytest.mark.parametrize("payload", [b"", b"hi", bytes(200)])
def test_a_packet_of_which_a_piece_is_missing_waits(payload: bytes) -> None:
    whole = qos_1(b"some/topic", payload)
    assert len([*published(whole, 0)]) == 1
    assert [[*published(whole[:size], 0)] for size in range(len(whole))] == [[]] * len(whole)


def test_one_that_comes_again_is_as_good_as_the_first() -> None:
    assert [*published(qos_1(dup=True), 0)] == [*published(qos_1(), 0)]


@pytest.mark.parametrize(
    "packet",
    [
        b"\x34\x07\x00\x01a\x00\x01hi",  # QoS 2
        b"\x36\x07\x00\x01a\x00\x01hi",  # QoS 3 there is none
        b"\x40\x02\x00\x01......",  # PUBACK
        b"\xd0\x00......",  # PINGRESP
        b"\x30\x04\x00\x00hi....",  # no topic
        b"\x30\x05\x00\x04ahi....",  # the topic is longer than the packet
        b"\x32\x04\x00\x01a\x00....",  # no room for the id
        b"\x30\x01\x00......",  # no room for the topic's length
        b"\x30\x05\x00\x01\xffhi",  # not UTF-8
        b"\x30\x80\x80\x01" + bytes(20_000),  # larger than what is plain
        b"\x30\xff\xff\xff\xff\x01" + bytes(20_000),  # a length that is none
    ],
)
def test_all_else_is_left_to_others(packet: bytes) -> None:
    assert [*published(packet, 0)] == []
    before = qos_1()
    assert [end for _, _, end in published(before + packet, 0)] == [len(before)]


@given(st.binary(max_size=50), st.integers(0, 50))
def test_no_bytes_at_all_make_it_fail(data: bytes, at: int) -> None:
    for _, _, end in published(data, at):
        assert at < end <= len(data)
        at = end
