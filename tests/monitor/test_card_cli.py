"""The command `trailpulse card`: from a race folder to sheets and messages."""

from pathlib import Path

import typer
from typer.testing import CliRunner, Result

from monitor.card_cli import card
from tests.ingest.race import folders

app = typer.Typer()
app.command()(card)


def made(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--race", str(folder)])


def test_a_card_before_the_race_says_what_the_plan_wants_from_there_on(tmp_path: Path) -> None:
    folder, sheet = folders.write(tmp_path / "race"), tmp_path / "cards.html"
    told = made(folder, "anna", "--station", "lac", "--to", str(sheet))
    assert told.stdout == f"Wrote {sheet}: Champex-Lac\n"
    page = sheet.read_text()
    assert "<h2>Bring</h2>" in page
    assert "× " in page


def test_where_the_crew_may_not_help_nothing_is_to_be_brought(tmp_path: Path) -> None:
    folder, sheet = folders.write(tmp_path / "race"), tmp_path / "cards.html"
    made(folder, "anna", "--station", "col", "--to", str(sheet))
    assert "<h2>Bring</h2>" not in sheet.read_text()


def test_a_message_is_one(tmp_path: Path) -> None:
    told = made(folders.write(tmp_path / "race"), "anna", "--station", "finish", "--sms")
    assert told.exit_code == 0, told.output
    assert 0 < len(told.stdout.strip()) <= 160


def test_an_unknown_station_is_said_with_those_there_are(tmp_path: Path) -> None:
    told = made(folders.write(tmp_path / "race"), "anna", "--station", "nowhere")
    assert "no station 'nowhere' in race.toml; there are lac, col, finish" in str(told.exception)


def test_before_the_race_the_plan_says_when_they_come(tmp_path: Path) -> None:
    folder, sheet = folders.write(tmp_path / "race"), tmp_path / "cards.html"
    made(folder, "anna", "--to", str(sheet))
    page = sheet.read_text()
    assert "not known yet" not in page
    assert page.count(" by plan</dd>") == 3  # two stations and the finish


def test_at_the_finish_nobody_is_asked_for_the_next_station(tmp_path: Path) -> None:
    folder, sheet = folders.write(tmp_path / "race"), tmp_path / "cards.html"
    made(folder, "anna", "--station", "finish", "--to", str(sheet))
    assert "next station" not in sheet.read_text()


def test_cards_and_messages_are_in_the_races_language_unless_another_is_asked_for(
    tmp_path: Path,
) -> None:
    race = folders.RACE.replace("[race]\n", '[race]\nlanguage = "it"\n')
    folder, sheet = folders.write(tmp_path / "race", race_toml=race), tmp_path / "cards.html"
    made(folder, "anna", "--to", str(sheet))
    page = sheet.read_text()
    assert '<html lang="it">' in page
    assert "<h1>Traguardo" in page
    assert "sab 17:00" in page  # the cutoff, on the day after the start
    assert made(folder, "anna", "--station", "finish", "--sms").stdout == (
        "Anna. Traguardo: arrivo non noto\n"
    )
    asked = made(folder, "anna", "--station", "finish", "--sms", "--language", "en")
    assert asked.stdout == "Anna. Finish: arrival not known\n"
    assert made(folder, "anna", "--language", "xx").exit_code == 2
