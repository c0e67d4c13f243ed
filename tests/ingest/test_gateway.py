"""The gateway put together from a race folder: from a strap's notification to the broker."""

import asyncio
import datetime as dt
import os
import signal
import subprocess
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from ingest import gateway, radio_care, radio_watch, topics, wire
from ingest.bus import MqttSettings
from ingest.endpoint import URL_VARIABLE
from ingest.errors import Unavailable
from ingest.gatt import heart_rate, uuids
from ingest.messages import GatewayReport, Vitals
from ingest.race.files import RUNTIME_FOLDER, RaceFile
from ingest.race.settings import Gateway, Mqtt, Pairing, Race, RaceInfo, Runner
from ingest.race.write import write_race
from ingest.radio import Radio
from ingest.spool_file import shares
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air
from simulators.bluetooth.backend import driver_on
from simulators.bluetooth.sensors import Strap
from tests.brokers import collect, free_port

ROOT = Path(__file__).parents[2]
STRAP = "C0:FF:EE:00:00:01"
START = dt.datetime(2026, 8, 28, 17, 45, tzinfo=dt.UTC)
ANNA = Runner(id="anna", name="Anna")


def pairing(address: str = STRAP, of: str | None = None) -> Pairing:
    return Pairing(runner="anna", address=address, kinds=("heart_rate",), gateway=of)


def race_at(url: str, folder: Path, race: str, *pairings: Pairing) -> Race:
    return Race(
        folder=folder,
        race=RaceInfo(id=race, name="Race", start=START),
        mqtt=Mqtt(url=url),
        gateway=Gateway(id="pi-1"),
        runners=(ANNA,),
        pairings=pairings,
    )


def url_of(broker: MqttSettings) -> str:
    return f"mqtt://{broker.host}:{broker.port}"


async def test_what_a_strap_notifies_arrives_as_vitals(
    mqtt_settings: MqttSettings, race_id: str, tmp_path: Path
) -> None:
    race = race_at(url_of(mqtt_settings), tmp_path, race_id, pairing())
    air = Air()
    async with (
        Adapter(air) as adapter,
        Strap(air, STRAP, "Polar H10 0001") as strap,
        collect(mqtt_settings, topics.vitals(race_id, "anna")) as got,
        collect(mqtt_settings, topics.gateway(race_id, "pi-1")) as reports,
    ):
        radio = Radio(driver_on(adapter))
        task = asyncio.create_task(gateway.run(race, radio))
        async with asyncio.timeout(15):
            assert await strap.subscribed(uuids.HEART_RATE_MEASUREMENT)
        heard_at = time.time()
        await strap.notify(heart_rate.Measurement(148, contact=True, rr_ms=(406.25,)))
        await got.count(1)
        task.cancel()
        await reports.until(
            lambda messages: not wire.decode(messages[-1].payload, GatewayReport).online
        )
        with pytest.raises(asyncio.CancelledError):
            await task
    assert wire.decode(reports.payloads[-1], GatewayReport).slots_used == 0
    record = wire.decode(got.payloads[0], Vitals)
    assert (record.heart_rate_bpm, record.rr_ms, record.contact) == (148, (406.25,), True)
    assert record.gateway == "pi-1"
    assert heard_at - 60 < record.seq <= heard_at, "higher than any number used before"
    assert heard_at <= record.t < heard_at + 2.0
    (share,) = shares(tmp_path / RUNTIME_FOLDER / "spool-pi-1.db")
    assert (share.runner, share.records, share.newest_t) == ("anna", 1, record.t)


async def test_gateways_of_two_races_share_a_broker_though_they_have_one_name(
    mqtt_settings: MqttSettings, race_id: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    names = [f"{race_id}-{number}" for number in (1, 2)]
    races = [race_at(url_of(mqtt_settings), tmp_path / name, name) for name in names]
    for race in races:
        race.folder.mkdir()
    air = Air()
    async with AsyncExitStack() as stack:
        told = [
            await stack.enter_async_context(collect(mqtt_settings, topics.gateway(name, "pi-1")))
            for name in names
        ]
        tasks = []
        for number, race in enumerate(races):
            adapter = Adapter(air, f"F0:0D:00:00:00:0{number}")
            radio = Radio(driver_on(await stack.enter_async_context(adapter)))
            tasks.append(asyncio.create_task(gateway.run(race, radio)))
            await told[number].count(1)
        await asyncio.sleep(1.0)
        assert "lost the MQTT broker" not in caplog.text
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def test_only_pairings_for_this_gateway_or_for_any_are_its_own(tmp_path: Path) -> None:
    ours, anybodys, theirs = (
        pairing("C0:FF:EE:00:00:01", "pi-1"),
        pairing("C0:FF:EE:00:00:02"),
        pairing("C0:FF:EE:00:00:03", "pi-2"),
    )
    race = race_at("mqtt://127.0.0.1:1", tmp_path, "race", ours, anybodys, theirs)
    assert gateway.pairings_of(race) == [ours, anybodys]


async def test_without_an_adapter_it_says_so_at_once_broker_or_not(tmp_path: Path) -> None:
    air = Air()
    race = race_at(f"mqtt://127.0.0.1:{free_port()}", tmp_path, "race", pairing())
    async with Adapter(air) as adapter, asyncio.timeout(2):
        adapter.unplug()
        radio = Radio(driver_on(adapter))
        with pytest.raises(Unavailable, match="Plug in or switch on an adapter"):
            await gateway.run(race, radio)


def folder_of(tmp_path: Path, *pairings: Pairing) -> Path:
    folder = tmp_path / "race"
    info = RaceInfo(id="race", name="Race", start=START)
    write_race(folder, RaceFile(race=info), [ANNA], pairings)
    return folder


def program(folder: Path, broker_url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "trailpulse", "ingest", "--race", str(folder)],
        cwd=ROOT,
        env=os.environ | {URL_VARIABLE: broker_url},
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(
    Path("/sys/class/bluetooth").exists() and any(Path("/sys/class/bluetooth").iterdir()),
    reason="this machine has a Bluetooth adapter",
)
def test_the_program_without_an_adapter_ends_with_a_sentence(
    mqtt_settings: MqttSettings, tmp_path: Path
) -> None:
    with program(folder_of(tmp_path, pairing()), url_of(mqtt_settings)) as process:
        _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    (last,) = [line for line in said.splitlines() if line.startswith("trailpulse: ")]
    assert "Bluetooth" in last
    assert "Traceback" not in said


async def test_the_program_waiting_for_its_broker_can_be_stopped(tmp_path: Path) -> None:
    """SIGTERM while nothing is there yet: an ordinary end."""
    folder = folder_of(tmp_path, pairing())
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        WITH_VIRTUAL_RADIO,
        str(folder),
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    async with asyncio.timeout(30):
        while b"waiting: " not in await process.stderr.readline():
            assert process.returncode is None
        process.send_signal(signal.SIGTERM)
        rest = await process.stderr.read()
        assert await process.wait() == 0
    assert b"Traceback" not in rest


WITH_VIRTUAL_RADIO = """
import sys
from pathlib import Path
from ingest import daemon, gateway, logs
from ingest.radio import Radio
from ingest.race.load import load
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air
from simulators.bluetooth.backend import driver_on

async def main():
    async with Adapter(Air()) as adapter:
        radio = Radio(driver_on(adapter))
        await gateway.run(load(Path(sys.argv[1])), radio)

logs.configure()
daemon.run(main)
"""


@pytest.mark.usefixtures("bluez")
async def test_a_deaf_adapter_ends_the_gateway_with_a_word_to_everybody(
    mqtt_settings: MqttSettings, race_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in (
        (radio_watch, "SILENT_S"),
        (radio_watch, "STEP_EVERY_S"),
        (radio_watch, "LONELY_S"),
        (radio_care, "LOOK_EVERY_S"),
    ):
        monkeypatch.setattr(module, name, 0.05)
    race = race_at(url_of(mqtt_settings), tmp_path, race_id, pairing())
    async with collect(mqtt_settings, topics.gateway(race_id, "pi-1")) as reports:
        with pytest.raises(ExceptionGroup) as ended:
            await gateway.run(race)
        await reports.until(
            lambda messages: not wire.decode(messages[-1].payload, GatewayReport).online
        )
    assert ended.group_contains(Unavailable, match="Bluetooth has heard nothing")
    last = wire.decode(reports.payloads[-1], GatewayReport)
    assert last.radio_fault is not None
    assert last.radio_fault.endswith(": the gateway ends, to be started again")
