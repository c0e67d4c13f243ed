"""The command line: what it lists, loads, refuses, and how it ends."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import trailpulse
from ingest.errors import TrailpulseError
from ingest.version import VERSION
from tests.forked import command

ROOT = Path(__file__).parents[1]
HEAVY = ("numpy", "bleak", "streamlit", "aiomqtt", "rich", "bumble", "tomlkit", "fitdecode", "lxml")
SUMMARY_KEYS = {
    "records",
    "duration_s",
    "distance_m",
    "ascent_m",
    "descent_m",
    "gaps",
    "refused",
    "heart_rate_bpm",
    "cadence_spm",
    "fatigue",
    "cramp",
    "alerts",
}


def started(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Start the program as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "trailpulse", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def strictly(text: str) -> Any:
    """Parse JSON as the standard has it, which knows no NaN."""

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    return json.loads(text, parse_constant=refuse)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Three minutes of a run as a table, with a pause and a strap that drops out."""
    rows = ["time,heart_rate,cadence,speed,distance,altitude"]
    for second in range(240):
        if 100 <= second < 160:
            continue
        heart_rate = "" if second % 10 == 0 else str(130 + second % 20)
        rows.append(
            f"2025-06-01T08:{second // 60:02d}:{second % 60:02d}Z,{heart_rate},"
            f"85,2.50,{2.5 * second:.1f},{800 + second / 10:.1f}"
        )
    path = tmp_path / "run.csv"
    path.write_text("\n".join(rows))
    return path


def test_help_lists_every_command_and_loads_none() -> None:
    program = (
        "import sys, trailpulse\n"
        "try:\n    trailpulse.main()\n"
        "finally:\n    print(*sorted(sys.modules), file=sys.stderr)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    for name, entry in trailpulse.COMMANDS.items():
        assert f"  {name} " in ended.stdout
        assert entry.does in ended.stdout
    loaded = {module.split(".")[0] for module in ended.stderr.split()}
    assert "typer" in loaded
    assert loaded.isdisjoint(HEAVY)
    assert not {"simulators", "monitor", "dashboard"} & loaded


@pytest.mark.parametrize("name", trailpulse.COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    shown = CliRunner().invoke(trailpulse.app, [name, "--help"], prog_name="trailpulse")
    assert shown.exit_code == 0, shown.output
    assert f"Usage: trailpulse {name} " in shown.output


def test_every_command_of_the_readme_is_one() -> None:
    words = (ROOT / "README.md").read_text().split("`")
    spoken = {text.split()[1] for text in words if text.startswith("trailpulse ")}
    assert spoken - {"--help", "--version"} <= set(trailpulse.COMMANDS)


def test_without_a_command_it_shows_the_help() -> None:
    ended = started()
    assert "Usage: " in ended.stdout + ended.stderr
    assert ended.returncode == 2


def test_the_version_is_told() -> None:
    ended = started("--version")
    assert (ended.stdout, ended.returncode) == (f"trailpulse {VERSION}\n", 0)


def test_an_unknown_command_is_told_with_what_may_be_meant() -> None:
    ended = command("replya")
    assert ended.returncode == 2
    assert "replya" in ended.stderr
    assert "replay" in ended.stderr.replace("replya", "")
    assert "Traceback" not in ended.stderr


def assert_one_sentence(ended: subprocess.CompletedProcess[str], *, code: int) -> None:
    assert ended.returncode == code, ended.stderr
    assert ended.stdout == ""
    assert ended.stderr.startswith("trailpulse: ")
    assert "Traceback" not in ended.stderr


def test_a_race_folder_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    ended = command("monitor", "--race", tmp_path)
    assert_one_sentence(ended, code=2)
    assert "trailpulse race new" in ended.stderr


def test_the_race_folder_may_stand_in_the_environment(tmp_path: Path) -> None:
    ended = command("monitor", TRAILPULSE_RACE=str(tmp_path / "elsewhere"))
    assert_one_sentence(ended, code=2)
    assert "elsewhere" in ended.stderr


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"no table\nat all\n", b"<TrainingCenterDatabase", b".FIT"]
)
@pytest.mark.parametrize("options", [("--offline",), ("--offline", "--json"), ()])
def test_a_broken_recording_is_refused_with_a_sentence(
    content: bytes, options: tuple[str, ...], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.fit"
    broken.write_bytes(content)
    shown = CliRunner().invoke(trailpulse.app, ["replay", str(broken), *options])
    assert isinstance(shown.exception, TrailpulseError)
    assert shown.exception.exit_code == 1
    assert str(shown.exception).startswith("broken.fit ")


def test_a_broken_recording_ends_the_program_with_code_1(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gpx"
    broken.write_text("<gpx><trk></gpx>")
    assert_one_sentence(started("replay", broken, "--offline"), code=1)


def test_a_recording_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    ended = command("replay", tmp_path / "nothing.fit")
    assert ended.returncode == 2
    assert "nothing.fit" in ended.stderr


def test_a_summary_that_a_program_can_read(run: Path) -> None:
    ended = command("replay", run, "--offline", "--json")
    assert ended.returncode == 0, ended.stderr
    summary = strictly(ended.stdout)
    assert set(summary) == SUMMARY_KEYS
    assert summary["records"] == 180
    assert summary["duration_s"] == 239
    assert summary["distance_m"] == pytest.approx(597.5)
    assert len(summary["gaps"]) == 1
    assert set(summary["heart_rate_bpm"]) == {"mean", "max", "coverage"}
    assert summary["heart_rate_bpm"]["max"] == 149
    assert 0.85 < summary["heart_rate_bpm"]["coverage"] < 0.95
    assert summary["cadence_spm"]["mean"] == 170
    for index in ("fatigue", "cramp"):
        assert set(summary[index]) == {"final", "max"}
        assert 0 <= summary[index]["final"] <= summary[index]["max"] <= 100
    for alert in summary["alerts"]:
        assert {"t", "kind", "level"} <= set(alert)


def test_where_nothing_was_measured_the_summary_holds_null_and_no_nan(tmp_path: Path) -> None:
    path = tmp_path / "walk.csv"
    path.write_text("time,altitude\n2025-06-01T08:00:00Z,800\n2025-06-01T08:00:01Z,801\n")
    summary = strictly(command("replay", path, "--offline", "--json").stdout)
    assert set(summary) == SUMMARY_KEYS
    assert summary["heart_rate_bpm"] == {"mean": None, "max": None, "coverage": 0.0}
    assert summary["distance_m"] is None
    assert summary["fatigue"] == {"final": None, "max": None}


def test_a_summary_for_people_says_what_it_is_not(run: Path) -> None:
    report = run.parent / "report.html"
    ended = command("replay", run, "--offline", "--report", report)
    assert ended.returncode == 0
    assert ended.stdout.startswith("run.csv: 180 records over 0.07 h")
    assert "nan" not in ended.stdout.lower()
    assert ended.stdout.endswith(f"Not a medical device.\nreport: {report}\n")


def test_json_goes_with_offline_only(run: Path) -> None:
    ended = command("replay", run, "--json")
    assert_one_sentence(ended, code=2)
    assert "--offline" in ended.stderr


@pytest.mark.parametrize(
    "options", [("t=s,heart_rate_bpm=beats",), ("t=s", "heart_rate_bpm=beats")]
)
def test_unknown_columns_can_be_named(options: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("s,beats\n" + "".join(f"{second},{120 + second}\n" for second in range(30)))
    named = [word for option in options for word in ("--columns", option)]
    ended = command("replay", path, "--offline", "--json", *named)
    assert ended.returncode == 0, ended.stderr
    assert strictly(ended.stdout)["heart_rate_bpm"]["max"] == 149


@pytest.mark.parametrize("columns", ["heart_rate_bpm", "heart_rate_bpm=", "beats=heart_rate_bpm"])
def test_columns_that_can_not_be_are_wrong_usage(columns: str, run: Path) -> None:
    assert_one_sentence(command("replay", run, "--offline", "--columns", columns), code=2)


def test_an_unknown_runner_is_wrong_usage(run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "race"
    assert command("race", "new", folder).returncode == 0
    ended = command("replay", run, "--offline", "--race", folder, "--runner", "nobody")
    assert_one_sentence(ended, code=2)
    assert "nobody" in ended.stderr


def test_over_bluetooth_the_speed_has_a_limit(run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "race"
    assert command("race", "new", folder).returncode == 0
    ended = command("replay", run, "--race", folder, "--ble", "--speed", "21")
    assert_one_sentence(ended, code=2)
    assert "at most 20" in ended.stderr
