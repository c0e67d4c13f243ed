"""What is written is read again; what can't be is said, and nothing is half written."""

import pytest
import sqlalchemy as sa

from ingest import wire
from ingest.errors import Unavailable, UsageError
from ingest.events import Carbs
from ingest.messages import GatewayReport, ReplayClock, Weather
from monitor.batch import AlertRow, Batch, EventRow, GatewayRow, RunRow, StatusRow, WeatherRow
from monitor.messages import Alert, AlertState
from monitor.status import status_of
from monitor.store.reader import BLOCK_S, event_of
from monitor.store.span import Span
from monitor.store.store import Store, open_reader, open_store
from monitor.stored import Watermarks
from monitor.watch import Watch
from tests.monitor.people import ANNA, T, event_id, run, running
from tests.monitor.store.batches import batch_of, record
from tests.monitor.store.conftest import START


def test_a_store_keeps_its_id_and_its_race(url: str) -> None:
    first = open_store(url, "race-1", START)
    first.close()
    again = open_store(url, "race-1", START._replace(at=T + 60.0))
    assert again.id == first.id
    assert again.reader.about() == {"store": first.id, "race": "race-1"}
    assert again.reader.settings() == START.payload
    again.close()
    with pytest.raises(UsageError, match="race 'race-1'"):
        open_store(url, "race-2", START)


def test_records_are_read_again_as_they_were(store: Store) -> None:
    records = [record(second) for second in range(10)]
    other = [record(second, "pi-2") for second in range(5, 8)]
    store.writer.write(batch_of([("anna", one) for one in [*records, *other]]))
    store.writer.write(batch_of([("ben", record(3))]))
    found = list(store.reader.vitals("anna", T + 4, T + 6))
    assert found == [records[4], records[5], other[0], records[6], other[1]]
    assert list(store.reader.vitals("anna", T, T + 9, ["pi-2"])) == other
    assert list(store.reader.vitals("nobody", T, T + 9)) == []
    assert store.reader.runners() == {"anna": Span(T, T + 9), "ben": Span(T + 3, T + 3)}


def test_long_stretches_are_read_block_by_block(store: Store) -> None:
    seconds = (0, BLOCK_S - 1, BLOCK_S, 3 * BLOCK_S)
    store.writer.write(batch_of([("anna", record(second)) for second in seconds]))
    found = store.reader.vitals("anna", T, T + 3 * BLOCK_S)
    assert [one.t - T for one in found] == list(seconds)


def test_what_is_there_already_stays(store: Store) -> None:
    marks = Watermarks()
    batch = batch_of([("anna", record(1))], marks)
    store.writer.write(batch)
    marks.add(("anna", "pi-1"), [1])
    store.writer.write(batch_of([("anna", record(1)), ("anna", record(0))], marks))
    assert [one.seq for one in store.reader.vitals("anna", T, T + 9)] == [0, 1]
    assert store.reader.runners() == {"anna": Span(T, T + 1)}


def test_marks_are_found_again(url: str) -> None:
    store = open_store(url, "race-1", START)
    marks = Watermarks()
    marks.keep_from(("anna", "pi-1"), 2)
    for seconds in ((2, 3), (5,)):
        batch = batch_of([("anna", record(second)) for second in seconds], marks)
        store.writer.write(batch)
        marks.add(("anna", "pi-1"), seconds)
    store.writer.write(batch_of([("ben", record(0))]))
    store.close()
    again = open_store(url, "race-1", START._replace(at=T + 60.0))
    known = Watermarks(again.reader.dealt())
    assert known.of_runner("anna") == {"pi-1": 3}
    assert known.of_runner("ben") == {"pi-1": 0}
    again.writer.write(batch_of([("carl", record(0))], known))
    assert set(again.reader.runners()) == {"anna", "ben", "carl"}
    again.close()


STATES: tuple[tuple[int, AlertState], ...] = ((3, "raised"), (9, "cleared"))


def test_messages_are_read_again(store: Store) -> None:
    watch = Watch([ANNA])
    run(watch, 10, running())
    statuses = [status_of(watch, 0, at=T + at) for at in (10.0, 11.0)]
    gel = Carbs(id=event_id(), t=T + 5.5, carbs_g=25)
    report = GatewayReport(t=T, online=True, replay=ReplayClock(race_t=T, wall_t=T, speed=10))
    weather = Weather(t=T, air_temp_c=21.5)
    alerts = [
        Alert(id="a", t=T + at, runner="anna", kind="pace", level="warning", state=state,
              title="slow", text="down")
        for at, state in STATES
    ]  # fmt: skip
    store.writer.write(
        Batch(
            events=[EventRow(gel.id, "anna", gel.t, T + 6.0, T + 6.0, T + 4, T + 6,
                             wire.encode(gel))],
            statuses=[StatusRow(one.t, "anna", one.at, wire.encode(one)) for one in statuses],
            alerts=[AlertRow(one.id, one.t, one.t, one.state, "anna", wire.encode(one))
                    for one in alerts],
            weather=[WeatherRow(weather.t, T, wire.encode(weather))],
            gateways=[GatewayRow("pi-1", T, wire.encode(report))],
            runs=[RunRow("anna", T, T, None), RunRow("anna", T + 5.0, T + 5, "pi-1")],
        )
    )  # fmt: skip
    reader = store.reader
    (row,) = reader.events("anna")
    assert (row.after_t, row.effect_t, event_of(row)) == (T + 4, T + 6, gel)
    assert reader.events() == [row]
    assert reader.statuses("anna", T, T + 100) == [statuses[1]], "of one second the last word"
    assert reader.alerts("anna") == alerts
    assert reader.alerts("ben") == []
    assert reader.weather() == [weather]
    assert reader.gateways() == {"pi-1": report}
    assert [run.replayed_by for run in reader.runs("anna")] == [None, "pi-1"]


def test_a_batch_is_written_wholly_or_not_at_all(store: Store) -> None:
    store.writer.write(batch_of([("anna", record(0))]))
    batch = batch_of([("ben", record(0))])
    batch.alerts = [AlertRow("a", T, T, "raised", "ben", None)]  # type: ignore[arg-type]
    with pytest.raises(sa.exc.IntegrityError):
        store.writer.write(batch)
    assert set(store.reader.runners()) == {"anna"}
    store.writer.write(batch_of([("ben", record(1))]))
    assert [one.seq for one in store.reader.vitals("ben", T, T + 9)] == [1]


def test_reading_waits_for_nobody(store: Store, url: str) -> None:
    store.writer.write(batch_of([("anna", record(0))]))
    with open_reader(url) as reader, store.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM vitals"))
        assert len(list(reader.vitals("anna", T, T))) == 1


def test_a_database_that_is_away_is_said() -> None:
    url = "postgresql+psycopg://postgres@127.0.0.1:1/nothing"
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:1/nothing can't be used"):
        open_store(url, "race-1", START)


def test_a_password_is_not_shown() -> None:
    url = "postgresql+psycopg://me:secret@127.0.0.1:1/nothing"
    with pytest.raises(Unavailable) as raised:
        open_store(url, "race-1", START)
    assert "secret" not in str(raised.value)
