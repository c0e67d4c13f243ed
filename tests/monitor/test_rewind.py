"""Late seconds and events: the past is mended, and now goes on."""

from copy import deepcopy
from uuid import UUID

import numpy as np
import pytest

from ingest.errors import PayloadRefused
from ingest.events import Cramp, Undo
from ingest.messages import GatewayReport, ReplayClock
from monitor.arrivals import LIVE_S
from monitor.behind import PIECE
from monitor.marks import IMPATIENT_S, QUIET_S
from monitor.snapshots import STEP_S
from monitor.status import status_of
from monitor.watch import Watch
from tests.monitor.people import T
from tests.monitor.rewinding import LONG_S, assert_same, gel, live, quick, record, settle, watching


@pytest.fixture(scope="module")
def long_race() -> Watch:
    """A race longer than what is remembered, with a gel, and seconds missing early and late."""
    watch = watching()
    quick(watch, 0, 99)
    watch.take_event("anna", gel(T + 99), T + 99)
    quick(watch, 99, LONG_S, lost=range(190, 250))
    return watch


@pytest.fixture
def long(long_race: Watch) -> Watch:
    return deepcopy(long_race)


def test_a_gap_is_mended_to_the_last_bit() -> None:
    gap = range(300, 420)
    watch, whole = watching(), watching()
    quick(watch, 0, 600, lost=gap)
    quick(whole, 0, 600)
    assert watch.race.output.distance_m[0] != whole.race.output.distance_m[0]
    for second in gap:
        watch.take_record("anna", record(second), T + 600)
    settle(watch, T + 600 + QUIET_S)
    settle(whole, T + 600 + QUIET_S)
    assert_same(watch, whole)
    assert watch.arrivals.late == 0
    assert watch.arrivals.received["anna"] == 600


def test_a_backlog_that_begins_before_all_that_was_heard_is_mended_too() -> None:
    watch, whole = watching(), watching()
    live(watch, 100, 200)
    quick(whole, 0, 200)
    for second in range(100):
        watch.take_record("anna", record(second), T + 200)
    settle(watch, T + 200 + QUIET_S)
    settle(whole, T + 200 + QUIET_S)
    assert_same(watch, whole)


def test_what_is_older_than_half_an_hour_is_late_and_changes_nothing(long: Watch) -> None:
    other = deepcopy(long)
    for second in (190, 199):
        long.take_record("anna", record(second), T + LONG_S)
    assert long.arrivals.late == 2
    settle(long, T + LONG_S + QUIET_S)
    settle(other, T + LONG_S + QUIET_S)
    assert_same(long, other)
    long.take_record("anna", record(200), T + LONG_S)
    assert long.arrivals.late == 2, "this one is not yet"


def test_the_oldest_second_that_can_be_mended_is(long: Watch) -> None:
    whole = watching()
    quick(whole, 0, 99)
    whole.take_event("anna", gel(T + 99), T + 99)
    quick(whole, 99, LONG_S, lost=range(190, 200))
    for second in range(249, 199, -1):
        long.take_record("anna", record(second), T + LONG_S)
    settle(long, T + LONG_S + QUIET_S)
    settle(whole, T + LONG_S + QUIET_S)
    assert_same(long, whole)


def test_now_never_moves_back_and_goes_on_meanwhile() -> None:
    watch = watching()
    quick(watch, 0, 800, lost=range(100, 700))
    for second in range(100, 700):
        watch.take_record("anna", record(second), T + 800)
    behind = []
    for second in range(800, 820):
        watch.take_record("anna", record(second), T + second)
        advance = watch.advance(T + second)
        assert watch.race.latest.t[0] == T + second
        assert 0 in advance.rows
        behind.append(watch.behind_s(0))
    assert behind[0] == 701
    falling = behind[1 : behind.index(0)]
    assert falling == sorted(falling, reverse=True)
    assert set(np.diff(falling[1:])) == {-PIECE}


def test_a_backlog_of_one_blocks_nobody() -> None:
    """What one advance does is bounded, however much is to be mended."""
    watch = watching()
    quick(watch, 0, 1000, lost=range(10, 990))
    for second in range(10, 990):
        watch.take_record("anna", record(second), T + 1000)
    watch.take_record("ben", record(1000), T + 1000)
    advance = watch.advance(T + 1000 + QUIET_S)
    assert advance.more
    assert 1 in advance.rows
    assert 1000 - 10 - PIECE < watch.behind_s(0) <= 1000 - 10


def test_status_says_how_much_is_open() -> None:
    watch = watching()
    live(watch, 0, 100, lost=range(40, 60))
    assert status_of(watch, 0, at=T + 100).behind_s == 20, "known to be missing"
    watch.take_record("anna", record(50), T + 100)
    assert status_of(watch, 0, at=T + 100).behind_s == 50, "known to be gone through again"
    for second in {*range(40, 60)} - {50}:
        watch.take_record("anna", record(second), T + 100)
    assert status_of(watch, 0, at=T + 100).behind_s == 60
    settle(watch, T + 100 + QUIET_S)
    assert status_of(watch, 0, at=T + 100).behind_s == 0


def test_what_never_comes_is_not_open_forever(long: Watch) -> None:
    assert long.behind_s(0) == 60
    quick(long, LONG_S, LONG_S + 120)
    assert long.behind_s(0) == 0


def test_many_late_records_are_gone_through_at_once_but_not_put_off_for_ever() -> None:
    watch = watching()
    live(watch, 0, 100, lost=range(10, 90))
    now = T + 100.0
    for second in range(10, 90):
        now += 0.5
        watch.take_record("anna", record(second), now)
        mended = 0 in watch.advance(now, everybody=False).rows and second > 10
        if mended:
            break
    assert IMPATIENT_S <= now - T - 100 <= IMPATIENT_S + 1


def test_a_second_that_is_late_by_seconds_is_cheap() -> None:
    """It begins at a snapshot nearby, not at one of minutes ago."""
    watch = watching()
    quick(watch, 0, 290, lost=range(280, 281))
    watch.take_record("anna", record(280), T + 290)
    assert watch.behind_s(0) == 10
    assert watch.advance(T + 290 + QUIET_S).rows == {0}
    assert STEP_S < PIECE


def test_a_late_gel_counts_in_its_own_second() -> None:
    watch, whole = watching(), watching()
    quick(watch, 0, 400)
    quick(whole, 0, 150)
    whole.take_event("anna", gel(T + 149.5), T + 149.5)
    quick(whole, 150, 400)
    watch.take_event("anna", gel(T + 149.5), T + 400)
    settle(watch, T + 400 + QUIET_S)
    settle(whole, T + 400 + QUIET_S)
    assert watch.race.output.since_carbs_s[0] == 399 - 150
    assert_same(watch, whole)


def test_a_gel_logged_an_hour_late_counts_now(long: Watch) -> None:
    long.take_event("anna", gel(T + 100, 2), T + LONG_S)
    live(long, LONG_S, LONG_S + 2)
    assert long.race.output.since_carbs_s[0] == 1
    assert long.race.output.carbs_total_g[0] == 50


def test_an_event_that_is_taken_back_never_happened() -> None:
    watch, other = watching(), watching()
    cramp = Cramp(id=str(UUID(int=7)), t=T + 100, muscle="calf")
    live(watch, 0, 100)
    watch.take_event("anna", cramp, T + 100)
    quick(watch, 100, 300)
    quick(other, 0, 300)
    watch.take_event("anna", Undo(id=str(UUID(int=8)), t=T + 300, event=cramp.id.upper()), T + 300)
    settle(watch, T + 300 + QUIET_S)
    settle(other, T + 300 + QUIET_S)
    assert_same(watch, other)


def test_an_event_that_is_taken_back_before_it_came_does_not_count() -> None:
    watch = watching()
    live(watch, 0, 100)
    watch.take_event("anna", Undo(id=str(UUID(int=8)), t=T + 100, event=gel(0).id), T + 100)
    watch.take_event("anna", gel(T + 90), T + 100)
    live(watch, 100, 103)
    assert watch.race.output.carbs_total_g[0] == 0


def test_an_event_that_still_waits_is_taken_back_at_once() -> None:
    watch = watching()
    live(watch, 0, 100)
    watch.take_event("anna", gel(T + 103), T + 100)
    watch.take_event("anna", Undo(id=str(UUID(int=8)), t=T + 100, event=gel(0).id), T + 100)
    assert watch.behind_s(0) == 0
    live(watch, 100, 106)
    assert watch.race.output.carbs_total_g[0] == 0


def test_what_is_too_old_to_be_undone_is_refused(long: Watch) -> None:
    undo = Undo(id=str(UUID(int=8)), t=T + LONG_S, event=gel(0).id)
    with pytest.raises(PayloadRefused, match="nothing left to undo"):
        long.take_event("anna", undo, T + LONG_S)


@pytest.mark.parametrize("speed", [60, 1000])
def test_a_fast_replay_is_mended_too(speed: float) -> None:
    done = []
    for late in (range(0), range(300, 400)):
        watch = watching()
        clock = ReplayClock(race_t=T, wall_t=T, speed=speed, until=T + 700)
        watch.hear_gateway("replay-1", GatewayReport(t=T, online=True, replay=clock))
        for first in range(0, 700, 50):
            now = T + (first + 50) / speed
            for second in range(first, first + 50):
                if second not in late:
                    watch.take_record("anna", record(second, "replay-1"), now)
            watch.advance(now)
            if first == 500:
                for second in late:
                    watch.take_record("anna", record(second, "replay-1"), now)
        settle(watch, T + 700 / speed + IMPATIENT_S)
        done.append(watch)
    assert_same(done[0], done[1])


def test_a_runner_who_begins_anew_has_no_past() -> None:
    watch, other = watching(), watching()
    live(watch, 0, 100, lost=range(50, 60))
    for second in range(50, 60):
        watch.take_record("anna", record(second), T + 100)
    now = T + 100 + 2 * LIVE_S
    for one in (watch, other):
        clock = ReplayClock(race_t=T, wall_t=now, speed=1)
        one.hear_gateway("replay-1", GatewayReport(t=now, online=True, replay=clock))
        one.take_record("anna", record(0, "replay-1"), now)
        settle(one, now + QUIET_S)
    assert_same(watch, other)
    assert watch.behind_s(0) == 0


def test_a_guest_is_mended_like_everybody() -> None:
    watch, whole = watching(), watching()
    for runner in ("zoe", "yan", "anna"):
        quick(watch, 0, 100, lost=range(30, 50), runner=runner)
        quick(whole, 0, 100, runner=runner)
    for runner in ("zoe", "anna"):
        for second in range(30, 50):
            watch.take_record(runner, record(second), T + 100)
    settle(watch, T + 100 + QUIET_S)
    settle(whole, T + 100 + QUIET_S)
    for row in (0, 2):
        assert_same(watch, whole, row)
    assert watch.behind_s(3) == 20, "nothing came of this one"
