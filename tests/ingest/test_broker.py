"""The embedded broker as a process among others: started, found, killed, left behind."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import psutil
import pytest

from ingest import broker_file
from ingest.broker import EmbeddedBroker
from ingest.broker_access import Access
from ingest.broker_config import Plan, nats_config
from ingest.bus import Bus
from ingest.errors import Unavailable
from ingest.mqtt_probe import answers
from tests.bench import packets
from tests.brokers import collect, eventually, free_port, nats, running, started

pytestmark = pytest.mark.broker

BURST = 3000

# Starts a broker, tells its process id and then waits; for what happens when it is killed.
_HOLDER = """
import asyncio, pathlib, sys
from ingest.broker import EmbeddedBroker

async def main():
    async with EmbeddedBroker(pathlib.Path(sys.argv[1])) as broker:
        print(broker.pid, flush=True)
        await broker.run()

asyncio.run(main())
"""


async def test_it_runs_while_the_context_is_open_and_tells_where(tmp_path: Path) -> None:
    async with EmbeddedBroker(tmp_path) as broker:
        port = broker.settings.port
        assert broker.url == f"mqtt://127.0.0.1:{port}"
        assert await answers("127.0.0.1", port)
        pid = broker.pid
        assert pid is not None
        assert broker_file.read(tmp_path) == broker_file.BrokerFile("127.0.0.1", port, pid)

    assert not await answers("127.0.0.1", port)
    assert not psutil.pid_exists(pid)


async def test_what_comes_all_at_once_is_delivered_at_once(tmp_path: Path) -> None:
    """Of what two subscriptions have unacknowledged too much is delivered later: here never."""
    broker = nats(tmp_path)
    config = tmp_path / "nats.conf"
    config.write_text(config.read_text().replace('ack_wait: "5s"', 'ack_wait: "1h"'))
    assert "1h" in config.read_text()
    burst = [packets.publish(b"ab"[k % 2 :][:1], b"%d" % k, k) for k in range(1, BURST + 1)]
    with started(broker):
        async with collect(broker.settings, "a", "b") as collected:
            address = broker.settings.host, broker.settings.port
            with socket.create_connection(address) as publisher:
                publisher.sendall(packets.connect("burst"))
                publisher.sendall(b"".join(burst))
                # Until the broker has all, nobody here reads or acknowledges.
                acknowledgements = packets.ACKNOWLEDGED_BYTES * BURST
                publisher.recv(len(packets.CONNECTED) + acknowledgements, socket.MSG_WAITALL)
                await collected.count(BURST)
    assert sorted(map(int, collected.payloads)) == [*range(1, BURST + 1)]


async def test_it_listens_on_this_machine_only(tmp_path: Path) -> None:
    async with EmbeddedBroker(tmp_path) as broker:
        connections = psutil.Process(broker.pid).net_connections()

    listening = [one.laddr for one in connections if one.status == psutil.CONN_LISTEN]
    assert {address.ip for address in listening} == {"127.0.0.1"}
    assert broker.settings.port in {address.port for address in listening}


async def test_a_folder_with_any_name_serves(tmp_path: Path) -> None:
    folder = tmp_path / 'Ütmb "2026" $HOME \\ {x}'
    folder.mkdir()
    async with EmbeddedBroker(folder) as broker:
        assert await answers("127.0.0.1", broker.settings.port)

    assert (folder / ".trailpulse" / "broker" / "jetstream").is_dir()


async def test_it_keeps_retained_messages_and_its_port_over_a_restart(
    tmp_path: Path, race_id: str
) -> None:
    async with (
        EmbeddedBroker(tmp_path) as first,
        running(Bus(first.settings, client_id=race_id)) as bus,
    ):
        assert await bus.publish_wait(f"{race_id}/a", b"kept", retain=True, timeout_s=5.0)

    async with (
        EmbeddedBroker(tmp_path) as second,
        collect(second.settings, f"{race_id}/#") as collected,
    ):
        await collected.count(1)

    assert collected.messages[0].retained
    assert second.settings == first.settings


async def test_killed_it_comes_back_on_the_same_port_with_what_it_had(
    tmp_path: Path, race_id: str
) -> None:
    async with EmbeddedBroker(tmp_path) as broker:
        supervising = asyncio.create_task(broker.run())
        settings, pid = broker.settings, broker.pid
        async with running(Bus(settings, client_id=race_id)) as bus:
            assert await bus.publish_wait(f"{race_id}/a", b"kept", retain=True, timeout_s=5.0)
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            await eventually(lambda: not bus.connected)
            await eventually(lambda: bus.connected)
            async with collect(settings, f"{race_id}/#") as collected:
                await collected.count(1)
        assert broker.pid not in (None, pid)
        file = broker_file.read(tmp_path)
        assert file is not None
        assert file.pid == broker.pid
        supervising.cancel()
        await asyncio.wait([supervising])

    assert supervising.cancelled()


async def test_a_second_broker_of_a_folder_names_the_first(tmp_path: Path) -> None:
    async with EmbeddedBroker(tmp_path) as first:
        with pytest.raises(Unavailable, match=rf"already at {first.url} \(process {first.pid}\)"):
            await EmbeddedBroker(tmp_path).__aenter__()
        assert await answers("127.0.0.1", first.settings.port)


async def test_a_port_in_use_is_told_and_changes_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        with pytest.raises(Unavailable, match=f"port {port} is in use"):
            await EmbeddedBroker(tmp_path, Access(port=port)).__aenter__()

    async with EmbeddedBroker(tmp_path, Access(port=port)) as broker:
        assert broker.settings.port == port


async def test_the_last_port_is_given_up_when_somebody_else_has_it(tmp_path: Path) -> None:
    async with EmbeddedBroker(tmp_path) as first:
        port = first.settings.port
    with socket.create_server(("127.0.0.1", port)):
        async with EmbeddedBroker(tmp_path) as second:
            assert second.settings.port != port


async def test_a_folder_that_can_t_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / ".trailpulse").write_text("a file where the folder should be")
    with pytest.raises(Unavailable, match="can't keep its state"):
        await EmbeddedBroker(tmp_path).__aenter__()


async def test_a_damaged_runtime_file_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / ".trailpulse").mkdir()
    (tmp_path / ".trailpulse" / "broker.json").write_text('{"port": 0')
    async with EmbeddedBroker(tmp_path):
        assert broker_file.read(tmp_path) is not None


async def test_a_damaged_store_is_begun_anew(tmp_path: Path, race_id: str) -> None:
    async with EmbeddedBroker(tmp_path) as broker, running(Bus(broker.settings, client_id="a")):
        pass
    files = [path for path in (tmp_path / ".trailpulse" / "broker").rglob("*") if path.is_file()]
    assert files
    for path in files:
        path.write_bytes(b"\xa5" * 200)

    async with (
        EmbeddedBroker(tmp_path) as broker,
        running(Bus(broker.settings, client_id=race_id)) as bus,
    ):
        assert await bus.publish_wait(f"{race_id}/a", b"", retain=True, timeout_s=5.0)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the kernel has no such service")
async def test_it_ends_with_us_when_we_are_killed(tmp_path: Path) -> None:
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _HOLDER, str(tmp_path), stdout=PIPE
    )
    assert holder.stdout is not None
    server = psutil.Process(int(await holder.stdout.readline()))
    assert server.is_running()
    holder.kill()
    await holder.wait()

    async with EmbeddedBroker(tmp_path) as broker:
        assert broker.pid != server.pid


async def test_the_largest_allowed_payload_goes_through(tmp_path: Path, race_id: str) -> None:
    payload = bytes(256 * 1024)
    async with (
        EmbeddedBroker(tmp_path) as broker,
        collect(broker.settings, f"{race_id}/#") as collected,
        running(Bus(broker.settings, client_id=race_id)) as bus,
    ):
        assert await bus.publish_wait(f"{race_id}/a", payload, retain=True, timeout_s=5.0)
        await collected.count(1)

    assert collected.payloads == [payload]


async def test_the_command_prints_the_address_and_stops_on_a_signal(tmp_path: Path) -> None:
    program = "import typer; from ingest.broker_cli import broker; typer.run(broker)"
    port = free_port()
    (tmp_path / "race.toml").write_text(
        '[race]\nid = "r"\nname = "R"\nstart = 2026-08-28T17:45:00+02:00\n'
    )
    (tmp_path / "runners.toml").write_text("")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program, "--race", str(tmp_path), "--port", str(port)), stdout=PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"mqtt://127.0.0.1:%d\n" % port
    assert await answers("127.0.0.1", port)
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 10.0) == 0
    assert not await answers("127.0.0.1", port)


def test_the_configuration_has_no_monitoring_and_no_other_address(tmp_path: Path) -> None:
    config = nats_config(Plan("127.0.0.1", 1883, tmp_path))

    assert "http" not in config
    assert "0.0.0.0" not in config  # noqa: S104  # looked for, not used
