import datetime as dt
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from ingest.errors import UsageError
from ingest.race.cli import new
from ingest.race.load import load

app = typer.Typer()
app.command()(new)


def test_a_folder_is_made_with_its_name_and_start(tmp_path: Path) -> None:
    folder = tmp_path / "Tor des Géants 330"
    made = CliRunner().invoke(app, [str(folder), "--start", "2026-09-13T10:00:00+02:00"])
    assert made.exit_code == 0, made.output
    assert "trailpulse race check" in made.output
    race = load(folder, {})
    assert race.race.id == "tor-des-g-ants-330"
    assert race.race.name == "Tor des Géants 330"
    assert race.race.start.isoformat() == "2026-09-13T10:00:00+02:00"


def test_a_start_without_offset_is_of_the_time_zone(tmp_path: Path) -> None:
    arguments = ["--start", "2026-01-13T10:00", "--timezone", "Europe/Rome", "--json"]
    made = CliRunner().invoke(app, [str(tmp_path / "x"), *arguments])
    assert json.loads(made.output) == {"folder": str(tmp_path / "x"), "id": "x"}
    start = load(tmp_path / "x", {}).race.start
    assert start == dt.datetime(2026, 1, 13, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "arguments", [["--start", "noon"], ["--timezone", "Mars/Base"], ["--id", "No Id"]]
)
def test_wrong_arguments_are_told(tmp_path: Path, arguments: list[str]) -> None:
    made = CliRunner().invoke(app, [str(tmp_path / "x"), *arguments])
    assert isinstance(made.exception, UsageError)
    assert made.exception.exit_code == 2
    assert not (tmp_path / "x").exists()
