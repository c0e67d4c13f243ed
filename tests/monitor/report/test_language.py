"""Reports in other languages: every word is of the catalogue, and numbers are the language's."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from typer.testing import CliRunner

from ingest.language.catalogue import FOLDER, catalogue
from ingest.recordings.note import Note
from monitor.assumed import columns_of, defaults
from monitor.report.axes import WIDE
from monitor.report.charts import charts
from monitor.report.figure import Figure
from monitor.report.page import report
from monitor.report.race.compare import compare
from monitor.report.race.raced import Raced
from monitor.report.subject import Subject
from monitor.report_cli import _opened, _raced
from tests.ingest.language.documents import words_of
from tests.ingest.language.pseudo import foreign, pseudo
from tests.monitor.report.subjects import Make, bare, beats, everything, hostile, nothing
from tests.monitor.stored_races import stored_race
from trailpulse import app

STATION = '\n[[station]]\nid = "lac"\nname = "Lac"\nat_m = 1000\ncrew = true\nstop_min = 3\n'
SOURCES = "\n".join(
    path.read_text("utf-8")
    for folder in ("monitor", "ingest/race")
    for path in (FOLDER.parents[1] / folder).rglob("*.*")
    if path.suffix in (".py", ".j2")
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A race of two in its store, with a station."""
    path = tmp_path_factory.mktemp("race")
    stored_race(path)
    race = path / "race.toml"
    race.write_text(race.read_text().replace("[race]\n", '[race]\nlanguage = "it"\n') + STATION)
    return path


def data_of(subject: Subject) -> list[str]:
    """What came from outside, or has its words from the monitor."""
    runner = subject.runner
    keys = (one.key for one in defaults(runner, columns_of([runner]), 0, catalogue()))
    return [
        subject.recording.name, subject.recording.format, runner.name, *keys,
        *(text for alert in subject.sent for text in (alert.title, alert.text)),
        *subject.recording.notes, *subject.recording.refused,
        "trailpulse", "CET", "UTC", "km", "α",
    ]  # fmt: skip


def foreign_in(page: str, *data: str) -> list[str]:
    # A file's name may be broken anywhere.
    return foreign(re.sub(r"\n+", "\n", words_of(page.replace("<wbr>", ""))), *data)


@pytest.mark.parametrize("make", [everything, bare, beats, nothing, hostile])
def test_every_word_of_a_report_is_of_the_catalogue(make: Make) -> None:
    subject = replace(make(), say=pseudo())
    assert foreign_in(report(subject), *data_of(subject)) == []


def raced_in_pseudo(folder: Path, *names: str) -> list[Raced]:
    with _opened(folder, None) as source:
        return [_raced(replace(source, say=pseudo()), name) for name in names]


def test_every_word_of_the_report_of_a_race_is_of_the_catalogue(folder: Path) -> None:
    raced = raced_in_pseudo(folder, "anna", "ben")
    for one in raced:
        data = [*data_of(one.subject), one.race.race.name, "Lac"]
        assert foreign_in(report(one.subject, one), *data) == []
    data = ["Anna", "Ben", "Race", "Lac", "trailpulse"]
    assert foreign_in(compare(*raced), *data) == []


def told(folder: Path, tmp_path: Path, *words: str) -> str:
    place = tmp_path / "page.html"
    arguments = ["report", *words, "--race", str(folder), "--html", str(place)]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return place.read_text()


def test_a_report_is_in_the_races_language_unless_another_is_asked_for(
    folder: Path, tmp_path: Path
) -> None:
    page = told(folder, tmp_path, "anna")
    assert '<html lang="it">' in page
    seen = " ".join(words_of(page).split())
    for words in (
        "La gara a parole", "Crampo, polpaccio, 0:15 (16:15), km 2,5", "carboidrati 40 g",
        "Allarmi inviati", "nessuno ha detto di averlo visto", "lun 24 nov, entro un'ora",
        "forza di ciò che ha avuto crampi: polpaccio [prove adattate]", "nell'archivio della gara",
    ):  # fmt: skip
        assert words in seen, words
    asked = told(folder, tmp_path, "anna", "--language", "en")
    assert '<html lang="en">' in asked
    # Alerts were raised in Italian; each carries its English.
    assert "Cramp: calf" in asked
    assert "Crampo" not in asked


def test_two_side_by_side_in_italian(folder: Path, tmp_path: Path) -> None:
    page = told(folder, tmp_path, "--compare", "anna", "ben")
    assert "<h1>Anna e Ben</h1>" in page
    assert "crampi annotati" in page


def numbers_of(subject: Subject, key: str) -> Any:
    (found,) = (one for one in charts(subject) if isinstance(one, Figure) and one.key == key)
    return found


def test_numbers_have_the_languages_comma_in_words_tables_and_charts() -> None:
    subject = replace(everything(), say=catalogue("it"))
    assert subject.number(-1.26, 1) == "−1,3"
    assert subject.number(float("nan")) == "–"
    rhythm = numbers_of(subject, "rhythm")
    assert all("." not in cell for row in rhythm.numbers.rows for cell in row)
    assert rhythm.draw(WIDE)["config"]["locale"]["number"]["decimal"] == ","
    assert "locale" not in numbers_of(everything(), "rhythm").draw(WIDE)["config"]
    (section,) = html.fromstring(report(subject)).xpath('//figure[@id="rhythm"]')
    marks = [text for text in section.xpath(".//*[local-name()='text']/text()") if "0" in text]
    assert "0,5" in marks
    assert not [text for text in marks if re.fullmatch(r"\d+\.\d+", text)]


def test_what_a_reader_noted_of_a_file_is_told_in_the_reports_language() -> None:
    noted = replace(
        bare().recording,
        notes=(Note("oneLeg"),),
        refused={"heart_rate_bpm out of range": 2, "record without a time": 1},
    )
    page = report(replace(bare(), recording=noted, say=catalogue("it")))
    assert "La cadenza conta una gamba sola" in page
    assert "heart_rate_bpm fuori dai limiti" in page
    assert "record senza ora" in page


def test_parts_are_in_the_same_order_in_every_language() -> None:
    say = catalogue("it")
    there = [
        row[0] for row in numbers_of(replace(everything(), say=say), "fatigue-parts").numbers.rows
    ]
    here = [row[0] for row in numbers_of(everything(), "fatigue-parts").numbers.rows]
    names = {catalogue()(f"parts.{part}"): say(f"parts.{part}") for part in PARTS}
    assert there[:-1] == [names[one] for one in here[:-1]]


PARTS = [key.removeprefix("parts.") for key in catalogue().keys("page") if "parts." in key]


@pytest.mark.parametrize("part", ["card", "prepare", "report", "raced"])
def test_no_text_is_left_that_nothing_says(part: str) -> None:
    """A text is named in full, or its group is with what is chosen in it."""
    unused = [
        key
        for key in catalogue().keys(part)
        if not (
            key in SOURCES
            or any(f"{key.partition('.')[0]}{way}" in SOURCES for way in (".{", ".keys", '." +'))
            or re.search(rf'"{key.partition(".")[2]}"', SOURCES)
        )
    ]
    assert unused == []
