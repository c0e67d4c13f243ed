"""What the doctor finds, of facts handed in and of a real broker."""

import datetime as dt
import json
import sys
from pathlib import Path

import msgspec
import pytest

from ingest.broker import EmbeddedBroker
from ingest.broker_access import access_of
from ingest.certificates import make
from ingest.messages import Measured
from ingest.race.files import RUNTIME_FOLDER
from ingest.race.load import load
from ingest.race.settings import Monitor, Race
from ingest.race.write import create
from ingest.shards import Shard
from ingest.spool import Spool
from ingest.spool_file import Share
from monitor.doctor import bluetooth, broker, folder, keeping, machine
from monitor.doctor.examine import examine
from monitor.doctor.finding import Finding
from monitor.doctor.machine import Clock
from monitor.store.store import Start, open_store
from tests.forked import command
from tests.ingest.race import folders

NOW = dt.datetime.now(dt.UTC)
GB = 1_000_000_000


def levels(findings: list[Finding]) -> list[str]:
    return [finding.level for finding in findings]


@pytest.mark.parametrize(
    ("free_bytes", "writable", "level"),
    [
        (50 * GB, True, "good"),
        (1 * GB, True, "doubtful"),
        (GB // 10, True, "broken"),
        (50 * GB, False, "broken"),
    ],
)
def test_the_disk(free_bytes: int, writable: bool, level: str) -> None:
    found = machine.judge_disk(Path("/r"), free_bytes, writable=writable)
    assert found.level == level
    assert bool(found.fix) == (level != "good")


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (Clock(True, True), ["good"]),
        (Clock(True, None), ["good"]),
        (Clock(False, True), ["broken"]),
        (Clock(None, True), ["doubtful"]),
        (Clock(True, False), ["good", "doubtful"]),
    ],
)
def test_the_clock(clock: Clock, expected: list[str]) -> None:
    assert levels(list(machine.judge_clock(clock))) == expected


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel is asked on Linux")
def test_the_kernel_says_whether_its_clock_is_set() -> None:
    assert machine.read_clock().synchronised in (True, False)


def adapter(sys_class: Path, name: str, bus: str) -> None:
    device = sys_class / "devices" / bus / name
    device.mkdir(parents=True)
    (sys_class / "bluetooth").mkdir(exist_ok=True)
    (sys_class / "bluetooth" / name).symlink_to(device)


def switch(sys_class: Path, kind: str, soft: str) -> None:
    one = sys_class / "rfkill" / f"rfkill-{kind}"
    one.mkdir(parents=True)
    for name, text in (("type", kind), ("soft", soft), ("hard", "0")):
        (one / name).write_text(f"{text}\n")


def access_point(sys_class: Path, name: str) -> None:
    (sys_class / "net" / name / "phy80211").mkdir(parents=True)
    (sys_class / "net" / name / "phy80211" / "iftype").write_text("3\n")


def test_without_an_adapter_bluetooth_is_broken(tmp_path: Path) -> None:
    (found,) = bluetooth.judge(bluetooth.read(tmp_path), None)
    assert (found.level, found.what) == ("broken", "no adapter")


def test_an_adapter_that_is_there_and_on_is_good(tmp_path: Path) -> None:
    adapter(tmp_path, "hci0", "usb1")
    switch(tmp_path, "bluetooth", "0")
    switch(tmp_path, "wlan", "1")
    assert levels(list(bluetooth.judge(bluetooth.read(tmp_path), "hci0"))) == ["good"]


def test_an_adapter_that_is_not_the_one_named_is_told(tmp_path: Path) -> None:
    adapter(tmp_path, "hci0", "usb1")
    (found,) = bluetooth.judge(bluetooth.read(tmp_path), "hci1")
    assert "there is hci0" in found.what


def test_an_adapter_that_is_switched_off_is_told(tmp_path: Path) -> None:
    adapter(tmp_path, "hci0", "usb1")
    switch(tmp_path, "bluetooth", "1")
    (found,) = bluetooth.judge(bluetooth.read(tmp_path), None)
    assert found.fix == "rfkill unblock bluetooth"


@pytest.mark.parametrize(("bus", "expected"), [("usb1", ["good"]), ("soc", ["good", "doubtful"])])
def test_an_access_point_on_the_same_chip_is_doubtful(
    tmp_path: Path, bus: str, expected: list[str]
) -> None:
    adapter(tmp_path, "hci0", bus)
    access_point(tmp_path, "wlan0")
    assert levels(list(bluetooth.judge(bluetooth.read(tmp_path), None))) == expected


@pytest.mark.parametrize(("days", "level"), [(13, "doubtful"), (-1, "doubtful"), (15, "good")])
def test_a_certificate_that_ends_soon_is_told(days: int, level: str) -> None:
    assert broker.judge_certificate(NOW + dt.timedelta(days=days), NOW).level == level


def a_race(tmp_path: Path) -> Race:
    create(tmp_path / "race", race_id="r", name="R", start=NOW)
    return load(tmp_path / "race", {})


async def test_a_broker_that_does_not_run_is_broken(tmp_path: Path) -> None:
    found = [one async for one in broker.look(a_race(tmp_path), NOW)]
    assert levels(found) == ["broken"]
    assert "trailpulse broker" in found[0].what


@pytest.mark.broker
async def test_a_running_broker_is_good_for_all_our_programs(tmp_path: Path) -> None:
    race = a_race(tmp_path)
    made = make(race.folder, ["127.0.0.1"], NOW)
    path = race.folder / "race.toml"
    keys = {"cert": made.certificate, "key": made.key, "ca": made.authority}
    lines = "".join(f'{key} = "{file}"\n' for key, file in keys.items())
    path.write_text(path.read_text().replace("[broker]", f"[broker]\n{lines}"))
    race = load(race.folder, {})
    async with EmbeddedBroker(race.folder, access_of(race)):
        found = [one async for one in broker.look(race, NOW)]
    assert levels(found) == ["good"] * 5
    assert "holds until" in found[1].what


@pytest.mark.broker
async def test_a_password_that_the_broker_does_not_know_is_told(tmp_path: Path) -> None:
    race = a_race(tmp_path)
    async with EmbeddedBroker(race.folder, access_of(race)):
        (race.folder / "secrets.toml").unlink()
        found = [one async for one in broker.look(load(race.folder, {}), NOW)]
    assert levels(found) == ["good", "doubtful", "broken", "broken", "broken"]
    assert "refuses us" in found[2].what


def test_runners_without_a_strap_are_named(tmp_path: Path) -> None:
    environment = {"TRAILPULSE_NOTIFY_NTFY_CREW": "ntfy://x"}
    race = load(folders.write(tmp_path), environment)
    told = {finding.subject: finding for finding in folder.look(race)}
    heard = {pairing.runner for pairing in race.pairings}
    assert (told["sensors"].level == "good") == ({r.id for r in race.runners} <= heard)


def filled_spool(race: Race, seconds: int) -> None:
    path = race.folder / RUNTIME_FOLDER / f"spool-{race.gateway.id}.db"
    spool = Spool.open(path, race.gateway.id, now=1_764_000_000)
    for second in range(seconds):
        spool.take("anna", 1_764_000_000 + second, Measured(heart_rate_bpm=140.0))
    spool.close(1_764_000_000 + seconds)


def test_what_a_gateway_keeps_is_told_with_its_age_and_the_room_left(tmp_path: Path) -> None:
    race = a_race(tmp_path)
    filled_spool(race, 50)
    told = list(keeping.look(race, 1_764_000_000 + 86_400))
    assert levels(told) == ["good", "good"]
    assert "50 records, 50 not confirmed, the oldest 1.0 days old" in told[0].what
    assert "none yet" in told[1].what


def test_a_damaged_spool_is_broken(tmp_path: Path) -> None:
    race = a_race(tmp_path)
    folder = race.folder / RUNTIME_FOLDER
    folder.mkdir()
    (folder / f"spool-{race.gateway.id}.db").write_bytes(b"\xa5" * 5000)
    assert levels(list(keeping.look(race, 0.0))) == ["broken", "good"]


def test_a_spool_that_is_nearly_full_is_doubtful() -> None:
    share = Share("anna", 100, 50, 1_764_000_000, 1_764_000_100)
    found = keeping.judge_spool([share], 1_995.0, 2_000.0, 10, 1_764_000_000)
    assert (found.level, bool(found.fix)) == ("doubtful", True)


def test_a_store_is_told_with_its_size_and_one_of_another_race_is_broken(tmp_path: Path) -> None:
    race = a_race(tmp_path)
    open_store(race.store.url, race.race.id, Start(1.0, "1", "1", b"{}")).close()
    assert levels(list(keeping.look(race, 0.0))) == ["good"]
    other = msgspec.structs.replace(race, race=msgspec.structs.replace(race.race, id="other"))
    assert levels(list(keeping.look(other, 0.0))) == ["broken"]


def test_a_damaged_store_is_broken(tmp_path: Path) -> None:
    race = a_race(tmp_path)
    (race.folder / "race.db").write_bytes(b"\xa5" * 5000)
    (found,) = keeping.look(race, 0.0)
    assert found.level == "broken"


async def test_a_folder_with_mistakes_is_broken_and_the_machine_looked_at(tmp_path: Path) -> None:
    found = [one async for one in examine(tmp_path / "nowhere", NOW)]
    assert {"version", "disk", "clock", "race folder"} <= {one.subject for one in found}
    assert found[-1].level == "broken"


def test_the_command_tells_each_thing_and_fails_if_one_is_broken(tmp_path: Path) -> None:
    race = a_race(tmp_path)
    for_people = command("doctor", "--race", race.folder)
    for_programs = command("doctor", "--race", race.folder, "--json")
    assert for_people.returncode == for_programs.returncode == 1
    assert "✖ broker" in for_people.stdout
    assert "    → " in for_people.stdout
    assert "are broken" in for_people.stderr
    rows = json.loads(for_programs.stdout)
    assert {row["level"] for row in rows} <= {"good", "doubtful", "broken"}
    assert len(rows) == sum(line[0] in "✔▲✖" for line in for_people.stdout.splitlines())


def with_monitors(race: Race, shards: int) -> Race:
    return msgspec.structs.replace(race, monitor=Monitor(shards=shards))


def test_a_store_of_another_number_of_monitors_is_broken(tmp_path: Path) -> None:
    race = a_race(tmp_path)
    start = Start(1.0, "1", "1", b"{}")
    open_store(race.store.url, race.race.id, start, Shard(race.race.id, 1, 2)).close()
    assert levels(list(keeping.look(with_monitors(race, 2), 0.0))) == ["good"]
    (found,) = keeping.look(race, 0.0)
    assert (found.level, "shards = 2" in str(found.fix)) == ("broken", True)


def test_one_file_for_many_monitors_is_doubtful(tmp_path: Path) -> None:
    race = a_race(tmp_path)
    start = Start(1.0, "1", "1", b"{}")
    open_store(race.store.url, race.race.id, start, Shard(race.race.id, 1, 16)).close()
    assert levels(list(keeping.look(with_monitors(race, 16), 0.0))) == ["doubtful"]
