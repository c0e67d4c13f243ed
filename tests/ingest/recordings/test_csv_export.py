from pathlib import Path

import pytest

from ingest.errors import RecordingRefused, UsageError
from ingest.messages import Measured
from ingest.recordings.read import read
from ingest.recordings.recording import Recording

START = 1_714_550_400
"""2024-05-01T08:00:00Z"""


def recording_of(
    text: str, folder: Path, columns: dict[str, str] | None = None, encoding: str = "utf-8"
) -> Recording:
    path = folder / "run.csv"
    path.write_bytes(text.encode(encoding))
    return read(path, columns=columns)


def table(heading: str, row: str, count: int = 30) -> str:
    return "\n".join([heading, *(row.format(i=i, t=START + i, d=3 * i) for i in range(count))])


EXPECTED = Measured(heart_rate_bpm=140, cadence_spm=170, speed_mps=3.0)


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("timestamp,heart_rate,cadence,speed_mps", "{t},140,85,3.0"),
        ("timestamp,heart_rate,cadence,enhanced_speed", "{t}000,140,85,3.0"),
        ("Time;HR (bpm);Cadence;Speed (km/h)", "2024-05-01T08:00:{i:02};140;85;10,8"),
        ("datetime\thr\tcad\tspeed [m/s]", "2024-05-01 08:00:{i:02}+00:00\t140\t85\t3"),
        ("UTC,Heart-Rate,Cad [spm],Speed_kmh", "2024-05-01T08:00:{i:02}Z,140,170,10.8"),
        ("date,time,heartrate,cadence,speed_mps", "2024-05-01,08:00:{i:02},140,85,3"),
        ("time,heartrate,cadence,speed_mps", "01.05.2024 08:00:{i:02},140,85,3"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_same_run_in_many_layouts(
    tmp_path: Path, heading: str, row: str, encoding: str
) -> None:
    recording = recording_of(table(heading, row), tmp_path, encoding=encoding)
    assert recording.has_absolute_time
    assert recording.seconds[10].t == START + 10
    assert recording.seconds[10].measured == EXPECTED


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("secs,cad,hr,km,kph,watts", "{i},85,140,0.01,10.8,200"),
        ("elapsed_ms,hr,cadence,speed_mps", "{i}000,140,85,3"),
        ("Time,HR (bpm),Cadence,Speed (km/h)", "00:00:{i:02},140,85,10.8"),
    ],
)
def test_elapsed_time_counts_from_the_start(tmp_path: Path, heading: str, row: str) -> None:
    recording = recording_of(table(heading, row), tmp_path)
    assert not recording.has_absolute_time
    assert [second.t for second in recording.seconds] == list(range(30))
    assert recording.seconds[10].measured.heart_rate_bpm == 140
    assert recording.seconds[10].measured.speed_mps == 3.0


def test_a_summary_above_the_table_is_skipped(tmp_path: Path) -> None:
    heading = "Name,Sport,Date,Duration\nAnna,RUNNING,01-05-2024,00:00:30\nRate,Time,HR (bpm)"
    recording = recording_of(table(heading, "1,00:00:{i:02},140"), tmp_path)
    assert len(recording.seconds) == 30


def test_the_fullest_of_several_columns_is_used(tmp_path: Path) -> None:
    text = table("timestamp,enhanced_speed,speed,heart_rate", "{t},,3.0,140")
    assert recording_of(text, tmp_path).seconds[10].measured.speed_mps == 3.0


def test_a_speed_of_unstated_unit_is_judged_by_the_distance(tmp_path: Path) -> None:
    in_kmh = recording_of(table("timestamp,speed,distance", "{t},10.8,{d}"), tmp_path)
    in_mps = recording_of(table("timestamp,speed,distance", "{t},3.0,{d}"), tmp_path)
    assert in_kmh.seconds[10].measured.speed_mps == 3.0
    assert in_mps.seconds[10].measured.speed_mps == 3.0
    assert any("km/h" in note for note in in_kmh.notes)


def test_semicircles_are_recognised(tmp_path: Path) -> None:
    text = table("timestamp,position_lat,position_long", "{t},536870912,-536870912")
    measured = recording_of(text, tmp_path).seconds[0].measured
    assert (measured.latitude_deg, measured.longitude_deg) == (45.0, -45.0)


def test_columns_named_by_the_user(tmp_path: Path) -> None:
    text = table("Zeit;Puls;v;Schritte", "{t};140;10,8;170")
    columns = {
        "t": "Zeit",
        "heart_rate_bpm": "Puls",
        "speed_mps": "v:km/h",
        "cadence_spm": "Schritte:spm",
    }
    assert recording_of(text, tmp_path, columns).seconds[10].measured == EXPECTED


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"heart_rate_bpm": "Plus"}, "no column 'Plus'; the file has 'Zeit', 'Puls'"),
        ({"pulse": "Puls"}, "no quantity 'pulse'; there are t, heart_rate_bpm"),
        ({"heart_rate_bpm": "Puls:Hz"}, "can't have the unit 'hz'; known are bpm"),
    ],
)
def test_a_wrongly_named_column_is_said(tmp_path: Path, columns: dict[str, str], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        recording_of("Zeit;Puls\n1;140\n", tmp_path, columns)


def test_an_unknown_table_is_refused_with_its_columns_and_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(RecordingRefused, match=r"'Zeit', 'Puls'\. Name them with --columns"):
        recording_of("Zeit;Puls\n1;140\n", tmp_path)


def test_invalid_markers_of_a_converted_fit_are_absent_and_counted(tmp_path: Path) -> None:
    text = table("timestamp,heart_rate,power,distance", "{t},255,65535,4294967295") + (
        f"\n{START + 30},140,200,90"
    )
    recording = recording_of(text, tmp_path)
    assert len(recording.seconds) == 1
    assert recording.records == 31
    assert recording.refused == {
        "distance_m invalid marker": 30,
        "heart_rate_bpm invalid marker": 30,
        "power_w invalid marker": 30,
    }


def test_an_rr_table_is_an_rr_log(tmp_path: Path) -> None:
    text = "Phone timestamp;RR-interval [ms]\n" + "\n".join(
        f"2024-05-01T08:00:{i:02};1000" for i in range(1, 40)
    )
    recording = recording_of(text, tmp_path)
    assert recording.format == "RR"
    assert recording.seconds[10].measured == Measured(heart_rate_bpm=60, rr_ms=(1000.0,))


def test_rows_that_are_cut_or_broken_cost_themselves_alone(tmp_path: Path) -> None:
    text = table("timestamp,heart_rate", "{t},140").replace(f"{START + 5},140", '"\0,,,')
    recording = recording_of(text + f"\n{START + 30}", tmp_path)
    times = [second.t - START for second in recording.seconds]
    assert times == [*range(5), *range(6, 30)]
