"""Two monitors share a race: nothing counts twice, nothing is missing, and each goes its own way.

Real processes on a race folder of their own. With the embedded broker the server hands each
monitor its records; with Mosquitto each hears all and takes its own.
"""

import contextlib
import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest import topics, wire
from ingest.bus import Bus
from ingest.endpoint import mqtt_settings
from ingest.errors import Unavailable, UsageError
from ingest.events import Carbs
from ingest.race.load import load
from ingest.shards import Shard
from ingest.spool_file import shares
from monitor.messages import MonitorReport, Status
from monitor.store.store import open_reader
from monitor.topics import monitor as monitor_topic
from monitor.topics import status as status_topic
from tests.brokers import BrokerProcess, collect, running
from tests.integration.parts import (
    Parts,
    assert_scores_are_those_of_an_undisturbed_run,
    new_race,
    records_kept,
    records_stored,
    spool_of,
    unconfirmed,
    unstored,
)
from tests.monitor.people import event_id
from trailpulse import app

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]

RACE = "shared"
SHARDS = 2
OF = {runner: number for number in (1, 2) for runner in ("anna", "ben")
      if Shard(RACE, number, SHARDS).holds(runner)}  # fmt: skip
AWAY_S = 4
MONITORS = ("monitor-1", "monitor-2")


@pytest.fixture(params=["embedded", "mosquitto"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    race = tmp_path / "race"
    new_race(race, RACE, dt.datetime.now(dt.UTC))
    text = (race / "race.toml").read_text().replace("[monitor]", f"[monitor]\nshards = {SHARDS}")
    if request.param == "mosquitto":
        broker: BrokerProcess = request.getfixturevalue("mosquitto_broker")
        url = f"mqtt://{broker.settings.host}:{broker.settings.port}"
        text = text.replace("[mqtt]", f'[mqtt]\nurl = "{url}"')
        (race / "secrets.toml").unlink()  # that broker knows nobody, and lets everybody in
    (race / "race.toml").write_text(text)
    return race


@pytest.fixture
def parts(folder: Path) -> Iterator[Parts]:
    made = Parts(folder, shards=SHARDS)
    yield made
    made.end()


def newest_t(folder: Path) -> dict[str, int]:
    """The newest second that is stored of each runner."""
    with contextlib.suppress(Unavailable, UsageError), open_reader(load(folder).store.url) as found:
        return {runner: span.last_t for runner, span in found.runners().items()}
    return {}


def is_going(folder: Path) -> bool:
    """Whether records of both runners are stored, and confirmed as they come."""
    return len(newest_t(folder)) == len(OF) and unconfirmed(folder) <= 6


def open_of(folder: Path) -> dict[str, int]:
    """How many records of each runner the gateway keeps that nobody has confirmed."""
    return {share.runner: share.unconfirmed for share in shares(spool_of(folder))}


async def log(folder: Path, runner: str) -> Carbs:
    """Log a gel of a runner, as the crew's page does."""
    race = load(folder)
    gel = Carbs(id=event_id(), t=time.time(), carbs_g=25)
    async with running(Bus(mqtt_settings(race, "dashboard"), client_id=f"log-{runner}")) as bus:
        topic = topics.event(race.race.id, runner)
        assert await bus.publish_wait(topic, wire.encode(gel), timeout_s=10.0)
    return gel


async def test_one_is_killed_and_goes_on_and_the_other_notices_nothing(
    folder: Path, parts: Parts
) -> None:
    assert sorted(OF.values()) == [1, 2], "the race's id gives each monitor one of the runners"
    if load(folder).mqtt.url is None:
        parts.start("broker")
    for name in (*MONITORS, "gateway"):
        parts.start(name)
    parts.wait_for(lambda: is_going(folder))
    other = f"monitor-{OF['ben']}"
    pid = parts.pid(other)

    parts.cut(f"monitor-{OF['anna']}")
    since = newest_t(folder)
    gels = {runner: await log(folder, runner) for runner in OF}
    parts.wait_for(lambda: newest_t(folder)["ben"] > since["ben"] + AWAY_S, keep_up=False)
    # What is stored is confirmed a moment later; nobody confirms what is not.
    parts.wait_for(lambda: open_of(folder)["ben"] < AWAY_S, keep_up=False)
    assert open_of(folder)["anna"] >= AWAY_S
    assert newest_t(folder)["anna"] <= since["anna"] + 1

    parts.start(f"monitor-{OF['anna']}")
    back_at = time.time()
    parts.wait_for(
        lambda: unconfirmed(folder) <= 6 and min(newest_t(folder).values()) > back_at,
        keep_up=False,
    )
    assert parts.pid(other) == pid
    assert parts.is_running(other)
    parts.stop("gateway")
    parts.wait_for(lambda: unstored(folder) <= 6, keep_up=False)
    for name in MONITORS:
        parts.stop(name)

    race = load(folder)
    made = {(runner, seq) for runner, seq, _ in records_kept(folder)}
    with open_reader(race.store.url) as reader:
        stored = records_stored(reader)
        assert max(stored.values()) == 1
        numbers = {(runner, seq) for runner, seq, _ in stored}
        assert numbers <= made
        assert len(made - numbers) <= 12  # what came after the last commit is the gateway's alone
        assert {row.id: row.runner for row in reader.events()} == {
            gel.id.lower(): runner for runner, gel in gels.items()
        }
        assert_scores_are_those_of_an_undisturbed_run(race, reader)


@pytest.mark.parametrize("folder", ["embedded"], indirect=True)
async def test_each_speaks_for_its_runners(folder: Path, parts: Parts) -> None:
    for name in ("broker", *MONITORS, "gateway"):
        parts.start(name)
    parts.wait_for(lambda: is_going(folder))
    settings = mqtt_settings(load(folder), "desk")
    async with (
        collect(settings, monitor_topic(RACE)) as reports,
        collect(settings, status_topic(RACE, "+"), qos=0) as statuses,
    ):
        await reports.count(5)
        await statuses.count(5)
    said = [wire.decode(payload, MonitorReport) for payload in reports.payloads]
    assert {(one.shard, one.shards) for one in said} == {(1, 2), (2, 2)}
    assert {one.shard for one in said if one.store is not None} == {1}
    counted = {one.shard: set(one.received or {}) for one in said}
    assert counted == {number: {runner} for runner, number in OF.items()}
    for message in statuses.messages:
        if message.retained:
            continue  # the first of all was told before anything could be stored
        assert set(wire.decode(message.payload, Status).stored_seq) == {"gateway-1"}
    assert not any((one.refused or {}) for one in said)


@pytest.mark.parametrize("folder", ["embedded"], indirect=True)
@pytest.mark.parametrize(
    ("shards", "words", "answer"),
    [
        (2, [], "say which one this is with --shard 1/2"),
        (2, ["--shard", "1/4"], r"race.toml has \[monitor\] shards = 2"),
        (4, ["--shard", "1/4"], "is of a race with 2 monitors, not with 4"),
        (1, [], "is of a race with 2 monitors, not with 1"),
        (2, ["--shard", "2/2", "--new-store"], "the first one begins it"),
    ],
)
def test_what_would_not_fit_the_others_is_refused(
    folder: Path, parts: Parts, shards: int, words: list[str], answer: str
) -> None:
    for name in ("broker", "monitor-1"):
        parts.start(name)
    parts.wait_for(lambda: (folder / "race.db").exists(), keep_up=False)
    parts.stop("monitor-1")
    file = folder / "race.toml"
    file.write_text(file.read_text().replace("shards = 2", f"shards = {shards}", 1))
    with pytest.raises(UsageError, match=answer):
        CliRunner().invoke(app, ["monitor", "--race", str(folder), *words], catch_exceptions=False)
