"""MQTT 3.1.1 packets at next to no cost, for a load generator that shall not be what is measured.

Only what a generator needs: publish with QoS 1 and count what is acknowledged; subscribe and read
what is published. `ingest.mqtt` is what programs use.
"""

from collections.abc import Iterator
from typing import Final

CONNECTED: Final = b"\x20\x02\x00\x00"
ACKNOWLEDGED_BYTES: Final = 4
_PUBLISH: Final = 0x30
_QOS_1: Final = 0x02
_RETAIN: Final = 0x01
_QOS_MASK: Final = 0x06
_CLEAN_SESSION: Final = b"\x02"


def connect(client_id: str, keepalive_s: int = 0) -> bytes:
    """Ask to be let in, without a name."""
    head = _text(b"MQTT") + b"\x04" + _CLEAN_SESSION + keepalive_s.to_bytes(2, "big")
    return _packet(0x10, head + _text(client_id.encode()))


def subscribe(topic_filter: str, packet_id: int = 1) -> bytes:
    """Ask for a topic filter with QoS 0."""
    return _packet(0x82, packet_id.to_bytes(2, "big") + _text(topic_filter.encode()) + b"\x00")


def publish(topic: bytes, payload: bytes, packet_id: int, *, retain: bool = False) -> bytes:
    """Publish with QoS 1.

    Examples
    --------
    >>> publish(b"a", b"{}", 7)
    b'2\\x07\\x00\\x01a\\x00\\x07{}'
    """
    head = _PUBLISH | _QOS_1 | (_RETAIN if retain else 0)
    return _packet(head, _text(topic) + packet_id.to_bytes(2, "big") + payload)


def published(data: bytearray) -> Iterator[tuple[bytes, bytes]]:
    """Take the whole packets off the front of what was received: topic and payload of publishes.

    Examples
    --------
    >>> data = bytearray(publish(b"a", b"{}", 7) + b"2")
    >>> [*published(data)], data
    ([(b'a', b'{}')], bytearray(b'2'))
    """
    view = bytes(data)
    at, end = 0, len(view)
    while (body := _body(view, at)) is not None:
        begin, length = body
        if begin + length > end:
            break
        head = view[at]
        at = begin + length
        if head & 0xF0 == _PUBLISH:
            topic_end = begin + 2 + int.from_bytes(view[begin : begin + 2], "big")
            payload_begin = topic_end + (2 if head & _QOS_MASK else 0)
            yield view[begin + 2 : topic_end], view[payload_begin:at]
    del data[:at]


def _body(view: bytes, at: int) -> tuple[int, int] | None:
    """Where the packet at `at` has its body, and how long that is; None if not known yet."""
    length, shift = 0, 0
    for position in range(at + 1, min(at + 5, len(view))):
        byte = view[position]
        length |= (byte & 0x7F) << shift
        if byte < 0x80:
            return position + 1, length
        shift += 7
    return None


def _packet(head: int, body: bytes) -> bytes:
    length, digits = len(body), bytearray()
    while True:
        length, digit = divmod(length, 128)
        digits.append(digit | (0x80 if length else 0))
        if not length:
            return bytes([head]) + bytes(digits) + body


def _text(text: bytes) -> bytes:
    return len(text).to_bytes(2, "big") + text
