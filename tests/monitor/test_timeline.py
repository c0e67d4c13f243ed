"""One runner's seconds: each handed out once, in order."""

import itertools
import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ingest.messages import Measured, Vitals
from monitor.merge import merged
from monitor.reach import EVENTS_KEPT_S as KEPT_S
from monitor.reach import REWIND_S
from monitor.timeline import Timeline, Verdict

T = 1_764_000_000


def record(t: int, seq: int, gateway: str = "pi-1", **measured: Any) -> Vitals:
    return Vitals(t=T + t, seq=seq, gateway=gateway, **measured)


def due(timeline: Timeline, until_t: int) -> list[tuple[int, Measured | None]]:
    """All seconds that are handed out, up to one, each with what was measured."""
    first_t = until_t + 1 if timeline.next_t is None else timeline.next_t
    return list(enumerate(timeline.due(until_t + 1), start=first_t))


def seconds(timeline: Timeline, until: int) -> list[int | None]:
    """Relative times, None where nothing was measured."""
    return [t - T if measured else None for t, measured in due(timeline, T + until)]


def test_a_repeated_number_is_a_duplicate_whatever_it_carries() -> None:
    timeline = Timeline()
    assert timeline.offer(record(0, 5, heart_rate_bpm=150), 0.0) is Verdict.TAKEN
    assert timeline.offer(record(1, 5, heart_rate_bpm=151), 0.0) is Verdict.DUPLICATE


def test_gaps_are_handed_out_as_seconds_without_measurements() -> None:
    timeline = Timeline()
    timeline.offer(record(0, 0), 0.0)
    timeline.offer(record(3, 1), 0.0)
    assert seconds(timeline, 3) == [0, None, None, 3]


def test_what_is_older_than_the_next_second_mends_the_past() -> None:
    timeline = Timeline()
    timeline.offer(record(0, 0), 0.0)
    timeline.offer(record(2, 2), 0.0)
    assert seconds(timeline, 2) == [0, None, 2]
    assert timeline.offer(record(1, 1), 0.0) is Verdict.MENDS
    assert seconds(timeline, 2) == [], "it is not handed out by itself"
    assert timeline.again(T + 1) == record(1, 1)


def test_what_is_older_than_half_an_hour_is_late() -> None:
    timeline = Timeline()
    timeline.offer(record(0, 0), 0.0)
    timeline.offer(record(REWIND_S + 10, 100), 0.0)
    seconds(timeline, REWIND_S + 10)
    assert timeline.offer(record(10, 1), 0.0) is Verdict.LATE
    assert timeline.offer(record(11, 2), 0.0) is Verdict.MENDS


def test_what_is_older_than_the_first_record_comes_before_it() -> None:
    timeline = Timeline()
    timeline.offer(record(5, 5), 0.0)
    seconds(timeline, 5)
    assert timeline.offer(record(2, 2), 0.0) is Verdict.MENDS
    assert (timeline.first_t, timeline.next_t) == (T + 2, T + 6)


def test_three_gateways_make_the_same_second_in_any_order() -> None:
    sent = [
        record(0, 1, "a", altitude_m=500),
        record(0, 2, "b", heart_rate_bpm=150),
        record(0, 3, "c", heart_rate_bpm=151, cadence_spm=170),
    ]
    for order in itertools.permutations(sent):
        timeline = Timeline()
        for one in order:
            timeline.offer(one, 0.0)
        ((_, measured),) = due(timeline, T)
        assert measured is not None
        assert measured.heart_rate_bpm == 150
        assert (measured.altitude_m, measured.cadence_spm) == (500, 170)
        assert measured == timeline.again(T)


def test_only_the_newest_seconds_are_remembered_unless_they_are_held() -> None:
    timeline, held = Timeline(), Timeline()
    for one in (timeline, held):
        one.offer(record(0, 0), 0.0)
    assert held.forgotten_t is None
    held.hold(T)
    for t in range(1, 2 * KEPT_S):
        for one in (timeline, held):
            one.offer(record(t, t), 0.0)
            seconds(one, t)
    assert (timeline.again(T), held.again(T)) == (None, record(0, 0))
    assert held.forgotten_t is None
    assert timeline.forgotten_t is not None
    assert timeline.again(timeline.forgotten_t + 1) is not None
    assert timeline.forgotten_t - T < KEPT_S
    held.hold(None)
    seconds(held, 2 * KEPT_S + 60)
    assert held.again(T) is None


def test_missing_numbers_are_open_for_half_an_hour_and_counted_once() -> None:
    timeline = Timeline()
    for t in range(REWIND_S + 300):
        for gateway in ("a", "b"):
            if not 100 <= t < 110:
                timeline.offer(record(t, t, gateway), 0.0)
        if t == 110:
            assert timeline.open_records == 10
    assert timeline.open_records == 0
    assert timeline.missing_records == 20


def test_backlog_that_is_not_yet_due_fills_its_place() -> None:
    timeline = Timeline()
    timeline.offer(record(0, 0), 0.0)
    timeline.offer(record(2, 2), 0.0)
    assert timeline.offer(record(1, 1), 0.0) is Verdict.TAKEN
    assert seconds(timeline, 2) == [0, 1, 2]


def test_a_record_whose_time_goes_back_while_its_number_goes_on_is_refused() -> None:
    timeline = Timeline()
    timeline.offer(record(5, 0), 0.0)
    assert timeline.offer(record(4, 1), 0.0) is Verdict.OUT_OF_ORDER
    assert timeline.offer(record(6, 2), 0.0) is Verdict.TAKEN, "later ones are not blocked"


def test_two_gateways_make_one_second_whoever_comes_first() -> None:
    one = record(0, 0, "a", heart_rate_bpm=150)
    two = record(0, 7, "b", heart_rate_bpm=149, cadence_spm=170)
    for order in ((one, two), (two, one)):
        timeline = Timeline()
        for each in order:
            timeline.offer(each, 0.0)
        ((_, measured),) = due(timeline, T)
        assert measured is not None
        assert (measured.heart_rate_bpm, measured.cadence_spm) == (150, 170)


def test_the_straps_of_two_gateways_are_not_mixed() -> None:
    """One has no beat to tell in this second; the other one's beats are not its own."""
    one = record(0, 0, "a", heart_rate_bpm=150, contact=True)
    two = record(0, 7, "b", heart_rate_bpm=149, rr_ms=(400.0,), speed_mps=3.0)
    assert merged([two, one]) == record(0, 0, "a", heart_rate_bpm=150, contact=True, speed_mps=3.0)


def test_the_strap_that_lost_the_skin_says_nothing_of_the_other() -> None:
    one = record(0, 0, "a", contact=False, altitude_m=500)
    two = record(0, 7, "b", heart_rate_bpm=149, rr_ms=(400.0,))
    assert merged([one, two]) == record(
        0, 0, "a", heart_rate_bpm=149, rr_ms=(400.0,), altitude_m=500
    )


packets = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=40)


def heard_by_two(
    heard: list[tuple[bool, bool]], begins_s: float, delays_s: tuple[float, float]
) -> list[float]:
    """The beats told of a strap's packets, of which two gateways heard some, a bit later."""
    records = []
    for gateway, (name, delay_s) in enumerate(zip("ab", delays_s, strict=True)):
        seconds: dict[int, list[float]] = {}
        for number, by in enumerate(heard):
            if by[gateway]:
                second = math.ceil(number + begins_s + delay_s)
                seconds.setdefault(second, []).append(900.0 + number)
        for seq, (second, beats) in enumerate(sorted(seconds.items())):
            records.append(record(second, seq, name, heart_rate_bpm=60.0, rr_ms=tuple(beats)))
    timeline = Timeline()
    for one in sorted(records, key=lambda one: one.t):
        timeline.offer(one, 0.0)
    told = dict(due(timeline, T + len(heard) + 2))
    assert all(timeline.again(t) == second for t, second in told.items())
    return [beat for second in told.values() if second for beat in second.rr_ms or ()]


@given(packets, st.floats(0.05, 0.3), st.floats(0.05, 0.3), st.booleans())
def test_two_gateways_that_hear_one_strap_tell_no_beat_twice(
    heard: list[tuple[bool, bool]], before_s: float, after_s: float, first_is_a: bool
) -> None:
    """One has each packet just before a second's end, the other just after it."""
    delays_s = (0.4 - before_s, 0.4 + after_s)
    told = heard_by_two(heard, 0.6, delays_s if first_is_a else delays_s[::-1])
    assert sorted(set(told)) == told


@given(packets, st.floats(0.01, 0.99))
def test_what_one_of_two_gateways_heard_is_told(
    heard: list[tuple[bool, bool]], begins_s: float
) -> None:
    told = heard_by_two(heard, begins_s, (0.0, 0.0))
    assert told == [900.0 + number for number, by in enumerate(heard) if any(by)]


def test_a_second_that_is_gone_through_again_knows_the_one_before_it() -> None:
    timeline = Timeline()
    timeline.offer(record(0, 0, "a", heart_rate_bpm=60.0, rr_ms=(990.0, 1000.0)), 0.0)
    timeline.offer(record(1, 0, "b", heart_rate_bpm=60.0, rr_ms=(1000.0, 1010.0)), 0.0)
    _, (_, told) = due(timeline, T + 1)
    assert told is not None
    assert told.rr_ms == (1010.0,)
    assert timeline.again(T + 1) == told


def test_equal_beats_of_one_gateway_are_two() -> None:
    timeline = Timeline()
    for t in range(2):
        timeline.offer(record(t, t, "a", heart_rate_bpm=60.0, rr_ms=(1000.0,)), 0.0)
    assert [second.rr_ms for _, second in due(timeline, T + 1) if second] == [(1000.0,)] * 2


def test_the_slower_of_two_fresh_gateways_is_waited_for() -> None:
    timeline = Timeline()
    timeline.offer(record(3, 0, "a"), heard_at=10.0)
    timeline.offer(record(1, 0, "b"), heard_at=8.0)
    assert timeline.ready_t(heard_since=7.0) == T + 1
    assert timeline.ready_t(heard_since=9.0) == T + 3, "a silent one is not"


@given(st.permutations(list(range(12))), st.sets(st.integers(1, 11)))
def test_every_second_comes_once_in_order_whatever_arrives_when(
    order: list[int], lost: set[int]
) -> None:
    timeline = Timeline()
    timeline.offer(record(0, 0), 0.0)
    for t in order:
        if t not in lost:
            timeline.offer(record(t, t), 0.0)
    handed_out = list(due(timeline, T + 11))
    assert [t - T for t, _ in handed_out] == list(range(12))
    assert {t - T for t, measured in handed_out if measured is None} == lost


def test_measurements_are_handed_out_unchanged() -> None:
    timeline = Timeline()
    sent = record(0, 0, heart_rate_bpm=150.0, speed_mps=3.0)
    timeline.offer(sent, 0.0)
    ((_, measured),) = due(timeline, T)
    assert isinstance(measured, Measured)
    assert measured is sent
