"""The race day that ships with us, from `prepare` to `report`, by one command."""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

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
SHORT_H = 1.0
SILENT = range(1_200, 2_100)


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


def check(folder: Path, said: str) -> None:
    """Everything is written, and no record was lost."""
    for runner in RUNNERS:
        for name in (f"prepare/{runner}.html", f"cards/{runner}.html"):
            assert (folder / name).read_text().startswith("<!doctype html>")
        assert (folder / "reports" / f"{runner}.report.html").is_file()
        sent, received = re.findall(rf"^{runner} +(\d+) +(\d+) ", said, re.MULTILINE)[0]
        assert sent == received
    assert (folder / "reports" / "anna-david.report.html").is_file()
    assert (folder / "alerts.txt").read_text() in said


@pytest.mark.timeout(340)
def test_the_first_hour_of_it_with_everything_that_is_written(tmp_path: Path) -> None:
    """The same folder, cut down to an hour in which a cramp comes and the weather turns."""
    scenario = tmp_path / "short"
    scenario.mkdir()
    for name in ("race.toml", "runners.toml"):
        (scenario / name).write_text((SHIPPED / "race-day" / name).read_text())
    text = (SHIPPED / "race-day" / "scenario.toml").read_text()
    text = text.replace("seed = 10\n", f"seed = 10\nfor_s = {3600 * SHORT_H:.0f}\n")
    text = text.replace("at_s = 27_000", "at_s = 1_500").replace("at_s = 34_200", "at_s = 900")
    text = text.replace("at_s = 23_400", f"at_s = {SILENT.start}")
    text = text.replace("for_s = 4_500", f"for_s = {len(SILENT)}")
    (scenario / "scenario.toml").write_text(text)
    folder = tmp_path / "race"
    check(folder, play(folder, "--scenario", str(scenario), within_s=220))
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

    Whether the scores are those of then depends on how busy the machine was: at this speed some
    are said before all had arrived.
    """
    said = run("replay", "--offline", "--race", str(folder), within_s=100)
    for runner in RUNNERS:
        assert f"{runner}: {3600 * SHORT_H:.0f} s, " in said


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
    check(folder, play(folder, "--scenario", "race-day", within_s=3600))
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
