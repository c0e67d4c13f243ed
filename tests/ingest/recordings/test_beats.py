from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.recordings import beats
from ingest.recordings.beats import Beat
from ingest.recordings.raw import Interval

INTERVALS = st.lists(
    st.builds(
        Interval,
        st.one_of(st.floats(250, 2000), st.floats(allow_nan=True, allow_infinity=True)),
        st.none() | st.floats(1e9, 1e9 + 3600),
    ),
    max_size=50,
)


def test_intervals_without_times_are_summed_up() -> None:
    refused: Counter[str] = Counter()
    placed = beats.placed([Interval(500, None), Interval(750, None)], 10.0, refused)
    assert placed == [Beat(10.5, 500), Beat(11.25, 750)]
    assert not refused


@given(INTERVALS)
def test_beats_never_go_back_and_all_others_are_counted(intervals: list[Interval]) -> None:
    refused: Counter[str] = Counter()
    placed = beats.placed(intervals, 0.0, refused)
    ends = [beat.end for beat in placed]
    assert ends == sorted(ends)
    assert len(placed) + refused.total() == len(intervals)


@given(st.floats(-0.01, 0.01), st.floats(0, 0.99))
def test_a_strap_with_a_wrong_clock_stays_with_the_records(drift: float, phase: float) -> None:
    intervals = [
        Interval(600 * (1 + drift), float(int(i * 0.6 + phase)) + 0.5) for i in range(3000)
    ]
    placed = beats.placed(intervals, 0.0, Counter())
    assert len(placed) == 3000
    assert all(abs(beat.end - (i * 0.6 + phase)) < 2.0 for i, beat in enumerate(placed))


def test_lost_beats_are_jumped_over() -> None:
    intervals = [Interval(1000, float(t)) for t in [*range(1, 10), *range(60, 70)]]
    placed = beats.placed(intervals, 0.0, Counter())
    assert placed[9].end == 60.0
    assert placed[-1].end == pytest.approx(69.0)


def test_a_beat_belongs_to_the_second_in_which_it_ended() -> None:
    found = beats.by_second([Beat(9.0, 400), Beat(9.4, 400), Beat(10.0, 600)], Counter())
    assert found == {9: (400,), 10: (400, 600)}


def test_a_second_holds_no_more_beats_than_a_message() -> None:
    refused: Counter[str] = Counter()
    found = beats.by_second([Beat(1.0, 300)] * 70, refused)
    assert len(found[1]) == 64
    assert refused == {"rr_ms too many in a second": 6}


def test_the_rate_is_that_of_the_last_five_seconds() -> None:
    found = beats.rates({1: (500.0,), 2: (500.0, 500.0), 10: (1000.0,)})
    assert found[2] == 120
    assert found[6] == 120
    assert 7 not in found
    assert found[10] == 60
