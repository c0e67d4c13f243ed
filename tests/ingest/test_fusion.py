"""The rules of `ingest.fusion`, one test each, and properties over random readings."""

import math
import random

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ingest import wire
from ingest.fusion import Fuser
from ingest.messages import MAX_BEATS, Fused, Measured, Vitals
from ingest.readings import Kind, Reading

T = 1_764_000_000


def heard(
    at: float,
    *,
    kind: Kind = "heart_rate",
    sensor: str = "strap",
    priority: int = 1,
    **measured: object,
) -> Reading:
    return Reading("anna", sensor, kind, T + at, Measured(**measured), priority)  # type: ignore[arg-type]  # fields by name


def fuse(*readings: Reading, until: int = 100) -> dict[int, Measured]:
    fuser = Fuser()
    for reading in readings:
        fuser.add(reading)
    return {t - T: measured for t, measured in fuser.close(T + until)}


@pytest.mark.parametrize(("at", "second"), [(0.001, 1), (0.5, 1), (1.0, 1), (1.0001, 2)])
def test_a_second_ends_at_its_time(at: float, second: int) -> None:
    assert fuse(heard(at, heart_rate_bpm=150)) == {second: Fused(heart_rate_bpm=150)}


def test_the_last_value_of_the_second_counts_whatever_the_order_of_arrival() -> None:
    late, early = heard(0.9, heart_rate_bpm=151), heard(0.1, heart_rate_bpm=149)
    assert fuse(late, early)[1].heart_rate_bpm == 151


def test_seconds_without_readings_are_not_filled() -> None:
    assert list(fuse(heard(0.5, heart_rate_bpm=150), heard(4.5, heart_rate_bpm=151))) == [1, 5]


def test_all_beats_are_kept_in_the_order_heard() -> None:
    records = fuse(
        heard(0.2, rr_ms=(400.0, 410.0)),
        heard(0.8, rr_ms=(420.0,)),
        heard(1.2, rr_ms=(430.0,)),
    )
    assert [records[1].rr_ms, records[2].rr_ms] == [(400.0, 410.0, 420.0), (430.0,)]


def test_of_more_beats_than_a_record_takes_the_newest_are_told_and_the_others_counted() -> None:
    """A gateway that hung hears a minute at once; its monitor must not refuse all of it."""
    fuser = Fuser()
    beats = [300.0 + beat for beat in range(90)]
    for number in range(30):
        fuser.add(heard(0.5, heart_rate_bpm=160, rr_ms=tuple(beats[3 * number : 3 * number + 3])))
    ((t, measured),) = fuser.close(T + 1)
    record = Vitals(t=t, seq=0, gateway="pi-1", **msgspec.structs.asdict(measured))
    assert wire.decode_vitals(wire.encode(record)) == ([record], [])
    assert list(record.rr_ms or ()) == beats[90 - MAX_BEATS :]
    assert fuser.dropped == {"too many beats": 90 - MAX_BEATS}


def test_a_record_joins_the_kinds() -> None:
    record = fuse(
        heard(0.2, heart_rate_bpm=150, contact=True),
        heard(0.4, kind="running_speed", sensor="pod", speed_mps=3.0, cadence_spm=170),
        heard(0.6, kind="position", sensor="gps", speed_mps=3.4, altitude_m=800),
    )[1]
    assert record == Fused(
        heart_rate_bpm=150, contact=True, speed_mps=3.0, cadence_spm=170, altitude_m=800
    )


def test_the_other_strap_is_not_mixed_in_and_takes_over_after_ten_seconds() -> None:
    first = heard(0.5, heart_rate_bpm=150, sensor="first", priority=1)
    others = [heard(at + 0.6, heart_rate_bpm=90, sensor="second", priority=2) for at in range(15)]
    records = fuse(first, *others)
    assert records[1].heart_rate_bpm == 150
    assert min(t for t, record in records.items() if record.heart_rate_bpm == 90) == 11


def test_a_strap_without_skin_contact_does_not_keep_the_other_away() -> None:
    records = fuse(
        heard(0.1, heart_rate_bpm=150, sensor="first", priority=1),
        *[heard(at + 0.1, contact=False, sensor="first", priority=1) for at in range(1, 15)],
        *[heard(at + 0.2, heart_rate_bpm=140, sensor="second", priority=2) for at in range(15)],
    )
    assert records[14].heart_rate_bpm == 140


def test_beats_of_a_closed_second_move_to_the_next_and_values_do_not() -> None:
    fuser = Fuser()
    fuser.add(heard(0.5, heart_rate_bpm=150))
    fuser.close(T + 1)
    fuser.add(heard(0.9, heart_rate_bpm=199, rr_ms=(400.0,)))
    fuser.add(heard(1.5, heart_rate_bpm=151, rr_ms=(410.0,)))
    assert fuser.close(T + 2) == [(T + 2, Fused(heart_rate_bpm=151, rr_ms=(400.0, 410.0)))]
    assert fuser.dropped == {"late, beats kept": 1}


def test_what_is_older_than_two_seconds_is_dropped_and_counted() -> None:
    fuser = Fuser()
    fuser.close(T + 10)
    fuser.add(heard(7.5, rr_ms=(400.0,)))
    fuser.add(heard(9.5, speed_mps=3.0, kind="running_speed"))
    assert fuser.close(T + 11) == []
    assert fuser.dropped == {"too late": 2}


def test_an_early_reading_waits_for_its_own_second() -> None:
    fuser = Fuser()
    fuser.add(heard(2.5, heart_rate_bpm=150))
    assert fuser.close(T + 2) == []
    assert fuser.close(T + 3) == [(T + 3, Fused(heart_rate_bpm=150))]


moments = st.lists(
    st.tuples(
        st.integers(1, 29_999),  # milliseconds
        st.sampled_from(["strap", "pod"]),
        st.integers(40, 200),
        st.lists(st.integers(250, 2000).map(float), max_size=4),
    ),
    max_size=60,
)


def readings_of(chosen: list[tuple[int, str, int, list[float]]]) -> list[Reading]:
    return [
        heard(ms / 1000, heart_rate_bpm=value, rr_ms=tuple(beats) or None)
        if sensor == "strap"
        else heard(ms / 1000, kind="running_speed", sensor="pod", cadence_spm=value)
        for ms, sensor, value, beats in chosen
    ]


@given(moments, st.randoms(use_true_random=False))
def test_the_order_of_arrival_within_open_seconds_changes_nothing(
    chosen: list[tuple[int, str, int, list[float]]], order: random.Random
) -> None:
    readings = readings_of(sorted(chosen, key=lambda moment: moment[0]))
    if len({reading.at for reading in readings}) < len(readings):
        return  # two at the very same moment have no order
    shuffled = list(readings)
    order.shuffle(shuffled)
    assert fuse(*shuffled) == fuse(*readings)


@given(moments)
def test_every_beat_comes_out_once_and_in_order(
    chosen: list[tuple[int, str, int, list[float]]],
) -> None:
    readings = sorted(readings_of(chosen), key=lambda reading: reading.at)
    records = fuse(*readings)
    assume(all(len(record.rr_ms or ()) < MAX_BEATS for record in records.values()))
    assert [beat for record in records.values() for beat in record.rr_ms or ()] == [
        beat for reading in readings for beat in reading.measured.rr_ms or ()
    ]


@given(moments)
def test_no_value_is_told_in_a_second_in_which_it_was_not_heard(
    chosen: list[tuple[int, str, int, list[float]]],
) -> None:
    readings = readings_of(chosen)
    for second, record in fuse(*readings).items():
        here = [r.measured for r in readings if math.ceil(r.at) - T == second]
        assert record.heart_rate_bpm in {None, *(m.heart_rate_bpm for m in here)}
        assert record.cadence_spm in {None, *(m.cadence_spm for m in here)}
        assert record != Fused()


@given(moments, st.lists(st.integers(0, 30), max_size=6))
def test_closing_in_pieces_gives_what_closing_at_once_gives(
    chosen: list[tuple[int, str, int, list[float]]], stops: list[int]
) -> None:
    readings = sorted(readings_of(chosen), key=lambda reading: reading.at)
    fuser = Fuser()
    pieces = {}
    waiting = list(readings)
    for stop in [*sorted(stops), 100]:
        while waiting and waiting[0].at <= T + stop:
            fuser.add(waiting.pop(0))
        pieces.update({t - T: measured for t, measured in fuser.close(T + stop)})
    assert pieces == fuse(*readings)
