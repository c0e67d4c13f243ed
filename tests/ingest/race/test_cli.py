import datetime as dt
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.errors import UsageError
from ingest.race.cli import app
from ingest.race.load import load
from tests.ingest.race import folders


def test_new_then_check(tmp_path: Path) -> None:
    folder = tmp_path / "Tor des Géants 330"
    made = CliRunner().invoke(app, ["new", str(folder), "--start", "2026-09-13T10:00:00+02:00"])
    assert made.exit_code == 0, made.output
    assert "trailpulse race check" in made.output
    race = load(folder, {})
    assert race.race.id == "tor-des-g-ants-330"
    assert race.race.name == "Tor des Géants 330"
    assert race.race.start.isoformat() == "2026-09-13T10:00:00+02:00"
    checked = CliRunner().invoke(app, ["check", "--race", str(folder)])
    assert checked.exit_code == 0
    assert "is in order: 1 runners" in checked.output


def test_a_start_without_offset_is_of_the_time_zone(tmp_path: Path) -> None:
    arguments = ["--start", "2026-01-13T10:00", "--timezone", "Europe/Rome", "--json"]
    made = CliRunner().invoke(app, ["new", str(tmp_path / "x"), *arguments])
    assert json.loads(made.output) == {"folder": str(tmp_path / "x"), "id": "x"}
    start = load(tmp_path / "x", {}).race.start
    assert start == dt.datetime(2026, 1, 13, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "arguments", [["--start", "noon"], ["--timezone", "Mars/Base"], ["--id", "No Id"]]
)
def test_wrong_arguments_are_told(tmp_path: Path, arguments: list[str]) -> None:
    made = CliRunner().invoke(app, ["new", str(tmp_path / "x"), *arguments])
    assert isinstance(made.exception, UsageError)
    assert made.exception.exit_code == 2
    assert not (tmp_path / "x").exists()


def test_mistakes_are_told_on_standard_error_with_exit_code_2(tmp_path: Path) -> None:
    folders.write(tmp_path, runners_toml=folders.RUNNERS.replace("188", "1880"))
    checked = CliRunner().invoke(app, ["check"], env={"TRAILPULSE_RACE": str(tmp_path)})
    assert checked.exit_code == 2
    assert checked.stdout == ""
    assert "runners.toml:11 runner[anna].body.hr_max_bpm" in checked.stderr


def test_mistakes_can_be_read_by_programs(tmp_path: Path) -> None:
    folders.write(tmp_path, runners_toml=folders.RUNNERS.replace("188", "1880"))
    checked = CliRunner().invoke(app, ["check", "--race", str(tmp_path), "--json"])
    assert checked.exit_code == 2
    (mistake,) = json.loads(checked.stdout)["mistakes"]
    assert mistake == {
        "file": "runners.toml",
        "line": 11,
        "key": "runner[anna].body.hr_max_bpm",
        "problem": "1880 is above 250 bpm",
        "fix": "expected number, 20 to 250 bpm",
    }
