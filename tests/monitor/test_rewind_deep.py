"""What comes later than memory reaches is mended from the store, while now goes on."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.events import Ack, Carbs, Cramp, Event, Undo
from ingest.messages import Vitals
from monitor import recorder
from monitor.behind import DEEP_PIECE
from monitor.messages import Alert
from monitor.reach import WITH_STORE
from monitor.rewind import DEEP_QUIET_S
from tests.examples import examples
from tests.monitor.checks import assert_same
from tests.monitor.kept import Delivery, Kept
from tests.monitor.people import T, event_id, running, vitals

STEP_S: Final = 20
GAP: Final = range(600, 4200)


@pytest.fixture
def monitors(tmp_path: Path) -> Iterator[tuple[Kept, Kept]]:
    """One to whom things come late, one to whom they don't."""
    both = Kept(tmp_path / "late"), Kept(tmp_path / "whole")
    yield both
    for one in both:
        one.kill()


def record(second: int, gateway: str = "pi-1") -> Vitals:
    """A second of a race that rises and falls."""
    measured = running(2.0 + second % 1000 / 500, 130 + second // 7 % 23)
    return vitals(T + second, second, measured, gateway)


def run(
    kept: Kept, seconds: range, *, lost: range = range(0), events: Iterable[Event] = ()
) -> None:
    """Two runners, with all that comes in its time; of the first some does not."""
    logged = list(events)
    for first in range(seconds.start, seconds.stop, STEP_S):
        now = float(T + first + STEP_S - 1)
        some: list[Delivery] = [(now, "anna", one) for one in logged if T + first <= one.t <= now]
        for second in range(first, min(first + STEP_S, seconds.stop)):
            some += [(now, "anna", record(second))] if second not in lost else []
            some.append((now, "ben", record(second)))
        kept.take(some, now)
        kept.write()


def hand_over(kept: Kept, seconds: Iterable[int], now: float) -> None:
    """A backlog arrives, oldest first."""
    kept.take([(now, "anna", record(second)) for second in seconds], now)


def mended(kept: Kept, now: float) -> None:
    kept.settle(now + DEEP_QUIET_S)


def assert_alike(one: Kept, other: Kept) -> None:
    """The same to the last bit, and the same is active."""
    assert_same(one.watch.race, other.watch.race)
    assert_same(one.watch.book.state, other.watch.book.state)
    for row in range(2):
        assert active(one, row) == active(other, row)


def active(kept: Kept, row: int) -> set[tuple[str, str]]:
    return {(alert.kind, alert.level) for alert in kept.watch.book.active(row)}


def test_an_hour_that_came_an_hour_late_ends_as_if_it_had_come_in_time(
    monitors: tuple[Kept, Kept],
) -> None:
    """With what the crew logged meanwhile; the others go on, and nothing is told of the past."""
    late, whole = monitors
    gel = Carbs(id=event_id(), t=T + 1200, carbs_g=25)
    undo = Undo(id=event_id(), t=T + 1300, event=gel.id)
    events = [gel, undo, Carbs(id=event_id(), t=T + 1500, carbs_g=40)]
    cramp = Cramp(id=event_id(), t=T + 2000, muscle="calf")
    for one, lost in ((late, GAP), (whole, range(0))):
        run(one, range(5000), lost=lost, events=[*events, cramp])
    assert late.watch.race.output.distance_m[0] != whole.watch.race.output.distance_m[0]
    told = len(late.told)
    hand_over(late, GAP, T + 4999.0)
    assert late.watch.behind_s(0) == 5000 - GAP.start
    mended(late, T + 4999.0)
    assert_alike(late, whole)
    assert late.watch.behind_s(0) == 0
    assert late.watch.arrivals.late == 0
    assert late.recorder.marks.of_runner("anna") == {"pi-1": 4999}
    assert all(alert.t == T + 4999 for alert in late.told[told:])
    for one in monitors:
        run(one, range(5000, 5100))
    assert_alike(late, whole)


def test_what_is_from_before_all_that_was_heard_counts_too(monitors: tuple[Kept, Kept]) -> None:
    late, whole = monitors
    run(late, range(3000), lost=range(2000))
    run(whole, range(3000))
    hand_over(late, range(2000), T + 2999.0)
    mended(late, T + 2999.0)
    assert_alike(late, whole)


def test_who_goes_far_back_keeps_nobody_waiting(monitors: tuple[Kept, Kept]) -> None:
    """In one go so many seconds at most; the others are served again, and now goes on."""
    late, _ = monitors
    run(late, range(4500), lost=GAP)
    now = T + 4499.0
    hand_over(late, GAP, now)
    late.write()
    open_s = [late.watch.behind_s(0)]
    for second in range(4500, 4540):
        now = float(T + second)
        late.watch.take_record("anna", record(second), now)
        late.watch.take_record("ben", record(second), now)
        late.watch.advance(now)
        assert late.watch.race.latest.t.tolist() == [now, now]
        open_s.append(late.watch.behind_s(0))
        late.write()
    assert max(-np.diff(open_s)) <= DEEP_PIECE
    late.settle(now)


def test_what_was_acknowledged_keeps_quiet_in_the_past_that_is_read(
    monitors: tuple[Kept, Kept],
) -> None:
    late, whole = monitors
    early = range(300, 500)  # comes late to the one, never to the other
    for one in monitors:
        run(one, range(1000), lost=range(300, 800))
    (lost,) = (alert for alert in late.told if alert.kind == "signal_lost")
    for one in monitors:
        ack = Ack(id=event_id(), t=T + 999, alert=lost.id)
        one.take([(T + 999.0, "anna", ack)], T + 999.0)
        run(one, range(1000, 2000), lost=range(1000, 1500))
    hand_over(late, early, T + 1999.0)
    mended(late, T + 1999.0)
    reference = Kept(Path(late.store.engine.url.database or "").parent.parent / "again")
    for first in (range(1000), range(1000, 2000)):
        run(reference, first, lost=range(500, 800) if first.start == 0 else range(1000, 1500))
        if first.start == 0:
            reference.take([(T + 999.0, "anna", ack)], T + 999.0)
    assert_same(late.watch.race, reference.watch.race)
    reference.kill()


@pytest.mark.parametrize("when", ["before it is written", "before it is mended", "meanwhile"])
def test_a_monitor_killed_on_the_way_ends_the_same(
    tmp_path: Path, monitors: tuple[Kept, Kept], when: str
) -> None:
    killed, whole = monitors
    run(killed, range(2400), lost=range(600, 1800))
    run(whole, range(2400))
    hand_over(killed, range(600, 1800), T + 2399.0)
    if when != "before it is written":
        killed.write()
    if when == "meanwhile":
        for _ in range(3):
            killed.watch.advance(T + 2399 + DEEP_QUIET_S)
            killed.write()
    killed.kill()
    again = Kept(tmp_path / "late", T + 2400).resume(T + 2400)
    hand_over(again, range(600, 1800), T + 2399.0)  # the gateway sends what was not confirmed
    mended(again, T + 2399.0)
    assert_alike(again, whole)
    again.kill()


def test_what_there_was_no_room_for_is_mended_when_it_comes_again(
    monitors: tuple[Kept, Kept], monkeypatch: pytest.MonkeyPatch
) -> None:
    late, whole = monitors
    run(late, range(2400), lost=range(600, 1800))
    run(whole, range(2400))
    monkeypatch.setattr(recorder, "RECORDS_MAX", 500)
    for _ in range(3):
        hand_over(late, range(600, 1800), T + 2399.0)
        late.write()
    mended(late, T + 2399.0)
    assert_alike(late, whole)
    assert late.watch.arrivals.received["anna"] == 2400


def test_a_cramp_told_twenty_minutes_late_counts_in_its_second(
    monitors: tuple[Kept, Kept],
) -> None:
    """Memory does not reach so far any more, the store does."""
    late, whole = monitors
    cramp = Cramp(id=event_id(), t=T + 900, muscle="calf")
    run(late, range(2100))
    run(whole, range(2100), events=[cramp])
    late.take([(T + 2099.0, "anna", cramp)], T + 2099.0)
    mended(late, T + 2099.0)
    assert_alike(late, whole)


@examples(3)
@given(seed=st.integers(0, 2**32))
def test_however_late_it_ends_as_if_nothing_had_been(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """Outages and single seconds that are late by minutes to all of the race, and events."""
    folder = tmp_path_factory.mktemp("drawn")
    late, whole = Kept(folder / "late"), Kept(folder / "whole")
    rng = np.random.default_rng(seed)
    seconds = int(rng.integers(900, 1800))
    delays = rng.choice([0, 0, 0, 0, 30, 400, 900], seconds)
    begin, length = rng.integers(1, seconds), rng.integers(0, 900)
    delays[begin : begin + length] = length + rng.integers(0, 400)
    sent: list[tuple[float, int, Vitals | Event]] = [
        (T + second, int(delays[second]), record(second)) for second in range(seconds)
    ]
    for number in range(4):
        t = T + float(rng.integers(1, seconds)) - 0.5
        cramp = Cramp(id=event_id(), t=t, muscle="calf")
        sent.append((t, int(rng.choice([0, 40, 900])), cramp if number else Carbs(
            id=event_id(), t=t, carbs_g=30)))
    for kept, share in ((late, 1), (whole, 0)):
        for first in range(0, seconds, STEP_S):
            now = float(T + first + STEP_S)
            come = [one for t, delay, one in sent if now - STEP_S <= t + share * delay < now]
            kept.take([(now, "anna", one) for one in come], now)
            kept.write()
        rest = [one for t, delay, one in sent if t + share * delay >= now]
        kept.take([(now, "anna", one) for one in rest], now)
        mended(kept, now)
    assert_alike(late, whole)
    for kept in (late, whole):
        kept.kill()


def still_open(told: list[Alert]) -> set[str]:
    """What somebody who heard every alert believes to be active."""
    return {alert.id for alert in told if alert.state != "cleared"}
