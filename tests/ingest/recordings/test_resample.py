import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.recordings import resample
from ingest.recordings.raw import Sample, Values
from ingest.recordings.recording import Gap

STEPS = st.lists(st.integers(1, 40), min_size=1, max_size=60)


def seconds_of(steps: list[int]) -> dict[int, Values]:
    t = 0
    found: dict[int, Values] = {0: {"distance_m": 0.0, "heart_rate_bpm": 100.0}}
    for step in steps:
        t += step
        found[t] = {"distance_m": 3.0 * t, "heart_rate_bpm": 100.0 + t % 50}
    return found


def test_of_several_values_in_a_second_the_last_one_counts() -> None:
    samples = [
        Sample(10.0, {"heart_rate_bpm": 140.0, "speed_mps": 3.0}),
        Sample(10.6, {"heart_rate_bpm": 141.0}),
        Sample(11.0, {}),
    ]
    assert resample.by_second(samples) == {10: {"heart_rate_bpm": 141.0, "speed_mps": 3.0}, 11: {}}


@given(STEPS, st.lists(st.floats(0, 500), max_size=5))
def test_what_was_recorded_is_never_changed(steps: list[int], breaks: list[float]) -> None:
    recorded = seconds_of(steps)
    filled = resample.filled(recorded, breaks)
    assert {t: filled[t] for t in recorded} == recorded
    assert list(filled) == sorted(filled)


@given(STEPS, st.lists(st.integers(0, 500), max_size=5))
def test_added_seconds_lie_within_ten_seconds_and_no_pause(
    steps: list[int], breaks: list[int]
) -> None:
    recorded = seconds_of(steps)
    for t, values in resample.filled(recorded, breaks).items():
        if t in recorded:
            continue
        before = max(r for r in recorded if r < t)
        after = min(r for r in recorded if r > t)
        assert after - before <= 10
        assert not any(before <= pause < after for pause in breaks)
        assert values["heart_rate_bpm"] == recorded[before]["heart_rate_bpm"]
        assert abs(values["distance_m"] - 3.0 * t) < 1e-6


def test_sparse_recording_is_filled_whole() -> None:
    filled = resample.filled(seconds_of([6] * 20), [])
    assert list(filled) == list(range(121))


def test_a_few_lost_records_of_a_dense_recording_stay_missing() -> None:
    recorded = seconds_of([1] * 20 + [4] + [1] * 20)
    assert resample.filled(recorded, []) == recorded


def test_only_what_both_records_have_is_filled() -> None:
    recorded: dict[int, Values] = {
        0: {"heart_rate_bpm": 140.0, "altitude_m": 10.0},
        4: {"altitude_m": 30.0},
        8: {"heart_rate_bpm": 150.0},
    }
    filled = resample.filled(recorded, [])
    assert filled[2] == {"altitude_m": 20.0}
    assert filled[6] == {}


def test_positions_run_straight_over_the_date_line() -> None:
    recorded = {
        t: {"longitude_deg": longitude}
        for t, longitude in ((0, 179.994), (6, -179.994), (12, -179.982), (18, -179.994))
    }
    filled = resample.filled(recorded, [])
    east = [filled[t]["longitude_deg"] % 360 for t in range(7)]
    assert east == pytest.approx([179.994, 179.996, 179.998, 180.0, 180.002, 180.004, 180.006])
    assert all(abs(values["longitude_deg"]) <= 180 for values in filled.values())


def test_more_than_ten_seconds_are_a_gap() -> None:
    assert resample.gaps([0, 10, 21, 22]) == (Gap(10, 21),)
    assert resample.gaps([]) == ()
