"""PUBLISH packets of MQTT 3.1.1 from bytes and to bytes, as many at a time as there are. Pure.

Nearly all that a monitor receives and sends are these, thousands a second, and a general library
makes several objects, log lines and look-ups of each. `ingest.mqtt` brings the plain ones here;
whatever else comes, and whatever is wrong, is the library's.
"""

from collections.abc import Iterable, Iterator
from struct import Struct
from typing import Final, NamedTuple

from ingest.outbox import Outgoing

ACKNOWLEDGEMENT: Final = 0x40  # the first byte of PUBACK

_PUBLISH: Final = 0x30
_KIND: Final = 0xF4  # its bits, and that of QoS 2
_QOS_1: Final = 0x02
_RETAINED: Final = 0x01
_MORE: Final = 0x80  # another byte of the length follows
_LOW: Final = 0x7F  # its other bits
_LONG: Final = 1 << 14  # a length that takes more than two bytes
_HEAD: Final = Struct(">BBBH").pack  # of a packet whose length takes two bytes, and its topic's
_SHORTEST: Final = 5  # bytes of a packet: its kind, its length, the topic's length, the topic


class Received(NamedTuple):
    """A message from the broker; `retained`: it was kept there from before we subscribed."""

    topic: str
    payload: bytes
    retained: bool


Published = tuple[Received, bytes, int]
"""A message that came; the packet that says that we have it, empty with QoS 0; where it ends."""


def published(data: bytes, at: int) -> Iterator[Published]:
    r"""Read the packets that follow each other from a position on.

    Up to the first that is not all there, no PUBLISH of QoS 0 or 1 below 16 kB, or wrong.

    Examples
    --------
    >>> list(published(b"..0\x05\x00\x01ahi..", 2))
    [(Received(topic='a', payload=b'hi', retained=False), b'', 9)]
    >>> list(published(b"3\x07\x00\x01a\x12\x34hi", 0))
    [(Received(topic='a', payload=b'hi', retained=True), b'@\x02\x124', 9)]
    >>> list(published(b"0\x05\x00\x01ah", 0))
    []
    """
    size_of_all = len(data)
    while size_of_all - at >= _SHORTEST and data[at] & _KIND == _PUBLISH:
        size, begin = data[at + 1], at + 2
        if size & _MORE:
            size, begin = size & _LOW | data[begin] << 7, begin + 1
        end = begin + size
        if end > size_of_all or size < _SHORTEST - 2 or data[begin - 1] & _MORE:
            return
        topic_at = begin + 2
        id_at = topic_at + (data[begin] << 8 | data[begin + 1])
        payload_at = id_at + (data[at] & _QOS_1)  # the bit is the size of the id, too
        if payload_at > end or id_at == topic_at:
            return
        try:
            topic = data[topic_at:id_at].decode()
        except UnicodeDecodeError:
            return
        number = data[id_at:payload_at]
        acknowledgement = b"%c\x02%b" % (ACKNOWLEDGEMENT, number) if number else b""
        retained = data[at] & _RETAINED != 0
        yield Received(topic, data[payload_at:end], retained), acknowledgement, end
        at = end


def packed(messages: Iterable[Outgoing]) -> bytes:
    r"""Write messages with QoS 0, whose topics and sizes MQTT allows.

    Examples
    --------
    >>> packed([Outgoing("a", b"hi", 0, retain=False), Outgoing("b", b"", 0, retain=True)])
    b'0\x05\x00\x01ahi1\x03\x00\x01b'
    """
    parts: list[bytes] = []
    for message in messages:
        topic, payload = message.topic.encode(), message.payload
        size = 2 + len(topic) + len(payload)
        first = _PUBLISH | message.retain
        if _MORE <= size < _LONG:  # as nearly always
            head = _HEAD(first, size & _LOW | _MORE, size >> 7, len(topic))
        else:
            head = bytes((first, *_length(size))) + len(topic).to_bytes(2)
        parts += (head, topic, payload)
    return b"".join(parts)


def _length(size: int) -> list[int]:
    """A length as MQTT writes it: 7 bits a byte, the lowest first."""
    found = [size & _LOW]
    while size := size >> 7:
        found[-1] |= _MORE
        found.append(size & _LOW)
    return found
