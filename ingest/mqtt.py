"""One connection to an MQTT broker: the only file that imports aiomqtt (once asyncio-mqtt).

aiomqtt speaks the protocol; here it is kept cheap per message: what is received is handed on as
soon as it is read, instead of by a task per message, and publishing needs no timers.
"""

import asyncio
import contextlib
import logging
import math
import ssl
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Never

import aiomqtt

from ingest.backoff import Cause
from ingest.gathered import GatheredSocket
from ingest.outbox import Outgoing
from ingest.publishes import ACKNOWLEDGEMENT, packed, published
from ingest.traffic import MqttSettings, Received, Will

# A connection that says nothing, not even to a ping, is found dead within twice this time.
KEEPALIVE_S: Final = 15

# Enough to open a socket that is nearly open, or to write one packet to one that takes any.
DISCONNECT_S: Final = 1.0

_REFUSED_FILTER: Final = 0x80

_log = logging.getLogger(__name__)

# What the libraries log as errors are absences of the broker; `Ended` tells these, once each.
_library_log: Final = _log.getChild("aiomqtt")
_library_log.setLevel(logging.CRITICAL)


class Ended(Exception):  # noqa: N818  # named for what happened
    """The connection ended, or none could be made; the text says why and what to do."""

    def __init__(self, cause: Cause, text: str) -> None:
        super().__init__(text)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Account:
    """Who connects where, and how; the fields are explained at `ingest.bus.Bus`."""

    settings: MqttSettings
    client_id: str
    will: Will | None = None
    persistent: bool = False


async def connect(account: Account, receive: Callable[[Received], None]) -> "Connection":
    """Connect; `receive` is called with every message that comes in.

    Raises
    ------
    Ended
        When that did not succeed.
    """
    receiver = _Receiver(receive)
    client = _client(account, receiver, await _tls_context(account.settings))
    # The socket is opened in a thread, which can't be cancelled: wait for it, then close it.
    connecting = asyncio.ensure_future(client.__aenter__())
    try:
        await asyncio.shield(connecting)
    except asyncio.CancelledError:
        await asyncio.wait([connecting], timeout=DISCONNECT_S)
        await _disconnect(client)
        connecting.cancel()
        raise
    except aiomqtt.MqttError as error:
        await _disconnect(client)
        raise _not_connected(error, account.settings) from error
    return Connection(client, receiver)


class Connection:
    """An open connection; make it with `connect`. All but `close` raise `Ended` at its end."""

    def __init__(self, client: "_Client", receiver: "_Receiver") -> None:
        self._client = client
        self._receiver = receiver

    async def ended(self) -> Never:
        """Wait for the end; what `receive` raised is raised as it was."""
        try:
            await anext(self._client.messages)
        except aiomqtt.MqttError as error:
            if self._receiver.is_at_work and error.__cause__ is not None:
                raise error.__cause__ from None
            raise _lost(error) from error
        raise AssertionError("the inbox keeps nothing, so there is no next message")

    async def subscribe(self, filters: list[tuple[str, int]]) -> None:
        """Ask for topic filters, each with its QoS; a refused one is logged."""
        if not filters:
            return
        try:
            answers = await self._client.subscribe(filters)
        except aiomqtt.MqttError as error:
            raise _lost(error) from error
        codes = [answer if isinstance(answer, int) else answer.value for answer in answers]
        for (topic_filter, _), code in zip(filters, codes, strict=True):
            if code >= _REFUSED_FILTER:
                _log.warning(
                    "the broker refuses the subscription %s; check what this user may read",
                    topic_filter,
                )

    async def unsubscribe(self, filters: list[str]) -> None:
        """Ask for topic filters no more."""
        try:
            await self._client.unsubscribe(filters)
        except aiomqtt.MqttError as error:
            raise _lost(error) from error

    async def publish(self, message: Outgoing, timeout_s: float = math.inf) -> None:
        """Publish and wait: with QoS 1 for the acknowledgement, with QoS 0 for the socket."""
        if message.qos == 0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if timeout_s == math.inf else timeout_s):
                    await self.publish_passing([message])
            return
        try:
            # Without a time limit aiomqtt makes no task and no timer for the message.
            await self._client.publish(
                message.topic, message.payload, message.qos, message.retain, timeout=timeout_s
            )
        except aiomqtt.MqttError as error:
            raise _lost(error) from error

    async def publish_passing(self, batch: Sequence[Outgoing]) -> None:
        """Publish QoS 0 messages and wait until the socket has taken all."""
        try:
            await self._client.publish_passing(batch)
        except aiomqtt.MqttError as error:
            raise _lost(error) from error

    async def close(self) -> None:
        """Disconnect, if still connected, so that the will is not published."""
        await _disconnect(self._client)


class _Receiver:
    """Hands messages on; still at work afterwards when that raised."""

    def __init__(self, receive: Callable[[Received], None]) -> None:
        self._receive = receive
        self.is_at_work = False

    def take(self, message: Received) -> None:
        """Hand one message on."""
        self.is_at_work = True
        self._receive(message)
        self.is_at_work = False


class _Client(aiomqtt.Client):
    """Reads and writes many packets at a time.

    What it changes of aiomqtt 2.5 and of paho-mqtt 2, which does the work below it: the socket is
    a `GatheredSocket`. PUBLISH packets that have come whole are handed on from there, of which
    paho makes some objects, three lines of log and a search through its handlers each, and
    aiomqtt two more objects; their acknowledgements leave together. Messages with QoS 0 go there
    as one, and nobody hears of each that it has left. All other packets, those of which a piece
    is missing or wrong, connecting, keeping alive and sending with QoS 1 are left as they were.
    """

    def __init__(self, receiver: _Receiver, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._receiver = receiver
        self._left = asyncio.Event()

    def hear_the_end(self) -> None:
        """Ask why it ended, once it has: else asyncio complains that nobody did."""
        self._disconnected.add_done_callback(_asked_why)

    async def publish_passing(self, batch: Sequence[Outgoing]) -> None:
        """Publish QoS 0 messages and wait until all that waited has left."""
        if self._client.socket() is None:
            raise aiomqtt.MqttError("connection closed")
        self._left.clear()
        self._queue_packets(packed(batch))
        await self._left.wait()

    def _queue_packets(self, packets: bytes | bytearray) -> None:
        """Have some packets leave one after the other, of which nothing more is to be heard.

        To paho it is one with an acknowledgement.
        """
        self._client._packet_queue(ACKNOWLEDGEMENT, packets, mid=0, qos=1)

    def _on_socket_open(self, client: Any, userdata: Any, sock: Any) -> None:
        client._sock = GatheredSocket(sock)
        super()._on_socket_open(client, userdata, client._sock)
        # Read by `_read` instead.
        self._loop.call_soon_threadsafe(self._loop.add_reader, sock.fileno(), self._read)

    def _read(self) -> None:
        """Take what has come; as in aiomqtt, what goes wrong with it ends the connection."""
        client: Any = self._client
        try:
            while (sock := client.socket()) is not None:
                self._take_published(sock)
                client.loop_read()
                if not sock.pending():
                    break
        except Exception as error:  # noqa: BLE001  # `Connection.ended` raises it
            if not self._disconnected.done():
                self._disconnected.set_exception(error)

    def _take_published(self, sock: GatheredSocket) -> None:
        """Hand on the messages that are next to be read, and acknowledge them."""
        client = self._client
        if client._in_packet["command"]:
            return  # paho has begun with a packet
        data, at = sock.untaken()
        acknowledgements = bytearray()
        try:
            for message, acknowledgement, end in published(data, at):
                self._receiver.take(message)
                acknowledgements += acknowledgement
                at = end
        finally:
            sock.take_to(at)
            if acknowledgements:
                self._queue_packets(acknowledgements)

    def _on_socket_register_write(self, client: Any, userdata: Any, sock: Any) -> None:
        """Write in the loop's next turn: a socket that takes it at once need not be watched."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # CONNECT is sent from a thread
            self._loop.call_soon_threadsafe(self._write)
        else:
            loop.call_soon(self._write)

    def _write(self) -> None:
        client = self._client
        client.loop_write()
        if client.want_write() and (sock := client.socket()) is not None:
            self._loop.add_writer(sock.fileno(), self._write)

    def _on_socket_unregister_write(self, client: Any, userdata: Any, sock: Any) -> None:
        """Everything is written: let it leave, if need be in several goes."""
        self._flush(sock)

    def _flush(self, sock: GatheredSocket) -> None:
        loop, descriptor = self._loop, sock.fileno()
        try:
            left = sock.flush()
        except OSError:
            left = True  # the connection is lost, as whoever reads is about to find out
        if left:
            self._left.set()
            loop.remove_writer(descriptor)
        else:
            loop.add_writer(descriptor, self._flush, sock)

    def _on_socket_close(self, client: Any, userdata: Any, sock: Any) -> None:
        super()._on_socket_close(client, userdata, sock)
        self._left.set()
        if (descriptor := sock.fileno()) > -1:
            self._loop.remove_writer(descriptor)


def _asked_why(ended: "asyncio.Future[None]") -> None:
    if not ended.cancelled():
        ended.exception()


def _client(account: Account, receiver: _Receiver, tls_context: ssl.SSLContext | None) -> "_Client":
    settings, will = account.settings, account.will

    class Inbox(asyncio.Queue[aiomqtt.Message]):
        def put_nowait(self, item: aiomqtt.Message) -> None:
            receiver.take(Received(item.topic.value, bytes(item.payload), item.retain))

    client = _Client(
        receiver,
        settings.host,
        settings.port,
        username=settings.username,
        password=settings.password,
        logger=_library_log,
        identifier=account.client_id,
        queue_type=Inbox,
        will=aiomqtt.Will(will.topic, will.payload, will.qos, will.retain) if will else None,
        clean_session=not account.persistent,
        keepalive=KEEPALIVE_S,
        max_inflight_messages=0,  # no limit: `Link` keeps the window
        tls_context=tls_context,
    )
    client.pending_calls_threshold = sys.maxsize  # likewise
    return client


async def _tls_context(settings: MqttSettings) -> ssl.SSLContext | None:
    if not settings.tls:
        return None
    try:
        return await asyncio.to_thread(ssl.create_default_context, cafile=settings.ca)
    except OSError as error:
        text = f"can't read the certificate authority {settings.ca}: {error}"
        raise Ended(Cause.REFUSED, text) from error


async def _disconnect(client: "_Client") -> None:
    client.timeout = DISCONNECT_S
    client.hear_the_end()
    with contextlib.suppress(aiomqtt.MqttError):
        await client.__aexit__(None, None, None)


def _lost(error: aiomqtt.MqttError) -> Ended:
    # MQTT 3.1.1 brokers give no reason; aiomqtt then says "Unspecified error".
    reason = str(error.__cause__ or error)
    return Ended(Cause.LOST, "connection closed" if "Unspecified" in reason else reason)


def _not_connected(error: aiomqtt.MqttError, settings: MqttSettings) -> Ended:
    where = f"{settings.host}:{settings.port}"
    if isinstance(error, aiomqtt.MqttCodeError):
        return Ended(
            Cause.REFUSED,
            f"the MQTT broker {where} refuses us ({error}); check TRAILPULSE_MQTT_USERNAME and"
            " TRAILPULSE_MQTT_PASSWORD, or [mqtt] in secrets.toml",
        )
    if "CERTIFICATE" in str(error):
        return Ended(
            Cause.REFUSED,
            f"the certificate of the MQTT broker {where} can't be trusted ({error}); check"
            " mqtt.ca in race.toml",
        )
    return Ended(
        Cause.ABSENT,
        f"no MQTT broker answers at {where} ({error}); start it, or correct mqtt.url in race.toml",
    )
