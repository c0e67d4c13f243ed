"""What a recording is once it has a date."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from ingest.messages import Measured, Vitals
from ingest.quantities import is_plausible
from ingest.recordings.recording import NO_DATE_T, Gap, Recording, Second


def undated(*times: int) -> Recording:
    seconds = tuple(
        Second(t, Measured(heart_rate_bpm=100 + n % 50), recorded=n % 2 == 0)
        for n, t in enumerate(times)
    )
    gaps = tuple(Gap(a, b) for a, b in itertools.pairwise(times) if b - a > 10)
    return Recording("rr.txt", "RR", len(times), seconds, gaps, {"x": 1}, ("n",), False)


def test_a_recording_with_the_time_of_day_is_left_as_it_is() -> None:
    dated = undated(0, 1).dated()
    assert dated.dated() is dated


def test_one_without_is_placed_in_the_year_2000_whenever_it_is_replayed() -> None:
    dated = undated(0, 1, 30).dated()
    assert [second.t for second in dated.seconds] == [NO_DATE_T, NO_DATE_T + 1, NO_DATE_T + 30]
    assert dated.gaps == (Gap(NO_DATE_T + 1, NO_DATE_T + 30),)
    assert dated.has_absolute_time
    assert dated == undated(0, 1, 30).dated()


@given(st.sets(st.integers(-1000, 1_000_000), min_size=1, max_size=20).map(sorted))
def test_dating_moves_everything_by_the_same_and_changes_nothing_else(times: list[int]) -> None:
    before = undated(*times)
    after = before.dated()
    by = NO_DATE_T - times[0]
    assert [(s.t - by, s.measured, s.recorded) for s in after.seconds] == [
        (s.t, s.measured, s.recorded) for s in before.seconds
    ]
    assert [(gap.start_t - by, gap.end_t - by) for gap in after.gaps] == [
        (gap.start_t, gap.end_t) for gap in before.gaps
    ]
    assert (after.refused, after.notes, after.records) == (
        before.refused,
        before.notes,
        before.records,
    )


def test_the_second_before_the_first_is_still_a_time_that_messages_may_hold() -> None:
    """A gateway's clock begins there."""
    assert is_plausible("t", NO_DATE_T - 1)
    assert Vitals(t=NO_DATE_T, seq=0, gateway="replay").t == NO_DATE_T
