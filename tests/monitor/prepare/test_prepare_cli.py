import datetime as dt
import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.race.course_profile import load as load_course
from ingest.race.load import load
from monitor.legs import legs_of
from monitor.prepare.page import page
from monitor.prepare.prepared import prepare
from monitor.prepare.text import text
from tests.ingest.language.documents import words_of
from tests.ingest.language.pseudo import foreign, pseudo
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


def test_it_is_in_the_races_language_unless_another_is_asked_for(folder: Path) -> None:
    race = folder / "race.toml"
    race.write_text(race.read_text().replace("[race]\n", '[race]\nlanguage = "it"\n'))
    told = printed("anna", "--race", folder)
    for words in (
        "UTMB 2026, venerdì 28 agosto 2026, ore 17:45, ",
        "mar 25 ago – gio 27 ago",
        "magnesio [non dimostrato]: Spesso consigliato: circa 240 mg al giorno.",
        "assistenza; Gel; cancello sab 17:00",
        "partenza → Champex-Lac",
        "Non è un dispositivo medico",
    ):
        assert words in told
    place = folder / "anna.html"
    printed("anna", "--race", folder, "--html", place)
    assert '<html lang="it">' in place.read_text()
    assert "The first third" in printed("anna", "--race", folder, "--language", "en")
    facts = json.loads(printed("anna", "--race", folder, "--json"))
    # What programs tell topics by is the same in every language.
    assert "magnesium" in {item["advice"]["topic"] for item in facts["items"]}


@pytest.mark.parametrize("whose", [0, 1])
@pytest.mark.parametrize("rate", [60, 80, 110])
def test_every_word_is_of_the_catalogue(folder: Path, whose: int, rate: int) -> None:
    runners = (folder / "runners.toml").read_text()
    (folder / "runners.toml").write_text(runners.replace("carbs_g_h = 60", f"carbs_g_h = {rate}"))
    settings = load(folder)
    course, runner = settings.race.course, settings.runners[whose]
    assert course is not None
    legs, today = legs_of(settings), dt.date(2026, 8, 20)
    told = prepare(settings, runner, load_course(course), legs, today, pseudo())
    data = (
        runner.name, settings.race.name, *(station.name for station in settings.stations),
        *(product.name for product in settings.products),
        *(default.key for default in told.briefing.defaults),
    )  # fmt: skip
    assert foreign(text(told, pseudo()), *data) == []
    assert foreign(words_of(page(told, pseudo())), *data) == []
