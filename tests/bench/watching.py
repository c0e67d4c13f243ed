"""Viewers of the push route, in a process of their own: a few that read, and many that only take.

A thousand real clients would cost more than the server they load, so most of them speak just enough
of WebSocket to be served: the opening handshake, and pongs.
"""

import asyncio
import json
import os
import time
from multiprocessing.connection import Connection
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect

READERS: Final = 5
BURST: Final = 25  # viewers that connect at a time
_PING: Final = 0x89
_MASKED_PONG: Final = b"\x8a"
_MASKED_CLOSE: Final = b"\x88\x80" + bytes(4)


class Seen(NamedTuple):
    """What the readers got, each part with the time it came, and what all together got [bytes]."""

    parts: list[tuple[float, dict[str, Any]]]
    received_bytes: int


class Watched(NamedTuple):
    """Which address is watched, and by how many."""

    url: str
    origin: str
    viewers: int


class _Taker(asyncio.Protocol):
    """A viewer that takes whatever comes."""

    def __init__(self, watched: Watched) -> None:
        self.received_bytes = 0
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._watched = watched

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        address = urlsplit(self._watched.url)
        transport.write(
            f"GET {address.path}?{address.query} HTTP/1.1\r\nHost: {address.netloc}\r\n"
            f"Origin: {self._watched.origin}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self.received_bytes += len(data)
        if not self.opened.done():
            assert data.startswith(b"HTTP/1.1 101"), data[:200]
            self.opened.set_result(None)
        elif data[0] == _PING:
            size = data[1] & 0x7F
            head = _MASKED_PONG + bytes([0x80 | size]) + bytes(4)
            self._transport.write(head + data[2 : 2 + size])

    def leave(self, *, rudely: bool) -> None:
        """Close the connection, with or without saying so before."""
        if not rudely:
            self._transport.write(_MASKED_CLOSE)
        self._transport.close()


class _Reader(ClientConnection):
    """A viewer that reads what comes."""

    received_bytes = 0

    def data_received(self, data: bytes) -> None:
        self.received_bytes += len(data)
        super().data_received(data)


def watch(watched: Watched, pipe: Connection) -> None:
    """Open all pages, say so, count from a first word to a second one, and send what was seen."""
    os.nice(1)  # what is measured goes first
    asyncio.run(_watch(watched, pipe))


async def _watch(watched: Watched, pipe: Connection) -> None:
    parts: list[tuple[float, dict[str, Any]]] = []
    readers = [await _reader(watched) for _ in range(READERS)]
    listening = [asyncio.create_task(_listen(reader, parts)) for reader in readers]
    takers: list[_Taker] = []
    for first in range(READERS, watched.viewers, BURST):
        some = range(first, min(watched.viewers, first + BURST))
        takers += await asyncio.gather(*(_taker(watched) for _ in some))
    everybody: list[_Reader | _Taker] = [*readers, *takers]
    pipe.send("open")
    await asyncio.to_thread(pipe.recv)
    parts.clear()
    before = sum(one.received_bytes for one in everybody)
    await asyncio.to_thread(pipe.recv)
    pipe.send(Seen(parts, sum(one.received_bytes for one in everybody) - before))
    for task in listening:
        task.cancel()


async def stay_briefly(watched: Watched, seconds: float) -> None:
    """Open all pages for some seconds; half of them leave without a goodbye."""
    takers: list[_Taker] = []
    for first in range(0, watched.viewers, BURST):
        some = range(first, min(watched.viewers, first + BURST))
        takers += await asyncio.gather(*(_taker(watched) for _ in some))
    await asyncio.sleep(seconds)
    for n, taker in enumerate(takers):
        taker.leave(rudely=n % 2 == 0)


async def _reader(watched: Watched) -> _Reader:
    opened = await connect(
        watched.url,
        additional_headers={"Origin": watched.origin},
        create_connection=_Reader,
        ping_interval=None,
    )
    assert isinstance(opened, _Reader)
    return opened


async def _taker(watched: Watched) -> _Taker:
    address, loop = urlsplit(watched.url), asyncio.get_running_loop()
    assert address.hostname is not None
    assert address.port is not None
    _, taker = await loop.create_connection(lambda: _Taker(watched), address.hostname, address.port)
    await taker.opened
    return taker


async def _listen(reader: _Reader, parts: list[tuple[float, dict[str, Any]]]) -> None:
    async for message in reader:
        parts.append((time.time(), json.loads(message)["parts"]))  # noqa: PERF401  # as they come
