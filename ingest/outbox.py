"""What is to be published: kept, replaced or dropped until the broker has it. Pure, no I/O.

QoS 1 messages wait in one bounded queue until they are acknowledged; a lost connection only puts
the unacknowledged ones back to its front. Retained QoS 0 messages are state: the newest of a
topic replaces the one that waits. Other QoS 0 messages are worth something only at once: they
are dropped while there is no connection.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Sequence

import msgspec


class Outgoing(msgspec.Struct, eq=False):
    """One message on its way; `settled` hears once whether it was acknowledged or dropped."""

    topic: str
    payload: bytes
    qos: int
    retain: bool
    settled: Callable[[bool], None] | None = None


class Outbox:
    """The messages on their way, in the order they were put within each topic and QoS.

    Parameters
    ----------
    limit
        How many messages may wait, for QoS 1 and for QoS 0 each; the oldest make room.
    """

    def __init__(self, limit: int) -> None:
        if limit < 1:
            raise ValueError(f"the limit must be at least 1, not {limit}")
        self._limit = limit
        self._waiting: deque[Outgoing] = deque()
        self._in_flight: OrderedDict[Outgoing, None] = OrderedDict()
        self._passing: deque[Outgoing] = deque()
        self._state: OrderedDict[str, Outgoing] = OrderedDict()
        self._dropped = 0
        self._overflowed = 0

    @property
    def dropped(self) -> int:
        """How many messages were given up, whatever the reason."""
        return self._dropped

    @property
    def overflowed(self) -> int:
        """How many of the dropped ones had QoS 1, that is had to make room for newer ones."""
        return self._overflowed

    @property
    def in_flight(self) -> int:
        """How many QoS 1 messages were handed out and are not acknowledged yet."""
        return len(self._in_flight)

    @property
    def unacknowledged(self) -> int:
        """How many QoS 1 messages are not acknowledged yet, handed out or not."""
        return len(self._in_flight) + len(self._waiting)

    def is_empty(self) -> bool:
        """Whether nothing waits and nothing is unacknowledged."""
        return not (self._waiting or self._in_flight or self._passing or self._state)

    def put(self, message: Outgoing, *, connected: bool) -> None:
        """Take a message; what can't be kept is counted as dropped."""
        if message.qos > 0:
            self._waiting.append(message)
            self._make_room()
        elif message.retain:
            self._put_state(message)
        elif connected:
            self._passing.append(message)
            if len(self._passing) > self._limit:
                self._drop(self._passing.popleft())
        else:
            self._drop(message)

    def put_passing(self, messages: Sequence[Outgoing], *, connected: bool) -> None:
        """Take several messages, all with QoS 0; what can't be kept is counted as dropped."""
        for message in messages:
            if message.retain:
                self._put_state(message)
        passing = [message for message in messages if not message.retain]
        if connected:
            self._passing.extend(passing)
            while len(self._passing) > self._limit:
                self._drop(self._passing.popleft())
        else:
            for message in passing:
                self._drop(message)

    def take_kept(self) -> Outgoing | None:
        """Hand out the next QoS 1 message; it stays here until `acknowledge`."""
        if not self._waiting:
            return None
        message = self._waiting.popleft()
        self._in_flight[message] = None
        return message

    def take_passing(self) -> Outgoing | None:
        """Hand out the next QoS 0 message and forget it."""
        return next(iter(self.take_passing_batch(1)), None)

    def take_passing_batch(self, at_most: int) -> list[Outgoing]:
        """Hand out the next QoS 0 messages and forget them."""
        batch = [self._passing.popleft() for _ in range(min(at_most, len(self._passing)))]
        while self._state and len(batch) < at_most:
            batch.append(self._state.popitem(last=False)[1])
        return batch

    def acknowledge(self, message: Outgoing) -> bool:
        """Forget a message that the broker has; False when it was not in flight any more."""
        if message not in self._in_flight:
            return False
        del self._in_flight[message]
        if message.settled is not None:
            message.settled(True)
        return True

    def take_back(self) -> None:
        """Put the unacknowledged messages back to the front, to be handed out again."""
        self._waiting.extendleft(reversed(self._in_flight))
        self._in_flight.clear()

    def connection_lost(self) -> None:
        """Take back the unacknowledged messages and drop what was worth sending at once."""
        self.take_back()
        while self._passing:
            self._drop(self._passing.popleft())

    def _put_state(self, message: Outgoing) -> None:
        # The newer value takes the older one's place in the line: a topic that changes faster
        # than the line moves must still come through.
        self._state[message.topic] = message
        if len(self._state) > self._limit:
            self._drop(self._state.popitem(last=False)[1])

    def _make_room(self) -> None:
        while self._waiting and self.unacknowledged > self._limit:
            self._overflowed += 1
            self._drop(self._waiting.popleft())

    def _drop(self, message: Outgoing) -> None:
        self._dropped += 1
        if message.settled is not None:
            message.settled(False)
