"""Prometheus asks us, as a Prometheus would."""

import asyncio
import socket
from urllib.request import urlopen

import msgspec
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from ingest.bus import Bus, MqttSettings
from ingest.errors import Unavailable
from ingest.gateway_metrics import numbers
from ingest.messages import GatewayReport, Sensor
from ingest.metrics import Number, served
from tests.brokers import free_port


async def asked(port: int) -> dict[tuple[str, tuple[str, ...]], float]:
    """All samples by name and the values of their labels."""

    def get() -> str:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            return str(answer.read().decode())

    text = await asyncio.to_thread(get)
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_numbers_are_as_of_now_each_time() -> None:
    port, count = free_port(), [1.0]
    async with served(lambda: [Number("things", "all things", count[0])], port):
        assert await asked(port) == {("trailpulse_things", ()): 1.0}
        count[0] = 2.0
        assert await asked(port) == {("trailpulse_things", ()): 2.0}


async def test_a_gateway_tells_what_it_knows() -> None:
    report = GatewayReport(
        t=1000.0, online=True, sent={"anna": 5, "ben": 2}, refused={"truncated": 3},
        spool_records=7, spool_oldest_t=940.0, radio_fault="deaf", slots_used=2,
    )  # fmt: skip
    live = Sensor(sensor="a", kind="heart_rate", state="live", since=0.0)
    sensors = [live, live, msgspec.structs.replace(live, state="lost")]
    bus, port = Bus(MqttSettings("127.0.0.1", 1), client_id="x"), free_port()

    async with served(lambda: numbers(report, sensors, bus), port):
        told = await asked(port)

    assert told["trailpulse_gateway_records_sent_total", ()] == 7
    assert told["trailpulse_gateway_refused_total", ("truncated",)] == 3
    assert told["trailpulse_gateway_spool_records", ()] == 7
    assert told["trailpulse_gateway_spool_oldest_age_seconds", ()] == 60
    assert told["trailpulse_gateway_sensors", ("live",)] == 2
    assert told["trailpulse_gateway_radio_deaf", ()] == 1
    assert told["trailpulse_gateway_slots_used", ()] == 2
    assert ("trailpulse_gateway_slots_total", ()) not in told, "unknown is not zero"
    assert told["trailpulse_gateway_broker_connected", ()] == 0
    assert ("trailpulse_gateway_clock_offset_seconds", ()) not in told


async def test_it_listens_on_this_machine_only_and_ends_with_the_daemon() -> None:
    port = free_port()
    async with served(list, port):
        listening = [
            one.laddr.ip
            for one in psutil.Process().net_connections()
            if one.status == psutil.CONN_LISTEN and one.laddr.port == port
        ]
        assert listening == ["127.0.0.1"]
    with socket.create_server(("127.0.0.1", port)):
        pass  # free again


async def test_a_port_in_use_is_told() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(Unavailable, match="--metrics-port"),
    ):
        async with served(list, taken.getsockname()[1]):
            pass


async def test_without_a_port_nobody_is_answered() -> None:
    async with served(list, None):
        pass
