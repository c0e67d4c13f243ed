import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.ingest.race import folders
from trailpulse import app

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    race = folders.RACE.replace("drive_min = 35", 'drive_min = 35\noffers = ["gel"]')
    runners = folders.RUNNERS.replace("finish_h = 34.0", "finish_h = 1.5")
    return folders.write(tmp_path, race_toml=race, runners_toml=runners)


def printed(*arguments: str | Path, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["prepare", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.output


def test_text_tells_days_ceilings_legs_and_what_to_take_along(folder: Path) -> None:
    told = printed("anna", "--race", folder)
    for words in (
        "Tue 25 Aug – Thu 27 Aug",  # carbohydrate, three days before the start to one
        "magnesium [unproven]: Often advised: about 240 mg a day.",
        "For the first 30 min: at most",
        "crew; Gel; cutoff Sat 17:00",
        "start → Champex-Lac",
        "Not a medical device",
    ):
        assert words in told
    assert re.search(r"start → Champex-Lac \(\d+ min\): \d × Gel", told)


def test_advice_stands_beside_what_speaks_for_and_against_it(folder: Path) -> None:
    told = printed("anna", "--race", folder)
    evidence = told.split("\nEvidence\n")[1]
    assert "No effect on cramps in older adults" in evidence
    assert "drinking beyond thirst dilutes the blood's sodium" in evidence


def test_json_has_what_is_known_and_nothing_else(folder: Path) -> None:
    told = json.loads(printed("anna", "--race", folder, "--json"))
    assert told["start"] == "2026-08-28T17:45:00+02:00"
    first = told["legs"][0]
    assert first["end"] == "Champex-Lac"
    assert first["carbs_g"] == pytest.approx(60 * first["hours"])
    assert first["heat"]["flag"] in {"white", "green", "yellow", "red", "black"}
    assert "warning" not in told
    bo = json.loads(printed("bo", "--race", folder, "--json"))
    assert bo["packs"] == []
    assert "carbs_g" not in bo["legs"][0]
    assert len(bo["unplanned"]) == 3


def test_the_page_prints_and_runs_no_script_whatever_a_name_says(folder: Path) -> None:
    runners = (folder / "runners.toml").read_text().replace('name = "Anna"', f'name = "{HOSTILE}"')
    (folder / "runners.toml").write_text(runners)
    place = folder / "anna.html"
    assert printed("anna", "--race", folder, "--html", place).strip() == f"preparation: {place}"
    page = place.read_text()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "default-src 'none'" in page
    assert "http" not in re.sub(r"http-equiv", "", page)


def test_a_plan_beyond_what_a_gut_takes_up_is_said(folder: Path) -> None:
    runners = (folder / "runners.toml").read_text()
    (folder / "runners.toml").write_text(runners.replace("carbs_g_h = 60", "carbs_g_h = 110"))
    assert "110 g an hour are more than a gut takes up" in printed("anna", "--race", folder)


def test_a_race_without_course_and_stations_still_has_a_checklist(folder: Path) -> None:
    race = (folder / "race.toml").read_text()
    race = race.replace('course = "course.gpx"\n', "")
    race = re.sub(r"(?ms)^\[\[station\]\].*?(?=^\[rules\])", "", race)
    (folder / "race.toml").write_text(race)
    told = printed("anna", "--race", folder)
    assert "carbohydrate" in told
    assert "The way" not in told


def test_nobody_of_that_name_and_no_folder_for_the_page_are_said(folder: Path) -> None:
    from ingest.errors import UsageError

    with pytest.raises(UsageError, match=r"no runner 'eve'.*it has anna, bo"):
        CliRunner().invoke(app, ["prepare", "eve", "--race", str(folder)], catch_exceptions=False)
    with pytest.raises(UsageError, match="no folder"):
        CliRunner().invoke(
            app,
            ["prepare", "anna", "--race", str(folder), "--html", str(folder / "no" / "p.html")],
            catch_exceptions=False,
        )
