"""Three nats-servers as one broker: one of them is killed in the middle of a race."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.broker_config import Plan, nats_config
from ingest.bus import Bus, MqttSettings
from ingest.nats import command
from ingest.race.addresses import LOOPBACK
from tests.brokers import BrokerProcess, Collected, eventually, free_port, running

pytestmark = pytest.mark.broker

NODES = 3


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[list[BrokerProcess]]:
    """Three servers that replicate what they keep."""
    routes = [free_port() for _ in range(NODES)]
    nodes = [_node(tmp_path / f"node-{at}", at, routes) for at in range(NODES)]
    with contextlib.ExitStack() as stack:
        for node in nodes:
            stack.callback(node.kill)
            node.launch()
        for node in nodes:
            node.wait_until_it_answers()
        yield nodes


def _node(folder: Path, at: int, routes: list[int]) -> BrokerProcess:
    folder.mkdir()
    port = free_port()
    others = ", ".join(f'"nats://{LOOPBACK}:{route}"' for route in routes)
    config = nats_config(Plan(LOOPBACK, port, folder / "store"))
    config = config.replace("server_name: trailpulse", f"server_name: node-{at}")
    config = config.replace("mqtt {", f"mqtt {{\n  stream_replicas: {NODES}")
    config += f'cluster {{ name: race, listen: "{LOOPBACK}:{routes[at]}", routes: [{others}] }}\n'
    path = folder / "nats.conf"
    path.write_text(config)
    return BrokerProcess(command(path), MqttSettings(LOOPBACK, port), folder / "log.txt")


def _all(nodes: list[BrokerProcess], first: int) -> MqttSettings:
    """The address of the cluster, beginning with one of its nodes."""
    turned = nodes[first:] + nodes[:first]
    here, *others = [(node.settings.host, node.settings.port) for node in turned]
    return MqttSettings(*here, others=tuple(others))


async def test_a_node_killed_in_mid_race_loses_nothing(
    cluster: list[BrokerProcess], race_id: str
) -> None:
    topic = f"{race_id}/vitals"
    monitor = Bus(_all(cluster, 0), client_id=f"{race_id}-monitor", persistent=True)
    gateway = Bus(_all(cluster, 1), client_id=f"{race_id}-gateway")
    collected = Collected()
    monitor.subscribe(topic, collected.add)
    numbers = [b"%d" % number for number in range(600)]

    async with running(monitor), running(gateway):
        for at, payload in enumerate(numbers):
            gateway.publish(topic, payload)
            if at == 200:
                await collected.count(100, timeout_s=30.0)
                cluster[1].kill()  # the gateway's node
                await eventually(lambda: gateway.reconnects > 0 and gateway.connected, 30.0)
            await asyncio.sleep(0)
        assert await gateway.flush(60.0)
        await collected.until(
            lambda messages: set(numbers) <= {m.payload for m in messages}, timeout_s=60.0
        )

    assert list(dict.fromkeys(collected.payloads)) == numbers
