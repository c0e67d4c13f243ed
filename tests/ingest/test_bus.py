"""The bus against real brokers; what differs between them is said where it does."""

import asyncio
import gc
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest import bus as bus_module
from ingest.bus import Bus, MqttSettings, Received, Will
from ingest.mqtt import Account, Connection, Ended, connect
from ingest.outbox import Outgoing
from tests import brokers, certificates
from tests.brokers import (
    BrokerProcess,
    Collected,
    Wire,
    collect,
    eventually,
    free_port,
    running,
)

pytestmark = [
    pytest.mark.broker,
    # The protocol library leaves the socket of a failed handshake to the garbage collector.
    pytest.mark.filterwarnings("ignore:Exception ignored in. <ssl.SSLSocket"),
]


@pytest.fixture(params=["nats", "mosquitto"])
def own_broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BrokerProcess]:
    """A broker to be killed."""
    make = {"nats": brokers.nats, "mosquitto": brokers.mosquitto}[request.param]
    with brokers.started(make(tmp_path)) as process:
        yield process


async def test_messages_arrive_in_order(broker: BrokerProcess, race_id: str) -> None:
    bus = Bus(broker.settings, client_id=race_id)
    sent = [b"%d" % number for number in range(500)]

    async with collect(broker.settings, f"{race_id}/#") as collected, running(bus):
        for payload in sent:
            bus.publish(f"{race_id}/a", payload)
        await collected.count(len(sent))

    assert collected.payloads == sent
    assert not any(message.retained for message in collected.messages)
    assert (bus.sent, bus.dropped, bus.unacknowledged) == (500, 0, 0)


async def test_qos_0_messages_arrive_in_order(broker: BrokerProcess, race_id: str) -> None:
    bus = Bus(broker.settings, client_id=race_id)
    sent = [b"%d" % number for number in range(500)]

    async with collect(broker.settings, f"{race_id}/+", qos=0) as collected, running(bus):
        for payload in sent:
            bus.publish(f"{race_id}/a", payload, qos=0)
        await collected.count(len(sent))

    assert collected.payloads == sent


async def test_a_burst_of_ten_thousand_loses_nothing(broker: BrokerProcess, race_id: str) -> None:
    bus = Bus(broker.settings, client_id=race_id)

    async with collect(broker.settings, f"{race_id}/#") as collected, running(bus):
        for number in range(10_000):
            bus.publish(f"{race_id}/{number % 100}", b"%d" % number)
        assert await bus.flush(30.0)
        await collected.count(10_000, timeout_s=30.0)

    for topic in range(100):
        received = [int(m.payload) for m in collected.messages if m.topic == f"{race_id}/{topic}"]
        assert received == list(range(topic, 10_000, 100))


async def test_what_is_published_before_the_connection_is_sent_after_it(
    broker: BrokerProcess, race_id: str
) -> None:
    bus = Bus(broker.settings, client_id=race_id)
    bus.publish(f"{race_id}/kept", b"1")
    bus.publish(f"{race_id}/dropped", b"2", qos=0)
    bus.publish(f"{race_id}/state", b"old", qos=0, retain=True)
    bus.publish(f"{race_id}/state", b"new", qos=0, retain=True)

    async with collect(broker.settings, f"{race_id}/#") as collected, running(bus):
        assert await bus.flush(5.0)
        await collected.count(2)

    assert sorted(collected.payloads) == [b"1", b"new"]
    assert bus.dropped == 1


async def test_retained_messages_are_marked_as_such(broker: BrokerProcess, race_id: str) -> None:
    bus = Bus(broker.settings, client_id=race_id)
    async with running(bus):
        bus.publish(f"{race_id}/a", b"old", retain=True)
        bus.publish(f"{race_id}/a", b"new", retain=True)
        assert await bus.flush(5.0)

        async with collect(broker.settings, f"{race_id}/#") as collected:
            await collected.count(1)
            bus.publish(f"{race_id}/a", b"live", retain=True)
            await collected.count(2)

    assert collected.messages == [
        Received(f"{race_id}/a", b"new", retained=True),
        Received(f"{race_id}/a", b"live", retained=False),
    ]


async def test_the_retained_status_of_two_thousand_runners_arrives(
    broker: BrokerProcess, race_id: str
) -> None:
    bus = Bus(broker.settings, client_id=race_id)
    topics = {f"{race_id}/runner/r{number}/status" for number in range(2_000)}
    async with running(bus):
        for topic in topics:
            bus.publish(topic, b"x" * 1_000, qos=0, retain=True)
        # An acknowledged message behind them says that the broker has taken all of them. Without
        # it the NATS server may lose, for this one subscriber, what arrives while it subscribes.
        assert await bus.flush(10.0)
        assert await bus.publish_wait(f"{race_id}/fence", b"", timeout_s=10.0)
        async with collect(broker.settings, f"{race_id}/runner/+/status", qos=0) as late:
            await late.count(len(topics))

    assert {message.topic for message in late.messages if message.retained} == topics


async def test_every_handler_of_a_matching_filter_is_called(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    bus = Bus(mqtt_settings, client_id=race_id)
    first, second, other = Collected(), Collected(), Collected()
    bus.subscribe(f"{race_id}/a", first.add)
    bus.subscribe(f"{race_id}/a", second.add)
    bus.subscribe(f"{race_id}/b", other.add)

    async with running(bus):
        bus.publish(f"{race_id}/a", b"1")
        await first.count(1)

    assert second.payloads == [b"1"]
    assert other.payloads == []
    assert bus.received == 1


async def test_a_subscription_may_come_at_any_time(broker: BrokerProcess, race_id: str) -> None:
    bus = Bus(broker.settings, client_id=race_id)
    collected = Collected()
    async with running(bus):
        bus.publish(f"{race_id}/a", b"kept", retain=True)
        assert await bus.flush(5.0)

        bus.subscribe(f"{race_id}/+", collected.add)
        await collected.count(1)

    assert collected.messages[0].retained


async def test_the_will_is_published_when_the_client_vanishes(
    broker: BrokerProcess, race_id: str
) -> None:
    topic = f"{race_id}/gateway"
    async with collect(broker.settings, topic) as collected, Wire(broker.settings) as wire:
        bus = Bus(wire.settings, client_id=race_id, will=Will(topic, b"gone"))
        async with running(bus):
            wire.cut()
            await collected.count(1)

    assert collected.payloads == [b"gone"]


async def test_the_goodbye_replaces_the_will(broker: BrokerProcess, race_id: str) -> None:
    topic = f"{race_id}/gateway"
    bus = Bus(broker.settings, client_id=race_id, will=Will(topic, b"gone"))
    bus.set_goodbye(topic, b"bye")
    bus.on_connect(lambda: bus.publish(topic, b"here", retain=True))

    async with collect(broker.settings, f"{race_id}/#") as collected:
        async with running(bus):
            bus.publish(f"{race_id}/a", b"last words")
        await collected.count(3)
        # Whatever the broker did for the lost client would be in front of this.
        async with running(Bus(broker.settings, client_id=f"{race_id}-2")) as other:
            other.publish(topic, b"end")
            await collected.until(lambda messages: messages[-1].payload == b"end")

    assert collected.payloads == [b"here", b"last words", b"bye", b"end"]


async def test_a_goodbye_with_qos_0_leaves_too(broker: BrokerProcess, race_id: str) -> None:
    topic = f"{race_id}/gateway"
    bus = Bus(broker.settings, client_id=race_id)
    bus.set_goodbye(topic, b"bye", qos=0)
    async with collect(broker.settings, topic) as collected:
        async with running(bus):
            pass
        await collected.count(1)
    assert collected.payloads == [b"bye"]


async def test_who_is_cancelled_when_an_answer_comes_stays_cancelled() -> None:
    """Else a daemon under load does not end: something comes in all the time."""
    bus = Bus(MqttSettings("127.0.0.1", 1), client_id="full", outbox_limit=1)
    waiting = asyncio.create_task(bus.publish_wait("a", b"", timeout_s=60.0))
    await eventually(lambda: bus.unacknowledged == 1)
    bus.publish("b", b"")  # takes the other's place
    waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()


async def test_a_persistent_session_queues_what_comes_while_away(
    broker: BrokerProcess, race_id: str
) -> None:
    away = Collected()
    reader = Bus(broker.settings, client_id=f"{race_id}-r", persistent=True)
    reader.subscribe(f"{race_id}/a", away.add)
    async with running(reader):
        pass
    async with running(Bus(broker.settings, client_id=race_id)) as writer:
        for number in range(100):
            writer.publish(f"{race_id}/a", b"%d" % number)
        assert await writer.flush(5.0)

    again = Collected()
    reader = Bus(broker.settings, client_id=f"{race_id}-r", persistent=True)
    reader.subscribe(f"{race_id}/a", again.add)
    async with running(reader):
        await again.count(100)

    assert away.payloads == []
    assert again.payloads == [b"%d" % number for number in range(100)]


async def test_publish_wait_tells_whether_the_broker_has_it(
    broker: BrokerProcess, race_id: str
) -> None:
    async with running(Bus(broker.settings, client_id=race_id)) as bus:
        assert await bus.publish_wait(f"{race_id}/a", b"1", timeout_s=5.0)


async def test_publish_wait_and_flush_give_up_in_time_without_a_broker(race_id: str) -> None:
    bus = Bus(MqttSettings("127.0.0.1", free_port()), client_id=race_id)
    async with running(bus, connected=False):
        assert not await bus.publish_wait(f"{race_id}/a", b"1", timeout_s=0.05)
        assert not await bus.flush(0.05)

    assert not bus.connected
    assert bus.unacknowledged == 1


async def test_the_bus_waits_for_a_broker_that_starts_later(
    tmp_path: Path, race_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    process = brokers.nats(tmp_path)
    bus = Bus(process.settings, client_id=race_id)
    bus.publish(f"{race_id}/a", b"1")
    with caplog.at_level(logging.INFO, "ingest.bus"):
        async with running(bus, connected=False):
            await eventually(lambda: "no MQTT broker answers" in caplog.text)
            with brokers.started(process):
                assert await bus.flush(15.0)

    assert bus.reconnects == 0
    assert caplog.text.count("is connected") == 1


async def test_a_refusal_names_the_fix_and_hides_the_password(
    tmp_path: Path, race_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    users = 'authorization { user: anna, password: "right" }\n'
    with brokers.started(brokers.nats(tmp_path, extra_config=users)) as process:
        settings = MqttSettings("127.0.0.1", process.settings.port, "anna", "wrong-password")
        async with running(Bus(settings, client_id=race_id), connected=False):
            await eventually(lambda: "refuses us" in caplog.text)
        right = MqttSettings("127.0.0.1", process.settings.port, "anna", "right")
        async with running(Bus(right, client_id=race_id)) as bus:
            assert bus.connected

    assert "TRAILPULSE_MQTT_PASSWORD" in caplog.text
    assert "wrong-password" not in caplog.text
    assert "wrong-password" not in repr(settings)


async def test_tls_lets_through_whom_the_authority_vouches_for(
    tmp_path: Path, race_id: str
) -> None:
    ca, certificate, key = certificates.write(tmp_path)
    port = free_port()
    tls = f"listener {port} 127.0.0.1\ncertfile {certificate}\nkeyfile {key}\n"
    with brokers.started(brokers.mosquitto(tmp_path, extra_config=tls)):
        trusting = MqttSettings("127.0.0.1", port, tls=True, ca=ca)
        bus = Bus(trusting, client_id=race_id)
        async with collect(trusting, f"{race_id}/+") as collected, running(bus):
            for number in range(500):
                bus.publish(f"{race_id}/a", b"%d" % number)
            await collected.count(500)

    assert collected.payloads == [b"%d" % number for number in range(500)]


async def test_tls_keeps_away_from_a_server_that_nobody_vouches_for(
    tmp_path: Path, race_id: str
) -> None:
    _, certificate, key = certificates.write(tmp_path)
    port = free_port()
    tls = f"listener {port} 127.0.0.1\ncertfile {certificate}\nkeyfile {key}\n"
    with brokers.started(brokers.mosquitto(tmp_path, extra_config=tls)):
        account = Account(MqttSettings("127.0.0.1", port, tls=True), race_id)
        with pytest.raises(Ended, match=r"can't be trusted .* check mqtt\.ca in race\.toml"):
            await connect(account, Collected().add)


async def test_a_connection_that_ended_before_it_was_closed_leaves_no_complaint(
    own_broker: BrokerProcess, race_id: str
) -> None:
    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: complaints.append(told))
    connection = await connect(Account(own_broker.settings, race_id), Collected().add)
    own_broker.kill()
    with pytest.raises(Ended):
        await _publish_on(connection, f"{race_id}/a")

    await connection.close()

    del connection
    await asyncio.sleep(0)  # its tasks are cancelled
    gc.collect()
    assert complaints == []


async def test_nothing_is_lost_when_the_broker_restarts_mid_stream(
    own_broker: BrokerProcess, race_id: str
) -> None:
    await _lose_nothing(own_broker, race_id, own_broker.terminate)


async def test_nothing_is_lost_when_the_embedded_broker_is_killed_mid_stream(
    tmp_path: Path, race_id: str
) -> None:
    # Mosquitto writes its sessions only now and then: killed, it forgets what it acknowledged.
    with brokers.started(brokers.nats(tmp_path)) as process:
        await _lose_nothing(process, race_id, process.kill)


async def test_nothing_is_lost_when_a_broker_with_tls_restarts_mid_stream(
    tmp_path: Path, race_id: str
) -> None:
    ca, certificate, key = certificates.write(tmp_path)
    port = free_port()
    tls = f"listener {port} 127.0.0.1\ncertfile {certificate}\nkeyfile {key}\n"
    with brokers.started(brokers.mosquitto(tmp_path, extra_config=tls)) as process:
        trusting = MqttSettings("127.0.0.1", port, tls=True, ca=ca)
        await _lose_nothing(process, race_id, process.terminate, trusting)


async def _lose_nothing(
    process: BrokerProcess,
    race_id: str,
    end: Callable[[], None],
    settings: MqttSettings | None = None,
) -> None:
    settings = settings or process.settings
    collected = Collected()
    reader = Bus(settings, client_id=f"{race_id}-r", persistent=True)
    reader.subscribe(f"{race_id}/#", collected.add)
    writer = Bus(settings, client_id=f"{race_id}-w")

    async with running(reader), running(writer):
        for number in range(4_000):
            writer.publish(f"{race_id}/{number % 4}", b"%d" % number)
        await collected.count(500)
        end()
        await eventually(lambda: not writer.connected and not reader.connected)
        writer.publish(f"{race_id}/0", b"4000")
        process.start()
        # No order is asked for: what the reader had not acknowledged comes behind the rest.
        await collected.until(lambda messages: len({m.payload for m in messages}) == 4_001, 30.0)
        assert await writer.flush(5.0)

    assert writer.dropped == 0
    assert writer.reconnects >= 1


async def test_order_survives_a_cut_connection(broker: BrokerProcess, race_id: str) -> None:
    births: list[str] = []
    async with collect(broker.settings, f"{race_id}/#") as collected, Wire(broker.settings) as wire:
        bus = Bus(wire.settings, client_id=race_id)
        bus.on_connect(lambda: births.append("here"))
        async with running(bus):
            for number in range(2_000):
                bus.publish(f"{race_id}/{number % 4}", b"%d" % number)
            await collected.count(300)
            wire.cut()
            assert await bus.flush(15.0)
            await collected.until(lambda messages: len({m.payload for m in messages}) == 2_000)

    for topic in range(4):
        # What was on its way when the wire was cut comes twice.
        received = [int(m.payload) for m in collected.messages if m.topic == f"{race_id}/{topic}"]
        assert list(dict.fromkeys(received)) == list(range(topic, 2_000, 4))
    assert births == ["here", "here"]
    assert (bus.reconnects, bus.dropped) == (1, 0)


async def test_after_a_kill_both_sides_come_back(own_broker: BrokerProcess, race_id: str) -> None:
    collected = Collected()
    bus = Bus(own_broker.settings, client_id=race_id)
    bus.subscribe(f"{race_id}/+", collected.add)
    async with running(bus):
        own_broker.kill()
        await eventually(lambda: not bus.connected)
        bus.publish(f"{race_id}/dropped", b"0", qos=0)
        bus.publish(f"{race_id}/a", b"1")
        own_broker.start()
        await collected.count(1)

    assert collected.payloads == [b"1"]
    assert bus.dropped == 1


async def test_a_full_outbox_drops_the_oldest_and_says_so(
    race_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    bus = Bus(MqttSettings("127.0.0.1", free_port()), client_id=race_id, outbox_limit=10)
    for number in range(25):
        bus.publish(f"{race_id}/a", b"%d" % number)

    assert (bus.dropped, bus.unacknowledged) == (15, 10)
    assert caplog.text.count("the outbox is full") == 1


async def test_an_exception_in_a_handler_ends_the_bus(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    def broken(_: Received) -> None:
        raise LookupError("a mistake")

    bus = Bus(mqtt_settings, client_id=race_id)
    bus.subscribe(f"{race_id}/a", broken)
    bus.publish(f"{race_id}/a", b"1")

    with pytest.raises(ExceptionGroup) as raised:
        async with asyncio.timeout(10.0):
            await bus.run()

    assert raised.group_contains(LookupError, match="a mistake")


@pytest.mark.parametrize("topic", ["", "a/#", "a/+/b", "a\0b", "x" * 70_000])
def test_a_topic_that_no_broker_takes_is_refused(topic: str) -> None:
    with pytest.raises(ValueError, match="topic"):
        Bus(MqttSettings("127.0.0.1", 1), client_id="x").publish(topic, b"")


def test_what_would_end_every_connection_is_refused() -> None:
    bus = Bus(MqttSettings("127.0.0.1", 1), client_id="x")
    with pytest.raises(ValueError, match="payload"):
        bus.publish("a", bytes(1_100_000))
    with pytest.raises(ValueError, match="QoS"):
        bus.publish("a", b"", qos=2)


async def test_two_of_one_name_are_told_what_may_be_the_matter(
    mosquitto_broker: BrokerProcess,
    race_id: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As two machines with a copy of one race folder: nothing else says so."""
    monkeypatch.setattr(bus_module, "delay_s", lambda *_: 0.02)  # NATS lets nobody in so soon
    hint = f"{race_id} loses the MQTT broker again and again: if another program has the same name"
    one, other = (Bus(mosquitto_broker.settings, client_id=race_id) for _ in range(2))
    async with running(one), running(other, connected=False):
        await eventually(lambda: hint in caplog.text)


async def test_cancelling_while_connecting_is_clean(race_id: str) -> None:
    arrived, left = asyncio.Event(), asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await reader.read()
        writer.close()
        await writer.wait_closed()
        left.set()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port: int = server.sockets[0].getsockname()[1]
        task = asyncio.create_task(Bus(MqttSettings("127.0.0.1", port), client_id=race_id).run())
        await arrived.wait()
        task.cancel()
        async with asyncio.timeout(5.0):
            await asyncio.wait([task])
            await left.wait()

    assert task.cancelled()


async def _publish_on(connection: Connection, topic: str) -> None:
    while True:
        await connection.publish(Outgoing(topic, b"1", qos=0, retain=False))
