"""A stored race gone through once more says what it said, to the last bit; or why it does not."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import trailpulse
from monitor.store.store import open_reader
from tests.forked import command
from tests.monitor.people import T
from tests.monitor.stored_races import SECONDS, stored_race
from tests.test_front_door import assert_one_sentence


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stored") / "race"
    stored_race(folder)
    return folder


def replayed(race: Path, *more: str) -> tuple[int, str]:
    arguments = ["replay", "--race", str(race), "--offline", *more]
    shown = CliRunner().invoke(trailpulse.app, arguments)
    return shown.exit_code, shown.stdout


def facts(race: Path) -> dict[str, Any]:
    code, shown = replayed(race, "--json")
    assert code == 0, shown
    found: dict[str, Any] = json.loads(shown)
    return found


def test_all_end_with_the_scores_that_were_stored(race: Path) -> None:
    runners = facts(race)["runners"]
    anna, ben = runners["anna"], runners["ben"]
    assert anna["ends_alike"]
    assert ben["ends_alike"]
    assert anna["seconds"] == ben["seconds"] == SECONDS
    assert ben["same_scores"] == ben["statuses"] > 20
    assert 0 < anna["same_scores"] < anna["statuses"], "some were said before all had arrived"
    with open_reader(f"sqlite:///{race / 'race.db'}") as reader:
        (last,) = reader.statuses("anna", T, T + 2 * SECONDS)[-1:]
    assert (last.fatigue.score, last.cramp.score) == (anna["fatigue"], anna["cramp"])


def test_one_runner_is_told_of_in_words(race: Path) -> None:
    code, shown = replayed(race, "--runner", "anna")
    assert code == 0
    assert shown.startswith(f"anna: {SECONDS} s, fatigue ")
    assert shown.endswith("the others were said before all had arrived\n")


def test_scores_that_should_be_the_same_and_are_not_are_a_failure(
    race: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.store.reader.Reader.weather", lambda _: [])
    code, shown = replayed(race)
    assert code == 1
    assert "the last has not" in shown


def test_other_models_and_settings_are_said(tmp_path: Path) -> None:
    race = tmp_path / "race"
    stored_race(race, model="an older one")
    runners = race / "runners.toml"
    slower = runners.read_text().replace("critical_speed_mps = 3.9", "critical_speed_mps = 1.9")
    runners.write_text(slower)
    code, shown = replayed(race)
    assert code == 0, "then it is no failure"
    assert "the last has not" in shown
    assert "note: recorded with models an older one, gone through with" in shown
    assert "note: the race folder's settings are not those that the monitor had" in shown


def test_a_runner_of_whom_there_is_nothing_is_said(race: Path) -> None:
    ended = command("replay", "--race", race, "--offline", "--runner", "zoe")
    assert_one_sentence(ended, code=2)
    assert "it has anna, ben" in ended.stderr
