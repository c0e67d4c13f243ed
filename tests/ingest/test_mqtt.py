"""One connection, byte by byte: a broker that says exactly what a test has it say."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from typing import Self

import pytest

from ingest.backoff import Cause
from ingest.mqtt import Account, Connection, Ended, connect
from ingest.outbox import Outgoing
from ingest.traffic import MqttSettings, Received
from tests.bench import packets
from tests.brokers import WITHIN_S

CONNACK = packets.CONNECTED
DISCONNECT = b"\xe0\x00"


def qos_0(topic: bytes, payload: bytes, *, retain: bool = False) -> bytes:
    size = 2 + len(topic) + len(payload)
    assert size < 0x80
    return bytes([0x31 if retain else 0x30, size, 0, len(topic)]) + topic + payload


def puback(*numbers: int) -> bytes:
    return b"".join(b"\x40\x02" + number.to_bytes(2, "big") for number in numbers)


class Peer:
    """A broker of one client, which speaks only bytes."""

    def __init__(self) -> None:
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter
        self._server: asyncio.Server
        self._came = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    @property
    def settings(self) -> MqttSettings:
        return MqttSettings("127.0.0.1", self._server.sockets[0].getsockname()[1])

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        _, size = await reader.readexactly(2)  # CONNECT
        await reader.readexactly(size)
        writer.write(CONNACK)
        self._came.set()

    async def say(self, *pieces: bytes) -> None:
        """Send bytes, each piece for itself."""
        await self._came.wait()
        for piece in pieces:
            self._writer.write(piece)
            await self._writer.drain()
            await asyncio.sleep(0.01)

    async def hears(self, expected: bytes) -> None:
        """Wait for as many bytes, and compare."""
        async with asyncio.timeout(WITHIN_S):
            assert await self._reader.readexactly(len(expected)) == expected

    async def hears_nothing_more(self) -> None:
        """Look whether bytes come that nobody expects."""
        await asyncio.sleep(0.05)
        self._writer.close()
        assert await self._reader.read() == b""


class Inbox:
    """Keeps what came; raises at one message if it is told to."""

    def __init__(self, fails_at: bytes | None = None) -> None:
        self.found: list[tuple[str, bytes, bool]] = []
        self._fails_at = fails_at
        self._changed = asyncio.Event()

    def take(self, message: Received) -> None:
        if message.payload == self._fails_at:
            raise LookupError("a programming error")
        self.found.append((message.topic, message.payload, message.retained))
        self._changed.set()

    async def until(self, *expected: tuple[str, bytes, bool]) -> None:
        """Wait for so many messages, and compare."""
        async with asyncio.timeout(WITHIN_S):
            while len(self.found) < len(expected):
                self._changed.clear()
                await self._changed.wait()
        assert self.found == [*expected]


@contextlib.asynccontextmanager
async def connected(peer: Peer, inbox: Inbox) -> AsyncIterator[Connection]:
    connection = await connect(Account(peer.settings, "client"), inbox.take)
    try:
        yield connection
    finally:
        await connection.close()


async def test_with_qos_0_nothing_is_answered() -> None:
    inbox = Inbox()
    async with Peer() as peer, connected(peer, inbox):
        await peer.say(qos_0(b"a", b"1") + qos_0(b"b", b"", retain=True))
        await inbox.until(("a", b"1", False), ("b", b"", True))
        await peer.hears_nothing_more()


async def test_with_qos_1_each_is_acknowledged_in_order() -> None:
    inbox = Inbox()
    again = bytearray(packets.publish(b"b", b"2", 7))
    again[0] |= 0x08  # dup
    retained = packets.publish(b"c", b"", 65_535, retain=True)
    async with Peer() as peer, connected(peer, inbox):
        await peer.say(packets.publish(b"a", b"1", 300) + again + qos_0(b"q", b"0") + retained)
        await inbox.until(
            ("a", b"1", False), ("b", b"2", False), ("q", b"0", False), ("c", b"", True)
        )
        await peer.hears(puback(300, 7, 65_535))
        await peer.hears_nothing_more()


async def test_other_packets_between_them_keep_their_place() -> None:
    inbox = Inbox()
    async with Peer() as peer, connected(peer, inbox) as connection:
        asking = asyncio.create_task(connection.subscribe([("a", 1)]))
        await peer.hears(b"\x82\x06\x00\x01\x00\x01a\x01")
        suback = b"\x90\x03\x00\x01\x01"
        await peer.say(packets.publish(b"a", b"1", 1) + suback + packets.publish(b"a", b"2", 2))
        await inbox.until(("a", b"1", False), ("a", b"2", False))
        await asking
        await peer.hears(puback(1, 2))


async def test_a_message_of_qos_2_is_handed_on_once_it_is_released() -> None:
    inbox = Inbox()
    async with Peer() as peer, connected(peer, inbox):
        await peer.say(b"\x34\x06\x00\x01a\x00\x09x" + packets.publish(b"b", b"1", 4))
        await peer.hears(b"\x50\x02\x00\x09" + puback(4))
        await peer.say(b"\x62\x02\x00\x09")
        await peer.hears(b"\x70\x02\x00\x09")
        await inbox.until(("b", b"1", False), ("a", b"x", False))


@pytest.mark.parametrize("size", [10, 100, 20_000, 300_000])
async def test_a_message_may_come_in_pieces_of_any_size(size: int) -> None:
    inbox = Inbox()
    payload = bytes(size)
    whole = packets.publish(b"large", payload, 5) + packets.publish(b"a", b"next", 6)
    cuts = [0, 1, 2, 4, 6, 9, 14, len(whole) // 2, len(whole) - 3, len(whole)]
    pieces = [whole[begin:end] for begin, end in itertools.pairwise(cuts)]
    async with Peer() as peer, connected(peer, inbox):
        await peer.say(*pieces)
        await inbox.until(("large", payload, False), ("a", b"next", False))
        await peer.hears(puback(5, 6))


async def test_many_messages_come_in_order_however_they_are_cut() -> None:
    inbox = Inbox()
    payloads = [bytes([number % 256]) * (number % 700) for number in range(1000)]
    whole = b"".join(packets.publish(b"t", one, at) for at, one in enumerate(payloads, start=1))
    async with Peer() as peer, connected(peer, inbox):
        await peer.say(*(whole[at : at + 40_001] for at in range(0, len(whole), 40_001)))
        await inbox.until(*(("t", one, False) for one in payloads))
        await peer.hears(puback(*range(1, 1001)))


@pytest.mark.parametrize(
    "wrong",
    [
        b"\x30\x05\x00\x01\xffhi",  # a topic that is not UTF-8
        b"\x30\x04\x00\x00hi",  # no topic
        b"\x30\x05\x00\x04ahi",  # a topic longer than the packet
        b"\x36\x07\x00\x01a\x00\x01hi",  # QoS 3
        b"\x30\xff\xff\xff\xff\x01",  # a length of five bytes
        b"\xf0\x00",  # no packet of MQTT 3.1.1
    ],
)
async def test_what_can_not_be_read_ends_the_connection(wrong: bytes) -> None:
    inbox = Inbox()
    async with Peer() as peer, connected(peer, inbox) as connection:
        await peer.say(packets.publish(b"a", b"1", 3) + wrong + packets.publish(b"a", b"2", 4))
        with pytest.raises(Ended) as raised:
            await asyncio.wait_for(connection.ended(), WITHIN_S)
        assert raised.value.cause is Cause.LOST
        assert inbox.found == [("a", b"1", False)]


@pytest.mark.parametrize("size", [1, 20_000])
async def test_what_a_handler_raises_is_raised_and_its_message_not_acknowledged(size: int) -> None:
    failing = bytes(size)
    inbox = Inbox(fails_at=failing)
    async with Peer() as peer, connected(peer, inbox) as connection:
        await peer.say(
            packets.publish(b"a", b"fine", 1)
            + packets.publish(b"a", failing, 2)
            + packets.publish(b"a", b"later", 3)
        )
        with pytest.raises(LookupError, match="a programming error"):
            await asyncio.wait_for(connection.ended(), WITHIN_S)
        assert inbox.found == [("a", b"fine", False)]
        await peer.hears(puback(1))
        await peer.hears_nothing_more()


async def test_the_end_is_heard_after_what_came_before_it() -> None:
    inbox = Inbox()
    async with Peer() as peer, connected(peer, inbox) as connection:
        await peer.say(qos_0(b"a", b"last words"))
        peer._writer.close()
        with pytest.raises(Ended, match="connection closed"):
            await asyncio.wait_for(connection.ended(), WITHIN_S)
        assert inbox.found == [("a", b"last words", False)]


async def test_a_connection_that_is_torn_down_is_lost() -> None:
    inbox = Inbox()
    async with Peer() as peer, connected(peer, inbox) as connection:
        await peer.say(qos_0(b"a", b"1"))
        await inbox.until(("a", b"1", False))
        peer._writer.transport.abort()
        with pytest.raises(Ended):
            await asyncio.wait_for(connection.ended(), WITHIN_S)
        with pytest.raises(Ended):
            await connection.publish_passing([Outgoing("a", b"", 0, retain=False)])


async def test_a_batch_leaves_as_it_was_put() -> None:
    batch = [
        Outgoing("a", b"1", 0, retain=False),
        Outgoing("b/ü", b"", 0, retain=True),
        Outgoing("c", bytes(200), 0, retain=False),
    ]
    async with Peer() as peer, connected(peer, Inbox()) as connection:
        await connection.publish_passing(batch)
        await peer.hears(
            qos_0(b"a", b"1")
            + qos_0("b/ü".encode(), b"", retain=True)
            + b"\x30\xcb\x01\x00\x01c"
            + bytes(200)
        )
        await connection.close()
        await peer.hears(DISCONNECT)


async def test_whoever_reads_slowly_is_waited_for() -> None:
    batch = [Outgoing("a", bytes(60_000), 0, retain=False)] * 8
    async with Peer() as peer, connected(peer, Inbox()) as connection:
        sending = asyncio.create_task(_send(connection, batch, 40))
        await asyncio.sleep(0.3)
        assert not sending.done()
        one = b"\x30\xe3\xd4\x03\x00\x01a" + bytes(60_000)
        for _ in range(40 * len(batch)):
            await peer.hears(one)
        await asyncio.wait_for(sending, WITHIN_S)


async def _send(connection: Connection, batch: list[Outgoing], times: int) -> None:
    for _ in range(times):
        await connection.publish_passing(batch)
