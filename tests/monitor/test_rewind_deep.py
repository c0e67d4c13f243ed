"""What comes later than memory reaches is mended from the store, while now goes on."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.events import Ack, Carbs, Cramp, Event, Undo
from ingest.messages import Vitals
from monitor import recorder, spans, watch
from monitor.behind import DEEP_PIECE
from monitor.marks import DEEP_QUIET_S
from monitor.store.engines import StoreFault
from tests.examples import examples
from tests.monitor.checks import assert_same
from tests.monitor.kept import Delivery, Kept
from tests.monitor.people import T, event_id, running, vitals

STEP_S: Final = 100
GAP: Final = range(50, 700)  # longer than two pieces, and than memory reaches
LONG_S: Final = 1200  # so that what is behind is read in more than one go
NOW: Final = T + LONG_S - 1.0


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """A race to which nothing came late, to compare with."""
    kept = Kept(tmp_path_factory.mktemp("undisturbed") / "whole")
    run(kept, range(LONG_S))
    yield kept
    kept.kill()


@pytest.fixture(scope="module")
def with_a_gap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """The same race, of whose first runner the gap is still to come; to be copied."""
    kept = Kept(tmp_path_factory.mktemp("with_a_gap") / "late")
    run(kept, range(LONG_S), lost=GAP)
    yield kept
    kept.kill()


@pytest.fixture
def late(with_a_gap: Kept, tmp_path: Path) -> Iterator[Kept]:
    """One to whom the gap comes late."""
    copy = with_a_gap.copied(tmp_path / "gap")
    yield copy
    copy.kill()


@pytest.fixture
def whole(undisturbed: Kept, tmp_path: Path) -> Iterator[Kept]:
    """One to whom nothing came late."""
    copy = undisturbed.copied(tmp_path / "undisturbed")
    yield copy
    copy.kill()


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
    kept: Kept, seconds: range, *, lost: range = range(0), events: Sequence[Event] = ()
) -> None:
    """Two runners, with all that comes in its time; of the first some does not."""
    for first in range(seconds.start, seconds.stop, STEP_S):
        now = float(T + first + STEP_S - 1)
        some: list[Delivery] = [(now, "anna", one) for one in events if T + first <= one.t <= now]
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


def test_a_gap_that_is_filled_from_the_store_ends_as_if_it_had_come_in_time(
    monitors: tuple[Kept, Kept],
) -> None:
    """With what the crew logged meanwhile; the others go on, and nothing is told of the past."""
    late, whole = monitors
    gel = Carbs(id=event_id(), t=T + 500, carbs_g=25)
    undo = Undo(id=event_id(), t=T + 600, event=gel.id)
    cramp = Cramp(id=event_id(), t=T + 400, muscle="calf")
    events: list[Event] = [cramp, gel, undo, Carbs(id=event_id(), t=T + 700, carbs_g=40)]
    for one, lost in ((late, GAP), (whole, range(0))):
        run(one, range(LONG_S), lost=lost, events=events)
    assert late.watch.race.output.distance_m[0] != whole.watch.race.output.distance_m[0]
    told = len(late.told)
    hand_over(late, GAP, NOW)
    assert late.watch.behind_s(0) == LONG_S - GAP.start
    mended(late, NOW)
    assert_alike(late, whole)
    assert late.watch.behind_s(0) == 0
    assert late.watch.arrivals.late == 0
    assert late.recorder.marks.of_runner("anna") == {"pi-1": LONG_S - 1}
    assert all(alert.t == NOW for alert in late.told[told:])
    for one in monitors:
        run(one, range(LONG_S, LONG_S + 100))
    assert_alike(late, whole)


def test_what_is_from_before_all_that_was_heard_counts_too(monitors: tuple[Kept, Kept]) -> None:
    late, whole = monitors
    run(late, range(900), lost=range(500))
    run(whole, range(900))
    hand_over(late, range(500), T + 899.0)
    mended(late, T + 899.0)
    assert_alike(late, whole)


def test_who_goes_far_back_keeps_nobody_waiting(late: Kept) -> None:
    """In one go so many seconds at most; the others are served again, and now goes on."""
    hand_over(late, GAP, NOW)
    late.write()
    open_s = [late.watch.behind_s(0)]
    for second in range(LONG_S, LONG_S + 30):
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
    for one, lost in zip(monitors, (range(300, 800), range(500, 800)), strict=True):
        run(one, range(800), lost=lost)
        (alert, *_) = (alert for alert in one.told if alert.kind == "signal_lost")
        ack = Ack(id=event_id(), t=T + 799, alert=alert.id)
        one.take([(T + 799.0, "anna", ack)], T + 799.0)
        run(one, range(800, 1200))
    late, whole = monitors
    hand_over(late, range(300, 500), T + 1199.0)
    mended(late, T + 1199.0)
    assert_alike(late, whole)


@pytest.mark.parametrize("when", ["before it is written", "before it is mended", "meanwhile"])
def test_a_monitor_killed_on_the_way_ends_the_same(
    tmp_path: Path, with_a_gap: Kept, undisturbed: Kept, when: str
) -> None:
    killed = with_a_gap.copied(tmp_path / "late")
    hand_over(killed, GAP, NOW)
    if when != "before it is written":
        killed.write()
    if when == "meanwhile":
        for _ in range(3):
            killed.watch.advance(NOW + DEEP_QUIET_S)
            killed.write()
    killed.kill()
    again = Kept(killed.folder, NOW + 1).resume(NOW + 1)
    hand_over(again, GAP, NOW)  # the gateway sends what was not confirmed
    mended(again, NOW)
    assert_alike(again, undisturbed)
    again.kill()


def test_what_there_was_no_room_for_is_mended_when_it_comes_again(
    late: Kept, undisturbed: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "RECORDS_MAX", 500)
    for _ in range(3):
        hand_over(late, GAP, NOW)
        late.write()
    mended(late, NOW)
    assert_alike(late, undisturbed)
    assert late.watch.arrivals.received["anna"] == LONG_S


def test_a_cramp_told_a_quarter_of_an_hour_late_counts_in_its_second(
    monitors: tuple[Kept, Kept], whole: Kept
) -> None:
    """Memory does not reach so far any more, the store does."""
    at_once, _ = monitors
    cramp = Cramp(id=event_id(), t=T + 150, muscle="calf")
    run(at_once, range(LONG_S), events=[cramp])
    whole.take([(NOW, "anna", cramp)], NOW)
    mended(whole, NOW)
    assert_alike(whole, at_once)


def test_a_snapshot_that_is_older_than_memory_is_not_gone_on_from(
    monitors: tuple[Kept, Kept], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While much is caught up with few are kept: the last before may be from long ago."""
    monkeypatch.setattr(spans, "BLOCK_ROWS", 2 * 133)  # as it is for 60 runners
    monkeypatch.setattr(watch, "MAX_SECONDS", 2 * 166)
    late, whole = monitors
    gel = Carbs(id=event_id(), t=T + 890, carbs_g=25)
    now = T + 3000.0
    for one in monitors:
        run(one, range(600))
        for runner in ("anna", "ben"):
            for second in range(600, 860):
                one.watch.take_record(runner, record(second), now)
    whole.watch.take_event("anna", gel, now)
    while (at_t := late.watch.race.latest.t[0]) < T + 1440:
        late.watch.advance(now)
    assert at_t < T + 1500  # since T + 1200 none was kept, and of the records T + 840 is the first
    for one, deliveries in ((late, [(now, "anna", gel)]), (whole, [])):
        one.take(deliveries, now)
        mended(one, now)
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
    seconds = int(rng.integers(600, 1200))
    delays = rng.choice([0, 0, 0, 0, 30, 400, 900], seconds)
    begin, length = rng.integers(1, seconds), rng.integers(0, 900)
    delays[begin : begin + length] = length + rng.integers(0, 400)
    sent: list[tuple[float, int, Vitals | Event]] = [
        (T + second, int(delays[second]), record(second)) for second in range(seconds)
    ]
    for number in range(4):
        t = T + float(rng.integers(1, seconds)) - 0.5
        kinds = Cramp(id=event_id(), t=t, muscle="calf"), Carbs(id=event_id(), t=t, carbs_g=30)
        sent.append((t, int(rng.choice([0, 40, 400, 900])), kinds[number % 2]))
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


def test_while_the_store_cannot_be_read_it_is_tried_again(
    late: Kept, whole: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over(late, GAP, NOW)
    late.write()
    read = late.store.reader.vitals
    for broken in (1, 2):  # where it begins, and on the way
        reads = count(1)

        def vitals_(
            runner: str, from_t: int, to_t: int, reads: "count[int]" = reads, broken: int = broken
        ) -> Iterator[Vitals]:
            if next(reads) >= broken:
                raise StoreFault("disk I/O error")
            return read(runner, from_t, to_t)

        monkeypatch.setattr(late.store.reader, "vitals", vitals_)
        now = NOW + broken * 20.0
        for _ in range(40):
            late.watch.advance(now)
            late.write()
        assert late.watch.is_mending(0)
        assert late.watch.behind_s(0) >= LONG_S - GAP.start
    monkeypatch.undo()
    for kept in (late, whole):
        kept.settle(NOW + 60.0)
    assert_alike(late, whole)
