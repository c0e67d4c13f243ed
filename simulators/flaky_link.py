"""A way to the broker that can be cut, slowed down, or swallow everything, as networks do."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Final, Self

from ingest.bus import MqttSettings
from simulators.faults import Fault
from simulators.timetable import Spell

LOOPBACK: Final = "127.0.0.1"
CHUNK_BYTES: Final = 4096
PIECES: Final = 1024  # on their way; more are left to TCP


@dataclass(frozen=True, slots=True)
class _State:
    """How the way is: `delay_s` each way, `bytes_s` at most; open, and letting anything pass."""

    up: bool = True
    passing: bool = True
    delay_s: float = 0.0
    bytes_s: float = float("inf")


class FlakyLink:
    """Stands between one gateway and the broker; an async context manager that lets through.

    What is on its way when it swallows comes later, as long as the connection stands: so it is
    with TCP. A broker with TLS is spoken to directly, since only it can show its certificate.
    """

    def __init__(self, broker: MqttSettings) -> None:
        self.settings = broker
        """Where the gateway finds the broker."""
        self._broker = broker
        self._state = _State()
        self._changed = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._carrying: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        if not self._broker.tls:
            self._server = await asyncio.start_server(self._accept, LOOPBACK, 0)
            port = self._server.sockets[0].getsockname()[1]
            self.settings = replace(self._broker, host=LOOPBACK, port=port, others=())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.close()
        self._cut()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    def suffer(self, spells: Sequence[Spell]) -> None:
        """Be as these faults say; those of other places are none of its business."""
        state = _State()
        for spell in spells:
            state = _worse(state, spell.fault)
        if state == self._state:
            return
        self._state = state
        self._changed.set()
        self._changed = asyncio.Event()
        if not state.up:
            self._cut()

    def _cut(self) -> None:
        for task in self._carrying:
            task.cancel()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._state.up:
            writer.transport.abort()
            return
        task = asyncio.create_task(self._carry(reader, writer), name="flaky link")
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = [writer]
        try:
            host, port = self._broker.host, self._broker.port
            far_reader, far_writer = await asyncio.open_connection(host, port)
            ends.append(far_writer)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._copy(reader, far_writer))
                tasks.create_task(self._copy(far_reader, writer))
        except* OSError:
            pass  # the broker is away, or an end has gone: both are told by closing the other
        finally:
            for end in ends:
                end.transport.abort()

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass everything on in order, each piece when it is due, also after the last one came.

        Raises
        ------
        ConnectionResetError
            When that end has closed and everything has arrived, so that the other way ends too.
        """
        pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=PIECES)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._take(reader, pieces))
            tasks.create_task(self._deliver(pieces, writer))

    async def _take(
        self, reader: asyncio.StreamReader, pieces: asyncio.Queue[tuple[float, bytes]]
    ) -> None:
        loop = asyncio.get_running_loop()
        free_at = 0.0
        piece = b"more"
        while piece:
            piece = await reader.read(CHUNK_BYTES)
            free_at = max(free_at, loop.time()) + len(piece) / self._state.bytes_s
            await pieces.put((free_at + self._state.delay_s, piece))

    async def _deliver(
        self, pieces: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter
    ) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due_at, piece = await pieces.get()
            await asyncio.sleep(max(0.0, due_at - loop.time()))
            while not self._state.passing:
                await self._changed.wait()
            if not piece:
                writer.close()
                await writer.wait_closed()
                raise ConnectionResetError("closed by its other end")
            writer.write(piece)
            await writer.drain()


def _worse(state: _State, fault: Fault) -> _State:
    match fault.kind:
        case "link_down":
            return replace(state, up=False)
        case "half_open_link":
            return replace(state, passing=False)
        case "slow_link":
            return replace(
                state,
                delay_s=state.delay_s + fault.latency_s,
                bytes_s=min(state.bytes_s, fault.bytes_s),
            )
        case _:
            return state
