"""The program itself: a real broker, real services, and a kill in between."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from ingest import wire
from ingest.bus import Bus
from ingest.endpoint import URL_VARIABLE
from ingest.race.files import RUNTIME_FOLDER
from monitor import topics
from monitor.messages import Alert, NotifyReport
from tests.brokers import BrokerProcess, eventually, running
from tests.monitor.notify.listener import Listener, listening
from tests.monitor.notify.people import alert
from tests.monitor.notify.test_home_assistant import STATUS
from tests.monitor.notify.test_services import KEY

ROOT = Path(__file__).parents[3]
RACE = """\
[race]
id = "{race}"
name = "Race"
start = 2026-08-28T17:45:00Z
[notify]
crew = ["crew", "hook"]
desk = ["desk"]
[home_assistant]
enabled = true
prefix = "{race}-home"
"""
RUNNERS = '[[runner]]\nid = "anna"\nname = "Anna"\n'
SECRETS = """\
[notify]
crew = "json://127.0.0.1:{crew}/a-secret-path"
desk = "json://127.0.0.1:{desk}/"
[[webhook]]
name = "hook"
url = "http://127.0.0.1:{hook}/"
key = "{key}"
"""


def folder(path: Path, race: str, **ports: int) -> Path:
    path.mkdir()
    (path / "race.toml").write_text(RACE.format(race=race))
    (path / "runners.toml").write_text(RUNNERS)
    secrets = path / "secrets.toml"
    secrets.write_text(SECRETS.format(key=KEY, **ports))
    secrets.chmod(0o600)
    return path


@asynccontextmanager
async def program(race: Path, broker: BrokerProcess) -> AsyncIterator[asyncio.subprocess.Process]:
    settings = broker.settings
    environment = os.environ | {
        "PYTHONPATH": str(ROOT), URL_VARIABLE: f"mqtt://{settings.host}:{settings.port}",
    }  # fmt: skip
    command = [sys.executable, "-m", "trailpulse", "notify", "--race", str(race)]
    with (race / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *command, "--log-level", "debug", env=environment, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def titles(listener: Listener) -> list[str]:
    return [call.json["title"] for call in listener.calls]


async def test_people_are_told_whatever_one_service_does_and_never_twice_after_a_kill(
    any_broker: BrokerProcess, tmp_path: Path
) -> None:
    race = "notify-daemon"
    with listening() as crew, listening() as desk, listening() as hook:
        hook.status = None  # it hangs
        desk.status = 503
        where = folder(tmp_path / "race", race, crew=crew.port, desk=desk.port, hook=hook.port)
        bus = Bus(any_broker.settings, client_id=race)
        reports: list[NotifyReport] = []
        bus.subscribe(
            topics.notify(race), lambda got: reports.append(wire.decode(got.payload, NotifyReport))
        )

        def tell(one: Alert) -> None:
            bus.publish(topics.alert(race, "anna"), wire.encode(one))

        def faults() -> dict[str, str | None]:
            return {one.name: one.fault for one in reports[-1].services} if reports else {}

        async with running(bus):
            async with program(where, any_broker) as process:
                await eventually(lambda: bool(reports) and reports[-1].online)
                tell(alert("a-1", "urgent", title="Cramp: stop"))
                tell(alert("a-2", to=("desk",)))
                await eventually(lambda: len(crew.calls) == 1)  # though the hook hangs
                await eventually(lambda: faults().get("desk") == "it answers 503")
                assert titles(crew) == ["URGENT Anna: Cramp: stop"]
                # The desk was told of its failure: it gets well, and is told what waited.
                desk.status = 200
                tell(alert("a-3"))
                await eventually(lambda: len(crew.calls) == 2)
                await eventually(lambda: faults().get("desk") is None and "desk" in faults())
                remembered = where / RUNTIME_FOLDER / "notify.json"
                assert remembered.stat().st_mode & 0o777 == 0o600
                process.kill()
                await process.wait()
            await eventually(lambda: not reports[-1].online)  # its last will
            assert {one.name for one in reports[-1].services} == {"crew", "desk", "hook"}
            tell(alert("a-4"))  # while it is away
            hook.status = 200
            async with program(where, any_broker):
                await eventually(lambda: len(crew.calls) >= 3)
                tell(alert("a-1", "urgent", title="Cramp: stop"))  # heard once more
                tell(alert("a-5", title="Last"))
                await eventually(lambda: "Anna: Last" in titles(crew))
                assert sorted(titles(crew)) == sorted(
                    [
                        "URGENT Anna: Cramp: stop",
                        "Anna: Drink to thirst",
                        "Anna: Drink to thirst",
                        "Anna: Last",
                    ]
                )
                # What hung when it was killed is urgent: told again, and says so.
                await eventually(
                    lambda: any("Perhaps" in call.json["data"]["text"] for call in hook.calls)
                )
    log = (where / "log").read_text()
    assert "a-secret-path" not in log
    assert KEY not in log
    assert "Traceback" not in log


async def test_home_assistant_finds_the_runner_s_numbers(
    any_broker: BrokerProcess, tmp_path: Path
) -> None:
    race = "notify-home"
    with listening() as one:
        where = folder(tmp_path / "race", race, crew=one.port, desk=one.port, hook=one.port)
        bus = Bus(any_broker.settings, client_id=race)
        configs, states = collect_of(bus, f"{race}-home/#"), collect_of(bus, topics.home(race, "+"))
        status = msgspec.structs.replace(STATUS, alerts=())
        async with running(bus), program(where, any_broker):
            await eventually(lambda: len(configs) >= 11)
            bus.publish(topics.status(race, "anna"), wire.encode(status), qos=0)
            await eventually(lambda: bool(states))
    assert configs[0][0].startswith(f"{race}-home/sensor/trailpulse_{race}_anna/")
    topic, payload = states[-1]
    assert topic == json.loads(configs[0][1])["state_topic"]
    assert json.loads(payload)["heart_rate_bpm"] == 148


def collect_of(bus: Bus, topic_filter: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    bus.subscribe(topic_filter, lambda got: found.append((got.topic, got.payload)))
    return found
