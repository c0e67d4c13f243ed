"""The race day that ships with us, from `prepare` to `report`, by one command."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
import tomlkit

from ingest.race.load import load
from ingest.race.settings import Race
from monitor.messages import Alert
from monitor.store.reader import Reader
from monitor.store.store import open_reader
from simulators.phones import EVERY_S
from simulators.player import PHONES
from simulators.scenario_folder import SHIPPED

pytestmark = pytest.mark.broker

ROOT = Path(__file__).parents[2]
RUNNERS = ("anna", "david", "luca", "elif")
SILENT = range(1_200, 2_100)
SHORT_S = 2_400.0
SHORT_RUNNERS = ("anna", "david", "elif")
SHORT_FAULTS = {
    "cramps": {"at_s": 1_200},
    "storm": {"at_s": 600},
    "tracker_lost": {"at_s": SILENT.start, "for_s": len(SILENT)},
}


def play(folder: Path, *options: str, within_s: float) -> str:
    return run("demo", "--headless", "--race", str(folder), *options, within_s=within_s)


def run(*command: str, within_s: float) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "trailpulse", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=within_s,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def told(race: Race, runner: str) -> list[Alert]:
    with open_reader(race.store.url) as reader:
        return reader.alerts(runner)


def check(folder: Path, said: str, runners: Sequence[str]) -> None:
    """Everything is written, and no record was lost."""
    for runner in runners:
        for name in (f"prepare/{runner}.html", f"cards/{runner}.html"):
            assert (folder / name).read_text().startswith("<!doctype html>")
        assert (folder / "reports" / f"{runner}.report.html").is_file()
        sent, received = re.findall(rf"^{runner} +(\d+) +(\d+) ", said, re.MULTILINE)[0]
        assert sent == received
    assert (folder / "reports" / "anna-david.report.html").is_file()
    assert (folder / "alerts.txt").read_text() in said


def shortened(scenario: Path) -> None:
    """The shipped day cut down to three of its runners, and to less than an hour."""
    for name in ("race.toml", "runners.toml", "scenario.toml"):
        text = tomlkit.parse((SHIPPED / "race-day" / name).read_text()).unwrap()
        if name == "runners.toml":
            text["runner"] = [one for one in text["runner"] if one["id"] in SHORT_RUNNERS]
        if name == "scenario.toml":
            text["scenario"]["for_s"] = SHORT_S
            text["fault"] = [
                fault | SHORT_FAULTS[fault["kind"]]
                for fault in text["fault"]
                if fault["kind"] in SHORT_FAULTS
            ]
        (scenario / name).write_text(tomlkit.dumps(text))


@pytest.mark.timeout(340)
def test_the_first_part_of_it_with_everything_that_is_written(tmp_path: Path) -> None:
    """The same folder, cut down to a time in which a cramp comes and the weather turns."""
    scenario = tmp_path / "short"
    scenario.mkdir()
    shortened(scenario)
    folder = tmp_path / "race"
    check(folder, play(folder, "--scenario", str(scenario), within_s=220), SHORT_RUNNERS)
    race = load(folder)
    of_david = told(race, "david")
    assert {alert.kind for alert in of_david} >= {"cramp_soon", "cramp_now", "restart"}
    assert any(alert.seen_by == "Marta" for alert in of_david)
    with open_reader(race.store.url) as reader:
        assert any((weather.wind_mps or 0) > 10 for weather in reader.weather())
        check_phone(race, reader)
    check_again(folder)


def check_again(folder: Path) -> None:
    """Gone through once more from its store it is one run of everybody, phone and all.

    And ends with the scores of then.
    """
    said = run("replay", "--offline", "--race", str(folder), within_s=100)
    lines = {line.partition(":")[0]: line for line in said.splitlines()}
    for runner in SHORT_RUNNERS:
        assert lines[runner].startswith(f"{runner}: {SHORT_S:.0f} s, ")
        assert "the last has not" not in lines[runner]


def check_phone(race: Race, reader: Reader) -> None:
    """Elif's place is told by her phone alone, which falls silent and comes back."""
    start_t = int(race.race.start.timestamp())
    records = list(reader.vitals("elif", start_t, start_t + 4000))
    placed = [record for record in records if record.latitude_deg is not None]
    assert {record.gateway.endswith(PHONES) for record in placed} == {True}
    at_s = [record.t - start_t for record in placed]
    gaps_s = {later - earlier for earlier, later in pairwise(at_s)}
    assert max(gaps_s) in range(len(SILENT), len(SILENT) + EVERY_S + 1)
    assert sorted(gaps_s)[0] == EVERY_S
    assert at_s[-1] > SILENT.stop
    kinds = {alert.kind for alert in reader.alerts("elif")}
    assert kinds >= {"signal_lost", "signal_back"}


@pytest.mark.skipif(
    "TRAILPULSE_LONG" not in os.environ, reason="takes some minutes; `make soak` runs it"
)
@pytest.mark.timeout(0)
def test_the_whole_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "race"
    check(folder, play(folder, "--scenario", "race-day", within_s=3600), RUNNERS)
    race = load(folder)
    kinds = {runner: {alert.kind for alert in told(race, runner)} for runner in RUNNERS}
    assert kinds["david"] >= {"cramp_soon", "cramp_now", "restart"}
    assert kinds["luca"] >= {"fuel_due", "fuel_low", "fatigue_level"}
    assert kinds["elif"] >= {"signal_lost", "signal_back"}
    assert [name for name in RUNNERS if not {"cold", "recovery"} <= kinds[name]] == []
    others = kinds["anna"] | kinds["david"] | kinds["luca"]
    assert others & {"signal_lost", "medical", "off_course", "overdue"} == set()
    # A crew of two reads all of it: some two lines an hour and runner.
    pushes = sum(
        alert.state in ("raised", "changed") for name in RUNNERS for alert in told(race, name)
    )
    assert pushes < 150
