"""`trailpulse race check`: mistakes, or what is assumed and advised."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from monitor.race_cli import app
from tests.ingest.race import folders


def checked(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["check", "--race", str(folder), *options])


def test_a_new_folder_is_in_order_and_says_what_it_will_assume(tmp_path: Path) -> None:
    made = CliRunner().invoke(app, ["new", str(tmp_path / "x")])
    assert made.exit_code == 0, made.output
    told = checked(tmp_path / "x")
    assert told.exit_code == 0, told.output
    assert told.stdout.startswith("x is in order: 1 runners, 0 stations, 0 paired sensors\n")
    assert "critical speed: 3.2 m/s (5:12/km)" in told.stdout
    assert told.stdout.endswith("Not medical advice.\n")


def test_what_is_the_same_for_all_is_told_once(tmp_path: Path) -> None:
    told = checked(folders.write(tmp_path)).stdout
    anna, rest = told.split("\nBo (bo)\n")
    bo, everybody = rest.split("\nEverybody\n")
    assert "resting heart rate" not in anna
    assert "resting heart rate: 55 bpm (body.hr_rest_bpm)" in bo
    assert told.count("drink [adapted]:") == everybody.count("drink [adapted]:") == 1
    assert told.count("Garrison 2020") == 1
    assert max(len(line) for line in told.splitlines()) < 400


def test_a_folder_without_runners_has_nobody_to_advise(tmp_path: Path) -> None:
    told = checked(folders.write(tmp_path, runners_toml="", pairings_toml=""))
    assert told.stdout == "UTMB 2026 is in order: 0 runners, 2 stations, 0 paired sensors\n"


def test_programs_read_the_same(tmp_path: Path) -> None:
    read = json.loads(checked(folders.write(tmp_path), "--json").stdout)
    assert read["mistakes"] == []
    anna, bo = read["runners"]
    assert (anna["runner"], bo["runner"]) == ("anna", "bo")
    assert {one["key"] for one in anna["defaults"]} == {"training.reserve_m"}
    assert "body.mass_kg" in {one["key"] for one in bo["defaults"]}
    for one in (*anna["mismatch"], *anna["advice"]):
        assert one.keys() == {"topic", "text", "evidence", "source"}


def test_mistakes_are_told_on_standard_error_with_exit_code_2(tmp_path: Path) -> None:
    folders.write(tmp_path, runners_toml=folders.RUNNERS.replace("188", "1880"))
    told = CliRunner().invoke(app, ["check"], env={"TRAILPULSE_RACE": str(tmp_path)})
    assert told.exit_code == 2
    assert told.stdout == ""
    assert "runners.toml:11 runner[anna].body.hr_max_bpm" in told.stderr


def test_mistakes_can_be_read_by_programs(tmp_path: Path) -> None:
    folders.write(tmp_path, runners_toml=folders.RUNNERS.replace("188", "1880"))
    told = checked(tmp_path, "--json")
    assert told.exit_code == 2
    assert json.loads(told.stdout)["runners"] == []
    (mistake,) = json.loads(told.stdout)["mistakes"]
    assert mistake == {
        "file": "runners.toml",
        "line": 11,
        "key": "runner[anna].body.hr_max_bpm",
        "problem": "1880 is above 250 bpm",
        "fix": "expected number, 20 to 250 bpm",
    }


def test_a_course_that_is_only_a_dot_is_told_as_one(tmp_path: Path) -> None:
    point = '<trkpt lat="45.92" lon="6.87"/>'
    course = f'<gpx><wpt lat="45.92" lon="6.87"><name>Grand Col</name></wpt>{point}{point}</gpx>'
    race = folders.RACE.replace("at_m = 1000", "at_m = 0")
    told = checked(folders.write(tmp_path, course_gpx=course, race_toml=race))
    assert told.exit_code == 2
    assert "race.course" in told.stderr
    assert "m long" in told.stderr
