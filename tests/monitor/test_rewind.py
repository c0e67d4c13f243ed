"""Late seconds and events: the past is mended, nothing is told of it, and now goes on."""

import math
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import PayloadRefused
from ingest.events import Ack, Carbs, Cramp, Event, Resume, Stop, Undo
from ingest.messages import GatewayReport, ReplayClock, Vitals
from monitor.arrivals import LIVE_S, PATIENCE_S
from monitor.behind import PIECE
from monitor.marks import IMPATIENT_S, QUIET_S
from monitor.messages import Alert
from monitor.models.rows import take
from monitor.reach import REWIND_S
from monitor.snapshots import STEP_S
from monitor.status import status_of
from monitor.watch import Watch
from tests.examples import examples
from tests.monitor.checks import leaves
from tests.monitor.people import ANNA, BEN, T, running, vitals

RUNNERS = (ANNA, BEN)


LONG_S = REWIND_S + 200


def watching() -> Watch:
    watch = Watch(RUNNERS)
    for gateway in ("pi-1", "pi-2"):
        watch.hear_gateway(gateway, GatewayReport(t=T, online=True))
    return watch


def gel(t: float, number: int = 1, carbs_g: float = 25.0) -> Carbs:
    return Carbs(id=str(UUID(int=number)), t=t, carbs_g=carbs_g)


def record(second: int, gateway: str = "pi-1", **changed: float) -> Vitals:
    """A second of a race that rises and falls."""
    measured = running(2.0 + second % 100 / 50, 130 + second % 23)
    return vitals(T + second, second, measured, gateway)


def live(
    watch: Watch,
    first: int,
    end: int,
    *,
    lost: range = range(0),
    runner: str = "anna",
    every_s: int = 1,
) -> list[Alert]:
    """A second of a runner after the other as they come, some of them not."""
    alerts: list[Alert] = []
    for second in range(first, end):
        if second not in lost:
            watch.take_record(runner, record(second), T + second)
        if second % every_s == 0 or second == end - 1:
            alerts += watch.advance(T + second).alerts
    return alerts


quick = partial(live, every_s=STEP_S)
"""The same, gone through many seconds at a time: for a past that only has to be there."""


def settle(watch: Watch, now: float) -> list[Alert]:
    """Let everything late be gone through, while the clock stands still but for the wait."""
    alerts: list[Alert] = []
    for _ in range(10_000):
        advance = watch.advance(now)
        alerts += advance.alerts
        if not advance.more:
            return alerts
    raise AssertionError("never done")


def assert_same(watch: Watch, other: Watch, row: int = 0) -> None:
    """To the last bit: all states, scores and rules; and what is active, but for its history."""
    ours = (watch.race, watch.book.state)
    theirs = (other.race, other.book.state)
    rows = np.array([row])
    for one, two in zip(leaves(take(ours, rows)), leaves(take(theirs, rows)), strict=True):
        assert one.tobytes() == two.tobytes()
    assert active(watch, row) == active(other, row)


def active(watch: Watch, row: int = 0) -> set[tuple[str, str]]:
    return {(alert.kind, alert.level) for alert in watch.book.active(row)}


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
    quick(watch, 0, 1500, lost=range(100, 1400))
    for second in range(100, 1400):
        watch.take_record("anna", record(second), T + 1500)
    behind = []
    for second in range(1500, 1530):
        watch.take_record("anna", record(second), T + second)
        advance = watch.advance(T + second)
        assert watch.race.latest.t[0] == T + second
        assert 0 in advance.rows
        behind.append(watch.behind_s(0))
    assert behind[0] == 1401
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


# Alerts.


def test_an_alert_that_a_mended_past_no_longer_knows_is_cleared_now() -> None:
    watch = watching()
    (lost,) = live(watch, 0, 180, lost=range(100, 180))
    assert lost.kind == "signal_lost"
    for second in range(100, 180):
        watch.take_record("anna", record(second), T + 180)
    (cleared,) = settle(watch, T + 180 + QUIET_S)
    assert (cleared.id, cleared.state) == (lost.id, "cleared")
    assert cleared.t == watch.race.latest.t[0] >= T + 179
    assert watch.book.active(0) == ()


def test_an_alert_of_a_mended_past_is_raised_now_with_the_words_of_now() -> None:
    """Too fast for minutes, but nobody could know."""
    hidden = range(10, 590)
    fast = [
        vitals(T + second, second, running(5.0 if second in hidden else 2.5))
        for second in range(600)
    ]
    watch, whole = watching(), watching()
    told: list[Alert] = []
    for second, one in enumerate(fast):
        whole.take_record("anna", one, one.t)
        if second % STEP_S == 0:
            whole.advance(one.t)
        if second not in hidden:
            watch.take_record("anna", one, one.t)
        told += watch.advance(one.t).alerts
    assert "pace" not in {alert.kind for alert in told}
    for second in hidden:
        watch.take_record("anna", fast[second], T + 600)
    news = settle(watch, T + 600 + QUIET_S)
    settle(whole, T + 600 + QUIET_S)
    (pace,) = (alert for alert in news if alert.kind == "pace")
    assert pace.state == "raised"
    assert pace.t == watch.race.latest.t[0]
    assert pace.because["pace_ratio"] == pytest.approx(watch.race.output.pace_ratio[0], rel=0.01)
    assert_same(watch, whole)


def test_what_came_and_went_in_the_past_is_not_told() -> None:
    watch, whole = watching(), watching()
    quick(whole, 0, 100)
    told = quick(whole, 100, 300, lost=range(110, 200))
    assert [alert.kind for alert in told] == ["signal_lost", "signal_lost", "signal_back"]
    live(watch, 0, 100)
    for second in range(100, 300):  # the other gateway hears next to nothing
        sent = Vitals(t=T + second, seq=second, gateway="pi-2", contact=False)
        watch.take_record("anna", sent, T + second)
        watch.advance(T + second)
    for second in {*range(100, 300)} - {*range(110, 200)}:
        watch.take_record("anna", record(second), T + 300)
    mended = settle(watch, T + 300 + QUIET_S)
    assert {alert.kind for alert in mended} <= {"data"}, "but that the data is complete again"


def test_an_alert_that_stays_is_not_told_again_and_stays_acknowledged() -> None:
    watch = watching()
    (lost,) = live(watch, 0, 280, lost=range(100, 280))
    watch.take_event("anna", Ack(id=str(UUID(int=9)), t=T + 280, alert=lost.id), T + 280)
    for second in range(100, 150):
        watch.take_record("anna", record(second), T + 280)
    assert settle(watch, T + 280 + QUIET_S) == []
    (kept,) = watch.book.active(0)
    assert (kept.id, kept.state, kept.t) == (lost.id, "acknowledged", T + 280)
    back = live(watch, 281, 300)
    (returned,) = (alert for alert in back if alert.kind == "signal_back")
    assert returned.because["silent_s"] == 281 - 149, "as the mended past knows"


def test_what_was_acknowledged_keeps_quiet_in_the_mended_past() -> None:
    watch, whole = watching(), watching()
    for one in (watch, whole):
        lost = range(50, 230) if one is watch else range(100, 230)
        (alert, *_) = quick(one, 0, 220, lost=lost)
        one.take_event("anna", Ack(id=str(UUID(int=9)), t=T + 220, alert=alert.id), T + 219)
        quick(one, 220, 300, lost=lost)
    for second in range(50, 100):
        watch.take_record("anna", record(second), T + 300)
    settle(watch, T + 300 + QUIET_S)
    settle(whole, T + 300 + QUIET_S)
    assert_same(watch, whole)


# Any order at all.


@dataclass(frozen=True)
class Race:
    """Everything that is sent in a race, with how late it comes [s]."""

    records: tuple[tuple[Vitals, int], ...]
    events: tuple[tuple[Event, int], ...]
    seconds: int

    def run(self, *, late: bool) -> tuple[Watch, list[Alert]]:
        """What becomes of it, if all comes at once or late, and all alerts told."""
        watch = watching()
        inbox: dict[int, list[Vitals | Event]] = {}
        for sent, delay in (*self.events, *self.records):
            # What is logged in a second is there before its records.
            at = math.floor(sent.t) + (delay if late else 0)
            inbox.setdefault(min(at, T + self.seconds), []).append(sent)
        told: list[Alert] = []
        for now in range(T, T + self.seconds + 1):
            for sent in inbox.get(now, ()):
                if isinstance(sent, Vitals):
                    watch.take_record("anna", sent, now)
                else:
                    watch.take_event("anna", sent, now)
            if late:
                told += self._checked(watch, watch.advance(now, everybody=now % 2 == 0).alerts)
            elif now % STEP_S == 0:
                told += watch.advance(now).alerts
        for wait_s in (PATIENCE_S, PATIENCE_S + 0.5):  # the other gateway is no longer waited for
            told += settle(watch, T + self.seconds + wait_s + QUIET_S)
        return watch, told

    def _checked(self, watch: Watch, alerts: list[Alert]) -> list[Alert]:
        """Nothing is told of the past: not of seconds before the newest few."""
        assert all(alert.t > watch.race.latest.t[0] - 10 for alert in alerts)
        return alerts


def drawn(seed: int, seconds: int, outage: range, share: float) -> Race:
    """A race heard by one gateway, and by another for a share of the time."""
    rng = np.random.default_rng(seed)
    records = []
    for gateway, heard in (("pi-1", 1.0), ("pi-2", share)):
        times = [second for second in range(seconds) if second == 0 or rng.random() < heard]
        for seq, second in enumerate(times):
            known = {"heart_rate_bpm": None} if rng.random() < 0.2 else {"altitude_m": 500.0}
            delay = int(rng.choice([0, 0, 0, 1, 7, 40, 200])) if second else 0
            if second in outage:
                delay = outage.stop - second + int(rng.integers(0, 5))
            sent = msgspec.structs.replace(record(second, gateway), seq=seq, **known)
            records.append((sent, delay))
    return Race(tuple(records), tuple(_events(rng, seconds)), seconds)


def _events(rng: np.random.Generator, seconds: int) -> Iterator[tuple[Event, int]]:
    for number in range(int(rng.integers(0, 6))):
        t = T + float(rng.uniform(0, seconds - 1))
        delay = int(rng.choice([0, 3, 60, 250]))
        event_id = str(UUID(int=number))
        match rng.integers(0, 5):
            case 0:
                yield Cramp(id=event_id, t=t, muscle="calf"), delay
            case 1:
                yield Stop(id=event_id, t=t), delay
            case 2:
                yield Resume(id=event_id, t=t), delay
            case 3:
                yield Carbs(id=event_id, t=t, carbs_g=round(float(rng.uniform(1, 60)), 1)), delay
            case _:
                yield Carbs(id=event_id, t=t, carbs_g=0.1), delay
                undo = str(UUID(int=100 + number))
                yield Undo(id=undo, t=t, event=event_id), int(rng.integers(0, 100))


@examples(10)
@given(
    seed=st.integers(0, 2**32),
    seconds=st.integers(50, 300),
    begin=st.integers(1, 99),
    length=st.integers(0, 150),
    share=st.sampled_from([0.0, 0.3, 0.9]),
)
def test_whatever_comes_late_ends_as_if_nothing_had(
    seed: int, seconds: int, begin: int, length: int, share: float
) -> None:
    """Two gateways, an outage, single late seconds, late events and undone ones."""
    race = drawn(seed, seconds, range(begin, begin + length), share)
    watch, told = race.run(late=True)
    whole, _ = race.run(late=False)
    assert watch.arrivals.late == whole.arrivals.late == 0
    assert watch.behind_s(0) == whole.behind_s(0) == 0
    assert_same(watch, whole)
    assert {alert.id for alert in watch.book.active(0)} == still_open(told)


def still_open(told: list[Alert]) -> set[str]:
    """What somebody who heard every alert believes to be active."""
    believed: set[str] = set()
    for alert in told:
        if alert.kind == "signal_back":
            continue
        assert (alert.id in believed) == (alert.state != "raised"), alert
        believed ^= {alert.id} if alert.state in ("raised", "cleared") else set()
    return believed


@pytest.mark.parametrize("speed", [60, 1000])
def test_a_fast_replay_is_mended_too(speed: float) -> None:
    done = []
    for late in (range(0), range(500, 600)):
        watch = watching()
        clock = ReplayClock(race_t=T, wall_t=T, speed=speed, until=T + 1200)
        watch.hear_gateway("replay-1", GatewayReport(t=T, online=True, replay=clock))
        for first in range(0, 1200, 50):
            now = T + (first + 50) / speed
            for second in range(first, first + 50):
                if second not in late:
                    watch.take_record("anna", record(second, "replay-1"), now)
            watch.advance(now)
            if first == 800:
                for second in late:
                    watch.take_record("anna", record(second, "replay-1"), now)
        settle(watch, T + 1200 / speed + IMPATIENT_S)
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
        live(watch, 0, 100, lost=range(30, 50), runner=runner)
        quick(whole, 0, 100, runner=runner)
    for runner in ("zoe", "anna"):
        for second in range(30, 50):
            watch.take_record(runner, record(second), T + 100)
    settle(watch, T + 100 + QUIET_S)
    settle(whole, T + 100 + QUIET_S)
    for row in (0, 2):
        assert_same(watch, whole, row)
    assert watch.behind_s(3) == 20, "nothing came of this one"
