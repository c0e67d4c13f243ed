"""`trailpulse learn`, as people and programs call it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import trailpulse
from ingest.errors import RecordingRefused, UsageError
from ingest.race.load import load
from tests.ingest.race import folders

START = "2026-08-2{}T06:{:02d}:{:02d}Z"


@pytest.fixture
def race(tmp_path: Path) -> Path:
    text = folders.RUNNERS.replace("hr_max_bpm = 188", "hr_max_bpm = 184 # at school")
    return folders.write(tmp_path / "race", runners_toml=text)


def run(folder: Path, day: int, effort_s: int) -> Path:
    """Five minutes easy, an all-out effort at 4.2 m/s and 160 m, three minutes easy."""
    rows = ["time,heart_rate,cadence,speed,altitude"]
    for at in range(480 + effort_s):
        hard = 300 <= at < 300 + effort_s
        speed = 4.2 + 160 / effort_s if hard else 2.5
        after_s = max(at - 300 - effort_s, 0)
        heart_rate = max(min(140 + max(at - 300, 0), 190) - after_s, 140)
        clock = START.format(day, at // 60, at % 60)
        rows.append(f"{clock},{heart_rate},86,{speed:.3f},800.0")
    path = folder / f"run-{day}.csv"
    path.write_text("\n".join(rows))
    return path


@pytest.fixture
def runs(tmp_path: Path) -> list[Path]:
    return [run(tmp_path, day, effort_s) for day, effort_s in ((1, 120), (3, 300), (5, 720))]


def called(*words: str | Path) -> str:
    """Call the command with nobody at the keyboard."""
    ended = CliRunner().invoke(trailpulse.app, ["learn", *map(str, words)])
    if ended.exception is not None:
        raise ended.exception
    return ended.stdout


def test_what_was_found_is_shown_and_only_written_if_wanted(race: Path, runs: list[Path]) -> None:
    before = (race / "runners.toml").read_text()
    shown = called(*runs, "--runner", "anna", "--race", race)
    assert shown.startswith("Anna, from 3 runs:\n")
    assert "highest heart rate" in shown
    assert "190 bpm (until now 184); good" in shown
    assert "4.2 m/s (until now 3.9); good" in shown
    assert "not learned: no run has beat-to-beat intervals" in shown
    assert "Nothing was written; --write writes" in shown
    assert (race / "runners.toml").read_text() == before

    written = called(*runs, "--runner", "anna", "--race", race, "--write")
    assert "Written into" in written
    anna = load(race, {}).runners[0]
    assert anna.body.hr_max_bpm == 190
    assert anna.training.critical_speed_mps == pytest.approx(4.2, rel=0.01)
    assert anna.training.reserve_m == pytest.approx(160, rel=0.05)
    assert anna.training.descent_28d_m == 0.0
    assert "# at school" in (race / "runners.toml").read_text()


def test_a_threshold_pace_is_replaced_and_that_is_told(race: Path, runs: list[Path]) -> None:
    shown = called(*runs, "--runner", "bo", "--race", race, "--write")
    assert "(in place of threshold_pace 4:20/km)" in shown
    bo = load(race, {}).runners[1]
    assert bo.training.threshold_pace is None
    assert bo.training.critical_speed_mps == pytest.approx(4.2, rel=0.01)


def test_programs_read_the_same(race: Path, runs: list[Path], tmp_path: Path) -> None:
    broken = tmp_path / "broken.fit"
    broken.write_bytes(b".FIT")
    shown = json.loads(called(*runs, broken, "--runner", "anna", "--race", race, "--json"))
    assert shown["written"] is False
    assert [reason.split(" ")[0] for reason in shown["refused"]] == ["broken.fit"]
    found = {finding["key"]: finding for finding in shown["findings"]}
    assert found["body.hr_max_bpm"]["value"] == 190
    assert found["training.alpha1_slope"]["value"] is None
    assert found["training.alpha1_slope"]["confidence"] == "none"
    again = json.loads(called(*runs, "--runner", "anna", "--race", race, "--json", "--write"))
    assert again["written"] is True


def test_nothing_sure_is_written_as_nothing(race: Path, tmp_path: Path) -> None:
    path = tmp_path / "walk.csv"
    path.write_text("time,heart_rate\n2020-06-01T08:00:00Z,90\n2020-06-01T08:00:01Z,91\n")
    shown = called(path, "--runner", "anna", "--race", race, "--write")
    assert shown.startswith("Anna, from 1 run:")
    assert shown.endswith("Nothing here is sure enough to be written.\n")


def test_who_is_not_in_the_race_can_not_learn(race: Path, runs: list[Path]) -> None:
    with pytest.raises(UsageError, match="no runner 'nobody'"):
        called(*runs, "--runner", "nobody", "--race", race)


def test_files_without_a_run_are_refused(race: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.fit"
    broken.write_bytes(b".FIT")
    with pytest.raises(RecordingRefused, match=r"broken\.fit"):
        called(broken, "--runner", "anna", "--race", race)
