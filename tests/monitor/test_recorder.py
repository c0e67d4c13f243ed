"""What waits for the store: kept once, in order, bounded, and confirmed only when it is written."""

from collections.abc import Callable

import msgspec
import numpy as np
import pytest

from ingest.events import Carbs
from ingest.messages import GatewayReport, ReplayClock, Vitals, Weather
from monitor import recorder as limits
from monitor.checkpoint import Aside, Checkpoints
from monitor.going import LAG_S
from monitor.journal import Noted
from monitor.recorder import KEPT_MAX, Recorder
from monitor.status import status_of
from monitor.stored import Watermarks
from monitor.stored_events import NAMED, StoredEvents
from monitor.watch import Watch
from tests.monitor.people import ANNA, BEN, T, event_id, run, running, vitals

STREAM = ("anna", "pi-1")
CLOCK = ReplayClock(race_t=T, wall_t=T, speed=60)


def record(second: int, gateway: str = "pi-1") -> Vitals:
    return vitals(T + second, second, running(), gateway)


def fresh() -> Recorder:
    return Recorder(Watermarks())


def told(recorder: Recorder, *seconds: int) -> None:
    for second in seconds:
        recorder.record("anna", record(second), T)


def test_nothing_is_confirmed_before_it_is_written() -> None:
    recorder = fresh()
    told(recorder, 0, 1, 2)
    assert recorder.marks.of_runner("anna") == {}
    batch = recorder.take()
    assert recorder.marks.of_runner("anna") == {}
    assert recorder.confirm(batch) == {"anna"}
    assert recorder.marks.of_runner("anna") == {"pi-1": 2}


def test_a_record_is_kept_once_wherever_it_waits() -> None:
    recorder = fresh()
    told(recorder, 0, 0)
    batch = recorder.take()
    told(recorder, 0, 1)
    assert [row.seq for row in batch.records] == [0]
    recorder.confirm(batch)
    told(recorder, 0, 1)
    assert [row.seq for row in recorder.take().records] == [1]


def test_what_could_not_be_written_comes_first_next_time() -> None:
    recorder = fresh()
    told(recorder, 0)
    recorder.event("anna", Carbs(id=event_id(), t=T, carbs_g=20), Noted(T, T, None, T))
    failed = recorder.take()
    told(recorder, 0, 1)
    recorder.give_back(failed)
    assert recorder.marks.of_runner("anna") == {}
    batch = recorder.take()
    assert [row.seq for row in batch.records] == [0, 1]
    assert len(batch.events) == 1
    assert batch.numbers == {("anna", "pi-1"): [0, 1]}
    recorder.confirm(batch)
    assert recorder.marks.of_runner("anna") == {"pi-1": 1}


def test_refused_records_hold_nothing_up() -> None:
    recorder = fresh()
    told(recorder, 0, 2)
    recorder.refused("anna", "pi-1", 1, T)
    batch = recorder.take()
    assert [row.seq for row in batch.records] == [0, 2]
    recorder.confirm(batch)
    assert recorder.marks.of_runner("anna") == {"pi-1": 2}


def test_records_for_which_there_is_no_room_are_taken_when_they_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "RECORDS_MAX", 2)
    recorder = fresh()
    told(recorder, 0, 1, 2, 3)
    batch = recorder.take()
    recorder.give_back(batch)
    told(recorder, 2)
    batch = recorder.take()
    assert [row.seq for row in batch.records] == [0, 1]
    recorder.confirm(batch)
    assert recorder.marks.of_runner("anna") == {"pi-1": 1}
    told(recorder, 3, 2)
    recorder.confirm(recorder.take())
    assert recorder.marks.of_runner("anna") == {"pi-1": 3}


def test_events_for_which_there_is_no_room_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "OTHERS_MAX", 1)
    recorder = fresh()
    for _ in range(3):
        recorder.event("anna", Carbs(id=event_id(), t=T, carbs_g=20), Noted(T, T, None, T))
    assert len(recorder.take().events) == 1
    assert recorder.left_out == {"EventRow": 2}


def test_made_up_names_fill_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STREAMS_MAX", 2)
    recorder = fresh()
    for number in range(5):
        recorder.refused(f"runner-{number}", "pi-1", 0, T)
    assert len(recorder.take().numbers) == 2


def test_the_lag_is_that_of_the_oldest_that_waits() -> None:
    recorder = fresh()
    assert recorder.lag_s(T) == 0.0
    recorder.record("anna", record(0), T + 1.0)
    recorder.record("anna", record(1), T + 3.0)
    assert recorder.lag_s(T + 4.0) == 3.0
    batch = recorder.take()
    assert recorder.lag_s(T + 5.0) == 4.0
    recorder.give_back(batch)
    assert recorder.lag_s(T + 6.0) == 5.0
    recorder.confirm(recorder.take())
    assert recorder.lag_s(T + 7.0) == 0.0


def test_a_gateways_clock_is_kept_once_and_its_oldest_number_is_heeded() -> None:
    recorder = fresh()
    told(recorder, 5)
    recorder.confirm(recorder.take())
    report = GatewayReport(t=T, online=True, replay=CLOCK, keeps_from={"anna": 3})
    assert recorder.gateway("pi-1", report, T) == {"anna"}
    assert recorder.marks.of_runner("anna") == {"pi-1": 2}
    assert recorder.gateway("pi-1", report, T + 30) == set()
    assert len(recorder.take().gateways) == 1
    other = msgspec.structs.replace(report, replay=msgspec.structs.replace(CLOCK, speed=1))
    recorder.gateway("pi-1", other, T + 60)
    recorder.gateway("pi-2", GatewayReport(t=T, online=True), T + 60)
    assert [row.gateway for row in recorder.take().gateways] == ["pi-1"]


def test_a_number_that_its_gateway_gave_up_is_known() -> None:
    recorder = fresh()
    told(recorder, 0)
    recorder.confirm(recorder.take())
    report = GatewayReport(t=T, online=True, keeps_from={"anna": 5})
    assert recorder.gateway("pi-1", report, T) == {"anna"}
    told(recorder, 3, 4, 5)
    assert [row.seq for row in recorder.take().records] == [5]


def test_a_stream_that_just_goes_on_is_told_of_once_in_some_seconds() -> None:
    recorder = fresh()
    rows = []
    for second in range(3 * LAG_S):
        told(recorder, second)
        batch = recorder.take()
        if batch.dealt:
            rows.append(second)
            assert batch.dealt[STREAM].runs == ((0, second),)
            assert batch.seconds[STREAM] == (T, T + second)
        recorder.confirm(batch)
    assert rows[0] == 0
    assert len(rows) == 4


def test_a_stream_with_anything_else_is_told_of_at_once() -> None:
    recorder = fresh()
    told(recorder, 5)
    recorder.confirm(recorder.take())
    tells: list[Callable[[], object]] = [
        lambda: told(recorder, 2),
        lambda: recorder.refused("anna", "pi-1", 6, T),
        lambda: told(recorder, 5 + 2 * LAG_S),
    ]
    for tell in tells:
        tell()
        batch = recorder.take()
        assert set(batch.dealt) == {STREAM}
        recorder.give_back(batch)
        batch = recorder.take()
        assert set(batch.dealt) == {STREAM}, "what was not written is told of again"
        recorder.confirm(batch)


def statuses_kept(runner: str, *, cramped: int | None = None) -> list[int]:
    """Which of the statuses of 12 s are kept of a runner, who has a cramp in one of them."""
    watch = Watch([ANNA])
    recorder = fresh()
    run(watch, 20, running(), start=T - 20)  # the scores are known
    kept = []
    for second in range(12):
        run(watch, 1, running(), start=T + second)
        status = status_of(watch, 0, at=T + second)
        if second == cramped:
            status = msgspec.structs.replace(status, phase="cramped")
        recorder.status(runner, status, b"")
        kept += [row.t - T for row in recorder.take().statuses]
    return kept


def test_a_status_is_kept_every_five_seconds_and_when_it_is_another() -> None:
    assert statuses_kept("anna") == [0, 2, 7]
    assert statuses_kept("anna", cramped=4) == [0, 2, 4, 5, 7]


def test_not_all_runners_statuses_are_kept_in_the_same_second() -> None:
    assert statuses_kept("carla") == [0, 3, 8]
    assert statuses_kept("elif") == [0, 4, 9]


def test_a_checkpoint_that_holds_no_longer_is_not_written() -> None:
    watch = Watch([ANNA, BEN])
    recorder = fresh()
    aside = Aside(opened={}, snoozed={}, pushed_t=(), folded=(), folded_t=0.0)
    saved = watch._group.saved(np.array([0, 1]))
    both = Checkpoints(["anna", "ben"], [T + 300, T + 300], saved, [aside, aside])
    recorder.checkpoints(both, T)
    recorder.mends("anna", T + 301)
    recorder.mends("ben", T + 300)
    batch = recorder.take()
    assert [set(kept.positions) for kept in batch.kept] == [{"anna"}]
    assert batch.void == {"anna": T + 301, "ben": T + 300}
    recorder.mends("anna", T + 200)
    recorder.give_back(batch)
    batch = recorder.take()
    assert [set(kept.positions) for kept in batch.kept] == [set()]
    assert batch.void["anna"] == T + 200


def test_of_many_checkpoints_that_wait_the_newest_of_each_runner_is_left() -> None:
    watch = Watch([ANNA, BEN])
    recorder = fresh()
    aside = Aside(opened={}, snoozed={}, pushed_t=(), folded=(), folded_t=0.0)
    for turn in range(KEPT_MAX):
        runner = ("anna", "ben")[turn % 2]
        saved = watch._group.saved(np.array([turn % 2]))
        recorder.checkpoints(Checkpoints([runner], [T + turn], saved, [aside]), T)
    batch = recorder.take()
    assert len(batch.kept) == KEPT_MAX
    only_ben = watch._group.saved(np.array([1]))
    recorder.checkpoints(Checkpoints(["ben"], [T + 900], only_ben, [aside]), T)
    recorder.give_back(batch)
    left = [
        (runner, kept.checkpoints.t[at])
        for kept in recorder.take().kept
        for runner, at in kept.positions.items()
    ]
    assert left == [("anna", T + KEPT_MAX - 2), ("ben", T + 900)]


def test_weather_waits_too() -> None:
    recorder = fresh()
    recorder.weather(Weather(t=T, air_temp_c=20), T)
    batch = recorder.take()
    assert batch
    assert len(batch.weather) == 1
    assert not recorder.take()


def test_an_event_is_called_stored_only_when_it_is_written() -> None:
    recorder = fresh()
    gel = Carbs(id=event_id(), t=T, carbs_g=20)
    recorder.event("anna", gel, Noted(T, T, None, T))
    recorder.give_back(recorder.take())
    assert recorder.stored_events.of_runner("anna") == ()
    assert recorder.confirm(recorder.take()) == {"anna"}
    assert recorder.stored_events.of_runner("anna") == (gel.id.lower(),)


def test_of_many_stored_events_the_newest_are_named_and_a_repeat_is_one() -> None:
    stored = StoredEvents(("anna", str(number)) for number in range(NAMED + 3))
    stored.add("anna", str(NAMED))
    named = stored.of_runner("anna")
    assert len(named) == NAMED
    assert named[-2:] == (str(NAMED + 2), str(NAMED))
    assert stored.of_runner("ben") == ()
