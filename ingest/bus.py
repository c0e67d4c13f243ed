"""The bus: publish and subscribe over MQTT, whatever becomes of the broker.

`Bus.run` keeps a connection, for ever. Everybody else calls `publish` and `subscribe` at any
time, on the event loop, and never waits for the network. MQTT 3.1.1, QoS 0 and 1.
"""

import asyncio
import logging
import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import Final, Never

from ingest.backoff import Cause, delay_s
from ingest.link import Echo, Link
from ingest.mqtt import Account, Ended
from ingest.outbox import Outgoing
from ingest.traffic import Handler, MqttSettings, Received, Traffic, Will
from ingest.wire import LARGEST_BYTES

__all__ = ["Bus", "Echo", "Handler", "MqttSettings", "Received", "Will"]

# A connection that held so long starts the next row of attempts from the shortest wait.
SETTLED_S: Final = 10.0

# So many connections in a row that ended sooner are a sign that somebody else has our name.
PUSHED_OUT: Final = 5

# While the broker is away, or messages make room for newer ones, say so this often.
LOG_EVERY_S: Final = 60.0

_MAX_TOPIC_BYTES: Final = 65_535
_TOPICS_MAX: Final = 16_384  # that are not looked through again: each runner has one or two

_log = logging.getLogger(__name__)


class Bus:
    """Publishes and receives; survives every absence of the broker.

    All methods belong on the event loop that `run` runs on; from another thread go through
    ``loop.call_soon_threadsafe``.

    Parameters
    ----------
    settings
        The broker.
    client_id
        Our name at the broker; a second client with the same name pushes us out.
    will
        Published by the broker when we vanish.
    persistent
        Whether the broker keeps our subscriptions and their QoS 1 messages while we are away.
    outbox_limit
        How many messages may wait; beyond it the oldest are dropped, counted and logged.
    echo
        How to find out within half a minute that a connection is only half open; absent: the
        pings of MQTT have to do.
    """

    def __init__(
        self,
        settings: MqttSettings,
        *,
        client_id: str,
        will: Will | None = None,
        persistent: bool = False,
        outbox_limit: int = 100_000,
        echo: Echo | None = None,
    ) -> None:
        self._account = Account(settings, client_id, will, persistent)
        self._traffic = Traffic(outbox_limit)
        self._echo = echo
        self._on_connect: list[Callable[[], None]] = []
        self._connections = 0
        self._random = Random()
        self._complained_at = -math.inf
        self._short_in_a_row = 0
        self._overflowed_at = -math.inf

    @property
    def connected(self) -> bool:
        """Whether the broker has accepted us and our subscriptions, and is still there."""
        return self._traffic.connected

    @property
    def sent(self) -> int:
        """How many messages the broker has acknowledged (QoS 1) or were sent (QoS 0)."""
        return self._traffic.sent

    @property
    def received(self) -> int:
        """How many messages came in."""
        return self._traffic.received

    @property
    def dropped(self) -> int:
        """How many messages were given up: QoS 0 while away, QoS 1 beyond the outbox's limit."""
        return self._traffic.outbox.dropped

    @property
    def unacknowledged(self) -> int:
        """How many QoS 1 messages the broker does not have for sure yet."""
        return self._traffic.outbox.unacknowledged

    @property
    def reconnects(self) -> int:
        """How many connections were made after the first."""
        return max(0, self._connections - 1)

    def subscribe(self, topic_filter: str, handler: Handler, *, qos: int = 1) -> None:
        """Hand every message of a topic filter to `handler`, now and after each reconnect.

        Handlers run on the event loop between everything else: they must be quick. An exception
        in one is a programming error and ends `run`. Filters that overlap may deliver twice.
        """
        self._traffic.subscribe(topic_filter, handler, qos)

    def unsubscribe(self, topic_filter: str) -> None:
        """Hear nothing of a topic filter any more, whoever subscribed to it."""
        self._traffic.unsubscribe(topic_filter)

    def on_connect(self, callback: Callable[[], None]) -> None:
        """Call `callback` after every connect, once the subscriptions stand: the birth message."""
        self._on_connect.append(callback)

    def set_goodbye(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = True) -> None:
        """Publish this last when `run` is cancelled; the will is not published then."""
        self._traffic.goodbye = Outgoing(topic, payload, qos, retain)

    def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Publish without waiting; order is kept within a topic and QoS.

        QoS 1 is kept until the broker has it, and may arrive twice. QoS 0 is dropped while the
        broker is away, except that of retained ones the newest of each topic is kept.

        Raises
        ------
        ValueError
            For a topic that MQTT forbids, or QoS 2.
        """
        self._put(Outgoing(topic, payload, qos, retain))

    def publish_passing(self, messages: Iterable[tuple[str, bytes, bool]]) -> None:
        """Publish several messages with QoS 0, each a topic, a payload, and whether to retain it.

        Raises
        ------
        ValueError
            See `publish`; none of them is published then.
        """
        batch = [Outgoing(topic, payload, 0, retain) for topic, payload, retain in messages]
        for message in batch:
            _check(message)
        self._traffic.put_passing(batch)

    async def publish_wait(
        self, topic: str, payload: bytes, *, timeout_s: float, retain: bool = False
    ) -> bool:
        """Publish with QoS 1; whether the broker acknowledged in time.

        After False it may still arrive later: it is kept like any other.
        """
        settled: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def settle(acknowledged: bool) -> None:
            if not settled.done():
                settled.set_result(acknowledged)

        self._put(Outgoing(topic, payload, 1, retain, settle))
        try:
            async with asyncio.timeout(timeout_s):
                return await settled
        except TimeoutError:
            return False

    async def flush(self, timeout_s: float) -> bool:
        """Wait until all is sent and acknowledged; whether that was in time."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._traffic.empty.wait()
        except TimeoutError:
            return False
        return True

    async def run(self) -> Never:
        """Connect and stay connected until cancelled; then flush, say goodbye, disconnect."""
        loop = asyncio.get_running_loop()
        failures = 0
        while True:
            started = loop.time()
            try:
                await Link(self._account, self._traffic, self._ready, echo=self._echo).run()
            except Ended as ended:
                # A cancellation may come in the moment when the connection ends.
                if (task := asyncio.current_task()) is not None and task.cancelling():
                    raise asyncio.CancelledError from ended
                if ended.cause is Cause.LOST:
                    settled = loop.time() - started > SETTLED_S
                    failures = 0 if settled else failures
                    self._look_for_namesakes(settled=settled)
                wait_s = delay_s(failures, ended.cause, self._random)
                self._go_to_next_node()
                self._report(ended, wait_s, now=loop.time())
            failures += 1
            await asyncio.sleep(wait_s)

    def _go_to_next_node(self) -> None:
        self._account = replace(self._account, settings=self._account.settings.next_node())

    def _ready(self) -> None:
        self._connections += 1
        self._complained_at = -math.inf
        settings = self._account.settings
        _log.info(
            "%s is connected to the MQTT broker %s:%d",
            self._account.client_id,
            settings.host,
            settings.port,
        )
        for callback in self._on_connect:
            callback()

    def _report(self, ended: Ended, wait_s: float, *, now: float) -> None:
        if ended.cause is Cause.LOST:
            _log.info(
                "%s lost the MQTT broker (%s); trying again in %.1f s",
                self._account.client_id,
                ended,
                wait_s,
            )
        elif now - self._complained_at >= LOG_EVERY_S:
            self._complained_at = now
            _log.warning("%s; trying again in %.1f s and on", ended, wait_s)

    def _look_for_namesakes(self, *, settled: bool) -> None:
        """Say what may be the matter when one connection after the other is a short one.

        Brokers let a client in by pushing out the one that had its name, and tell neither why.
        """
        self._short_in_a_row = 0 if settled else self._short_in_a_row + 1
        if self._short_in_a_row == PUSHED_OUT:
            self._short_in_a_row = 0
            _log.warning(
                "%s loses the MQTT broker again and again: if another program has the same name"
                " there, they push each other out. Run each program of a race once, and give each"
                " gateway a [gateway] id of its own in race.toml",
                self._account.client_id,
            )

    def _put(self, message: Outgoing) -> None:
        _check(message)
        outbox = self._traffic.outbox
        overflowed = outbox.overflowed
        self._traffic.put(message)
        if outbox.overflowed != overflowed:
            now = asyncio.get_running_loop().time()
            if now - self._overflowed_at >= LOG_EVERY_S:
                self._overflowed_at = now
                _log.warning(
                    "the outbox is full: %d messages dropped so far, oldest first",
                    outbox.overflowed,
                )


def _check(message: Outgoing) -> None:
    """Refuse what the broker would end the connection for, again and again."""
    _check_topic(message.topic)
    if message.qos not in (0, 1):
        raise ValueError(f"QoS {message.qos} is not 0 or 1")
    if len(message.payload) > LARGEST_BYTES:
        raise ValueError(f"a payload of {len(message.payload)} bytes, at most {LARGEST_BYTES}")


@lru_cache(_TOPICS_MAX)
def _check_topic(topic: str) -> None:
    if not topic or "+" in topic or "#" in topic or "\0" in topic:
        raise ValueError(f"not a topic to publish to: {topic!r}")
    if len(topic) > _MAX_TOPIC_BYTES // 4:  # UTF-8 has up to 4 bytes a character
        raise ValueError(f"a topic of {len(topic)} characters is too long")
