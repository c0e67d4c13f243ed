from pathlib import Path

import pytest

from ingest.errors import RecordingRefused
from ingest.messages import Measured
from ingest.recordings.read import read
from ingest.recordings.recording import Recording
from tests.ingest.recordings.fit_writer import FitWriter

START = 1_700_000_000
CYCLING, SWIMMING, RUNNING = 2, 5, 1


def recording_of(writer: FitWriter, folder: Path) -> Recording:
    path = folder / "run.fit"
    path.write_bytes(writer.file())
    return read(path)


def at(recording: Recording, t: int) -> Measured:
    return next(second.measured for second in recording.seconds if second.t == t)


def a_run(seconds: int = 60) -> FitWriter:
    writer = FitWriter()
    for i in range(seconds):
        writer.record(
            START + i, heart_rate=140, cadence=85, fractional_cadence=64, distance=300 * i,
            enhanced_speed=3000, altitude=(100 + 500) * 5, power=250, step_length=10600,
        )  # fmt: skip
    return writer


def test_a_run_in_our_units(tmp_path: Path) -> None:
    recording = recording_of(a_run(), tmp_path)

    assert recording.format == "FIT"
    assert recording.records == 60
    assert recording.has_absolute_time
    assert [second.t for second in recording.seconds] == list(range(START, START + 60))
    assert at(recording, START + 10) == Measured(
        heart_rate_bpm=140,
        cadence_spm=171,
        speed_mps=3.0,
        distance_m=30.0,
        altitude_m=100.0,
        power_w=250,
        stride_m=1.06,
    )


def test_invalid_values_are_absent(tmp_path: Path) -> None:
    writer = FitWriter()
    writer.record(START, heart_rate=None, cadence=None, enhanced_speed=3000)
    writer.record(START + 1, heart_rate=0, cadence=85, enhanced_speed=3000)
    writer.record(START + 2, heart_rate=251, cadence=85, enhanced_speed=0xFFFFFFFE)

    recording = recording_of(writer, tmp_path)

    assert all(second.measured.heart_rate_bpm is None for second in recording.seconds)
    assert at(recording, START).cadence_spm is None
    assert at(recording, START + 2).speed_mps is None
    assert recording.refused == {
        "heart_rate_bpm zero": 1,
        "heart_rate_bpm out of range": 1,
        "speed_mps out of range": 1,
    }


def test_positions_are_degrees(tmp_path: Path) -> None:
    writer = FitWriter()
    writer.record(START, position_lat=2**29, position_long=-(2**29))
    measured = recording_of(writer, tmp_path).seconds[0].measured
    assert (measured.latitude_deg, measured.longitude_deg) == (45.0, -45.0)


def test_the_watchs_own_temperature_is_not_the_airs(tmp_path: Path) -> None:
    writer = FitWriter()
    writer.record(START, heart_rate=140, temperature=31)
    recording = recording_of(writer, tmp_path)
    assert recording.seconds[0].measured.air_temp_c is None
    assert any("wrist" in note for note in recording.notes)


def test_developer_fields_with_clear_names_are_used(tmp_path: Path) -> None:
    writer = FitWriter()
    writer.developer_record(
        START, {"Stryd Temperature": 17, "Stryd Humidity": 80, "core_temperature": 38, "CP": 9}
    )
    assert recording_of(writer, tmp_path).seconds[0].measured == Measured(
        air_temp_c=17, humidity_pct=80, core_temp_c=38
    )


def test_smart_recording_is_filled_but_not_across_a_stopped_timer(tmp_path: Path) -> None:
    writer = FitWriter()
    for i in range(0, 60, 6):
        writer.record(START + i, heart_rate=140 + i, distance=600 * i)
    writer.timer(START + 54, 4)
    writer.timer(START + 60, 0)
    for i in range(60, 120, 6):
        writer.record(START + i, heart_rate=140, distance=600 * i)

    recording = recording_of(writer, tmp_path)

    between = next(second for second in recording.seconds if second.t == START + 3)
    assert between.measured.heart_rate_bpm == 140
    assert between.measured.distance_m == 18.0
    assert not between.recorded
    paused = {second.t for second in recording.seconds} & set(range(START + 55, START + 60))
    assert paused == set()
    assert recording.records == 20


def test_beats_stay_with_their_records_for_hours(tmp_path: Path) -> None:
    writer = FitWriter()
    for i in range(7200):
        writer.record(START + i, heart_rate=120)
        # A tenth is lost now and then, and the strap's clock is 1 % fast.
        writer.hrv(495, 495) if i % 10 else writer.hrv(495)

    recording = recording_of(writer, tmp_path)

    late = [second for second in recording.seconds if second.t > START + 7000]
    assert sum(len(second.measured.rr_ms or ()) for second in late) == pytest.approx(380, abs=10)
    assert all(ms == 507 * 1000 / 1024 for s in recording.seconds for ms in s.measured.rr_ms or ())
    assert recording.seconds[-1].t <= START + 7202


def test_beats_alone_give_the_heart_rate(tmp_path: Path) -> None:
    writer = FitWriter()
    for i in range(30):
        writer.record(START + i, cadence=80)
        writer.hrv(500, 500)
    recording = recording_of(writer, tmp_path)
    assert at(recording, START + 20).heart_rate_bpm == 120
    assert any("computed from the beats" in note for note in recording.notes)


@pytest.mark.parametrize("told_by", ["sessions", "sport messages"])
def test_of_a_triathlon_only_the_run_counts_as_running(tmp_path: Path, told_by: str) -> None:
    writer = FitWriter()
    for leg, sport in enumerate((SWIMMING, CYCLING, RUNNING)):
        if told_by == "sport messages":
            writer.sport(sport)
        for i in range(100 * leg, 100 * leg + 100):
            writer.record(
                START + i, heart_rate=130, cadence=85, distance=300 * i, enhanced_speed=3000
            )
    if told_by == "sessions":
        writer.session(START, 100, SWIMMING)
        writer.session(START + 100, 100, CYCLING)
        # The watch died before it wrote the session of the run.

    recording = recording_of(writer, tmp_path)

    assert recording.records == 300
    assert at(recording, START + 150) == Measured(heart_rate_bpm=130)
    assert at(recording, START + 250).cadence_spm == 170
    running = [
        s.measured.distance_m for s in recording.seconds if s.measured.distance_m is not None
    ]
    assert running[0] == 0
    assert running[-1] == pytest.approx(297, abs=4)
    assert any("cycling, swimming" in note for note in recording.notes)


def test_a_file_that_was_never_closed_is_read(tmp_path: Path) -> None:
    whole = bytearray(a_run().file())
    whole[4:8] = b"\0\0\0\0"
    path = tmp_path / "run.fit"
    path.write_bytes(whole[:-2])
    recording = read(path)
    assert recording.records == 60
    assert any("never closed" in note for note in recording.notes)


def test_what_was_lost_at_a_broken_place_is_said(tmp_path: Path) -> None:
    path = tmp_path / "run.fit"
    path.write_bytes(a_run().file()[:800])
    recording = read(path)
    assert 10 < recording.records < 60
    assert recording.refused["FIT data broken or cut short"] == 1
    assert any("rest of it is lost" in note for note in recording.notes)


def test_a_clock_that_was_never_set_counts_from_the_start(tmp_path: Path) -> None:
    writer = FitWriter()
    for i in range(10):
        writer.record(631_065_600 + 500 + i, heart_rate=140)
    recording = recording_of(writer, tmp_path)
    assert not recording.has_absolute_time
    assert [second.t for second in recording.seconds] == list(range(10))


def test_a_file_without_records_is_refused(tmp_path: Path) -> None:
    writer = FitWriter()
    writer.session(START, 100, RUNNING)
    with pytest.raises(RecordingRefused, match=r"run\.fit has nothing in it"):
        recording_of(writer, tmp_path)
