"""One connection to the MQTT broker: the only file that imports aiomqtt (once asyncio-mqtt).

aiomqtt speaks the protocol; this file keeps the cost per message low: what is received is handed
on by the queue itself instead of by a task per message, and publishing is pipelined.
"""

import asyncio
import contextlib
import logging
import math
import socket
import ssl
from collections.abc import Callable, Coroutine
from itertools import islice
from typing import Any, Final, Never

import aiomqtt

from ingest.backoff import Cause
from ingest.outbox import Outgoing
from ingest.traffic import MqttSettings, Received, Traffic, Will

# Unacknowledged messages on the way: enough to hide the journey to a distant broker and back;
# more would only mean more duplicates after a lost connection.
WINDOW: Final = 32

# QoS 0 messages between two looks at everything else; after so many, wait for the socket.
BATCH: Final = 64

# A half-open connection is found by silence: no answer to a ping, or no acknowledgement.
KEEPALIVE_S: Final = 15
STALLED_S: Final = 10.0

# Packet ids have 16 bits, and both QoS use them: stop before the id of an unacknowledged message
# comes round again.
IDS_WITHOUT_PROGRESS: Final = 60_000

# At the end: for the rest of the outbox, and again for the goodbye.
FAREWELL_S: Final = 2.0

_REFUSED_FILTER: Final = 0x80
_NO_NAGLE: Final = ((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),)

# Enough to write one packet; if the socket takes none, it is closed without it.
_DISCONNECT_S: Final = 1.0

_log = logging.getLogger(__name__)

# What the libraries log as errors are absences of the broker, which `Bus` reports once each.
_library_log: Final = _log.getChild("aiomqtt")
_library_log.setLevel(logging.CRITICAL)


class Ended(Exception):  # noqa: N818  # named for what happened
    """The connection ended, or none could be made; the text says why and what to do."""

    def __init__(self, cause: Cause, text: str) -> None:
        super().__init__(text)
        self.cause = cause


class Link:
    """One connection, from CONNECT to DISCONNECT.

    Parameters
    ----------
    settings, client_id, will, persistent
        As for `ingest.bus.Bus`.
    traffic
        What to carry.
    on_ready
        Called once, when the subscriptions stand.
    """

    def __init__(
        self,
        settings: MqttSettings,
        *,
        client_id: str,
        will: Will | None,
        persistent: bool,
        traffic: Traffic,
        on_ready: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._client_id = client_id
        self._will = will
        self._persistent = persistent
        self._traffic = traffic
        self._on_ready = on_ready
        self._handling = False
        self._acknowledged = 0
        self._ids_used = 0  # since the last acknowledgement

    async def run(self) -> Never:
        """Carry the traffic until the connection ends; when cancelled, say goodbye first.

        Raises
        ------
        Ended
            When there is no connection any more, or none could be made.
        """
        client = await self._connect()
        try:
            raise Ended(Cause.LOST, await self._carry(client))
        except asyncio.CancelledError:
            await self._farewell(client)
            raise
        finally:
            self._traffic.connection_lost()
            await _disconnect(client)

    async def _connect(self) -> aiomqtt.Client:
        client = self._client(await self._tls_context())
        # The socket is opened in a thread, which can't be cancelled: wait for it, then close it.
        connecting = asyncio.ensure_future(client.__aenter__())
        try:
            await asyncio.shield(connecting)
        except asyncio.CancelledError:
            await asyncio.wait([connecting])
            await _disconnect(client)
            raise
        except aiomqtt.MqttError as error:
            await _disconnect(client)
            raise _not_connected(error, self._settings) from error
        return client

    def _client(self, tls: ssl.SSLContext | None) -> aiomqtt.Client:
        will = self._will
        client = aiomqtt.Client(
            self._settings.host,
            self._settings.port,
            username=self._settings.username,
            password=self._settings.password,
            logger=_library_log,
            identifier=self._client_id,
            queue_type=_inbox(self._receive),
            clean_session=not self._persistent,
            keepalive=KEEPALIVE_S,
            max_inflight_messages=0,  # no limit there, because the window is kept here
            will=aiomqtt.Will(will.topic, will.payload, will.qos, will.retain) if will else None,
            tls_context=tls,
            socket_options=_NO_NAGLE,
        )
        client.pending_calls_threshold = 2 * WINDOW
        return client

    async def _tls_context(self) -> ssl.SSLContext | None:
        if not self._settings.tls:
            return None
        try:
            return await asyncio.to_thread(ssl.create_default_context, cafile=self._settings.ca)
        except OSError as error:
            text = f"can't read the certificate authority {self._settings.ca}: {error}"
            raise Ended(Cause.REFUSED, text) from error

    async def _carry(self, client: aiomqtt.Client) -> str:
        """Subscribe and publish until the connection is lost; why it was."""
        reasons: list[str] = []
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._watch(client))
                tasks.create_task(self._guard())
                self._traffic.new_filters.clear()
                await _subscribe(client, list(self._traffic.routes.filters()))
                self._traffic.connected = True
                self._on_ready()
                await self._pump(client, tasks)
        except* aiomqtt.MqttError as lost:
            reasons = [str(error.__cause__ or error) for error in lost.exceptions]
        return reasons[0]

    async def _watch(self, client: aiomqtt.Client) -> None:
        """Raise when the connection is lost, or what a handler raised."""
        try:
            await anext(client.messages)  # never yields, as the inbox stays empty
        except aiomqtt.MqttError as error:
            if self._handling and error.__cause__ is not None:
                raise error.__cause__ from None
            raise

    async def _guard(self) -> None:
        """Give up a connection on which nothing is acknowledged any more."""
        loop = asyncio.get_running_loop()
        seen, seen_at = -1, 0.0
        while True:
            if self._acknowledged != seen or not self._traffic.outbox.in_flight:
                seen, seen_at = self._acknowledged, loop.time()
            elif loop.time() - seen_at > STALLED_S:
                raise aiomqtt.MqttError(f"nothing was acknowledged for {STALLED_S:.0f} s")
            await asyncio.sleep(1.0)

    async def _pump(self, client: aiomqtt.Client, tasks: asyncio.TaskGroup) -> Never:
        traffic = self._traffic
        while True:
            traffic.work.clear()
            if filters := list(traffic.new_filters.items()):
                traffic.new_filters.clear()
                tasks.create_task(_subscribe(client, filters))
            if not await self._send(client, tasks):
                await traffic.work.wait()

    async def _send(self, client: aiomqtt.Client, tasks: asyncio.TaskGroup) -> bool:
        """Start the QoS 1 messages that fit the window and a batch of QoS 0; False: no QoS 0."""
        outbox = self._traffic.outbox
        while outbox.in_flight < WINDOW and (message := outbox.take_kept()) is not None:
            tasks.create_task(self._publish_kept(client, message))
        if outbox.in_flight and self._ids_used > IDS_WITHOUT_PROGRESS:
            return False
        batch = list(islice(iter(outbox.take_passing, None), BATCH))
        if not batch:
            return False
        for message in batch[:-1]:
            _start(_publish(client, message))
        # The socket takes them in order: once the last is written, all are.
        await _publish(client, batch[-1])
        self._ids_used += len(batch)
        self._traffic.count_sent(len(batch))
        return True

    async def _publish_kept(self, client: aiomqtt.Client, message: Outgoing) -> None:
        await _publish(client, message)
        self._acknowledged += 1
        self._ids_used = 0
        self._traffic.outbox.acknowledge(message)
        self._traffic.count_sent(1)
        self._traffic.work.set()

    async def _farewell(self, client: aiomqtt.Client) -> None:
        traffic = self._traffic
        traffic.outbox.take_back()
        try:
            async with asyncio.timeout(FAREWELL_S), asyncio.TaskGroup() as tasks:
                while not traffic.outbox.is_empty():
                    traffic.work.clear()
                    if not await self._send(client, tasks):
                        await traffic.work.wait()
        except* (TimeoutError, aiomqtt.MqttError):
            _log.info(
                "%d messages could not be delivered at the end", traffic.outbox.unacknowledged
            )
        if (last := traffic.goodbye) is not None:
            with contextlib.suppress(aiomqtt.MqttError):
                await client.publish(
                    last.topic, last.payload, last.qos, last.retain, timeout=FAREWELL_S
                )

    def _receive(self, message: aiomqtt.Message) -> None:
        """Hand a message on; aiomqtt calls this while it reads the socket."""
        topic = message.topic.value
        received = Received(topic, bytes(message.payload), message.retain)
        self._traffic.received += 1
        self._handling = True
        for handler in self._traffic.routes.handlers(topic):
            handler(received)
        self._handling = False


def _inbox(receive: Callable[[aiomqtt.Message], None]) -> type[asyncio.Queue[aiomqtt.Message]]:
    """Make a queue that keeps nothing: no task and no wait per message."""

    class Inbox(asyncio.Queue[aiomqtt.Message]):
        def put_nowait(self, item: aiomqtt.Message) -> None:
            receive(item)

    return Inbox


def _publish(client: aiomqtt.Client, message: Outgoing) -> Coroutine[Any, Any, None]:
    # Without a timeout aiomqtt needs no task and no timer per message; `_guard` watches instead.
    return client.publish(
        message.topic, message.payload, message.qos, message.retain, timeout=math.inf
    )


def _start(publishing: Coroutine[Any, Any, None]) -> None:
    """Run a QoS 0 publish up to where it waits for the socket, and leave it there.

    The message then is in the client's write buffer, and nobody needs to hear that it left.
    """
    with contextlib.suppress(StopIteration):
        publishing.send(None)
    publishing.close()


async def _subscribe(client: aiomqtt.Client, filters: list[tuple[str, int]]) -> None:
    if not filters:
        return
    answers = await client.subscribe(filters)
    codes = [answer if isinstance(answer, int) else answer.value for answer in answers]
    for (topic_filter, _), code in zip(filters, codes, strict=True):
        if code >= _REFUSED_FILTER:
            _log.warning(
                "the broker refuses the subscription %s; check what this user may read",
                topic_filter,
            )


async def _disconnect(client: aiomqtt.Client) -> None:
    client.timeout = _DISCONNECT_S
    with contextlib.suppress(aiomqtt.MqttError):
        await client.__aexit__(None, None, None)


def _not_connected(error: aiomqtt.MqttError, settings: MqttSettings) -> Ended:
    where = f"{settings.host}:{settings.port}"
    if isinstance(error, aiomqtt.MqttCodeError):
        return Ended(
            Cause.REFUSED,
            f"the MQTT broker {where} refuses us ({error}); check TRAILPULSE_MQTT_USER and"
            " TRAILPULSE_MQTT_PASSWORD, or [mqtt] in secrets.toml",
        )
    if "CERTIFICATE" in str(error):
        return Ended(
            Cause.REFUSED,
            f"the certificate of the MQTT broker {where} is not to be trusted ({error}); check"
            " mqtt.ca in race.toml",
        )
    return Ended(
        Cause.ABSENT,
        f"no MQTT broker answers at {where} ({error}); start it, or correct mqtt.url in race.toml",
    )
