"""What one connection carries: subscribe, publish, watch, and say goodbye."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Never

from ingest.backoff import Cause
from ingest.mqtt import Account, Connection, Ended, connect
from ingest.outbox import Outgoing
from ingest.traffic import Received, Traffic

# Unacknowledged messages on the way: enough to hide the journey to a distant broker and back;
# more would only mean more duplicates after a lost connection.
WINDOW: Final = 32

# QoS 0 messages between two looks at everything else.
BATCH: Final = 64

# Longer than a busy broker on an SD card takes.
STALLED_S: Final = 10.0

# A broker that answers pings may still have lost our session, and half a connection may be open:
# what we publish to ourselves has to come back within this time.
ECHO_S: Final = 15.0
ECHO_EVERY_S: Final = 10.0

# At the end: for the rest of the outbox, and again for the goodbye.
FAREWELL_S: Final = 2.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Echo:
    """A topic of our own by which we hear ourselves, how often, and how long that may take."""

    topic: str
    every_s: float = ECHO_EVERY_S
    patience_s: float = ECHO_S


class Link:
    """Carries the traffic over one connection.

    Parameters
    ----------
    account
        Whose connection, to which broker.
    traffic
        What to carry.
    on_ready
        Called once, when the subscriptions stand.
    stalled_s
        How long nothing may be acknowledged before the broker is treated as gone [s].
    echo
        How to hear ourselves; absent: not at all.
    """

    def __init__(
        self,
        account: Account,
        traffic: Traffic,
        on_ready: Callable[[], None],
        *,
        stalled_s: float = STALLED_S,
        echo: Echo | None = None,
    ) -> None:
        self._account = account
        self._traffic = traffic
        self._on_ready = on_ready
        self._stalled_s = stalled_s
        self._echo = echo
        self._echoed = asyncio.Event()
        self._acknowledged = 0

    async def run(self) -> Never:
        """Carry the traffic until the connection ends; when cancelled, say goodbye first.

        Raises
        ------
        Ended
            When there is no connection any more, or none could be made.
        """
        connection = await connect(self._account, self._receive)
        carrying = asyncio.create_task(self._carry(connection), name="carry")
        try:
            # Shielded, so that what is on its way can still arrive after a cancellation.
            raise Ended(Cause.LOST, await asyncio.shield(carrying))
        except asyncio.CancelledError:
            await self._farewell(connection, carrying)
            raise
        finally:
            carrying.cancel()
            await asyncio.wait([carrying])
            self._traffic.connection_lost()
            await connection.close()

    async def _carry(self, connection: Connection) -> str:
        """Subscribe and publish until the connection is lost; why it was."""
        reasons: list[str] = []
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(connection.ended())
                tasks.create_task(self._guard())
                self._traffic.new_filters.clear()
                self._traffic.old_filters.clear()
                await connection.subscribe(self._filters())
                if self._echo is not None:
                    tasks.create_task(self._hear_ourselves(connection, self._echo))
                self._traffic.connected = True
                self._on_ready()
                await self._pump(connection, tasks)
        except* Ended as ended:
            reasons = [str(error) for error in ended.exceptions]
        return reasons[0]

    def _filters(self) -> list[tuple[str, int]]:
        ours = [] if self._echo is None else [(self._echo.topic, 0)]
        return [*self._traffic.routes.filters(), *ours]

    async def _hear_ourselves(self, connection: Connection, echo: Echo) -> None:
        """Give up a connection that carries nothing there and back any more.

        Only one that once did: some brokers forbid it.
        """
        known = False
        while True:
            self._echoed.clear()
            await connection.publish_passing([Outgoing(echo.topic, b"{}", 0, retain=False)])
            try:
                async with asyncio.timeout(echo.patience_s):
                    await self._echoed.wait()
                known = True
            except TimeoutError:
                if known:
                    text = f"nothing came back for {echo.patience_s:.0f} s"
                    raise Ended(Cause.LOST, text) from None
            await asyncio.sleep(echo.every_s)

    async def _guard(self) -> None:
        """Give up a connection on which nothing is acknowledged any more."""
        loop = asyncio.get_running_loop()
        seen, seen_at = -1, 0.0
        while True:
            if self._acknowledged != seen or not self._traffic.outbox.in_flight:
                seen, seen_at = self._acknowledged, loop.time()
            elif loop.time() - seen_at > self._stalled_s:
                raise Ended(Cause.LOST, f"nothing was acknowledged for {self._stalled_s} s")
            await asyncio.sleep(self._stalled_s / 10)

    async def _pump(self, connection: Connection, tasks: asyncio.TaskGroup) -> Never:
        traffic = self._traffic
        while True:
            traffic.work.clear()
            if filters := list(traffic.new_filters.items()):
                traffic.new_filters.clear()
                tasks.create_task(connection.subscribe(filters))
            if old := list(traffic.old_filters):
                traffic.old_filters.clear()
                tasks.create_task(connection.unsubscribe(old))
            if not await self._send(connection, tasks):
                await traffic.work.wait()

    async def _send(self, connection: Connection, tasks: asyncio.TaskGroup) -> bool:
        """Start the QoS 1 messages that fit the window, send a batch of QoS 0; whether any left."""
        outbox = self._traffic.outbox
        while outbox.in_flight < WINDOW and (message := outbox.take_kept()) is not None:
            tasks.create_task(self._deliver(connection, message))
        batch = outbox.take_passing_batch(BATCH)
        if not batch:
            return False
        await connection.publish_passing(batch)
        self._traffic.count_sent(len(batch))
        return True

    async def _deliver(self, connection: Connection, message: Outgoing) -> None:
        await connection.publish(message)
        self._acknowledged += 1
        self._traffic.outbox.acknowledge(message)
        self._traffic.count_sent(1)
        self._traffic.work.set()

    async def _farewell(self, connection: Connection, carrying: asyncio.Task[str]) -> None:
        traffic = self._traffic
        emptying = asyncio.create_task(traffic.empty.wait())
        await asyncio.wait(
            {emptying, carrying}, timeout=FAREWELL_S, return_when=asyncio.FIRST_COMPLETED
        )
        emptying.cancel()
        if traffic.outbox.unacknowledged:
            _log.warning("%d messages are undelivered at the end", traffic.outbox.unacknowledged)
        if traffic.goodbye is not None and not carrying.done():
            try:
                await connection.publish(traffic.goodbye, FAREWELL_S)
            except Ended as ended:
                _log.warning("the goodbye is undelivered: %s", ended)

    def _receive(self, received: Received) -> None:
        if self._echo is not None and received.topic == self._echo.topic:
            self._echoed.set()
            return
        self._traffic.received += 1
        for handler in self._traffic.routes.handlers(received.topic):
            handler(received)
