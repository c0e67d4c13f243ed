"""What whoever takes over is told, in words and in numbers."""

import datetime as dt
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from ingest.errors import UsageError
from ingest.events import Carbs, Cramp, Event, Fluid, Note, Symptom, Twinge, Undo
from ingest.language.catalogue import LANGUAGES, Language, catalogue
from ingest.race.load import load
from ingest.race.settings import Station
from monitor.handover import read
from monitor.handover.cli import handover as command
from monitor.handover.note import Handover, handover
from monitor.handover.read import read_handover, since_of
from monitor.handover.told import told
from monitor.messages import Alert, CoursePosition, Index, Phase, Status, Stay, VitalsNow, Words
from monitor.store.store import open_reader
from tests.monitor.notify.people import alert, state
from tests.monitor.people import T, event_id
from tests.monitor.stored_races import SECONDS, stored_race

UTC = ZoneInfo("UTC")
SINCE, UNTIL = 1_787_958_000.0, 1_787_979_600.0  # 23:00 and 05:00
STATIONS = tuple(
    Station(
        id=f"s-{number}",
        name=f"Station {number}",
        at_m=1000.0 * number,
        cutoff=dt.datetime.fromtimestamp(UNTIL + 7200, dt.UTC) if number == 3 else None,
    )
    for number in range(1, 7)
)


def status(t: float, *, phase: Phase = "racing", fatigue: Index | None = None) -> Status:
    return Status(
        t=int(t), at=t, phase=phase, stored_seq={}, vitals=VitalsNow(), alerts=(), missing=(),
        fatigue=fatigue or Index(level="high", score=63.2), cramp=Index(level="watch", score=41.0),
        behind_s=0, model="1", course=CoursePosition(distance_m=41_230.0, next="s-2"),
    )  # fmt: skip


def note(alerts: list[Alert] | None = None, events: list[Event] | None = None) -> Handover:
    return handover(
        "anna", "Anna", since=SINCE, until=UNTIL, alerts=alerts or [], events=events or [],
        then=status(SINCE - 10), stations=STATIONS,
        now=status(UNTIL, phase="stopped", fatigue=Index(level="unknown")),
    )  # fmt: skip


def lines(of: Handover, title: str, language: Language = "en") -> tuple[str, ...]:
    whole = told(of, catalogue(language), UTC)
    return next(section.lines for section in whole.sections if section.title == title)


def test_alerts_are_told_as_they_stand_and_who_took_them() -> None:
    cramp = alert("a-1", "urgent", t=SINCE + 3600, title="Cramp: stop")
    drink = alert("a-2", t=SINCE - 600)
    old = alert("a-3", t=SINCE - 7200, title="Long over")
    brief = msgspec.structs.replace(
        alert("a-4", "info", t=SINCE + 60, title="Leave"), expires=SINCE + 120
    )
    later = alert("a-5", t=UNTIL + 1, title="Of tomorrow")
    digest = alert("a-6", t=SINCE + 9, kind="digest", title="3 more alerts")
    found = note(
        [
            old, state(old, "cleared", t=SINCE - 60), drink, brief, cramp, digest,
            state(cramp, "acknowledged", t=SINCE + 3660, seen_by="Max"),
            state(cramp, "changed", t=SINCE + 4000),
            state(drink, "cleared", t=SINCE + 1800), alert("a-7", t=UNTIL - 60, title="Eat"), later,
        ]
    )  # fmt: skip
    assert lines(found, "Active now") == (
        "URGENT, since 00:00: Cramp: stop – taken by Max",
        "since 04:59: Eat – nobody has taken it",
    )
    assert lines(found, "Came and went") == (
        "22:50 to 23:30: Drink to thirst",
        "23:01 to 23:02: Leave",
    )


def test_what_has_become_less_severe_without_a_word_is_told_as_it_stands() -> None:
    fuel = alert("a-1", "urgent", t=SINCE + 60, title="Carbohydrate nearly used up")
    lower = msgspec.structs.replace(fuel, level="warning", title="Carbohydrate will run out")
    now = msgspec.structs.replace(status(UNTIL), alerts=(lower,))
    found = handover(
        "anna", "Anna", since=SINCE, until=UNTIL, alerts=[fuel], events=[], then=None, now=now,
        stations=STATIONS,
    )  # fmt: skip
    assert lines(found, "Active now") == (
        "since 23:01: Carbohydrate will run out – nobody has taken it",
    )


def test_what_is_over_is_told_as_it_was_at_its_worst() -> None:
    heat = alert("a-1", "warning", t=SINCE + 60, title="Heat")
    urgent = msgspec.structs.replace(state(heat, "changed", t=SINCE + 120), level="urgent")
    found = note(
        [heat, urgent, state(heat, "changed", t=SINCE + 180), state(heat, "cleared", t=SINCE + 240)]
    )
    assert lines(found, "Came and went") == ("URGENT, 23:01 to 23:04: Heat",)
    assert lines(note([heat, urgent, state(heat, "changed", t=SINCE + 180)]), "Active now") == (
        "since 23:01: Heat – nobody has taken it",
    )


def test_an_alert_is_told_in_the_language_of_who_reads() -> None:
    one = msgspec.structs.replace(
        alert(t=SINCE + 60), also={"it": Words(title="Bevi a sete", text="…")}
    )
    (line,) = lines(note([one]), "Allarmi attivi", "it")
    assert line == "dalle 23:01: Bevi a sete – nessuno se ne occupa"


def test_what_was_eaten_is_summed_without_what_was_taken_back() -> None:
    wrong = Carbs(id=event_id(), t=SINCE + 20, carbs_g=500)
    gel = Carbs(id=event_id(), t=SINCE + 10, carbs_g=25)
    found = note(
        events=[
            Carbs(id=event_id(), t=SINCE - 10, carbs_g=90), gel, gel, wrong,
            Undo(id=event_id(), t=SINCE + 30, event=wrong.id.upper()),
            Carbs(id=event_id(), t=SINCE + 40, carbs_g=40),
            Fluid(id=event_id(), t=SINCE + 3600, volume_ml=500),
            Carbs(id=event_id(), t=UNTIL + 10, carbs_g=70),
        ]
    )  # fmt: skip
    assert found.taken.sodium_mg is None  # not logged is not nothing
    assert lines(found, "Eaten and drunk") == (
        "Carbohydrate 65 g, 11 g/h",
        "Fluid 500 ml, 83 ml/h",
        "Last logged at 00:00",
    )


def test_cramps_symptoms_and_notes_are_told_in_order() -> None:
    found = note(
        events=[
            Note(id=event_id(), t=SINCE + 180, text="wants <b>soup</b>", author="Max"),
            Cramp(id=event_id(), t=SINCE + 60, muscle="calf", side="left"),
            Twinge(id=event_id(), t=SINCE + 120),
            Symptom(id=event_id(), t=SINCE + 240, name="stomach ache"),
            Symptom(id=event_id(), t=SINCE + 300, name="odd humour"),
        ]
    )
    assert lines(found, "Cramps and what was said") == (
        "23:01: cramp, left calf",
        "23:02: twinge, muscle not said",
        "23:03, Max: wants <b>soup</b>",
        "23:04: Stomach ache",
        "23:05: odd humour",
    )


def test_then_and_now_and_the_next_stops() -> None:
    found = note()
    assert lines(found, "How it stands") == (
        "22:59: racing, fatigue high (63), cramp risk watch (41), at km 41.2",
        "05:00: stopped, fatigue unknown, cramp risk watch (41), at km 41.2",
    )
    assert lines(found, "Next stops") == ("Station 2", "Station 3, cutoff 07:00", "Station 4")


def ahead(course: CoursePosition) -> tuple[str, ...]:
    now = msgspec.structs.replace(status(UNTIL), course=course)
    return lines(
        handover(
            "anna", "Anna", since=SINCE, until=UNTIL, alerts=[], events=[], then=None, now=now,
            stations=STATIONS,
        ),
        "Next stops",
    )  # fmt: skip


def eta(after_min: float) -> tuple[float, float, float]:
    return tuple(UNTIL + 60 * (after_min + more) for more in (-5, 0, 10))  # type: ignore[return-value]


def test_every_stop_has_its_time_and_where_they_are_is_none_that_is_next() -> None:
    there = CoursePosition(
        next="s-2",
        stay=Stay(station="s-2", since=UNTIL - 300),
        ahead={"s-3": eta(60), "s-4": eta(120), "s-5": eta(180)},
        finish=eta(300),
    )
    assert ahead(there) == (
        "Station 3: 06:00 (05:55 to 06:10), cutoff 07:00",
        "Station 4: 07:00 (06:55 to 07:10)",
        "Station 5: 08:00 (07:55 to 08:10)",
    )


def test_behind_the_last_station_the_finish_is_next() -> None:
    assert ahead(CoursePosition(finish=eta(60))) == ("Finish: 06:00 (05:55 to 06:10)",)
    before = CoursePosition(next="s-6", eta=eta(10), ahead={"s-6": eta(10)}, finish=eta(60))
    assert ahead(before) == (
        "Station 6: 05:10 (05:05 to 05:20)",
        "Finish: 06:00 (05:55 to 06:10)",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_at_all_is_said_too(language: Language) -> None:
    empty = handover(
        "anna", "Anna", since=SINCE, until=UNTIL, alerts=[], events=[], then=None, now=None,
        stations=STATIONS,
    )  # fmt: skip
    whole = told(empty, catalogue(language), UTC)
    assert all(len(section.lines) == 1 for section in whole.sections)
    assert whole.text().count("\n\n") == len(whole.sections)


@given(st.floats(0, 4e9), st.integers(0, 23), st.integers(0, 59))
def test_a_clock_names_the_last_time_it_showed_that(until: float, hour: int, minute: int) -> None:
    since = since_of(f"{hour}:{minute:02d}", until, UTC)
    assert until - 86_400 < since <= until
    assert since % 86_400 == 3600 * hour + 60 * minute
    in_paris = since_of(f"{hour}:{minute:02d}", until, ZoneInfo("Europe/Paris"))
    assert until - 90_000 < in_paris <= until  # once a year a day has 25 hours


@pytest.mark.parametrize("text", ["", "25:00", "soon", "-1h", "23:60"])
def test_what_names_no_moment_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="23:00 or 6h"):
        since_of(text, UNTIL, UTC)


def test_the_command_reads_it_from_the_store(tmp_path: Path) -> None:
    folder = tmp_path / "race"
    stored_race(folder)
    app = typer.Typer()
    app.command()(command)
    said = CliRunner().invoke(app, ["anna", "--race", str(folder), "--since", "1h"])
    assert said.exit_code == 0, said.output
    assert "Carbohydrate 40 g" in said.output  # 25 g were taken back
    assert "cramp, calf" in said.output
    asked = ["anna", "--race", str(folder), "--since", "500s", "--json"]
    found = json.loads(CliRunner().invoke(app, asked).output)
    assert found["until"] == T + SECONDS - 1
    assert found["since"] == found["until"] - 500
    assert "carbs_g" not in found["taken"]
    assert found["now"]["t"] == T + SECONDS - 1
    assert any(episode["kind"] == "cramp_now" for episode in found["active"] + found["past"])
    race = load(folder)
    with open_reader(race.store.url) as reader, pytest.raises(UsageError, match="nothing of 'zoe'"):
        read_handover(reader, race, "zoe", "6h")


def test_its_examples_are_right() -> None:
    import doctest

    assert doctest.testmod(read).failed == 0
