from pathlib import Path

import pytest

from ingest.errors import RecordingRefused
from ingest.recordings.read import read
from ingest.recordings.recording import Recording

STEP_DEG = 3 / 111_195
"""Three metres north."""


def point(i: int, extensions: str = "", *, second: int | None = None) -> str:
    second = i if second is None else second
    time = f"<time>2024-05-01T08:{second // 60:02}:{second % 60:02}Z</time>"
    return (
        f'<trkpt lat="{45 + i * STEP_DEG:.7f}" lon="6.0"><ele>900</ele>{time}{extensions}</trkpt>'
    )


def gpx(*points: str, sport: str = "running") -> str:
    segment = f"<trk><type>{sport}</type><trkseg>{''.join(points)}</trkseg></trk>"
    return f'<?xml version="1.0"?><gpx creator="watch">{segment}</gpx>'


def recording_of(text: str, folder: Path, name: str = "run.gpx") -> Recording:
    path = folder / name
    path.write_text(text)
    return read(path)


@pytest.mark.parametrize(
    "extensions",
    [
        "<gpxtpx:TrackPointExtension><gpxtpx:hr>150</gpxtpx:hr><gpxtpx:cad>86</gpxtpx:cad>"
        "<gpxtpx:atemp>27</gpxtpx:atemp></gpxtpx:TrackPointExtension><power>230</power>",
        "<gpxdata:hr>150</gpxdata:hr><gpxdata:cadence>86</gpxdata:cadence>"
        "<pwr:PowerInWatts>230</pwr:PowerInWatts><gpxdata:temp>27</gpxdata:temp>",
        '<x xmlns="urn:other"><heartrate>150</heartrate><RunCadence>86</RunCadence>'
        "<watts>230</watts><temperature>27</temperature></x>",
    ],
)
def test_extensions_of_any_make(tmp_path: Path, extensions: str) -> None:
    wrapped = f"<extensions>{extensions}</extensions>"
    recording = recording_of(gpx(*(point(i, wrapped) for i in range(40))), tmp_path)
    measured = recording.seconds[20].measured
    assert (measured.heart_rate_bpm, measured.cadence_spm, measured.power_w) == (150, 172, 230)
    assert measured.air_temp_c is None
    assert measured.altitude_m == 900


def test_distance_and_speed_come_from_the_positions(tmp_path: Path) -> None:
    recording = recording_of(gpx(*(point(i) for i in range(100))), tmp_path)
    last = recording.seconds[-1].measured
    assert last.distance_m == pytest.approx(297, abs=0.2)
    assert last.speed_mps == pytest.approx(3.0, abs=0.02)
    assert recording.seconds[0].measured.speed_mps is None
    assert any("from the positions" in note for note in recording.notes)


def test_an_extensions_speed_in_kmh_is_recognised(tmp_path: Path) -> None:
    for speed in ("3.0", "10.8"):
        extensions = f"<extensions><speed>{speed}</speed></extensions>"
        recording = recording_of(gpx(*(point(i, extensions) for i in range(30))), tmp_path)
        assert recording.seconds[10].measured.speed_mps == 3.0


def test_no_speed_across_a_new_segment(tmp_path: Path) -> None:
    points = (
        [point(i) for i in range(20)] + ["</trkseg><trkseg>"] + [point(i) for i in range(25, 40)]
    )
    recording = recording_of(gpx(*points), tmp_path)
    first_after = recording.seconds[20]
    assert first_after.measured.speed_mps is None
    assert first_after.measured.distance_m == pytest.approx(75, abs=0.2)


def test_a_jump_of_the_position_is_no_way(tmp_path: Path) -> None:
    points = [point(i) for i in range(50)]
    points[25] = point(25 + 1000, second=25)
    recording = recording_of(gpx(*points), tmp_path)
    assert recording.refused["position jumping"] == 2
    assert recording.seconds[-1].measured.distance_m == pytest.approx(141, abs=1)


@pytest.mark.parametrize("time", ["", "<time>2024-05-01T08:00:00Z</time>"])
def test_a_course_is_refused(tmp_path: Path, time: str) -> None:
    points = [f'<trkpt lat="{45 + i / 100}" lon="6">{time}</trkpt>' for i in range(9)]
    with pytest.raises(RecordingRefused, match=r"course.gpx is a course without times"):
        recording_of(gpx(*points), tmp_path, "course.gpx")


def test_a_route_is_a_course_too(tmp_path: Path) -> None:
    text = '<gpx><rte><rtept lat="45" lon="6"/><rtept lat="45.1" lon="6"/></rte></gpx>'
    with pytest.raises(RecordingRefused, match="course without times"):
        recording_of(text, tmp_path)


def test_stravas_number_for_cycling(tmp_path: Path) -> None:
    recording = recording_of(gpx(*(point(i) for i in range(10)), sport="1"), tmp_path)
    assert all(second.measured.speed_mps is None for second in recording.seconds)
    assert any("cycling" in note for note in recording.notes)
