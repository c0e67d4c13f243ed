"""The log of what a crew was told and did."""

from pathlib import Path

import msgspec

from ingest.events import Ack, Event, Note
from ingest.race.load import load
from monitor.messages import Alert
from monitor.store.reader import event_of
from monitor.store.store import open_reader
from simulators.alert_log import of_runner, written
from tests.monitor.stored_races import stored_race


def test_each_line_says_when_where_what_and_what_was_done_about_it(tmp_path: Path) -> None:
    stored_race(tmp_path)
    race = load(tmp_path)
    with open_reader(race.store.url) as reader:
        events = [event_of(row) for row in reader.events("anna")]
        lines = list(of_runner(reader.alerts("anna"), events, lambda alert: 1000.0))
    assert lines
    assert {line.alert.state for line in lines} <= {"raised", "changed"}
    (cramp,) = (line for line in lines if line.alert.kind == "cramp_now")
    text = written(race, [cramp])
    head, said, *rest = text.splitlines()[2:]
    assert "+0:15  km 1.0" in head
    assert "urgent cramp_now [CRD]" in head
    assert cramp.alert.text in said
    assert any(row.startswith("    · ") for row in rest)


def test_a_note_is_told_without_the_title_that_it_repeats() -> None:
    alert = Alert(
        id="a", t=100, runner="anna", kind="fuel_due", level="info", state="raised",
        title="Fuel due", text="…",
    )  # fmt: skip
    over = msgspec.structs.replace(alert, t=400, state="cleared")
    name = "00000000-0000-4000-8000-00000000000"
    events: list[Event] = [
        Ack(id=f"{name}1", t=160, author="Jo", alert="a"),
        Note(id=f"{name}2", t=160, author="Jo", text="Fuel due: gave a gel"),
    ]
    (line,) = of_runner([alert, over], events, lambda alert: alert.t)
    assert (line.at_m, line.over_t, line.done) == (100, 400, [(160, "Jo", "gave a gel")])
