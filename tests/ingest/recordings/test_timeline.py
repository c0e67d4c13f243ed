from hypothesis import given
from hypothesis import strategies as st

from ingest.recordings import timeline
from ingest.recordings.raw import Interval, Raw

START = 1_714_550_400.0
YEAR_2085 = 3_658_000_000.0


def raw_of(times: list[float]) -> Raw:
    raw = Raw("FIT")
    for t in times:
        raw.add(t, {"heart_rate_bpm": 140.0})
    return raw


def test_impossible_times_are_refused_and_counted() -> None:
    raw = raw_of([START, START + 1, YEAR_2085, 5.0, START + 2, START + 200 * 86_400])
    timeline.believe(raw)
    assert [sample.t for sample in raw.samples] == [START, START + 1, START + 2]
    assert raw.refused == {"time before 2000 or after 2069": 2, "time years or months off": 1}
    assert raw.absolute


def test_records_out_of_order_are_sorted_and_counted() -> None:
    raw = raw_of([START + 1, START, START + 2])
    timeline.believe(raw)
    assert [sample.t for sample in raw.samples] == [START, START + 1, START + 2]
    assert raw.refused == {"record out of order, sorted": 1}


def test_a_whole_recording_from_1989_counts_from_its_start() -> None:
    raw = raw_of([631_065_700.0, 631_065_701.0])
    raw.beat(500.0, 631_065_701.0)
    raw.breaks.append(631_065_701.0)
    timeline.believe(raw)
    assert not raw.absolute
    assert [sample.t for sample in raw.samples] == [0.0, 1.0]
    assert raw.intervals == [Interval(500.0, 1.0)]
    assert raw.breaks == [1.0]


def test_beats_heard_in_another_year_are_placed_by_their_sum() -> None:
    raw = raw_of([START, START + 1])
    raw.beat(500.0, START)
    raw.beat(500.0, YEAR_2085)
    timeline.believe(raw)
    assert [interval.heard for interval in raw.intervals] == [START, None]


@given(st.lists(st.floats(-1e12, 1e12), max_size=40))
def test_whatever_the_times_what_is_left_is_in_order_and_close_together(
    times: list[float],
) -> None:
    raw = raw_of(times)
    timeline.believe(raw)
    left = [sample.t for sample in raw.samples]
    assert left == sorted(left)
    assert not left or left[-1] - left[0] <= 60 * 86_400
