from pathlib import Path

from ingest.messages import Measured
from ingest.recordings.read import read
from ingest.recordings.recording import Recording

HEAD = '<?xml version="1.0"?><TrainingCenterDatabase xmlns="http://garmin/tcx/v2"><Activities>'
TAIL = "</Activities></TrainingCenterDatabase>"


def point(second: int, *, heart_rate: int = 140, distance: float | None = None) -> str:
    metres = f"<DistanceMeters>{distance}</DistanceMeters>" if distance is not None else ""
    return f"""<Trackpoint><Time>2024-05-01T08:00:{second:02}Z</Time>
        <Position><LatitudeDegrees>45.0</LatitudeDegrees>
        <LongitudeDegrees>6.0</LongitudeDegrees></Position>
        <AltitudeMeters>1000.5</AltitudeMeters>{metres}
        <HeartRateBpm xsi:type="x"><Value>{heart_rate}</Value></HeartRateBpm>
        <Extensions><ns3:TPX><ns3:Speed>3.0</ns3:Speed><ns3:RunCadence>85</ns3:RunCadence>
        <ns3:Watts>240</ns3:Watts></ns3:TPX></Extensions></Trackpoint>"""


def recording_of(text: str, folder: Path) -> Recording:
    path = folder / "run.tcx"
    path.write_text(text)
    return read(path)


def lap(*points: str, sport: str = "Running") -> str:
    track = f"<Lap><Track>{''.join(points)}</Track></Lap>"
    return f'{HEAD}<Activity Sport="{sport}">{track}</Activity>{TAIL}'


def test_namespaces_that_were_never_declared_dont_matter(tmp_path: Path) -> None:
    recording = recording_of(lap(*(point(i, distance=3.0 * i) for i in range(30))), tmp_path)
    assert recording.format == "TCX"
    assert recording.records == len(recording.seconds) == 30
    assert recording.seconds[10].measured == Measured(
        heart_rate_bpm=140,
        cadence_spm=170,
        speed_mps=3.0,
        distance_m=30.0,
        altitude_m=1000.5,
        latitude_deg=45.0,
        longitude_deg=6.0,
        power_w=240,
    )


def test_a_new_track_in_a_lap_is_a_pause_and_not_filled(tmp_path: Path) -> None:
    points = [point(i) for i in range(0, 60, 6)]
    text = lap(*points[:5], "</Track><Track>", *points[5:])
    recording = recording_of(text, tmp_path)
    missing = set(range(55)) - {second.t - recording.seconds[0].t for second in recording.seconds}
    assert missing == set(range(25, 30))


def test_a_file_cut_within_a_value_loses_that_point(tmp_path: Path) -> None:
    whole = lap(*(point(i) for i in range(5)), point(5, heart_rate=178))
    cut = whole[: whole.index("<Value>178") + len("<Value>17")]
    recording = recording_of(cut, tmp_path)
    assert recording.records == 5
    assert recording.refused["XML broken"] == 1


def test_cycling_legs_are_not_running(tmp_path: Path) -> None:
    recording = recording_of(lap(*(point(i) for i in range(5)), sport="Biking"), tmp_path)
    assert recording.seconds[0].measured.heart_rate_bpm == 140
    assert recording.seconds[0].measured.cadence_spm is None
    assert any("biking" in note.lower() for note in recording.notes)


def test_a_heart_rate_without_value_element_is_read(tmp_path: Path) -> None:
    text = lap(
        "<Trackpoint><Time>2024-05-01T08:00:00Z</Time><HeartRateBpm>151</HeartRateBpm></Trackpoint>"
    )
    assert recording_of(text, tmp_path).seconds[0].measured == Measured(heart_rate_bpm=151)
