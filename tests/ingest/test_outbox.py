from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ingest.outbox import Outbox, Outgoing
from tests.examples import examples


def kept(payload: bytes, topic: str = "a") -> Outgoing:
    return Outgoing(topic, payload, qos=1, retain=False)


def passing(payload: bytes) -> Outgoing:
    return Outgoing("a", payload, qos=0, retain=False)


def state(payload: bytes, topic: str = "a") -> Outgoing:
    return Outgoing(topic, payload, qos=0, retain=True)


def take_all_passing(outbox: Outbox) -> list[bytes]:
    return [message.payload for message in iter(outbox.take_passing, None)]


def test_a_lost_connection_brings_the_unacknowledged_back_to_the_front() -> None:
    outbox = Outbox(10)
    messages = [kept(b"%d" % number) for number in range(4)]
    for message in messages:
        outbox.put(message, connected=True)
    assert outbox.take_kept() is messages[0]
    assert outbox.take_kept() is messages[1]
    assert outbox.take_kept() is messages[2]
    assert outbox.acknowledge(messages[1])

    outbox.connection_lost()

    assert not outbox.acknowledge(messages[0])
    assert [outbox.take_kept() for _ in range(4)] == [messages[0], messages[2], messages[3], None]


def test_qos_0_is_dropped_while_away_and_when_the_connection_is_lost() -> None:
    outbox = Outbox(10)
    outbox.put(passing(b"away"), connected=False)
    outbox.put(passing(b"on the way"), connected=True)
    outbox.connection_lost()

    assert take_all_passing(outbox) == []
    assert (outbox.dropped, outbox.overflowed) == (2, 0)


def test_the_newest_state_of_a_topic_takes_the_place_of_the_older() -> None:
    outbox = Outbox(10)
    outbox.put(state(b"old a", "a"), connected=False)
    outbox.put(state(b"b", "b"), connected=False)
    outbox.put(state(b"new a", "a"), connected=True)
    outbox.connection_lost()

    assert take_all_passing(outbox) == [b"new a", b"b"]
    assert outbox.dropped == 0


@pytest.mark.parametrize("make", [kept, passing, lambda payload: state(payload, payload.decode())])
def test_the_oldest_makes_room(make: Callable[[bytes], Outgoing]) -> None:
    outbox = Outbox(2)
    for number in range(3):
        outbox.put(make(b"%d" % number), connected=True)

    first = outbox.take_kept() or outbox.take_passing()
    assert first is not None
    assert first.payload == b"1"
    assert outbox.dropped == 1


def test_each_message_is_settled_once() -> None:
    heard: list[bool] = []
    outbox = Outbox(1)
    dropped = Outgoing("a", b"1", 1, retain=False, settled=heard.append)
    acknowledged = Outgoing("a", b"2", 1, retain=False, settled=heard.append)
    outbox.put(dropped, connected=True)
    outbox.put(acknowledged, connected=True)
    assert heard == [False]
    outbox.take_kept()
    outbox.acknowledge(acknowledged)
    outbox.acknowledge(acknowledged)
    assert heard == [False, True]


def test_a_limit_below_one_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="limit"):
        Outbox(0)


class KeptMessages(RuleBasedStateMachine):
    """QoS 1 messages against a model: a list in order, of which some are with the broker."""

    LIMIT = 5

    def __init__(self) -> None:
        super().__init__()
        self.outbox = Outbox(self.LIMIT)
        self.waiting: list[Outgoing] = []
        self.in_flight: list[Outgoing] = []
        self.dropped = 0

    @rule()
    def put(self) -> None:
        message = kept(b"")
        self.outbox.put(message, connected=True)
        self.waiting.append(message)
        if len(self.waiting) + len(self.in_flight) > self.LIMIT:
            self.waiting.pop(0)
            self.dropped += 1

    @rule()
    def take(self) -> None:
        expected = self.waiting.pop(0) if self.waiting else None
        assert self.outbox.take_kept() is expected
        if expected is not None:
            self.in_flight.append(expected)

    @precondition(lambda self: self.in_flight)
    @rule(data=st.data())
    def acknowledge(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, len(self.in_flight) - 1))
        assert self.outbox.acknowledge(self.in_flight.pop(number))

    @rule()
    def lose_the_connection(self) -> None:
        self.outbox.connection_lost()
        self.waiting[:0] = self.in_flight
        self.in_flight.clear()

    @invariant()
    def counts_agree(self) -> None:
        assert self.outbox.in_flight == len(self.in_flight)
        assert self.outbox.unacknowledged == len(self.in_flight) + len(self.waiting)
        assert self.outbox.dropped == self.outbox.overflowed == self.dropped
        assert self.outbox.is_empty() == (not self.in_flight and not self.waiting)


TestKeptMessages = KeptMessages.TestCase
TestKeptMessages.settings = examples(50, stateful_step_count=30)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=40))
def test_of_every_topic_the_last_state_comes_out(puts: list[tuple[str, bool]]) -> None:
    outbox = Outbox(100)
    expected: dict[str, bytes] = {}
    for number, (topic, connected) in enumerate(puts):
        outbox.put(state(b"%d" % number, topic), connected=connected)
        expected[topic] = b"%d" % number

    assert sorted(take_all_passing(outbox)) == sorted(expected.values())


def test_several_that_pass_go_the_way_of_each() -> None:
    many = [passing(b"1"), state(b"2", "s"), passing(b"3"), state(b"4", "s"), passing(b"5")]
    for connected in (True, False):
        together, alone = Outbox(2), Outbox(2)
        together.put_passing(many, connected=connected)
        for message in many:
            alone.put(message, connected=connected)
        assert together.dropped == alone.dropped
        assert together.take_passing_batch(10) == [*iter(alone.take_passing, None)]
        assert together.is_empty()
