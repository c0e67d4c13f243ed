"""Real recordings of many makes, against what was found in them independently."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from ingest.errors import RecordingRefused
from ingest.recordings.read import read, read_many
from ingest.recordings.recording import Recording
from ingest.recordings.summary import summarise

DATA: Final = Path(__file__).parents[3] / ".." / "shared" / "data"
CATALOG: Final = DATA / "catalog.json"
IRONMAN: Final = "ironman_14h_hot_fenix5x_hrmtri_rr_watch_died.fit"
CORRUPT: Final = "corrupt_strava_android_undefined_local_msg_bad_timestamps.fit"
TORONTO: Final = "marathon_toronto_fit2csv_invalid_sentinels_hr255.csv"
AMBIT: Final = "trail_17k_1h42_620m_ambit2_chest_strap"

pytestmark = pytest.mark.skipif(
    not CATALOG.exists(), reason="the shared recordings are not on this machine"
)


def catalog() -> dict[str, dict[str, Any]]:
    if not CATALOG.exists():
        return {}
    entries = json.loads(CATALOG.read_text(encoding="utf-8"))
    return {entry["file"]: entry for entry in entries}


RECORDINGS: Final = sorted(n for n, entry in catalog().items() if entry["kind"] != "course")
WITH_BEATS: Final = [n for n in RECORDINGS if catalog()[n]["rr_count"] and AMBIT not in n]


@cache
def recording_of(name: str) -> Recording:
    return read(DATA / name)


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_agrees_with_the_catalog(name: str) -> None:
    expected = catalog()[name]
    summary = summarise(recording_of(name))
    assert summary["records"] == pytest.approx(expected["records"], abs=1)
    if expected["duration_s"] is not None:
        assert summary["duration_s"] == pytest.approx(expected["duration_s"], abs=5)
    if expected["gain_m"] is not None:
        assert summary["ascent_m"] == pytest.approx(expected["gain_m"], rel=0.02, abs=1)
        assert summary["descent_m"] == pytest.approx(expected["loss_m"], rel=0.02, abs=1)
    if expected["distance_km"] is not None and name != IRONMAN:
        assert summary["distance_m"] == pytest.approx(1000 * expected["distance_km"], rel=0.01)
    if expected["holes_over_10s"] is not None and name != CORRUPT:
        assert len(summary["gaps"]) == expected["holes_over_10s"]


@pytest.mark.parametrize("name", RECORDINGS)
def test_coverage_and_ranges_agree_with_the_catalog(name: str) -> None:
    expected = catalog()[name]
    summary = summarise(recording_of(name))
    heart_rate, cadence = summary["heart_rate_bpm"], summary["cadence_spm"]
    if name == IRONMAN:
        # Its swim was recorded every six seconds, so shares of records are not shares of time.
        assert heart_rate["coverage"] > 0.85
    elif expected["hr_valid_pct"] is not None:
        assert 100 * heart_rate["coverage"] == pytest.approx(expected["hr_valid_pct"], abs=1.5)
        assert 100 * cadence["coverage"] == pytest.approx(expected["cadence_present_pct"], abs=1.5)
    if expected["hr_range"] is not None:
        assert heart_rate["max"] == min(249, expected["hr_range"]["max"]) or name == TORONTO
    if cadence["mean"] is not None and name != IRONMAN:
        assert 80 < cadence["mean"] < 190


@pytest.mark.parametrize("name", WITH_BEATS)
def test_beats_are_not_lost(name: str) -> None:
    expected = catalog()[name]["rr_count"]
    placed = sum(len(second.measured.rr_ms or ()) for second in recording_of(name).seconds)
    assert placed == pytest.approx(expected, rel=0.01)


def test_beats_agree_with_the_heart_rate_over_hours() -> None:
    for name in (IRONMAN, "run_19k_1h52_fr955_chest_rr_stryd_temp.fit"):
        beats: dict[int, tuple[float, ...]] = {}
        errors = []
        for second in recording_of(name).seconds:
            beats[second.t] = second.measured.rr_ms or ()
            recent = [ms for back in range(5) for ms in beats.get(second.t - back, ())]
            if len(recent) >= 5 and second.measured.heart_rate_bpm:
                rate = 60_000 * len(recent) / sum(recent)
                errors.append(abs(rate - second.measured.heart_rate_bpm))
        late = sorted(errors[-len(errors) // 4 :])
        assert late[len(late) // 2] < 2.0


def test_the_watch_that_died_leaves_the_run_of_the_ironman() -> None:
    recording = recording_of(IRONMAN)
    summary = summarise(recording)
    assert summary["distance_m"] == pytest.approx(34_700, rel=0.01)
    assert all((second.measured.speed_mps or 0) < 8 for second in recording.seconds)
    assert any("cycling" in note for note in recording.notes)


def test_the_corrupt_file_says_what_it_lost() -> None:
    recording = recording_of(CORRUPT)
    assert summarise(recording)["duration_s"] < 1000
    assert recording.refused == {
        "FIT data broken or cut short": 1,
        "time before 2000 or after 2069": 1,
    }
    assert any("local message 11 not defined" in note for note in recording.notes)


def test_kilometres_an_hour_are_recognised_in_the_toronto_table() -> None:
    recording = recording_of(TORONTO)
    speeds = [s.measured.speed_mps for s in recording.seconds if s.measured.speed_mps is not None]
    assert sum(speeds) / len(speeds) == pytest.approx(42_770 / 15_658, rel=0.05)
    assert recording.refused["heart_rate_bpm invalid marker"] > 12_000


def test_a_foot_pod_gives_the_air_temperature() -> None:
    measured = recording_of("run_19k_1h52_fr955_chest_rr_stryd_temp.fit").seconds[3000].measured
    assert measured.air_temp_c is not None
    assert 13 < measured.air_temp_c < 20
    assert measured.humidity_pct is not None
    assert 70 < measured.humidity_pct < 90


def test_records_and_beats_of_the_ambit_belong_together() -> None:
    both = read_many([DATA / f"{AMBIT}.records.csv", DATA / f"{AMBIT}.rr.csv"])
    assert summarise(both)["duration_s"] == pytest.approx(6289, abs=3)
    assert sum(len(second.measured.rr_ms or ()) for second in both.seconds) > 12_600


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("course_lake_sonoma_55k.gpx", "is a course without times"),
        ("course_western_states_100mi.gpx", "is a course without times"),
        ("run_8k_hr_dropouts_58pct_zero_strava.reference_hr.csv", "'utc', 'reference_hr_bpm'"),
    ],
)
def test_what_is_no_recording_is_refused(name: str, says: str) -> None:
    with pytest.raises(RecordingRefused, match=says):
        read(DATA / name)
