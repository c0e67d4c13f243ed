"""`trailpulse replay --offline` on the command line: where its report goes, and what is printed."""

import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

import trailpulse
from tests.forked import command
from tests.test_front_door import SUMMARY_KEYS, assert_one_sentence, strictly


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Three minutes of a run as a table."""
    rows = [
        f"2025-06-01T08:{second // 60:02d}:{second % 60:02d}Z,{130 + second % 20},2.5"
        for second in range(200)
    ]
    path = tmp_path / "run.csv"
    path.write_text("\n".join(["time,heart_rate,speed", *rows]))
    return path


def test_an_offline_replay_leaves_a_report_beside_you_and_may_be_repeated(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(run.parent)
    for _ in range(2):
        shown = CliRunner().invoke(trailpulse.app, ["replay", "run.csv", "--offline"])
        assert shown.exit_code == 0, shown.output
        assert shown.stdout.endswith("report: run.csv.report.html\n")
    page = (run.parent / "run.csv.report.html").read_text(encoding="utf-8")
    assert "<h1>run<wbr>.csv<wbr></h1>" in page
    assert {one.name for one in run.parent.iterdir()} == {"run.csv", "run.csv.report.html"}


def test_a_report_replaces_nothing_else(run: Path) -> None:
    ended = command("replay", run, "--offline", "--report", run)
    assert_one_sentence(ended, code=2)
    assert ended.stdout == ""
    assert run.read_text().startswith("time,heart_rate")


def test_json_stays_json_with_and_without_a_report(run: Path) -> None:
    report = run.parent / "report.html"
    ended = command("replay", run, "--offline", "--json", "--report", report)
    assert set(strictly(ended.stdout)) == SUMMARY_KEYS
    assert str(report) in ended.stderr
    assert report.is_file()
    report.unlink()
    assert set(strictly(command("replay", run, "--offline", "--json").stdout)) == SUMMARY_KEYS
    assert [one.name for one in run.parent.iterdir()] == ["run.csv"]


def test_a_runner_of_the_race_folder_stands_in_the_report_with_the_races_zone(
    run: Path, tmp_path: Path
) -> None:
    folder, report = tmp_path / "race", tmp_path / "report.html"
    assert command("race", "new", folder).returncode == 0
    runner = tomllib.loads((folder / "runners.toml").read_text())["runner"][0]
    text = (folder / "race.toml").read_text()
    (folder / "race.toml").write_text(
        re.sub(r"(?m)^#? ?timezone = .*$", 'timezone = "Asia/Tokyo"', text, count=1)
    )
    named = ("--race", folder, "--runner", runner["id"])
    ended = command("replay", run, "--offline", *named, "--report", report)
    assert ended.returncode == 0, ended.stderr
    page = report.read_text(encoding="utf-8")
    assert f'<p class="runner">{runner["name"]}</p>' in page
    assert "1 June 2025 17:00 to 17:03 (JST)" in page


def test_a_report_goes_with_offline_only(run: Path) -> None:
    ended = command("replay", run, "--report", "report.html")
    assert_one_sentence(ended, code=2)
    assert "--offline" in ended.stderr


def test_a_report_is_in_the_language_of_the_race_or_in_the_one_asked_for(
    run: Path, tmp_path: Path
) -> None:
    def page(*words: str | Path) -> str:
        report = tmp_path / "report.html"
        arguments = ["replay", run, "--offline", "--report", report, *words]
        shown = CliRunner().invoke(trailpulse.app, [str(word) for word in arguments])
        assert shown.exit_code == 0, shown.output
        return report.read_text(encoding="utf-8")

    asked = page("--language", "it")
    assert '<html lang="it">' in asked
    assert "Un ospite di cui non si sa nulla" in asked
    folder = tmp_path / "race"
    assert CliRunner().invoke(trailpulse.app, ["race", "new", str(folder)]).exit_code == 0
    race = folder / "race.toml"
    race.write_text(race.read_text().replace('# language = "it"', 'language = "it"'))
    assert '<html lang="it">' in page("--race", folder)
    assert '<html lang="en">' in page("--race", folder, "--language", "en")


def test_only_a_report_has_a_language(run: Path) -> None:
    assert_one_sentence(command("replay", run, "--language", "it"), code=2)
